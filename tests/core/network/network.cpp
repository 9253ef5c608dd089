// Validation, canonical order and forces.
#include "network/network.hpp"

#include <boost/test/unit_test.hpp>
#include <limits>

#include "helpers.hpp"

using namespace rdd;
using namespace rdd::test;

namespace {

NetworkInput square(int index_base = 0) {
  NetworkInput input;
  input.n_states = 2;
  input.lattice = Lattice(Matrix::Identity(2, 2));
  input.index_base = index_base;
  input.jumps = {{0, 1, {}, 1.0}, {1, 0, {}, 2.0}, {1, 0, {1}, 3.0}, {0, 1, {-1}, 4.0}};
  return input;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(network)

BOOST_AUTO_TEST_CASE(bad_rates_are_named) {
  for (const auto& [rate, text] :
       {std::pair{-2500.0, "-2500"}, {std::nan(""), "nan"}, {std::numeric_limits<double>::infinity(), "inf"}}) {
    auto input = square();
    input.jumps[2].rate = rate;
    CHECK_ERROR(Network{input}, Status::argument, std::string("rate[2] = ") + text + ": rates must be >= 0 and finite");
    input.index_base = 1;
    CHECK_ERROR(Network{input}, Status::argument, "rate[3] = ");
  }
}

BOOST_AUTO_TEST_CASE(bad_states_are_named_with_the_index_base) {
  auto input = square();
  input.jumps[1].to = 2;
  CHECK_ERROR(Network{input}, Status::argument, "to[1] = 2: expected a state from 0 to 1 (index base 0)");
  input = square(1);
  input.jumps[0].from = -1;
  CHECK_ERROR(Network{input}, Status::argument, "from[1] = 0: expected a state from 1 to 2 (index base 1)");
}

BOOST_AUTO_TEST_CASE(jumps_that_go_nowhere_are_refused) {
  auto input = square(1);
  input.jumps.push_back({1, 1, {}, 1.0});
  CHECK_ERROR(Network{input}, Status::argument, "jump 5 leads from state 2 to itself with zero translation");
  input.jumps.back().n[1] = -1;
  BOOST_CHECK_NO_THROW(Network{input});
}

BOOST_AUTO_TEST_CASE(translations_have_a_range) {
  auto input = square();
  input.jumps[3].n[0] = 1 << 24;
  CHECK_ERROR(Network{input}, Status::argument, "translation of jump 3 has the component 16777216");
  input.jumps[3].n[0] = -(1 << 24);
  CHECK_ERROR(Network{input}, Status::argument, "-16777216");
  input.jumps[3].n[0] = (1 << 24) - 1;
  BOOST_CHECK_NO_THROW(Network{input});
}

BOOST_AUTO_TEST_CASE(lattices_must_span) {
  Matrix vectors(2, 2);
  vectors << 1, 2, 2, 4;
  CHECK_ERROR(Lattice{vectors}, Status::argument, "linearly dependent");
  CHECK_ERROR(Lattice{Matrix::Zero(2, 2)}, Status::argument, "lattice vector 0 (counted from 0) has the length 0");
  CHECK_ERROR(Lattice{Matrix::Identity(1, 2)}, Status::argument, "space = 1: expected at least dim = 2");
  CHECK_ERROR(Lattice{Matrix::Identity(7, 7)}, Status::argument, "dim = 7: expected 0 to 6");
  CHECK_ERROR(Lattice{Matrix::Constant(1, 1, std::nan(""))}, Status::argument, "finite");
  vectors << 1e-9, 0, 0, 1e9;  // units do not matter
  BOOST_CHECK_NO_THROW(Lattice{vectors});
  BOOST_CHECK_EQUAL(Lattice(Matrix::Identity(3, 1)).space(), 3);
}

BOOST_AUTO_TEST_CASE(empty_models_and_wrong_shapes_are_refused) {
  NetworkInput input;
  CHECK_ERROR(Network{input}, Status::argument, "n_states = 0");
  input.n_states = 2;
  CHECK_ERROR(Network{input}, Status::argument, "2 states needs at least one jump");
  input = square();
  input.positions = Matrix::Zero(2, 3);
  CHECK_ERROR(Network{input}, Status::size, "expected (space, n_states) = (2, 2)");
  input.positions = Matrix::Constant(2, 2, std::nan(""));
  CHECK_ERROR(Network{input}, Status::argument, "positions");
  input = square();
  input.log_pi = Vector::Zero(3);
  CHECK_ERROR(Network{input}, Status::size, "log_pi has 3 entries, expected n_states = 2");
  input.log_pi = Vector::Constant(2, -std::numeric_limits<double>::infinity());
  CHECK_ERROR(Network{input}, Status::argument, "log_pi");
}

BOOST_AUTO_TEST_CASE(zeros_are_dropped_and_duplicates_summed) {
  auto input = square();
  input.jumps.push_back({0, 1, {}, 0.0});
  input.jumps.push_back({1, 0, {0, 1}, 0.0});
  input.jumps.push_back({0, 1, {-1}, 0.5});
  input.jumps.push_back({0, 1, {-1}, 0.25});
  const Network network(input);
  BOOST_CHECK_EQUAL(network.n_jumps(), 4);
  BOOST_CHECK_EQUAL(network.n_zero_rates(), 2);
  BOOST_CHECK_EQUAL(network.n_duplicates(), 2);
  BOOST_CHECK_EQUAL(network.jumps()[0].n[0], -1);
  BOOST_CHECK_EQUAL(network.jumps()[0].rate, 4.75);
  BOOST_CHECK_EQUAL(network.escape_rates()[0], 5.75);
  BOOST_CHECK_EQUAL(network.escape_rates()[1], 5.0);
  input.jumps = {{0, 1, {}, 1.5e308}, {0, 1, {}, 1.5e308}};
  CHECK_ERROR(Network{input}, Status::argument, "add up to inf");
  input.jumps = {{0, 1, {}, 1.5e308}, {0, 1, {1}, 1.5e308}};
  CHECK_ERROR(Network{input}, Status::argument, "out of state 0 (counted from 0)");
}

BOOST_AUTO_TEST_CASE(jumps_are_in_canonical_order_with_their_reverses) {
  RandomNetwork want;
  want.dim = 3;
  want.reach = 2;
  auto input = random_input(want, 12);
  input.jumps.push_back({2, 5, {7, 7, 7}, 0.125});  // one-way
  const auto doubled = input.jumps;
  input.jumps.insert(input.jumps.end(), doubled.begin(), doubled.begin() + 10);
  const Network network(input);
  for (Index e = 0; e < network.n_jumps(); ++e) {
    const auto& jump = network.jumps()[e];
    if (e > 0) {
      const auto& last = network.jumps()[e - 1];
      BOOST_CHECK(std::tie(last.from, last.to, last.n) < std::tie(jump.from, jump.to, jump.n));
    }
    BOOST_CHECK(e >= network.first_jump(jump.from) && e < network.first_jump(jump.from + 1));
    const auto back = network.reverse(e);
    if (jump.n[0] == 7) {
      BOOST_CHECK_EQUAL(back, -1);
      continue;
    }
    BOOST_REQUIRE_GE(back, 0);
    BOOST_CHECK_EQUAL(network.reverse(back), e);
    const auto& reverse = network.jumps()[back];
    BOOST_CHECK(reverse.from == jump.to && reverse.to == jump.from);
    for (std::size_t a = 0; a < 3; ++a) BOOST_CHECK_EQUAL(reverse.n[a], -jump.n[a]);
  }
  BOOST_CHECK_EQUAL(network.first_jump(network.n_states()), network.n_jumps());
  for (std::uint64_t seed = 1; seed <= 3; ++seed) {
    const Network other(shuffled(input, seed));
    BOOST_REQUIRE_EQUAL(other.n_jumps(), network.n_jumps());
    for (std::size_t e = 0; e < network.jumps().size(); ++e)
      BOOST_CHECK(same_bits(other.jumps()[e].rate, network.jumps()[e].rate) &&
                  other.jumps()[e].n == network.jumps()[e].n);
    BOOST_CHECK(same_bits(other.escape_rates(), network.escape_rates()));
  }
}

// A state of cell 10^6 away that stands 10^6 periods back is where it was: nothing of a step may be lost in between.
BOOST_AUTO_TEST_CASE(displacements_of_far_states_keep_every_digit) {
  NetworkInput input;
  input.n_states = 2;
  input.lattice = Lattice(Matrix::Constant(1, 1, 1.1));
  const double far = 1e6 * 1.1;  // rounded
  input.positions = Matrix::Zero(1, 2);
  input.positions(0, 0) = 1e8 + 0.25;
  input.positions(0, 1) = 1e8 - far;
  input.jumps = {{0, 0, {1}, 1.0}, {0, 0, {-1}, 1.0}, {0, 1, {1000000}, 1.0}, {1, 0, {-1000000}, 1.0}};
  const Network network(input);
  const Matrix dr = network.displacements();
  BOOST_CHECK_EQUAL(dr(0, 0), -1.1);
  BOOST_CHECK_EQUAL(dr(0, 1), 1.1);
  BOOST_CHECK_EQUAL(dr(0, 2), -0.24999999991118216);  // of the doubles as fractions
  BOOST_CHECK_EQUAL(dr(0, 2), -dr(0, 3));
  for (Index e = 0; e < network.n_jumps(); ++e)
    BOOST_CHECK_EQUAL(network.displacement(network.jumps()[e])[0], dr(0, e));
}

BOOST_AUTO_TEST_CASE(displacements_include_positions) {
  auto input = square();
  Matrix vectors(2, 2);
  vectors << 2, 1, 0, 3;
  input.lattice = Lattice(vectors);
  input.positions = Matrix(2, 2);
  input.positions << 0.5, 1.0, 0.0, 0.25;
  const Network network(input);
  // canonical: 0 -> 1 (-1), 0 -> 1 (0), 1 -> 0 (0), 1 -> 0 (1)
  Matrix expected(2, 4);
  expected << -1.5, 0.5, -0.5, 1.5, 0.25, 0.25, -0.25, -0.25;
  BOOST_CHECK_SMALL((network.displacements() - expected).norm(), 1e-15);
}

BOOST_AUTO_TEST_CASE(force_changes_rates_by_the_midpoint_rule) {
  auto input = square();
  input.positions = Matrix(2, 2);
  input.positions << 0, 0.5, 0, 0;
  const auto free = std::make_shared<const Network>(input);
  Vector force(2);
  force << 0.8, 5.0;
  const auto forced = Network::with_force(free, {force, 0.5});
  // dr = -0.5, 0.5, -0.5, 0.5 along x for the canonical order, beta f/2 = 0.2
  const double expected[4] = {4 * std::exp(-0.1), 1 * std::exp(0.1), 2 * std::exp(-0.1), 3 * std::exp(0.1)};
  for (std::size_t e = 0; e < 4; ++e) BOOST_CHECK_CLOSE_FRACTION(forced->jumps()[e].rate, expected[e], 4e-16);
  BOOST_CHECK_CLOSE_FRACTION(forced->escape_rates()[0], expected[0] + expected[1], 4e-16);
  BOOST_CHECK_EQUAL(free->jumps()[0].rate, 4.0);
  BOOST_CHECK(forced->unforced() == free);
  BOOST_CHECK(free->unforced() == nullptr);
  BOOST_CHECK_EQUAL(forced->force()->beta, 0.5);
  for (Index e = 0; e < 4; ++e) BOOST_CHECK_EQUAL(forced->reverse(e), free->reverse(e));
  // what the two directions differ by: exp(beta f.dr); affinity of the cell-crossing cycle beta f.A n
  BOOST_CHECK_CLOSE_FRACTION(forced->audit().worst.affinity, std::abs(std::log(4.0 * 2 / (1 * 3)) - 0.4), 1e-14);
}

BOOST_AUTO_TEST_CASE(force_is_checked) {
  const auto free = std::make_shared<const Network>(square());
  CHECK_ERROR(Network::with_force(free, {Vector::Ones(3), 1.0}), Status::size,
              "force has 3 components, expected space = 2");
  CHECK_ERROR(Network::with_force(free, {Vector::Constant(2, std::nan("")), 1.0}), Status::argument, "force");
  CHECK_ERROR(Network::with_force(free, {Vector::Ones(2), 0.0}), Status::argument, "beta = 0");
  CHECK_ERROR(Network::with_force(free, {Vector::Constant(2, 1e4), 1.0}), Status::argument, "gets the rate");
  const auto forced = Network::with_force(free, {Vector::Ones(2), 1.0});
  CHECK_ERROR(Network::with_force(forced, {Vector::Ones(2), 1.0}), Status::unsupported, "under a force already");
  const auto plain = std::make_shared<const Network>(plain_input(2, {{0, 1, 1.0}, {1, 0, 1.0}}));
  CHECK_ERROR(Network::with_force(plain, {Vector(0), 1.0}), Status::no_lattice, "a force");
}

BOOST_AUTO_TEST_CASE(audit_and_weights_are_computed_once) {
  const Network network(square());
  BOOST_CHECK_EQUAL(&network.audit(), &network.audit());
  BOOST_CHECK_EQUAL(&network.stationary(), &network.stationary());
}

BOOST_AUTO_TEST_SUITE_END()
