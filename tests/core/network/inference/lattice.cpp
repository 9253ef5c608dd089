// Planted lattices are found again, from exact, rounded and jittered displacements.
#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <numeric>

#include "network/inference/dense_diffusivity.hpp"
#include "network/inference/planted.hpp"

namespace {

using namespace rdd;
using namespace rdd::test;

double distance_to_integers(const Matrix& x) { return (x - Matrix(x.array().round())).cwiseAbs().maxCoeff(); }

/// The found lattice has the planted one's points, each basis vector to within `accuracy` planted vectors.
void check_same_lattice(const PlantedNetwork& planted, const network::Inferred& found, double accuracy) {
  const auto& a = planted.truth.lattice.vectors();
  const auto& b = found.input.lattice.vectors();
  BOOST_REQUIRE_EQUAL(b.cols(), a.cols());
  BOOST_REQUIRE_EQUAL(b.rows(), a.rows());
  const Matrix t = change_of_basis(a, b);
  BOOST_TEST(distance_to_integers(t) < accuracy);
  BOOST_TEST(std::abs(std::abs(Matrix(t.array().round()).determinant()) - 1) < 1e-9);
  BOOST_TEST((a * t - b).norm() < accuracy * a.norm());
}

double relative_difference(const Matrix& a, const Matrix& b) { return (a - b).norm() / b.norm(); }

const std::pair<int, int> shapes[] = {{1, 1}, {1, 2}, {1, 3}, {2, 2}, {2, 3}, {3, 3}, {3, 4}, {4, 4}, {6, 6}};

}  // namespace

BOOST_AUTO_TEST_SUITE(planted_lattices)

BOOST_AUTO_TEST_CASE(exact_displacements) {
  for (const auto& [dim, space] : shapes)
    for (std::uint64_t seed = 0; seed < 40; ++seed) {
      const auto planted = plant({.dim = dim, .space = space, .reach = 2}, seed);
      const auto found = network::infer_network(planted.given);
      check_same_lattice(planted, found, 1e-11);
      BOOST_TEST(found.n_components == 1);
      BOOST_TEST(found.largest_shift < 2e-14);
      const auto expected = dense_transport(Network(planted.truth));
      const auto got = dense_transport(Network(found.input));
      BOOST_TEST(relative_difference(got.diffusivity, expected.diffusivity) < 1e-12);
      BOOST_TEST((got.drift - expected.drift).norm() < 1e-12 * (1 + expected.drift.norm()));
    }
}

BOOST_AUTO_TEST_CASE(printed_to_eight_decimals) {
  for (std::uint64_t seed = 0; seed < 40; ++seed) {
    auto planted = plant({.reach = 2}, seed);
    auto& dr = planted.given.displacement;
    dr = (dr * 1e8).array().round() / 1e8;
    const auto found = network::infer_network(planted.given);
    check_same_lattice(planted, found, 1e-7);
    BOOST_TEST(found.largest_shift < 2e-8);
  }
}

// 0.06 length units of jitter where lattice vectors have about 4, tolerance 0.3: independent errors of all jumps,
// opposite ones included. Sites of one cell may by chance lie within the tolerance, which is refused: not counted.
BOOST_AUTO_TEST_CASE(jitter) {
  for (const auto& [dim, space] : shapes) {
    if (dim > 3) continue;
    int found_ones = 0;
    for (std::uint64_t seed = 0; seed < 60; ++seed) {
      auto planted = plant({.dim = dim, .space = space, .jitter = 0.06}, seed);
      planted.given.tolerance = 0.3;
      try {
        const auto found = network::infer_network(planted.given);
        check_same_lattice(planted, found, 0.1);
        BOOST_TEST(found.largest_shift < 0.06 * 2 * std::sqrt(space));
        BOOST_TEST(found.largest_shift > 0.01);
        ++found_ones;
      } catch (const Error& error) {
        BOOST_TEST_REQUIRE(std::string(error.what()).find("confuses the states") != std::string::npos, error.what());
      }
    }
    BOOST_TEST(found_ones >= 40);
  }
}

// Errors average out: the lattice of a supercell with N^3 sites has one error for many jumps across each face.
BOOST_AUTO_TEST_CASE(jitter_in_a_supercell) {
  constexpr int n = 6;
  std::mt19937_64 random(7);
  network::DisplacementInput in;
  in.space = 3;
  in.tolerance = 0.3;
  const int stride[] = {1, n, n * n};
  std::vector<double> dr;
  for (int site = 0; site < n * n * n; ++site)
    for (int a = 0; a < 3; ++a)
      for (const int sign : {-1, 1}) {
        const int x = site / stride[a] % n;
        in.from.push_back(site);
        in.to.push_back(site + ((x + sign + n) % n - x) * stride[a]);
        for (int i = 0; i < 3; ++i) dr.push_back((i == a ? 3.0 * sign : 0) + 0.06 * symmetric(random));
      }
  in.displacement = Eigen::Map<Matrix>(dr.data(), 3, static_cast<Index>(dr.size() / 3));
  in.rate = Vector::Ones(in.displacement.cols());
  const auto found = network::infer_network(in);
  // One vector is the mean of 2 n^2 = 72 chains of n jumps: its error is about 0.035 sqrt(6/72) = 0.01.
  const Matrix expected = 3.0 * n * Matrix::Identity(3, 3);
  BOOST_TEST((found.input.lattice.vectors() - expected).cwiseAbs().maxCoeff() < 0.05);
  BOOST_TEST(found.largest_shift < 0.13);
}

