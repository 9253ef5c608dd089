// An elimination order by cutting a network into halves again and again.
#pragma once

#include "numerics/sparse/vertex_separator.hpp"

namespace rdd::numerics {

/// order[p] = vertex: both halves first, each ordered in the same way, and the vertices that part them last; pieces of
/// a few hundred by minimum degree. In three dimensions half the arithmetic of a minimum degree order of the whole, or
/// less. Stops between two cuts if the host wants that.
[[nodiscard]] std::vector<std::int32_t> nested_dissection(const Graph& graph);

}  // namespace rdd::numerics
