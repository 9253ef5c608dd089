// What cannot be asked of first passage, and what the messages name.
#include <boost/test/unit_test.hpp>
#include <limits>

#include "network/helpers.hpp"
#include "transport/passage/passage.hpp"

using namespace rdd;
using namespace rdd::test;

namespace {

/// 0 <-> 1 <-> 2 -> 3 <-> 4
Network with_a_trap() {
  return plain_network(5, {{0, 1, 1}, {1, 0, 1}, {1, 2, 1}, {2, 1, 1}, {2, 3, 1}, {3, 4, 1}, {4, 3, 1}});
}

transport::FirstPassage made(std::vector<std::vector<Index>> sets, std::vector<std::string> names = {}, int base = 0) {
  return {with_a_trap(), {std::move(sets), std::move(names), base}};
}

}  // namespace

BOOST_AUTO_TEST_SUITE(errors)

BOOST_AUTO_TEST_CASE(absorbing_sets) {
  CHECK_ERROR(made({}), Status::argument, "at least one set");
  CHECK_ERROR(made({{4}, {}}), Status::argument, "product 1 has no states");
  CHECK_ERROR(made({{4}, {}}, {"bulk", "surface"}), Status::argument, "\"surface\" has no states");
  CHECK_ERROR(made({{4}, {5}}), Status::argument, "state 5 of product 1: expected a state from 0 to 4");
  CHECK_ERROR(made({{-1}}, {}, 1), Status::argument, "state 0 of product 1: expected a state from 1 to 5");
  CHECK_ERROR(made({{4, 4}}), Status::argument, "state 4 occurs twice");
  CHECK_ERROR(made({{3, 4}, {4}}, {"a", "b"}), Status::argument,
              "state 4 belongs to product \"a\" and to product \"b\"");
  CHECK_ERROR(made({{0, 1}, {2, 3, 4}}), Status::argument, "all 5 states are absorbing");
}

BOOST_AUTO_TEST_CASE(targets_out_of_reach) {
  CHECK_ERROR(made({{0}}), Status::argument, "cannot be reached from 2 states: 3, 4 (states counted from 0)");
  CHECK_ERROR(made({{0}, {4}}, {}, 1), Status::ok, "");  // 3 can go to 4
  CHECK_ERROR(made({{2}}, {}, 1), Status::argument, "cannot be reached from 2 states: 4, 5 (states counted from 1)");
  const auto passage = made({{4}});
  BOOST_TEST(passage.mean_time()[3] == 1.0);
}

BOOST_AUTO_TEST_CASE(starts) {
  const auto network = with_a_trap();
  const auto passage = made({{4}});
  CHECK_ERROR(passage.from(network, {}), Status::argument, "source: no states");
  CHECK_ERROR(passage.from(network, {{5}, {}}), Status::argument, "state 5 of the sources");
  CHECK_ERROR(passage.from(network, {{4}, {}}, 1), Status::argument, "state 5 is a source and a target");
  CHECK_ERROR(passage.from(network, {{1, 1}, {}}), Status::argument, "occurs twice in the sources");
  CHECK_ERROR(passage.from(network, {{0, 1}, {}}), Status::not_ergodic, "not ergodic");
  CHECK_ERROR(passage.from(network, {{0, 1}, Vector::Zero(2)}), Status::argument, "all are zero");
  CHECK_ERROR(passage.from(network, {{0, 1}, Vector::Ones(3)}), Status::size, "weight has 3 entries");
  CHECK_ERROR(passage.from(network, {{0, 1}, Vector::Constant(2, -1)}), Status::argument, "weight[0] = -1");
  const double nan = std::numeric_limits<double>::quiet_NaN();
  CHECK_ERROR(passage.integral(Vector::Constant(5, nan)), Status::argument, "weight[0] = nan");
  CHECK_ERROR(passage.integral(Vector::Ones(4)), Status::size, "expected n_states = 5");
  CHECK_ERROR(transport::kemeny_constant(network), Status::not_ergodic, "not ergodic");
}

BOOST_AUTO_TEST_SUITE_END()
