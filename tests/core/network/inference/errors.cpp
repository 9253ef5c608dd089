// What the inference refuses, and that it says which entry, what value and what was expected.
#include <boost/test/unit_test.hpp>
#include <limits>

#include "network/inference/planted.hpp"

namespace {

using namespace rdd;
using namespace rdd::test;

network::DisplacementInput cubic_input() {
  network::DisplacementInput in;
  in.space = 3;
  in.index_base = 1;
  in.from = in.to = {0, 0, 0, 0, 0, 0};
  in.displacement.resize(3, 6);
  in.displacement << Matrix::Identity(3, 3), -Matrix::Identity(3, 3);
  in.displacement *= 4;
  in.rate = Vector::Ones(6);
  return in;
}

void check_error(const network::DisplacementInput& in, Status status, const std::vector<std::string>& words) {
  try {
    (void)network::infer_network(in);
    BOOST_ERROR("no error, expected one about " << words.front());
  } catch (const Error& error) {
    BOOST_TEST(static_cast<int>(error.status()) == static_cast<int>(status));
    for (const auto& word : words)
      BOOST_TEST(std::string(error.what()).find(word) != std::string::npos,
                 "\"" << word << "\" is missing in: " << error.what());
  }
}

}  // namespace

BOOST_AUTO_TEST_SUITE(refusals)

BOOST_AUTO_TEST_CASE(bad_entries) {
  auto in = cubic_input();
  in.from[2] = -1;
  check_error(in, Status::argument, {"from[3] = 0", "from 1", "index base 1"});
  in = cubic_input();
  in.n_states = 1;
  in.to[4] = 1;
  check_error(in, Status::argument, {"to[5] = 2", "from 1 to 1", "index base 1"});
  in.index_base = 0;
  check_error(in, Status::argument, {"to[4] = 1", "from 0 to 0", "index base 0"});
  for (const double bad : {std::numeric_limits<double>::quiet_NaN(), std::numeric_limits<double>::infinity()}) {
    in = cubic_input();
    in.displacement(1, 3) = bad;
    check_error(in, Status::argument, {"displacement[4]", number(bad), "finite"});
    in = cubic_input();
    in.rate[5] = bad;
    check_error(in, Status::argument, {"rate[6]", number(bad)});
    in = cubic_input();
    in.tolerance = bad;
    check_error(in, Status::argument, {"tolerance", number(bad)});
  }
  in = cubic_input();
  in.rate[0] = -2;
  check_error(in, Status::argument, {"rate[1] = -2", ">= 0"});
  in = cubic_input();
  in.tolerance = -1;
  check_error(in, Status::argument, {"tolerance = -1"});
  in = cubic_input();
  in.index_base = 2;
  check_error(in, Status::argument, {"index_base = 2"});
  in = cubic_input();
  in.displacement *= 1e300;
  check_error(in, Status::argument, {"displacement"});
}

BOOST_AUTO_TEST_CASE(bad_sizes) {
  auto in = cubic_input();
  in.to.pop_back();
  check_error(in, Status::size, {"to has 5", "expected 6"});
  in = cubic_input();
  in.rate.conservativeResize(5);
  check_error(in, Status::size, {"rate has 5"});
  in = cubic_input();
  in.displacement.conservativeResize(2, 6);
  check_error(in, Status::size, {"displacement", "(2, 6)", "(3, 6)"});
  in = cubic_input();
  in.space = 7;
  check_error(in, Status::argument, {"space = 7"});
  in = cubic_input();
  in.space = 0;
  check_error(in, Status::argument, {"space = 0"});
  in = {};
  in.space = 3;
  check_error(in, Status::argument, {"from has no entries"});
}

BOOST_AUTO_TEST_CASE(no_lattice) {
  auto in = cubic_input();
  in.displacement.setZero();
  check_error(in, Status::argument, {"displacement", "another cell"});
  // A pair of states and nothing else.
  in.from = {0, 1};
  in.to = {1, 0};
  in.displacement.resize(3, 2);
  in.displacement << 1, -1, 2, -2, 0, 0;
  in.rate = Vector::Ones(2);
  check_error(in, Status::argument, {"no lattice", "dim would be 0", "closed path"});
  // A tree.
  in.from = {0};
  in.to = {1};
  in.displacement = Matrix::Ones(3, 1);
  in.rate = Vector::Ones(1);
  check_error(in, Status::argument, {"no lattice"});
}

BOOST_AUTO_TEST_CASE(a_jump_to_itself) {
  auto in = cubic_input();
  in.displacement.col(3) *= 1e-5;
  check_error(in, Status::argument, {"displacement[4]", "state 1 to state 1", "no jump"});
}

