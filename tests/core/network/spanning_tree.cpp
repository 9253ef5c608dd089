// Spanning forests and the weights along them.
#include "network/trees/spanning_tree.hpp"

#include <boost/test/unit_test.hpp>

#include "helpers.hpp"

using namespace rdd;
using namespace rdd::test;

BOOST_AUTO_TEST_SUITE(spanning_tree)

BOOST_AUTO_TEST_CASE(takes_the_best_edges_that_close_no_cycle) {
  // square 0 1 2 3 with a diagonal, and the pair 4 5 apart
  const auto network = plain_network(6, {{0, 1, 1.0},
                                         {1, 0, 1.0},
                                         {1, 2, 1.0},
                                         {2, 1, 1.0},
                                         {2, 3, 1.0},
                                         {3, 2, 1.0},
                                         {3, 0, 1.0},
                                         {0, 3, 1.0},
                                         {0, 2, 1.0},
                                         {2, 0, 1.0},
                                         {4, 5, 1.0},
                                         {5, 4, 1.0},
                                         {5, 0, 1.0}});
  const auto edges = network::two_way_edges(network);  // 01 02 03 12 23 45, the one-way jump 50 not among them
  BOOST_REQUIRE_EQUAL(edges.size(), 6U);
  const auto forest = network::maximum_spanning_forest(network, edges, std::vector<double>{1, 5, 2, 4, 3, 0});
  BOOST_CHECK_EQUAL(forest.n_parts, 2);
  BOOST_CHECK(forest.part == (std::vector<std::int32_t>{0, 0, 0, 0, 1, 1}));
  BOOST_CHECK(forest.parent == (std::vector<std::int32_t>{-1, 2, 0, 2, -1, 4}));
  BOOST_CHECK(forest.depth == (std::vector<std::int32_t>{0, 2, 1, 2, 0, 1}));
  for (std::size_t i = 0; i < 6; ++i) {
    if (forest.jump[i] < 0) continue;
    const auto& jump = network.jumps()[forest.jump[i]];
    BOOST_CHECK_EQUAL(jump.from, forest.parent[i]);
    BOOST_CHECK_EQUAL(jump.to, static_cast<std::int32_t>(i));
  }
  // equal preferences: the first edges
  const auto tied = network::maximum_spanning_forest(network, edges, std::vector<double>(6, 1.0));
  BOOST_CHECK(tied.parent == (std::vector<std::int32_t>{-1, 0, 0, 0, -1, 4}));
}

BOOST_AUTO_TEST_CASE(weights_keep_digits_and_range_along_a_path) {
  const int n = 300;
  std::vector<Rate> rates;
  for (int i = 0; i + 1 < n; ++i) {
    rates.emplace_back(i, i + 1, 0x1p-900);
    rates.emplace_back(i + 1, i, 0x1.8p0);
  }
  const auto network = plain_network(n, rates);
  const auto pi = network::weights_along(network, network::maximum_conductance_forest(network));
  const double step = -900 * 0.69314718055994530942 - std::log(1.5);
  for (int i = 0; i < n; ++i) BOOST_CHECK_CLOSE_FRACTION(pi[i].log(), i * step, 5e-16);
  for (Index e = 0; e < network.n_jumps(); ++e) BOOST_CHECK_SMALL(network::imbalance(network, e, pi), 5e-16);
}

BOOST_AUTO_TEST_CASE(conductances_decide) {
  // pi = (1, 1, 1); rates both ways: 01 slow, 02 fast, 12 fast, two of them in parallel between 0 and 1
  auto input = plain_input(3, {{0, 1, 1e-3}, {1, 0, 1e-3}, {0, 2, 5.0}, {2, 0, 5.0}, {1, 2, 4.0}, {2, 1, 4.0}});
  input.lattice = Lattice(Matrix::Identity(1, 1));
  input.jumps.push_back({0, 1, {1}, 2.0});
  input.jumps.push_back({1, 0, {-1}, 2.0});
  const auto forest = network::maximum_conductance_forest(Network(input));
  BOOST_CHECK(forest.parent == (std::vector<std::int32_t>{-1, 2, 0}));
}

BOOST_AUTO_TEST_SUITE_END()
