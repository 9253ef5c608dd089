// Order, tree and fronts of the elimination against brute force.
#include "numerics/sparse/plan.hpp"

#include <boost/test/unit_test.hpp>
#include <set>

#include "network/helpers.hpp"
#include "numerics/sparse/nested_dissection.hpp"

using namespace rdd;
using namespace rdd::test;

namespace {

using Pairs = std::vector<std::pair<std::int32_t, std::int32_t>>;

Pairs random_pairs(int n, int count, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  Pairs pairs;
  for (int e = 0; e < count; ++e) {
    const auto i = integer(random, 0, n - 1), j = integer(random, 0, n - 1);
    if (i != j) pairs.emplace_back(std::min(i, j), std::max(i, j));
  }
  return pairs;
}

/// Nearest neighbours of a simple cubic lattice, periodic or open.
Pairs cube(int length, bool open) {
  Pairs pairs;
  const int n = length * length * length;
  for (int site = 0; site < n; ++site)
    for (int stride = 1; stride < n; stride *= length) {
      const int c = site / stride % length;
      if (c + 1 < length)
        pairs.emplace_back(site, site + stride);
      else if (!open)
        pairs.emplace_back(site - c * stride, site);
    }
  return pairs;
}

numerics::Graph graph_of(int n, const Pairs& pairs) {
  std::vector<std::set<std::int32_t>> neighbours(n);
  for (const auto& [u, v] : pairs) {
    neighbours[u].insert(v);
    neighbours[v].insert(u);
  }
  numerics::Graph graph;
  for (const auto& list : neighbours) {
    graph.other.insert(graph.other.end(), list.begin(), list.end());
    graph.first.push_back(static_cast<std::int32_t>(graph.other.size()));
  }
  return graph;
}

/// Later neighbours of each position after connecting the neighbours of every earlier one.
std::vector<std::set<std::int32_t>> fill_by_hand(const numerics::EliminationPlan& plan, const Pairs& pairs) {
  std::vector<std::set<std::int32_t>> later(plan.order.size());
  const auto connect = [&](std::int32_t p, std::int32_t q) {
    if (p != q) later[std::min(p, q)].insert(std::max(p, q));
  };
  for (const auto& [i, j] : pairs) connect(plan.position[i], plan.position[j]);
  for (const auto& row : later)
    for (const auto p : row)
      for (const auto q : row) connect(p, q);
  return later;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(elimination_plan)

BOOST_AUTO_TEST_CASE(fronts_hold_the_fill) {
  for (std::uint64_t seed = 1; seed <= 60; ++seed) {
    const int n = 30;
    const auto pairs = random_pairs(n, static_cast<int>(seed), seed);  // sparse ones are not connected
    const auto plan = numerics::plan_elimination(n, pairs);
    const auto later = fill_by_hand(plan, pairs);
    std::int32_t next = 0;
    for (std::size_t f = 0; f < plan.fronts.size(); ++f) {
      const auto& front = plan.fronts[f];
      BOOST_CHECK_EQUAL(front.begin, next);
      next = front.end;
      const std::set<std::int32_t> border(front.border.begin(), front.border.end());
      for (auto p = front.begin; p < front.end; ++p)
        for (const auto q : later[p]) BOOST_CHECK(q < front.end || border.count(q) == 1);
      // the border belongs to the parent, all of it
      BOOST_CHECK_EQUAL(front.parent >= 0, !border.empty());
      if (border.empty()) continue;
      const auto& parent = plan.fronts[front.parent];
      BOOST_CHECK_GT(front.parent, static_cast<std::int32_t>(f));
      for (const auto q : border)
        BOOST_CHECK((q >= parent.begin && q < parent.end) ||
                    std::binary_search(parent.border.begin(), parent.border.end(), q));
    }
    BOOST_CHECK_EQUAL(next, n);
    for (std::size_t p = 0; p < plan.order.size(); ++p)
      BOOST_CHECK_EQUAL(plan.position[plan.order[p]], static_cast<std::int32_t>(p));
  }
}

BOOST_AUTO_TEST_CASE(depends_on_the_set_of_pairs_alone) {
  auto pairs = random_pairs(50, 120, 9);
  const auto expected = numerics::plan_elimination(50, pairs);
  std::reverse(pairs.begin(), pairs.end());
  pairs.insert(pairs.end(), pairs.begin(), pairs.begin() + 30);
  BOOST_CHECK(numerics::plan_elimination(50, pairs).order == expected.order);
}

BOOST_AUTO_TEST_CASE(cuts_part_the_graph) {
  // Grids, random graphs, several parts, a star, a complete graph.
  for (std::uint64_t seed = 0; seed < 40; ++seed) {
    std::mt19937_64 random(seed);
    const int n = 20 + 40 * static_cast<int>(seed);
    Pairs pairs;
    if (seed == 20)
      for (int v = 1; v < n; ++v) pairs.emplace_back(0, v);
    else if (seed == 3)
      for (int v = 0; v < n; ++v)
        for (int u = 0; u < v; ++u) pairs.emplace_back(u, v);
    else
      pairs = random_pairs(n, n * static_cast<int>(seed % 5) / 2, seed);
    const auto graph = graph_of(n, pairs);
    const auto side = numerics::separate(graph);
    BOOST_REQUIRE_EQUAL(side.size(), static_cast<std::size_t>(n));
    for (const auto& [u, v] : pairs)
      BOOST_TEST(side[u] + side[v] != numerics::left_side + numerics::right_side,
                 "seed " << seed << ": " << u << " and " << v << " are connected");
    auto order = numerics::nested_dissection(graph);
    std::sort(order.begin(), order.end());
    for (int v = 0; v < n; ++v) BOOST_REQUIRE_EQUAL(order[v], v);
  }
}

BOOST_AUTO_TEST_CASE(cuts_of_lattices_are_small_and_halve_them) {
  // A torus of side L is cut into two by two planes, an open cube by one.
  for (const bool open : {false, true}) {
    const int side_length = 16, n = side_length * side_length * side_length;
    const auto side = numerics::separate(graph_of(n, cube(side_length, open)));
    const auto count = [&](char s) { return std::count(side.begin(), side.end(), s); };
    BOOST_TEST(count(numerics::on_the_cut) <= (open ? 1 : 2) * side_length * side_length * 5 / 4);
    BOOST_TEST(count(numerics::on_the_cut) > 0);
    BOOST_TEST(std::max(count(numerics::left_side), count(numerics::right_side)) <= 0.6 * n);
  }
}

BOOST_AUTO_TEST_CASE(large_lattices_in_space_are_dissected) {
  // Minimum degree needs about 4e9 multiply-adds here and 5.6e6 entries.
  const int side_length = 22, n = side_length * side_length * side_length;
  auto pairs = cube(side_length, false);
  const auto plan = numerics::plan_elimination(n, pairs);
  BOOST_TEST(plan.work() < 2.0e9);
  BOOST_TEST(static_cast<double>(plan.fill()) < 3.6e6);
  std::reverse(pairs.begin(), pairs.end());
  BOOST_TEST((numerics::plan_elimination(n, pairs).order == plan.order));
  const Index last[] = {17, 4};
  const auto other = numerics::plan_elimination(n, pairs, last);
  BOOST_TEST(other.order[n - 2] == 17);
  BOOST_TEST(other.order[n - 1] == 4);
}

BOOST_AUTO_TEST_CASE(fill_of_a_square_grid_grows_slowly) {
  // n log n: doubling the side multiplies the states by 4 and the fill by 4 and a little
  const auto fill = [](int side) {
    Pairs pairs;
    for (int x = 0; x < side; ++x)
      for (int y = 0; y < side; ++y) {
        if (x + 1 < side) pairs.emplace_back(x * side + y, (x + 1) * side + y);
        if (y + 1 < side) pairs.emplace_back(x * side + y, x * side + y + 1);
      }
    return static_cast<double>(numerics::plan_elimination(Index{side} * side, pairs).fill());
  };
  BOOST_CHECK_LT(fill(200) / fill(100), 5.5);
  BOOST_CHECK_LT(fill(200), 40000 * 40.0);
}

BOOST_AUTO_TEST_SUITE_END()