BOOST_AUTO_TEST_CASE(tolerance_too_large) {
  auto in = cubic_input();
  in.tolerance = 1.3;
  BOOST_TEST(network::infer_network(in).input.lattice.vectors()(0, 0) == 4);
  in.tolerance = 1e-300;  // no smaller than round-off
  BOOST_TEST(network::infer_network(in).input.lattice.vectors()(0, 0) == 4);
  for (const double tolerance : {1.4, 2.5, 4.5, 1e3}) {
    in.tolerance = tolerance;
    check_error(in, Status::argument, {"tolerance = " + number(tolerance), "length 4", "too large"});
  }
  // Two sites 0.5 apart in a cell of 4.
  in.from = {0, 1, 1, 0};
  in.to = {1, 0, 0, 1};
  in.space = 1;
  in.displacement.resize(1, 4);
  in.displacement << 0.5, -0.5, 3.5, -3.5;
  in.rate = Vector::Ones(4);
  in.tolerance = 0.4;
  BOOST_TEST(network::infer_network(in).input.lattice.vectors()(0, 0) == 4);
  in.tolerance = 0.6;
  check_error(in, Status::argument, {"tolerance = 0.6", "states 1 and 2", "0.5"});
}

BOOST_AUTO_TEST_CASE(contradicting_displacements) {
  // The reverse of one jump is off by far more than the tolerance: the lattice would collapse.
  auto planted = plant({}, 3);
  planted.given.index_base = 1;
  planted.given.displacement(0, 1) += 0.0317;
  check_error(planted.given, Status::argument, {"displacement[", "tolerance", "contradict"});
  planted.given.tolerance = 0.1;
  BOOST_TEST(network::infer_network(planted.given).largest_shift > 0.01);
  // Jitter with a tolerance that does not allow it.
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    auto jittered = plant({.jitter = 0.06}, seed);
    check_error(jittered.given, Status::argument, {"displacement", "tolerance"});
  }
}

BOOST_AUTO_TEST_CASE(error_knows_its_jump) {
  auto in = cubic_input();
  in.displacement(1, 3) = std::numeric_limits<double>::quiet_NaN();
  try {
    (void)network::infer_network(in);
    BOOST_ERROR("no error");
  } catch (const network::DisplacementError& error) {
    BOOST_TEST(error.jump() == 3);
  }
}

BOOST_AUTO_TEST_CASE(default_tolerance) {
  Matrix dr(2, 5);
  dr << 3, 0, 0, 1, 1e-12,  //
      4, 0, 2, 0, 0;
  BOOST_TEST(network::default_displacement_tolerance(dr) == 2e-3);
  BOOST_TEST(network::default_displacement_tolerance(Matrix::Zero(3, 4)) == 0);
  BOOST_TEST(network::default_displacement_tolerance(Matrix(3, 0)) == 0);
  BOOST_TEST(network::infer_network(cubic_input()).tolerance == 4e-3, boost::test_tools::tolerance(1e-12));
}

// Random numbers for displacements: an error or a network, never anything else.
BOOST_AUTO_TEST_CASE(noise_never_crashes) {
  int networks = 0;
  for (std::uint64_t seed = 0; seed < 2000; ++seed) {
    std::mt19937_64 random(seed);
    network::DisplacementInput in;
    in.space = integer(random, 1, 6);
    in.n_states = integer(random, 1, 5);
    const auto n = integer(random, 1, 12);
    in.displacement.resize(in.space, n);
    in.rate = Vector::Ones(n);
    const double grid = std::pow(10, integer(random, -6, 0));
    for (int e = 0; e < n; ++e) {
      in.from.push_back(integer(random, 0, static_cast<int>(in.n_states) - 1));
      in.to.push_back(integer(random, 0, static_cast<int>(in.n_states) - 1));
      for (int a = 0; a < in.space; ++a) in.displacement(a, e) = grid * std::round(3 * symmetric(random) / grid);
    }
    in.tolerance = seed % 3 == 0 ? 0 : std::pow(10, -10 * uniform(random));
    try {
      const auto found = network::infer_network(in);
      BOOST_TEST(found.largest_shift <= found.tolerance);
      const Network network(found.input);
      ++networks;
      for (int e = 0; e < n; ++e) {
        const Vector got = network.displacement(found.input.jumps[e]);
        BOOST_TEST((got - in.displacement.col(e)).norm() <= found.tolerance * (1 + 1e-9) + 1e-13);
      }
    } catch (const Error&) {
    }
  }
  BOOST_TEST(networks > 200);
}

BOOST_AUTO_TEST_SUITE_END()
