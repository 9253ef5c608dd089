// A network of 100 000 states and a million jumps through everything in this room.
#include <boost/test/unit_test.hpp>

#include "helpers.hpp"
#include "network/repair.hpp"

using namespace rdd;
using namespace rdd::test;

BOOST_AUTO_TEST_SUITE(sizes)

BOOST_AUTO_TEST_CASE(hundred_thousand_states) {
  auto input = grid_input(316, 5, 1);
  std::mt19937_64 random(2);
  for (auto& jump : input.jumps) jump.rate *= std::exp(0.1 * (uniform(random) - 0.5));
  const Network driven(input);
  BOOST_CHECK_EQUAL(driven.n_states(), 99856);
  BOOST_CHECK_EQUAL(driven.n_jumps(), 998560);
  BOOST_CHECK(!driven.audit().reversible);

  const auto& pi = driven.stationary().pi;
  Vector in = Vector::Zero(pi.size());
  for (const auto& jump : driven.jumps()) in[jump.to] += pi[jump.from] * jump.rate;
  const Vector out = pi.cwiseProduct(driven.escape_rates());
  BOOST_CHECK_SMALL((in - out).cwiseQuotient(out).lpNorm<Eigen::Infinity>(), 3e-14);

  const auto repaired = network::repair_network(driven);
  BOOST_CHECK_LT(repaired.largest_change, 0.1);
  const network::Audit found = network::audit_network(*repaired.network, 1e-15);
  BOOST_CHECK(found.reversible);
  BOOST_CHECK_LT(found.worst.per_jump(), 1e-15);
  const double top = repaired.log_pi.maxCoeff();
  BOOST_CHECK_SMALL(((repaired.log_pi.array() - top) - found.tree_log_pi.array()).matrix().lpNorm<Eigen::Infinity>(),
                    5e-14);
}

BOOST_AUTO_TEST_SUITE_END()
