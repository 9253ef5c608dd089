// Order, tree and fronts of the elimination against brute force.
#include "network/elimination_plan.hpp"

#include <boost/test/unit_test.hpp>
#include <set>

#include "helpers.hpp"

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

/// Later neighbours of each position after connecting the neighbours of every earlier one.
std::vector<std::set<std::int32_t>> fill_by_hand(const EliminationPlan& plan, const Pairs& pairs) {
  std::vector<std::set<std::int32_t>> later(plan.order.size());
  const auto connect = [&](std::int32_t p, std::int32_t q) {
    if (p != q) later[static_cast<std::size_t>(std::min(p, q))].insert(std::max(p, q));
  };
  for (const auto& [i, j] : pairs)
    connect(plan.position[static_cast<std::size_t>(i)], plan.position[static_cast<std::size_t>(j)]);
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
    const auto plan = plan_elimination(n, pairs);
    const auto later = fill_by_hand(plan, pairs);
    std::int32_t next = 0;
    for (std::size_t f = 0; f < plan.fronts.size(); ++f) {
      const auto& front = plan.fronts[f];
      BOOST_CHECK_EQUAL(front.begin, next);
      next = front.end;
      const std::set<std::int32_t> border(front.border.begin(), front.border.end());
      for (auto p = front.begin; p < front.end; ++p)
        for (const auto q : later[static_cast<std::size_t>(p)]) BOOST_CHECK(q < front.end || border.count(q) == 1);
      // the border belongs to the parent, all of it
      BOOST_CHECK_EQUAL(front.parent >= 0, !border.empty());
      if (border.empty()) continue;
      const auto& parent = plan.fronts[static_cast<std::size_t>(front.parent)];
      BOOST_CHECK_GT(front.parent, static_cast<std::int32_t>(f));
      for (const auto q : border)
        BOOST_CHECK((q >= parent.begin && q < parent.end) ||
                    std::binary_search(parent.border.begin(), parent.border.end(), q));
    }
    BOOST_CHECK_EQUAL(next, n);
    for (std::size_t p = 0; p < plan.order.size(); ++p)
      BOOST_CHECK_EQUAL(plan.position[static_cast<std::size_t>(plan.order[p])], static_cast<std::int32_t>(p));
  }
}

BOOST_AUTO_TEST_CASE(depends_on_the_set_of_pairs_alone) {
  auto pairs = random_pairs(50, 120, 9);
  const auto expected = plan_elimination(50, pairs);
  std::reverse(pairs.begin(), pairs.end());
  pairs.insert(pairs.end(), pairs.begin(), pairs.begin() + 30);
  BOOST_CHECK(plan_elimination(50, pairs).order == expected.order);
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
    return static_cast<double>(plan_elimination(Index{side} * side, pairs).fill());
  };
  BOOST_CHECK_LT(fill(200) / fill(100), 5.5);
  BOOST_CHECK_LT(fill(200), 40000 * 40.0);
}

BOOST_AUTO_TEST_SUITE_END()
