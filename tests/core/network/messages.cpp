// What a network says of bad input: the place, the value, what was expected. Audits that are stopped.
#include <boost/test/unit_test.hpp>
#include <limits>

#include "network/helpers.hpp"
#include "network/network.hpp"

using namespace rdd;
using namespace rdd::test;

namespace {

constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();
constexpr double infinite = std::numeric_limits<double>::infinity();

NetworkInput pair_of_states() {
  NetworkInput input;
  input.n_states = 2;
  input.lattice = Lattice(Matrix::Identity(2, 2));
  input.jumps = {{0, 1, {}, 1.0}, {1, 0, {}, 2.0}};
  return input;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(messages)

BOOST_AUTO_TEST_CASE(entries_that_are_not_finite_are_named) {
  auto input = pair_of_states();
  input.positions = Matrix::Zero(2, 2);
  input.positions(0, 1) = not_a_number;
  CHECK_ERROR(Network{input}, Status::argument, "positions: component 0 of state 1 is nan");
  input.index_base = 1;
  CHECK_ERROR(Network{input}, Status::argument, "positions: component 1 of state 2 is nan");
  input = pair_of_states();
  input.log_pi = Vector{{0.0, infinite}};
  CHECK_ERROR(Network{input}, Status::argument, "log_pi[1] = inf");
  const auto network = std::make_shared<const Network>(pair_of_states());
  CHECK_ERROR((void)Network::with_force(network, {Vector{{1.0, -infinite}}, 1.0}), Status::argument, "force[1] = -inf");
  Matrix vectors = Matrix::Identity(2, 2);
  vectors(1, 0) = not_a_number;
  CHECK_ERROR(Lattice{vectors}, Status::argument, "component 1 of vector 0 (both counted from 0) is nan");
}

BOOST_AUTO_TEST_CASE(translations_stay_within_the_lattice) {
  auto input = pair_of_states();
  input.jumps[1].n = {0, 0, 7};
  CHECK_ERROR(Network{input}, Status::argument, "translation of jump 1 has the component 7 along lattice vector 2");
  input.lattice = Lattice(Matrix::Identity(3, 3));
  BOOST_CHECK_NO_THROW(Network{input});
}

BOOST_AUTO_TEST_CASE(rates_that_overflow_together_name_their_state) {
  auto input = pair_of_states();
  input.jumps.push_back({1, 0, {1}, 1.5e308});
  input.jumps.push_back({1, 0, {-1}, 1.5e308});
  CHECK_ERROR(Network{input}, Status::argument, "the rates out of state 1 (counted from 0)");
}

BOOST_AUTO_TEST_CASE(a_stopped_audit_leaves_nothing_behind) {
  const Network network(pair_of_states());
  Context context;
  const Run run(&context);
  context.cancel();
  BOOST_CHECK_THROW((void)network::audit_network(network, 1e-8, run), Cancelled);
  BOOST_CHECK_THROW((void)network.audit(run), Cancelled);
  BOOST_TEST(network.audit().reversible);
  BOOST_TEST(network.audit(run).reversible);  // nothing left to do
}

BOOST_AUTO_TEST_SUITE_END()
