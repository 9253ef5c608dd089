// Detailed balance, worst cycles and the report.
#include "network/audit.hpp"

#include <boost/test/unit_test.hpp>

#include "helpers.hpp"

using namespace rdd;
using namespace rdd::test;

namespace {

std::vector<std::int32_t> states_of(const network::Cycle& cycle, const Network& network) {
  std::vector<std::int32_t> states;
  for (const auto e : cycle.jumps) states.push_back(network.jumps()[e].from);
  return states;
}

/// States 0..n-1 on a ring, rate(i -> i+1) = e^affinity/n rate(i+1 -> i).
NetworkInput ring(int n, double affinity) {
  std::vector<Rate> rates;
  for (int i = 0; i < n; ++i) {
    rates.emplace_back(i, (i + 1) % n, std::exp(affinity / n));
    rates.emplace_back((i + 1) % n, i, 1.0);
  }
  return plain_input(n, rates);
}

void check_same(const network::Audit& a, const network::Audit& b) {
  BOOST_CHECK(a.class_of == b.class_of);
  BOOST_CHECK(a.one_way_jumps == b.one_way_jumps);
  BOOST_CHECK(a.worst.jumps == b.worst.jumps);
  BOOST_CHECK(same_bits(a.worst.affinity, b.worst.affinity));
  BOOST_CHECK(same_bits(a.largest_fundamental, b.largest_fundamental));
  BOOST_CHECK(same_bits(a.tree_log_pi, b.tree_log_pi));
  BOOST_CHECK(same_bits(a.largest_edge_error, b.largest_edge_error));
  BOOST_CHECK_EQUAL(a.largest_edge, b.largest_edge);
  BOOST_CHECK_EQUAL(a.reversible, b.reversible);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(audit)

BOOST_AUTO_TEST_CASE(reversible_networks_of_any_spread_are_recognised) {
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    RandomNetwork want;
    want.n_states = 30;
    want.extra_pairs = 80;
    want.decades = 2.0 * static_cast<double>(seed);
    want.energy_spread = 10.0 * static_cast<double>(seed);
    const Network network(random_input(want, seed));
    const auto& found = network.audit();
    BOOST_CHECK(found.ergodic);
    BOOST_CHECK(found.reversible);
    // Energies up to 400 kT: exp() of the test's own barriers is good to 1e-13
    BOOST_CHECK_LT(found.largest_fundamental, 3e-13);
    BOOST_CHECK_LT(found.worst.per_jump(), 3e-13);
    BOOST_CHECK_EQUAL(found.tree_log_pi.maxCoeff(), 0.0);
  }
}

BOOST_AUTO_TEST_CASE(exact_balance_has_no_worst_cycle) {
  // powers of two: no rounding at all; then rates that are rounded
  for (const double unit : {2.0, 1.7}) {
    std::vector<Rate> rates;
    std::mt19937_64 random(11);
    for (int e = 0; e < 200; ++e) {
      const int i = integer(random, 0, 19), j = integer(random, 0, 19);
      if (i >= j) continue;
      rates.emplace_back(i, j, std::pow(unit, -i));
      rates.emplace_back(j, i, std::pow(unit, -j));
    }
    const network::Audit found = network::audit_network(plain_network(20, rates));
    BOOST_CHECK(found.reversible);
    if (unit == 2.0) {
      BOOST_CHECK(found.worst.jumps.empty());
      BOOST_CHECK_EQUAL(found.largest_fundamental, 0.0);
    }
    BOOST_CHECK_LT(found.worst.per_jump(), 1e-14);
  }
}

BOOST_AUTO_TEST_CASE(tree_weights_are_the_boltzmann_weights) {
  std::vector<Rate> rates;
  const int n = 500;
  for (int i = 0; i + 1 < n; ++i) {
    rates.emplace_back(i, i + 1, 0x1p-37);
    rates.emplace_back(i + 1, i, 1.0);
  }
  const network::Audit found = network::audit_network(plain_network(n, rates));
  BOOST_REQUIRE_EQUAL(found.tree_log_pi.size(), n);
  for (int i = 0; i < n; ++i)
    BOOST_CHECK_CLOSE_FRACTION(found.tree_log_pi[i], -37.0 * i * 0.69314718055994530942, 4.5e-16);
}

BOOST_AUTO_TEST_CASE(ring_of_known_affinity) {
  for (const double affinity : {1.02, -1.02, 40.0, 1e-6}) {
    const Network network(ring(3, affinity));
    const auto& found = network.audit();
    BOOST_CHECK(!found.reversible);
    BOOST_CHECK_EQUAL(found.tree_log_pi.size(), 0);
    BOOST_CHECK_SMALL(found.worst.affinity - std::abs(affinity), 3e-15 * (1 + std::abs(affinity)));
    BOOST_CHECK_SMALL(found.largest_fundamental - std::abs(affinity) / 3, 1e-15 * (1 + std::abs(affinity)));
    const auto expected = affinity > 0 ? std::vector<std::int32_t>{0, 1, 2} : std::vector<std::int32_t>{0, 2, 1};
    BOOST_CHECK(states_of(found.worst, network) == expected);
  }
}

BOOST_AUTO_TEST_CASE(tolerance_is_per_jump) {
  BOOST_CHECK(network::audit_network(Network(ring(10, 0.9e-7))).reversible);
  BOOST_CHECK(!network::audit_network(Network(ring(10, 1.1e-7))).reversible);
  BOOST_CHECK(network::audit_network(Network(ring(10, 1.0)), 0.11).reversible);
  BOOST_CHECK(!network::audit_network(Network(ring(10, 1.0)), 0.09).reversible);
  CHECK_ERROR(network::audit_network(Network(ring(3, 1.0)), -1.0), Status::argument, "tolerance = -1");
  CHECK_ERROR(network::audit_network(Network(ring(3, 1.0)), std::nan("")), Status::argument, "tolerance = nan");
}

BOOST_AUTO_TEST_CASE(self_jumps_and_parallel_jumps_are_cycles) {
  NetworkInput input;
  input.n_states = 2;
  input.lattice = Lattice(Matrix::Identity(1, 1));
  input.jumps = {{0, 0, {1}, 2.0}, {0, 0, {-1}, 1.0}, {0, 1, {}, 1.0}, {1, 0, {}, 1.0}};
  {
    const Network network(input);
    const auto& worst = network.audit().worst;
    BOOST_REQUIRE_EQUAL(worst.jumps.size(), 1U);
    BOOST_CHECK_CLOSE_FRACTION(worst.affinity, std::log(2.0), 1e-15);
    BOOST_CHECK_EQUAL(network::describe(worst, network, 1),
                      "states 1 -> 1 (net translation 1), affinity 0.693 kT, 0.693 kT per jump");
  }
  input.jumps.push_back({0, 1, {1}, 8.0});  // parallel to 0 -> 1 but uphill the other way
  input.jumps.push_back({1, 0, {-1}, 1.0});
  {
    const Network network(input);
    const auto& worst = network.audit().worst;
    BOOST_REQUIRE_EQUAL(worst.jumps.size(), 2U);
    BOOST_CHECK_CLOSE_FRACTION(worst.affinity, std::log(8.0), 1e-15);
    BOOST_CHECK_CLOSE_FRACTION(network.audit().largest_fundamental, std::log(8.0) / 2, 1e-15);
  }
}

BOOST_AUTO_TEST_CASE(one_way_jumps_are_listed_and_take_no_part_in_cycles) {
  const auto network = plain_network(4, {{0, 1, 1.0}, {1, 0, 2.0}, {1, 2, 1.0}, {2, 1, 1.0}, {2, 0, 5.0}, {2, 3, 1.0}});
  const auto& found = network.audit();
  BOOST_CHECK(!found.reversible);
  BOOST_CHECK(!found.ergodic);
  BOOST_REQUIRE_EQUAL(found.one_way_jumps.size(), 2U);
  BOOST_CHECK_EQUAL(network.jumps()[found.one_way_jumps[0]].to, 0);
  BOOST_CHECK_EQUAL(network.jumps()[found.one_way_jumps[1]].to, 3);
  BOOST_CHECK(found.worst.jumps.empty());
  BOOST_CHECK(found.class_of == (std::vector<std::int32_t>{0, 0, 0, 1}));
  BOOST_CHECK(found.class_closed == (std::vector<std::uint8_t>{0, 1}));
  CHECK_ERROR(network.require_reversible("D"), Status::not_reversible,
              "2 jumps have no reverse, the first of them 2 -> 0");
}

BOOST_AUTO_TEST_CASE(networks_in_parts_can_be_reversible) {
  const auto network = plain_network(4, {{0, 1, 1.0}, {1, 0, 4.0}, {2, 3, 2.0}, {3, 2, 1.0}});
  const auto& found = network.audit();
  BOOST_CHECK(found.reversible);
  BOOST_CHECK(!found.ergodic);
  BOOST_CHECK_CLOSE_FRACTION(found.tree_log_pi[1], -std::log(4.0), 1e-15);
  BOOST_CHECK_EQUAL(found.tree_log_pi[0], 0.0);
  BOOST_CHECK_CLOSE_FRACTION(found.tree_log_pi[2], -std::log(2.0), 1e-15);
}

BOOST_AUTO_TEST_CASE(finds_one_planted_cycle_among_a_hundred_thousand_jumps) {
  auto input = grid_input(100, 5, 21);  // 10 000 states
  std::mt19937_64 random(22);
  for (auto& jump : input.jumps) jump.rate *= std::exp(1e-3 * (uniform(random) - 0.5));
  const std::vector<std::int32_t> planted{5050, 5051, 5052, 5152, 5151, 5150};
  for (std::size_t i = 0; i < 6; ++i)
    for (auto& jump : input.jumps)
      if (jump.from == planted[i] && jump.to == planted[(i + 1) % 6]) jump.rate *= std::exp(1.0 / 6);
  const Network network(input);
  BOOST_CHECK_EQUAL(network.n_jumps(), 100000);
  const auto& worst = network.audit().worst;
  BOOST_CHECK(states_of(worst, network) == planted);
  BOOST_CHECK_SMALL(worst.affinity - 1.0, 6e-3);
  double sum = 0;
  for (const auto e : worst.jumps) sum += std::log(network.jumps()[e].rate / network.jumps()[network.reverse(e)].rate);
  BOOST_CHECK_SMALL(worst.affinity - sum, 4e-15);
}

BOOST_AUTO_TEST_CASE(does_not_depend_on_the_order_of_jumps) {
  RandomNetwork want;
  want.n_states = 40;
  want.extra_pairs = 150;
  for (const bool reversible : {true, false}) {
    want.reversible = reversible;
    auto input = random_input(want, 17);
    input.log_pi = Vector::LinSpaced(40, 0, 3);
    input.jumps.push_back({3, 9, {1, 1}, 0.25});
    const network::Audit expected = network::audit_network(Network(input));
    for (std::uint64_t seed = 1; seed <= 5; ++seed)
      check_same(network::audit_network(Network(shuffled(input, seed))), expected);
  }
}

BOOST_AUTO_TEST_CASE(does_not_depend_on_the_gauge) {
  RandomNetwork want;
  want.n_states = 25;
  want.extra_pairs = 80;
  for (const bool reversible : {true, false})
    for (std::uint64_t seed = 1; seed <= 10; ++seed) {
      want.reversible = reversible;
      const auto input = random_input(want, seed);
      const Network given(input), moved(reassigned(input, 3, seed + 100));
      BOOST_CHECK_EQUAL(moved.audit().reversible, reversible);
      BOOST_CHECK(moved.audit().class_of == given.audit().class_of);
      BOOST_CHECK_SMALL(moved.audit().worst.per_jump() - given.audit().worst.per_jump(), 1e-14);
      BOOST_CHECK_SMALL((moved.stationary().log_pi - given.stationary().log_pi).lpNorm<Eigen::Infinity>(), 2e-14);
    }
}

BOOST_AUTO_TEST_CASE(equal_cycles_give_the_same_answer_in_any_order) {
  // two squares of 0.4 kT that share nothing but a bridge
  std::vector<Rate> rates;
  for (const int corner : {0, 4})
    for (int i = 0; i < 4; ++i) {
      rates.emplace_back(corner + i, corner + (i + 1) % 4, std::exp(0.1));
      rates.emplace_back(corner + (i + 1) % 4, corner + i, 1.0);
    }
  rates.emplace_back(0, 4, 1.0);
  rates.emplace_back(4, 0, 1.0);
  const auto input = plain_input(8, rates);
  const Network network(input);
  BOOST_CHECK(states_of(network.audit().worst, network) == (std::vector<std::int32_t>{0, 1, 2, 3}));
  for (std::uint64_t seed = 1; seed <= 10; ++seed)
    check_same(network::audit_network(Network(shuffled(input, seed))), network.audit());
}

BOOST_AUTO_TEST_CASE(given_weights_are_compared_edge_by_edge) {
  auto input = plain_input(3, {{0, 1, 1.0}, {1, 0, 2.0}, {1, 2, 3.0}, {2, 1, 1.0}, {2, 0, 1.0}});
  BOOST_CHECK(std::isnan(network::audit_network(Network(input)).largest_edge_error));
  input.log_pi = Vector(3);
  input.log_pi << 5.0, 5.0 - std::log(2.0), 5.0;  // right for 0 1, wrong by ln 3 - ln 2 for 1 2
  const Network network(input);
  BOOST_CHECK_CLOSE_FRACTION(network.audit().largest_edge_error, std::log(1.5), 1e-14);
  const auto& jump = network.jumps()[network.audit().largest_edge];
  BOOST_CHECK_EQUAL(jump.from, 1);
  BOOST_CHECK_EQUAL(jump.to, 2);
}

BOOST_AUTO_TEST_CASE(report_reads_well) {
  auto driven = ring(3, 1.02);
  driven.lattice = Lattice(Matrix::Identity(1, 1) * 2.0);
  for (auto& jump : driven.jumps) {
    if (jump.from == 2 && jump.to == 0) jump.n[0] = 1;
    if (jump.from == 0 && jump.to == 2) jump.n[0] = -1;
  }
  driven.jumps.push_back({0, 1, {}, 0.0});
  {
    const Network network(driven);
    // drift: (e^0.34 - 1)/3 cells of length 2
    BOOST_CHECK_EQUAL(network::describe(network.audit(), network, 1),
                      "3 states, 6 jumps, periodic in 1 direction; 1 zero rate dropped\n"
                      "ergodic: every state can reach every other\n"
                      "detailed balance is violated: up to 0.34 kT per jump along a cycle of the spanning tree "
                      "(tolerance 1e-08)\n"
                      "worst cycle: states 1 -> 2 -> 3 -> 1 (net translation 1), affinity 1.02 kT, 0.34 kT per jump\n"
                      "net drift velocity (0.27) in length/time\n");
    CHECK_ERROR(network.require_reversible("this"), Status::not_reversible, "states 0 -> 1 -> 2 -> 0");
  }
  auto balanced = plain_input(4, {{0, 1, 1.0}, {1, 0, 2.0}, {2, 0, 1.0}, {3, 0, 1.0}});
  balanced.log_pi = Vector::Zero(4);
  const Network network(balanced);
  BOOST_CHECK_EQUAL(network::describe(network.audit(), network, 0),
                    "4 states, 4 jumps\n"
                    "not ergodic: 3 ergodic classes of 2, 1 and 1 states, 1 of them closed; "
                    "nothing leaves the class of state 0\n"
                    "2 jumps have no reverse: 2 -> 0, 3 -> 0\n"
                    "detailed balance is violated\n"
                    "log_pi as given: largest error of a single pair of jumps 0.693 kT, at 1 -> 0\n");
  NetworkInput lonely;
  lonely.n_states = 1;
  const Network single(lonely);
  BOOST_CHECK(single.audit().reversible && single.audit().ergodic);
  BOOST_CHECK_EQUAL(network::describe(single.audit(), single, 0).substr(0, 17), "1 state, 0 jumps\n");
  const auto fine = plain_network(2, {{0, 1, 1.0}, {1, 0, 2.0}});
  BOOST_CHECK_EQUAL(network::describe(fine.audit(), fine, 0),
                    "2 states, 2 jumps\nergodic: every state can reach every other\n"
                    "detailed balance holds: to rounding along every cycle (tolerance 1e-08 along cycles of the "
                    "spanning tree)\n");
}

BOOST_AUTO_TEST_CASE(long_cycles_are_cut_short_in_words) {
  const Network network(ring(40, 2.0));
  BOOST_CHECK_EQUAL(network::describe(network.audit().worst, network, 1),
                    "states 1 -> 2 -> 3 -> 4 -> 5 -> 6 -> 7 -> 8 -> 9 -> 10 -> 11 -> 12 -> ... (40 jumps) -> 1, "
                    "affinity 2 kT, 0.05 kT per jump");
  BOOST_CHECK_EQUAL(network::describe(network::Cycle{}, network, 0), "no cycle with an affinity");
}

BOOST_AUTO_TEST_SUITE_END()
