// Kruskal's forest, and weights along it.
#include "network/spanning_tree.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "network/network.hpp"

namespace rdd {
namespace {

std::size_t at(Index i) { return static_cast<std::size_t>(i); }

/// Disjoint sets of states by path halving and size.
class Parts {
 public:
  explicit Parts(Index n) : parent_(at(n)), size_(at(n), 1) { std::iota(parent_.begin(), parent_.end(), 0); }
  bool join(std::int32_t i, std::int32_t j) {
    i = root(i);
    j = root(j);
    if (i == j) return false;
    if (size_[at(i)] < size_[at(j)]) std::swap(i, j);
    parent_[at(j)] = i;
    size_[at(i)] += size_[at(j)];
    return true;
  }

 private:
  std::int32_t root(std::int32_t i) {
    while (parent_[at(i)] != i) i = parent_[at(i)] = parent_[at(parent_[at(i)])];
    return i;
  }
  std::vector<std::int32_t> parent_, size_;
};

/// Jumps of the tree by the state they leave, both directions.
struct TreeJumps {
  TreeJumps(const Network& network, const std::vector<Index>& tree_edges) : first(at(network.n_states()) + 1, 0) {
    const auto each = [&](auto&& use) {
      for (const auto e : tree_edges)
        for (const auto each_way : {e, network.reverse(e)}) use(network.jumps()[at(each_way)].from, each_way);
    };
    each([&](std::int32_t from, Index) { ++first[at(from) + 1]; });
    std::partial_sum(first.begin(), first.end(), first.begin());
    jump.resize(2 * tree_edges.size());
    auto next = first;
    each([&](std::int32_t from, Index e) { jump[next[at(from)]++] = e; });
  }
  std::vector<std::size_t> first;
  std::vector<Index> jump;
};

/// Breadth first from the smallest state of each part.
SpanningForest rooted(const Network& network, const TreeJumps& tree) {
  const auto n = at(network.n_states());
  SpanningForest forest{std::vector<std::int32_t>(n, -1), std::vector<Index>(n, -1),
                        std::vector<std::int32_t>(n, 0),  {},
                        std::vector<std::int32_t>(n, -1), 0};
  forest.order.reserve(n);
  for (std::size_t root = 0; root < n; ++root) {
    if (forest.part[root] >= 0) continue;
    forest.part[root] = static_cast<std::int32_t>(forest.n_parts++);
    forest.order.push_back(static_cast<std::int32_t>(root));
    for (auto next = forest.order.size() - 1; next < forest.order.size(); ++next) {
      const auto j = forest.order[next];
      for (auto t = tree.first[at(j)]; t < tree.first[at(j) + 1]; ++t) {
        const auto i = network.jumps()[at(tree.jump[t])].to;
        if (forest.part[at(i)] >= 0) continue;
        forest.part[at(i)] = forest.part[at(j)];
        forest.parent[at(i)] = j;
        forest.jump[at(i)] = tree.jump[t];
        forest.depth[at(i)] = forest.depth[at(j)] + 1;
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
    const auto& jump = network.jumps()[at(e)];
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
  Parts parts(network.n_states());
  std::vector<Index> chosen;
  for (const auto e : by_preference) {
    const auto& jump = network.jumps()[at(edges[e])];
    if (parts.join(jump.from, jump.to)) chosen.push_back(edges[e]);
  }
  return rooted(network, TreeJumps(network, chosen));
}

std::vector<Scaled> weights_along(const Network& network, const SpanningForest& forest) {
  std::vector<Scaled> pi(forest.order.size(), Scaled(1.0));
  for (const auto i : forest.order) {
    const auto e = forest.jump[at(i)];
    if (e < 0) continue;
    pi[at(i)] = pi[at(forest.parent[at(i)])] * Scaled(network.jumps()[at(e)].rate) /
                Scaled(network.jumps()[at(network.reverse(e))].rate);
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
    const auto& jump = network.jumps()[at(edges[e])];
    const auto& back = network.jumps()[at(network.reverse(edges[e]))];
    const Scaled square = Scaled(jump.rate) * Scaled(back.rate) * pi[at(jump.from)] * pi[at(jump.to)];
    preference[e] = square.times_power_of_two(-2 * unit).log() / 2;
  }
  return maximum_spanning_forest(network, edges, preference);
}

double imbalance(const Network& network, Index jump, std::span<const Scaled> pi) {
  const auto& forth = network.jumps()[at(jump)];
  const auto& back = network.jumps()[at(network.reverse(jump))];
  return (Scaled(forth.rate) * pi[at(forth.from)] / (Scaled(back.rate) * pi[at(back.from)])).log();
}

}  // namespace rdd
