// Elimination order by nested dissection (George1973).
#pragma once

#include "numerics/sparse/vertex_separator.hpp"

namespace rdd::numerics {

/// order[p] = vertex: both halves first, each ordered in the same way, and their separator last; parts of a few
/// hundred vertices by minimum degree. In three dimensions this needs at most half the arithmetic of a minimum degree
/// order of the whole graph. Throws Cancelled between two cuts.
[[nodiscard]] std::vector<std::int32_t> nested_dissection(const Graph& graph);

}  // namespace rdd::numerics
