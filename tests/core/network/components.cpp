// Strongly connected components.
#include "network/components.hpp"

#include <boost/test/unit_test.hpp>

#include "helpers.hpp"

using namespace rdd;
using namespace rdd::test;

namespace {

std::vector<std::vector<bool>> reachable(const Network& network) {
  const auto n = static_cast<std::size_t>(network.n_states());
  std::vector<std::vector<bool>> reach(n, std::vector<bool>(n, false));
  for (std::size_t i = 0; i < n; ++i) reach[i][i] = true;
  for (const auto& jump : network.jumps()) reach[jump.from][jump.to] = true;
  for (std::size_t k = 0; k < n; ++k)
    for (std::size_t i = 0; i < n; ++i)
      for (std::size_t j = 0; j < n; ++j)
        if (reach[i][k] && reach[k][j]) reach[i][j] = true;
  return reach;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(components)

BOOST_AUTO_TEST_CASE(are_the_classes_of_mutual_reach) {
  for (std::uint64_t seed = 1; seed <= 300; ++seed) {
    std::mt19937_64 random(seed);
    const int n = integer(random, 2, 9);
    std::vector<Rate> rates;
    for (int e = integer(random, 1, 14); e > 0; --e) {
      const int from = integer(random, 0, n - 1), to = integer(random, 0, n - 1);
      if (from != to) rates.emplace_back(from, to, 1.0);
    }
    if (rates.empty()) continue;
    const auto network = plain_network(n, rates);
    const auto found = network::strongly_connected_components(network);
    const auto reach = reachable(network);
    std::int32_t classes = 0;
    for (std::size_t i = 0; i < reach.size(); ++i) {
      std::size_t smallest = i;
      Index size = 0;
      bool closed = true;
      for (std::size_t j = 0; j < reach.size(); ++j) {
        const bool together = reach[i][j] && reach[j][i];
        BOOST_CHECK_EQUAL(found.class_of[i] == found.class_of[j], together);
        if (together) ++size;
        if (together) smallest = std::min(smallest, j);
        if (reach[i][j] && !reach[j][i]) closed = false;
      }
      if (smallest == i) {
        BOOST_CHECK_EQUAL(found.class_of[i], classes++);
      }
      const auto c = static_cast<std::size_t>(found.class_of[i]);
      BOOST_CHECK_EQUAL(found.sizes[c], size);
      BOOST_CHECK_EQUAL(found.closed[c] != 0, closed);
    }
    BOOST_CHECK_EQUAL(found.count(), classes);
  }
}

BOOST_AUTO_TEST_CASE(of_a_path_too_long_for_recursion) {
  const int n = 1000000;
  std::vector<Rate> rates;
  for (int i = 0; i + 1 < n; ++i) rates.emplace_back(i, i + 1, 1.0);
  BOOST_CHECK_EQUAL(network::strongly_connected_components(plain_network(n, rates)).count(), n);
  rates.emplace_back(n - 1, 0, 1.0);
  BOOST_CHECK_EQUAL(network::strongly_connected_components(plain_network(n, rates)).count(), 1);
}

BOOST_AUTO_TEST_CASE(sizes_in_words) {
  BOOST_CHECK_EQUAL(network::describe_sizes({2, 5, 1}), "3 ergodic classes of 5, 2 and 1 states");
  BOOST_CHECK_EQUAL(network::describe_sizes({1}), "1 ergodic class of 1 state");
  BOOST_CHECK_EQUAL(network::describe_sizes(std::vector<Index>(20, 1)),
                    "20 ergodic classes of 1, 1, 1, 1, 1, 1, 1, 1, ... states");
}

BOOST_AUTO_TEST_SUITE_END()