// Long jumps with common factors: only Euclid's algorithm finds the lattice.
BOOST_AUTO_TEST_CASE(coprime_multiples) {
  network::DisplacementInput in;
  in.n_states = 1;
  in.space = 1;
  in.from = in.to = {0, 0, 0, 0};
  in.displacement.resize(1, 4);
  in.displacement << 21 * 0.7, -21 * 0.7, 13 * 0.7, -13 * 0.7;
  in.rate = Vector::Ones(4);
  const auto exact = network::infer_network(in);
  BOOST_TEST(std::abs(exact.input.lattice.vectors()(0, 0) - 0.7) < 1e-14);
  BOOST_TEST(exact.input.jumps[0].n[0] == 21);
  BOOST_TEST(exact.input.jumps[3].n[0] == -13);
  // Errors of 0.01 become 0.01/sqrt(21^2 + 13^2) in the lattice vector, not 0.01 * 13.
  in.displacement(0, 0) += 0.01;
  in.displacement(0, 3) += 0.01;
  in.tolerance = 0.05;
  BOOST_TEST(std::abs(network::infer_network(in).input.lattice.vectors()(0, 0) - 0.7) < 1e-3);
}

BOOST_AUTO_TEST_CASE(order_of_jumps_does_not_matter) {
  for (const double jitter : {0.0, 0.05})
    for (std::uint64_t seed = 0; seed < 10; ++seed) {
      auto planted = plant({.dim = 2, .space = 3, .jitter = jitter}, seed);
      planted.given.tolerance = jitter * 4;
      const auto first = network::infer_network(planted.given);
      const auto n = planted.given.from.size();
      std::vector<Index> order(n);
      std::iota(order.begin(), order.end(), Index{0});
      std::mt19937_64 random(seed);
      for (std::size_t i = n; i > 1; --i) std::swap(order[i - 1], order[integer(random, 0, static_cast<int>(i) - 1)]);
      auto shuffled = planted.given;
      for (std::size_t i = 0; i < n; ++i) {
        const auto e = static_cast<std::size_t>(order[i]);
        shuffled.from[i] = planted.given.from[e];
        shuffled.to[i] = planted.given.to[e];
        shuffled.displacement.col(static_cast<Index>(i)) = planted.given.displacement.col(order[i]);
        shuffled.rate[static_cast<Index>(i)] = planted.given.rate[order[i]];
      }
      const auto second = network::infer_network(shuffled);
      // Bit for bit.
      BOOST_TEST((first.input.lattice.vectors() == second.input.lattice.vectors()));
      BOOST_TEST((first.input.positions == second.input.positions));
      BOOST_TEST(first.largest_shift == second.largest_shift);
      for (std::size_t i = 0; i < n; ++i) BOOST_TEST((second.input.jumps[i].n == first.input.jumps[order[i]].n));
    }
}

// Another labelling of the states is another gauge: same spectrum of displacements, same D.
BOOST_AUTO_TEST_CASE(labels_of_states_are_gauge) {
  for (std::uint64_t seed = 0; seed < 10; ++seed) {
    const auto planted = plant({.n_states = 8}, seed);
    auto relabelled = planted.given;
    const auto rename = [](std::int32_t s) { return (5 * s + 3) % 8; };
    std::transform(relabelled.from.begin(), relabelled.from.end(), relabelled.from.begin(), rename);
    std::transform(relabelled.to.begin(), relabelled.to.end(), relabelled.to.begin(), rename);
    const Network a(network::infer_network(planted.given).input);
    const Network b(network::infer_network(relabelled).input);
    BOOST_TEST(relative_difference(dense_transport(b).diffusivity, dense_transport(a).diffusivity) < 1e-12);
  }
}

BOOST_AUTO_TEST_CASE(positions_in_the_cell_and_small_translations) {
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    const auto found = network::infer_network(plant({.n_states = 10}, seed).given).input;
    const auto& a = found.lattice.vectors();
    const Matrix inside = a.inverse() * found.positions;
    BOOST_TEST(inside.minCoeff() >= -1e-6);
    BOOST_TEST(inside.maxCoeff() < 1);
    for (const auto& jump : found.jumps) {
      const Vector n = a.inverse() * (found.lattice.cartesian(jump.n) + found.positions.col(jump.to) -
                                      found.positions.col(jump.from));
      for (int i = 0; i < 3; ++i) BOOST_TEST(std::abs(jump.n[i] - n[i]) < 1);
    }
  }
}

BOOST_AUTO_TEST_CASE(long_lists) {
  // Beyond what is eliminated: the same accuracy by iterations.
  const auto planted = plant({.n_states = 5000, .extra_pairs = 10000, .reach = 1}, 1);
  const auto found = network::infer_network(planted.given);
  check_same_lattice(planted, found, 1e-11);
  BOOST_TEST(found.largest_shift < 1e-11);
  const auto jittered = plant({.n_states = 5000, .extra_pairs = 10000, .reach = 1, .jitter = 1e-5}, 2);
  const auto fitted = network::infer_network(jittered.given);
  check_same_lattice(jittered, fitted, 1e-5);
  BOOST_TEST(fitted.largest_shift < 1e-4);
}

BOOST_AUTO_TEST_SUITE_END()
