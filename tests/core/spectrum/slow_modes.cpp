// Few bands by elimination without subtraction: closed forms, and the dense high-accuracy bands.
#include "spectrum/accurate/slow_modes.hpp"

#include <boost/test/unit_test.hpp>
#include <cmath>
#include <numbers>

#include "common/random_network.hpp"
#include "few_bands_models.hpp"
#include "spectrum/accurate/accurate_bands.hpp"

using namespace rdd;
using namespace rdd::test;

namespace {

/// The generator's residuals |Q~ v + lambda v|/(|lambda| |v|) and |W^H V - 1|, from the definition of Q~.
void check_vectors(const Network& network, const Vector& kappa, const spectrum::SlowModes& modes, double residual,
                   double orthogonal) {
  const spectrum::BlochOperator bloch(network, spectrum::BlochOperator::Form::general);
  ComplexVector image(network.n_states());
  for (Index b = 0; b < modes.values.size(); ++b) {
    bloch.apply(kappa, modes.right.col(b), image);
    BOOST_TEST((image - modes.values[b] * modes.right.col(b)).norm() <
               residual * network.escape_rates().maxCoeff() * modes.right.col(b).norm());
  }
  const Index n = modes.values.size();
  BOOST_TEST((modes.left.adjoint() * modes.right - ComplexMatrix::Identity(n, n)).norm() < orthogonal);
}

/// sites of a ring, forward rate p, backward q.
NetworkInput driven_ring(int sites, double p, double q) {
  NetworkInput input;
  input.n_states = sites;
  input.lattice = Lattice(Matrix::Constant(1, 1, sites));
  for (int i = 0; i < sites; ++i) {
    const int next = (i + 1) % sites;
    Translation forward{}, backward{};
    forward[0] = next == 0 ? 1 : 0;
    backward[0] = -forward[0];
    input.jumps.push_back({i, next, forward, p});
    input.jumps.push_back({next, i, backward, q});
  }
  return input;
}

/// lambda = p (1 - e^{-i theta}) + q (1 - e^{i theta}) without cancellation.
Complex driven_band(double p, double q, double theta) {
  return {(p + q) * 2 * std::pow(std::sin(theta / 2), 2), (p - q) * std::sin(theta)};
}

/// Two driven rings of three states, joined by e one way and 2 e back.
NetworkInput two_driven_rings(double e) {
  NetworkInput input;
  input.n_states = 6;
  input.lattice = Lattice(Matrix::Identity(1, 1));
  for (const int first : {0, 3})
    for (int i = 0; i < 3; ++i) {
      input.jumps.push_back({first + i, first + (i + 1) % 3, {}, 1});
      input.jumps.push_back({first + (i + 1) % 3, first + i, {}, 0.2});
    }
  input.jumps.push_back({0, 3, {}, e});
  input.jumps.push_back({3, 0, {}, 2 * e});
  return input;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(slow_modes_of_networks)

BOOST_AUTO_TEST_CASE(a_uniform_chain_at_any_wavevector) {
  const Network network(supercell(1, 400));
  const spectrum::PolarChain chain(network);
  for (const double k : {0.0, 1e-9, 1e-4, 0.13, 0.5}) {
    const Vector kappa = Vector::Constant(1, k);
    const auto modes = spectrum::slow_modes(Run(), chain, kappa, {6, true});
    BOOST_TEST_REQUIRE(modes.found);
    const Vector exact = supercell_bands(400, kappa);
    for (Index b = 0; b < 6; ++b) BOOST_TEST(std::abs(modes.values[b].real() - exact[b]) <= 2e-13 * exact[b]);
    check_vectors(network, kappa, modes, 1e-14, 1e-11);
  }
}

BOOST_AUTO_TEST_CASE(agrees_with_the_dense_bands_at_any_spread) {
  double worst = 0;
  for (std::uint64_t seed = 1; seed <= 6; ++seed) {
    const double decades = 5.0 * static_cast<double>(seed);
    const Network network(random_input(
        {.n_states = 150, .dim = 2, .decades = decades, .energy_spread = decades, .extra_pairs = 200}, seed));
    const spectrum::PolarChain chain(network);
    const spectrum::HighAccuracySolver dense(network);
    const Matrix k = telling_k(2);
    for (Index q = 0; q < k.cols(); ++q) {
      Vector exact(150);
      dense.solve(k.col(q), exact, nullptr);
      const auto modes = spectrum::slow_modes(Run(), chain, k.col(q), {5, false});
      BOOST_TEST_REQUIRE(modes.found);
      for (Index b = 0; b < 5; ++b)
        if (exact[b] > 0) worst = std::max(worst, std::abs(modes.values[b].real() / exact[b] - 1));
    }
  }
  BOOST_TEST_MESSAGE("largest relative difference " << worst);
  BOOST_TEST(worst < 1e-12);
}

BOOST_AUTO_TEST_CASE(a_driven_ring_at_any_wavevector) {
  const Network network(driven_ring(300, 1, 0.4));
  for (const double k : {0.0, 1e-7, 0.21, 0.5}) {
    const Vector kappa = Vector::Constant(1, k);
    const auto modes = spectrum::slow_modes(Run(), spectrum::PolarChain(network), kappa, {7, true});
    BOOST_TEST_REQUIRE(modes.found);
    std::vector<Complex> exact;
    for (int m = -5; m <= 5; ++m) exact.push_back(driven_band(1, 0.4, 2 * std::numbers::pi * (k + m) / 300));
    std::sort(exact.begin(), exact.end(), [](Complex a, Complex b) { return a.real() < b.real(); });
    for (Index b = 0; b < 7; ++b) {
      double nearest = 1;
      for (const auto& value : exact) nearest = std::min(nearest, std::abs(modes.values[b] - value) / std::abs(value));
      if (exact[b] != 0.0) BOOST_TEST((nearest < 1e-11 || modes.values[b] == 0.0));
      BOOST_TEST(std::abs(modes.values[b].real() - exact[b].real()) < 1e-10 * exact[6].real());
    }
    check_vectors(network, kappa, modes, 1e-13, 1e-9);
  }
}

BOOST_AUTO_TEST_CASE(slow_modes_of_driven_networks_do_not_drown) {
  for (const double e : {1e-4, 1e-12, 1e-18, 1e-60}) {
    const Network network(two_driven_rings(e));
    spectrum::SpectrumRequest request;
    request.k = Matrix::Zero(1, 1);
    request.bands = 6;
    request.vectors = true;
    ComplexMatrix values(6, 1), right(6, 6), left(6, 6);
    spectrum::SpectrumOutput out;
    out.complex_values = values.data();
    out.right = right.data();
    out.left = left.data();
    BOOST_TEST((spectrum::compute_spectrum(Run(), network, request, out) == Status::ok));
    BOOST_TEST(values(0, 0) == 0.0);
    BOOST_TEST(std::abs(values(1, 0).real() / e - 1) < 1e-14 + 2 * e);
    BOOST_TEST(std::abs(values(1, 0).imag()) <= (e > 1e-9 ? 1e-15 : 1e-14 * e));  // LAPACK where it will do
    BOOST_TEST((left.adjoint() * right - ComplexMatrix::Identity(6, 6)).norm() < 1e-12);
    // w of the slow mode is constant on each ring to O(e), in the ratio -2 : 1 of the other ring's weight.
    const ComplexVector w = left.col(1);
    for (Index i = 1; i < 3; ++i) {
      BOOST_TEST(std::abs(w[i] / w[0] - 1.0) < 1e-12 + 10 * e);
      BOOST_TEST(std::abs(w[3 + i] / w[0] + 2.0) < 1e-11 + 20 * e);
    }
  }
}

BOOST_AUTO_TEST_CASE(a_request_for_few_bands_takes_them) {
  // A chain of 600 with a bottleneck: high accuracy, by few and by all.
  auto input = supercell(1, 600);
  for (auto& jump : input.jumps)
    if (std::min(jump.from, jump.to) == 299 && std::max(jump.from, jump.to) == 300) jump.rate = 1e-12;
  const Network network(input);
  Matrix k(1, 2);
  k << 0.0, 0.3;
  const SolvedBands few(network, k, 4, spectrum::SolverWish::automatic, true, Run(), Accuracy::high);
  const spectrum::HighAccuracySolver dense(network);
  for (Index q = 0; q < 2; ++q) {
    Vector exact(600);
    dense.solve(k.col(q), exact, nullptr);
    for (Index b = 0; b < 4; ++b) BOOST_TEST(std::abs(few.values(b, q) - exact[b]) <= 1e-12 * exact[b]);
  }
}

BOOST_AUTO_TEST_SUITE_END()
