// Driven networks against closed forms, finite differences of their bands and explicit boxes.
#include <Eigen/Eigenvalues>
#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cmath>

#include "common/models.hpp"
#include "common/random_network.hpp"
#include "spectrum/spectrum.hpp"
#include "transport/transport.hpp"

using namespace rdd;
using namespace rdd::test;

namespace {

/// The lowest band at the fractional kappa.
Complex lowest(const Network& network, const Vector& kappa) {
  spectrum::SpectrumRequest request;
  request.k = kappa;
  request.bands = 1;
  request.accuracy = Accuracy::fast;
  Complex value;
  spectrum::SpectrumOutput out;
  out.complex_values = &value;
  spectrum::compute_spectrum(Run(), network, request, out);
  return value;
}

/// A walk on a line whose n states follow each other with rates forward[i] (i -> i + 1) and backward[i] (i + 1 -> i).
std::shared_ptr<const Network> ring(double a, const Vector& forward, const Vector& backward) {
  const auto n = static_cast<std::int32_t>(forward.size());
  Matrix u(1, n);
  std::vector<Step> steps;
  for (std::int32_t i = 0; i < n; ++i) {
    u(0, i) = a * i / n;
    const std::int32_t next = (i + 1) % n;
    steps.push_back({i, next, vec({a / n}), forward[i]});
    if (backward[i] > 0) steps.push_back({next, i, vec({-a / n}), backward[i]});
  }
  return network_of_steps(Matrix::Constant(1, 1, a), u, steps);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(driven)

BOOST_AUTO_TEST_CASE(one_way_ring_of_three) {
  // Renewal: a turn takes the sum T of three exponential times, v = a/<T>, D = a^2 var(T)/(2 <T>^3).
  const double a = 3.0;
  const Vector k = vec({1.0, 2.5, 0.4});
  const auto network = ring(a, k, Vector::Zero(3));
  const double mean = k.cwiseInverse().sum();
  const double variance = k.cwiseInverse().array().square().sum();
  BOOST_TEST(std::abs(transport::drift_velocity(*network)[0] / (a / mean) - 1) < 1e-14);
  BOOST_TEST(std::abs(transport::diffusivity(*network)(0, 0) / (a * a * variance / (2 * mean * mean * mean)) - 1) <
             1e-13);
  const Vector expected = k.cwiseInverse() / mean;
  BOOST_TEST((network->stationary().pi - expected).cwiseAbs().maxCoeff() < 1e-15);
}

BOOST_AUTO_TEST_CASE(two_state_ratchet) {
  // Derrida's formulae for a periodic chain of two: rates u_i forward from i, w_i backward from i.
  const double a = 2.0;
  const Vector u = vec({3.0, 0.7});
  const Vector w = vec({0.2, 1.1});  // w_0: 0 -> 1 of the cell before, w_1: 1 -> 0
  const Vector backward = vec({w[1], w[0]});
  const auto network = ring(a, u, backward);
  const double sum = u.sum() + w.sum();
  const double v = a * (u[0] * u[1] - w[0] * w[1]) / sum;
  const double d = a * a / 2 * (u[0] * u[1] + w[0] * w[1] - 2 * std::pow((u[0] * u[1] - w[0] * w[1]) / sum, 2)) / sum;
  BOOST_TEST(std::abs(transport::drift_velocity(*network)[0] / v - 1) < 1e-13);
  BOOST_TEST(std::abs(transport::diffusivity(*network)(0, 0) / d - 1) < 1e-13);
}

BOOST_AUTO_TEST_CASE(velocity_and_diffusivity_are_the_derivatives_of_the_band) {
  for (std::uint64_t seed = 1; seed <= 10; ++seed) {
    const int dim = 1 + static_cast<int>(seed % 3);
    const Network network(random_input({.n_states = 7, .dim = dim, .decades = 1, .reversible = false}, seed));
    const Vector v = transport::drift_velocity(network);
    const Matrix d = transport::diffusivity(network);
    const double scale = network.escape_rates().maxCoeff();
    for (int axis = 0; axis < dim; ++axis) {
      const double h = 2e-3;
      const Vector kappa = h * Vector::Unit(dim, axis);
      const Vector k = network.lattice().wavevector(Vector::Unit(dim, axis));
      // Odd and even parts, fourth order in h: lambda(-k) is the conjugate of lambda(k).
      const Complex one = lowest(network, kappa);
      const Complex two = lowest(network, 2 * kappa);
      BOOST_TEST(std::abs((8 * one.imag() - two.imag()) / (6 * h) - k.dot(v)) < 1e-7 * scale * k.norm());
      BOOST_TEST(std::abs((16 * one.real() - two.real()) / (12 * h * h) - k.dot(d * k)) <
                 1e-6 * scale * k.squaredNorm());
    }
  }
}

BOOST_AUTO_TEST_CASE(confined_bands_are_those_of_a_box_in_two_dimensions) {
  // One site on a square lattice: product of two boxes of one dimension, reflecting walls.
  const double q = 0.9;
  const Vector force = vec({0.8, -0.5});
  const auto walk = network_of_steps(
      Matrix::Identity(2, 2), Matrix::Zero(2, 1),
      {{0, 0, vec({1, 0}), q}, {0, 0, vec({-1, 0}), q}, {0, 0, vec({0, 1}), q}, {0, 0, vec({0, -1}), q}});
  const auto forced = Network::with_force(walk, {force, 1.0});
  constexpr int n = 6;
  Matrix box = Matrix::Zero(n * n, n * n);
  for (int x = 0; x < n; ++x)
    for (int y = 0; y < n; ++y)
      for (const auto& jump : forced->jumps()) {
        const int to_x = x + jump.n[0];
        const int to_y = y + jump.n[1];
        if (to_x < 0 || to_x >= n || to_y < 0 || to_y >= n) continue;
        box(n * to_x + to_y, n * x + y) -= jump.rate;
        box(n * x + y, n * x + y) += jump.rate;
      }
  Vector exact = box.eigenvalues().real();
  std::sort(exact.begin(), exact.end());
  // The bulk modes of the box sit at kappa = j/(2 n), j = 1..n-1, along both axes.
  spectrum::SpectrumRequest request;
  request.bands = 1;
  request.boundary = spectrum::Boundary::confined;
  for (int i = 1; i < n; ++i)
    for (int j = 1; j < n; ++j) {
      request.k = vec({i / (2.0 * n), j / (2.0 * n)});
      const double band = spectrum::real_bands(Run(), *forced, request)(0, 0);
      BOOST_TEST((exact.array() - band).abs().minCoeff() < 1e-12);
    }
}

BOOST_AUTO_TEST_CASE(confined_equals_periodic_without_a_force_in_the_limit) {
  const auto network = std::make_shared<const Network>(random_input({.n_states = 5, .dim = 2}, 8));
  const auto forced = Network::with_force(network, {vec({1e-9, 0}), 1.0});
  spectrum::SpectrumRequest request;
  request.k = vec({0.2, -0.3});
  request.bands = 5;
  const Matrix free = spectrum::real_bands(Run(), *network, request);
  request.boundary = spectrum::Boundary::confined;
  BOOST_TEST((spectrum::real_bands(Run(), *forced, request) - free).cwiseAbs().maxCoeff() < 1e-7 * free.maxCoeff());
}

BOOST_AUTO_TEST_SUITE_END()
