// Nested dissection (George1973): recursive bisection by vertex separators.
#include "numerics/sparse/nested_dissection.hpp"

#include <algorithm>

#include "numerics/sparse/minimum_degree.hpp"
#include "support/stop_point.hpp"

namespace rdd::numerics {
namespace {

using Indices = std::vector<std::int32_t>;

/// The part of a graph on some of its vertices. label[v] of a vertex of the part becomes its number there.
Graph part_of(const Graph& graph, const Indices& vertices, Indices& label) {
  Graph out;
  std::fill(label.begin(), label.end(), -1);
  for (std::size_t i = 0; i < vertices.size(); ++i) label[vertices[i]] = static_cast<std::int32_t>(i);
  for (const auto v : vertices) {
    for (auto e = graph.first[v]; e < graph.first[v + 1]; ++e)
      if (label[graph.other[e]] >= 0) out.other.push_back(label[graph.other[e]]);
    out.first.push_back(static_cast<std::int32_t>(out.other.size()));
  }
  return out;
}

Pattern pattern_of(const Graph& graph) {
  std::vector<Eigen::Triplet<std::int32_t, std::int32_t>> entries;
  for (std::int32_t v = 0; v < graph.vertices(); ++v) {
    entries.emplace_back(v, v, 1);
    for (auto e = graph.first[v]; e < graph.first[v + 1]; ++e) entries.emplace_back(graph.other[e], v, 1);
  }
  Pattern pattern(graph.vertices(), graph.vertices());
  pattern.setFromTriplets(entries.begin(), entries.end());
  return pattern;
}

/// Appends the names of a graph's vertices in their order.
void dissect(const Graph& graph, const Indices& name, Indices& order) {
  constexpr std::int32_t few = 400;
  const auto by_degree = [&] {
    for (const auto v : minimum_degree(pattern_of(graph))) order.push_back(name[v]);
  };
  if (graph.vertices() <= few) return by_degree();
  stop_point();
  const auto side = separate(graph);
  Indices members[3];
  for (std::int32_t v = 0; v < graph.vertices(); ++v) members[static_cast<unsigned char>(side[v])].push_back(v);
  // A nearly complete graph has no useful separator.
  if (members[left_side].empty() || members[right_side].empty() ||
      4 * members[on_the_cut].size() > members[left_side].size() + members[right_side].size())
    return by_degree();
  Indices label(graph.first.size() - 1);
  for (const int half : {left_side, right_side}) {
    Indices names;
    for (const auto v : members[half]) names.push_back(name[v]);
    dissect(part_of(graph, members[half], label), names, order);
  }
  for (const auto v : members[on_the_cut]) order.push_back(name[v]);
}

}  // namespace

std::vector<std::int32_t> nested_dissection(const Graph& graph) {
  Indices name(graph.first.size() - 1), order;
  for (std::size_t v = 0; v < name.size(); ++v) name[v] = static_cast<std::int32_t>(v);
  order.reserve(name.size());
  dissect(graph, name, order);
  return order;
}

}  // namespace rdd::numerics
