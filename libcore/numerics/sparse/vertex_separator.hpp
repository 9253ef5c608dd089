// Vertex separators: a few vertices whose removal cuts a graph into two parts of about the same size.
#pragma once

#include <cstdint>
#include <vector>

namespace rdd::numerics {

/// Undirected, without loops: the neighbours of v are other[first[v]], ..., other[first[v + 1] - 1].
struct Graph {
  std::vector<std::int32_t> first{0}, other;
  [[nodiscard]] std::int32_t vertices() const { return static_cast<std::int32_t>(first.size()) - 1; }
};

enum Side : char { left_side = 0, right_side = 1, on_the_cut = 2 };

/// The side of each vertex: no edge joins the left and the right one. At least two vertices. Depends on the graph
/// alone.
[[nodiscard]] std::vector<char> separate(const Graph& graph);

}  // namespace rdd::numerics
