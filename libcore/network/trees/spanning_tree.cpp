// Maximum spanning forest by Kruskal's algorithm (Kruskal1956), and stationary weights along it.
#include "network/trees/spanning_tree.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "network/network.hpp"
#include "numerics/disjoint_sets.hpp"

namespace rdd::network {
namespace {

/// Jumps of the tree by the state they leave, both directions.
struct TreeJumps {
  TreeJumps(const Network& network, const std::vector<Index>& tree_edges) : first(network.n_states() + 1, 0) {
    const auto each = [&](auto&& use) {
      for (const auto e : tree_edges)
        for (const auto each_way : {e, network.reverse(e)}) use(network.jumps()[each_way].from, each_way);
    };
    each([&](std::int32_t from, Index) { ++first[from + 1]; });
    std::partial_sum(first.begin(), first.end(), first.begin());
    jump.resize(2 * tree_edges.size());
    auto next = first;
    each([&](std::int32_t from, Index e) { jump[next[from]++] = e; });
  }
  std::vector<std::size_t> first;
  std::vector<Index> jump;
};

/// Breadth first from the smallest state of each part.
SpanningForest rooted(const Network& network, const TreeJumps& tree) {
  const auto n = network.n_states();
  SpanningForest forest{std::vector<std::int32_t>(n, -1), std::vector<Index>(n, -1),
                        std::vector<std::int32_t>(n, 0),  {},
                        std::vector<std::int32_t>(n, -1), 0};
  forest.order.reserve(n);
  for (Index root = 0; root < n; ++root) {
    if (forest.part[root] >= 0) continue;
    forest.part[root] = static_cast<std::int32_t>(forest.n_parts++);
    forest.order.push_back(static_cast<std::int32_t>(root));
    for (auto next = forest.order.size() - 1; next < forest.order.size(); ++next) {
      const auto j = forest.order[next];
      for (auto t = tree.first[j]; t < tree.first[j + 1]; ++t) {
        const auto i = network.jumps()[tree.jump[t]].to;
        if (forest.part[i] >= 0) continue;
        forest.part[i] = forest.part[j];
        forest.parent[i] = j;
        forest.jump[i] = tree.jump[t];
        forest.depth[i] = forest.depth[j] + 1;
        forest.order.push_back(i);
      }
    }
  }
  return forest;
}

}  // namespace

std::vector<Index> two_way_edges(const Network& network) {
  std::vector<Index> edges;
  for (Index e = 0; e < network.n_jumps(); ++e) {
    const auto& jump = network.jumps()[e];
    if (network.reverse(e) > e && jump.from != jump.to) edges.push_back(e);
  }
  return edges;
}

SpanningForest maximum_spanning_forest(const Network& network, std::span<const Index> edges,
                                       std::span<const double> preference) {
  std::vector<std::size_t> by_preference(edges.size());
  std::iota(by_preference.begin(), by_preference.end(), std::size_t{0});
  std::stable_sort(by_preference.begin(), by_preference.end(),
                   [&](std::size_t a, std::size_t b) { return preference[a] > preference[b]; });
  numerics::DisjointSets parts(network.n_states());
  std::vector<Index> chosen;
  for (const auto e : by_preference) {
    const auto& jump = network.jumps()[edges[e]];
    if (parts.join(jump.from, jump.to)) chosen.push_back(edges[e]);
  }
  return rooted(network, TreeJumps(network, chosen));
}

std::vector<numerics::Scaled> weights_along(const Network& network, const SpanningForest& forest) {
  std::vector<numerics::Scaled> pi(forest.order.size(), numerics::Scaled(1.0));
  for (const auto i : forest.order) {
    const auto e = forest.jump[i];
    if (e < 0) continue;
    pi[i] = pi[forest.parent[i]] * numerics::Scaled(network.jumps()[e].rate) /
            numerics::Scaled(network.jumps()[network.reverse(e)].rate);
  }
  return pi;
}

SpanningForest maximum_conductance_forest(const Network& network) {
  const auto edges = two_way_edges(network);
  std::vector<double> preference(edges.size(), 0.0);
  const auto pi = weights_along(network, maximum_spanning_forest(network, edges, preference));
  // In units of a power of two near the largest rate: logarithms then round alike in every unit of time.
  double largest = 0;
  for (const auto& jump : network.jumps()) largest = std::max(largest, jump.rate);
  const int unit = largest > 0 ? std::ilogb(largest) : 0;
  for (std::size_t e = 0; e < edges.size(); ++e) {
    const auto& jump = network.jumps()[edges[e]];
    const auto& back = network.jumps()[network.reverse(edges[e])];
    const numerics::Scaled square =
        numerics::Scaled(jump.rate) * numerics::Scaled(back.rate) * pi[jump.from] * pi[jump.to];
    preference[e] = square.times_power_of_two(-2 * unit).log() / 2;
  }
  return maximum_spanning_forest(network, edges, preference);
}

double imbalance(const Network& network, Index jump, std::span<const numerics::Scaled> pi) {
  const auto& forth = network.jumps()[jump];
  const auto& back = network.jumps()[network.reverse(jump)];
  return (numerics::Scaled(forth.rate) * pi[forth.from] / (numerics::Scaled(back.rate) * pi[back.from])).log();
}

}  // namespace rdd::network
