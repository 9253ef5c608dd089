// Maximum mean cycles against enumeration of all cycles.
#include "numerics/mean_cycle.hpp"

#include <boost/test/unit_test.hpp>
#include <functional>

#include "network/helpers.hpp"

using namespace rdd;
using namespace rdd::test;

namespace {

struct WeightedArc {
  int from, to;
  double weight;
};

numerics::ArcGraph graph_of(int n, std::vector<WeightedArc> arcs) {
  std::stable_sort(arcs.begin(), arcs.end(), [](const auto& a, const auto& b) { return a.from < b.from; });
  numerics::ArcGraph graph;
  graph.first.assign(n + 1, 0);
  for (const auto& arc : arcs) {
    for (auto j = static_cast<std::size_t>(arc.from) + 1; j < graph.first.size(); ++j) ++graph.first[j];
    graph.to.push_back(arc.to);
    graph.weight.push_back(arc.weight);
  }
  return graph;
}

double mean_of(const numerics::ArcGraph& graph, const std::vector<Index>& cycle) {
  long double sum = 0;
  for (const auto a : cycle) sum += graph.weight[a];
  return static_cast<double>(sum / static_cast<long double>(cycle.size()));
}

/// Head to tail, no node twice, from the smallest node.
bool is_simple_cycle(const numerics::ArcGraph& graph, const std::vector<Index>& cycle) {
  std::vector<std::int32_t> tails;
  for (const auto a : cycle)
    tails.push_back(static_cast<std::int32_t>(std::upper_bound(graph.first.begin(), graph.first.end(), a) -
                                              graph.first.begin() - 1));
  for (std::size_t i = 0; i < cycle.size(); ++i)
    if (graph.to[cycle[i]] != tails[(i + 1) % cycle.size()]) return false;
  if (*std::min_element(tails.begin(), tails.end()) != tails.front()) return false;
  std::sort(tails.begin(), tails.end());
  return std::adjacent_find(tails.begin(), tails.end()) == tails.end();
}

/// Every simple cycle from its smallest node.
double best_by_enumeration(const numerics::ArcGraph& graph) {
  double best = -1e300;
  std::vector<bool> used(graph.n_nodes(), false);
  std::function<void(std::int32_t, std::int32_t, double, int)> walk = [&](std::int32_t start, std::int32_t node,
                                                                          double sum, int length) {
    const auto j = static_cast<std::size_t>(node);
    for (Index a = graph.first[j]; a < graph.first[j + 1]; ++a) {
      const auto to = graph.to[a];
      const double with = sum + graph.weight[a];
      if (to == start) best = std::max(best, with / (length + 1));
      if (to <= start || used[to]) continue;
      used[to] = true;
      walk(start, to, with, length + 1);
      used[to] = false;
    }
  };
  for (std::int32_t start = 0; start < graph.n_nodes(); ++start) walk(start, start, 0, 0);
  return best;
}

/// Pairs of opposite arcs of independent weights, loops, parallel arcs, often in several parts.
std::vector<WeightedArc> random_arcs(int n, int pairs, std::mt19937_64& random, const std::function<double()>& weight) {
  std::vector<WeightedArc> arcs;
  for (int e = 0; e < pairs; ++e) {
    const int i = integer(random, 0, n - 1), j = integer(random, 0, n - 1);
    arcs.push_back({i, j, weight()});
    arcs.push_back({j, i, weight()});
  }
  return arcs;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(mean_cycle)

BOOST_AUTO_TEST_CASE(agrees_with_enumeration) {
  for (std::uint64_t seed = 1; seed <= 600; ++seed) {
    std::mt19937_64 random(seed);
    const int n = integer(random, 1, 7);
    const bool ties = seed % 2 == 0;  // small integers: many equal cycles
    const auto graph = graph_of(n, random_arcs(n, integer(random, 1, 11), random, [&] {
                                  return ties ? integer(random, -3, 3) : 2 * uniform(random) - 1;
                                }));
    const auto cycle = numerics::maximum_mean_cycle(graph);
    BOOST_REQUIRE(!cycle.empty());
    BOOST_CHECK(is_simple_cycle(graph, cycle));
    BOOST_CHECK_SMALL(mean_of(graph, cycle) - best_by_enumeration(graph), 1e-13);
  }
}

BOOST_AUTO_TEST_CASE(sparse_graphs_with_many_ties_agree_with_enumeration) {
  for (std::uint64_t seed = 1; seed <= 3000; ++seed) {
    std::mt19937_64 random(seed);
    const int n = integer(random, 2, 8);
    std::vector<WeightedArc> arcs;
    for (int e = integer(random, 1, 2 * n); e > 0; --e) {
      const int from = integer(random, 0, n - 1);
      arcs.push_back({from, integer(random, 0, n - 1), static_cast<double>(integer(random, -2, 2))});
    }
    const auto graph = graph_of(n, arcs);
    const auto cycle = numerics::maximum_mean_cycle(graph);
    const double expected = best_by_enumeration(graph);
    BOOST_CHECK_EQUAL(cycle.empty(), expected == -1e300);
    if (cycle.empty()) continue;
    BOOST_CHECK(is_simple_cycle(graph, cycle));
    BOOST_CHECK_SMALL(mean_of(graph, cycle) - expected, 1e-14);
  }
}

BOOST_AUTO_TEST_CASE(antisymmetric_weights_agree_with_enumeration) {
  for (std::uint64_t seed = 1; seed <= 300; ++seed) {
    std::mt19937_64 random(seed);
    const int n = integer(random, 2, 7);
    double last = 0;
    int turn = 0;
    const auto graph = graph_of(n, random_arcs(n, integer(random, 2, 11), random, [&] {
                                  if (turn++ % 2 == 1) return -last;
                                  return last = std::pow(10.0, 12 * uniform(random) - 9) * (uniform(random) - 0.5);
                                }));
    const auto cycle = numerics::maximum_mean_cycle(graph);
    const double expected = best_by_enumeration(graph);
    BOOST_CHECK(is_simple_cycle(graph, cycle));
    BOOST_CHECK_SMALL(mean_of(graph, cycle) - expected, 1e-12);
  }
}

BOOST_AUTO_TEST_CASE(small_cases) {
  BOOST_CHECK(numerics::maximum_mean_cycle(graph_of(3, {})).empty());
  BOOST_CHECK(numerics::maximum_mean_cycle(graph_of(2, {{1, 1, -2.0}})) == std::vector<Index>{0});
  // all weights zero
  BOOST_CHECK(numerics::maximum_mean_cycle(graph_of(2, {{0, 1, 0.0}, {1, 0, 0.0}})) == (std::vector<Index>{0, 1}));
  // paths that grow two arcs at the same parameter: 1, 1, -1 has the mean 1/3 and beats the loop of 0.2
  BOOST_CHECK(numerics::maximum_mean_cycle(graph_of(4, {{0, 1, 1.0}, {1, 2, 1.0}, {2, 0, -1.0}, {3, 3, 0.2}})) ==
              (std::vector<Index>{0, 1, 2}));
  // weights at both ends of the range of doubles
  const auto far = graph_of(3, {{0, 1, 1e300}, {1, 0, -1e300}, {1, 2, 5e299}, {2, 0, 2e-300}});
  BOOST_CHECK(numerics::maximum_mean_cycle(far) == (std::vector<Index>{0, 2, 3}));
}

BOOST_AUTO_TEST_CASE(equal_cycles_are_told_apart_by_order) {
  // Two triangles of the same weights; and the same again with nodes renamed so that the other comes first.
  const auto cycle = numerics::maximum_mean_cycle(graph_of(
      6, {{0, 1, 1.0}, {1, 2, 1.0}, {2, 0, 1.0}, {3, 4, 1.0}, {4, 5, 1.0}, {5, 3, 1.0}, {0, 3, -5.0}, {3, 0, -5.0}}));
  BOOST_CHECK(cycle == (std::vector<Index>{0, 2, 3}));
}

BOOST_AUTO_TEST_CASE(long_cycles_in_large_graphs) {
  // A ring of 200 000 nodes is the best cycle by 1e-9 against random loops, in either direction.
  const int n = 200000;
  for (const int turn : {1, n - 1}) {
    std::mt19937_64 random(4);
    numerics::ArcGraph graph;
    graph.first.push_back(0);
    for (int i = 0; i < n; ++i) {
      graph.to.insert(graph.to.end(), {i, (i + turn) % n, (i + n - turn) % n});
      graph.weight.insert(graph.weight.end(),
                          {0.5 * uniform(random), 0.5 + 1e-9 + 1e-3 * (uniform(random) - 0.5), -1.0});
      graph.first.push_back(static_cast<Index>(graph.to.size()));
    }
    double expected = 0;
    for (std::size_t a = 1; a < graph.weight.size(); a += 3) expected += graph.weight[a] / n;
    const auto cycle = numerics::maximum_mean_cycle(graph);
    BOOST_CHECK_EQUAL(cycle.size(), static_cast<std::size_t>(n));
    BOOST_CHECK_CLOSE_FRACTION(mean_of(graph, cycle), expected, 1e-12);
  }
}

BOOST_AUTO_TEST_SUITE_END()
