// Diffusivities and velocities known in closed form.
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <numbers>

#include "common/models.hpp"
#include "spectrum/mesh/kgrid.hpp"
#include "spectrum/spectrum.hpp"
#include "transport/transport.hpp"

using namespace rdd;
using namespace rdd::test;

namespace {

double distance(const Matrix& a, const Matrix& b) { return (a - b).cwiseAbs().maxCoeff() / b.cwiseAbs().maxCoeff(); }

/// f(N) = f + c/N^dim from two sizes.
double correlation_factor(const Crystal& crystal, int small, int large) {
  auto f = [&](int n) {
    const auto network = tracer(crystal, n);
    return transport::diffusivity(*network).trace() / transport::local_equilibrium_diffusivity(*network).trace();
  };
  const auto dim = static_cast<double>(crystal.vectors.rows());
  const double ws = std::pow(small, dim);
  const double wl = std::pow(large, dim);
  return (wl * f(large) - ws * f(small)) / (wl - ws);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(closed_forms)

BOOST_AUTO_TEST_CASE(alternating_chain_is_the_series_of_its_rates) {
  const double a = 2.5;
  for (const auto& [k1, k2] : {std::pair{1.0, 1.0}, std::pair{1.0, 1e-6}, std::pair{3e12, 7e4}}) {
    const auto network = alternating_chain(a, k1, k2);
    const double exact = a * a * k1 * k2 / (2 * (k1 + k2));
    BOOST_TEST(std::abs(transport::diffusivity(*network)(0, 0) / exact - 1) < 1e-12);
    // The uncorrelated estimate is what this chain is there to catch.
    if (k1 != k2) BOOST_TEST(transport::local_equilibrium_diffusivity(*network)(0, 0) > 1.5 * exact);
  }
}

BOOST_AUTO_TEST_CASE(crowdion_diffuses_alike_for_any_rotation_rate) {
  const double a = 2.87;
  const double hop = 3.0;
  for (const double rotation : {1e-9, 1.0, 1e9}) {
    const auto network = crowdion(a, hop, rotation);
    BOOST_TEST(distance(transport::diffusivity(*network), hop * a * a / 4 * Matrix::Identity(3, 3)) < 1e-14);
    spectrum::SpectrumRequest request;
    request.k = Matrix::Zero(3, 1);
    request.bands = 4;
    request.accuracy = Accuracy::high;
    const auto bands = spectrum::real_bands(Run(), *network, request);
    BOOST_TEST(bands(0, 0) == 0);
    for (Index b = 1; b < 4; ++b) BOOST_TEST(std::abs(bands(b, 0) / (4 * rotation) - 1) < 1e-12);
  }
}

BOOST_AUTO_TEST_CASE(octahedral_tetrahedral_interstitial) {
  const double a = 3.6;
  for (const auto& [ot, to] : {std::pair{1.0, 1.0}, std::pair{2.0, 500.0}, std::pair{1e3, 2e-2}}) {
    const double exact = a * a * ot * to / (2 * (to + 2 * ot));
    BOOST_TEST(distance(transport::diffusivity(*octahedral_tetrahedral(a, ot, to)), exact * Matrix::Identity(3, 3)) <
               1e-13);
  }
}

BOOST_AUTO_TEST_CASE(dumbbell_by_rotation_and_translation) {
  const auto network = dumbbell(2.0, 0.7);
  BOOST_TEST(network->n_jumps() == 48);
  BOOST_TEST(distance(transport::diffusivity(*network), 4.0 * 0.7 * Matrix::Identity(3, 3)) < 1e-14);
}

BOOST_AUTO_TEST_CASE(tracer_correlation_factors) {
  const Matrix one2 = Matrix::Identity(2, 2);
  const Matrix one3 = Matrix::Identity(3, 3);
  Matrix honey(2, 2);
  honey << 1, 0.5, 0, std::sqrt(0.75);
  const Vector third = (honey.col(0) + honey.col(1)) / 3;
  const Vector quarter = Vector::Constant(3, 0.25);
  const auto square = bravais(one2, {{1, 0}, {0, 1}});
  const auto simple = bravais(one3, {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}});
  const auto bcc = bravais(bcc_vectors(1), {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}, {1, 1, 1}});
  const auto fcc = bravais(fcc_vectors(1), {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}, {1, -1, 0}, {0, 1, -1}, {1, 0, -1}});
  // The tolerances are what the next term of f(N) leaves at these sizes.
  BOOST_TEST(std::abs(correlation_factor(square, 6, 8) - 1 / (std::numbers::pi - 1)) < 2e-3);
  BOOST_TEST(std::abs(correlation_factor(square, 16, 24) - 1 / (std::numbers::pi - 1)) < 1e-4);
  BOOST_TEST(std::abs(correlation_factor(simple, 6, 8) - 0.653109) < 4e-4);
  BOOST_TEST(std::abs(correlation_factor(bcc, 6, 8) - 0.727194) < 4e-4);
  BOOST_TEST(std::abs(correlation_factor(fcc, 6, 8) - 0.781451) < 4e-4);
  BOOST_TEST(std::abs(correlation_factor(bipartite(honey, third), 6, 8) - 1.0 / 3) < 2e-3);
  BOOST_TEST(std::abs(correlation_factor(bipartite(honey, third), 16, 24) - 1.0 / 3) < 1e-4);
  BOOST_TEST(std::abs(correlation_factor(bipartite(fcc_vectors(1), quarter), 6, 8) - 0.5) < 4e-4);
}

BOOST_AUTO_TEST_CASE(two_tracked_species_in_one_call) {
  const auto square = bravais(Matrix::Identity(2, 2), {{1, 0}, {0, 1}});
  const int n = 5;
  const auto both = transport::diffusivity(*tracer(square, n, true));
  const auto alone = transport::diffusivity(*tracer(square, n));
  const double sites = n * n;
  BOOST_TEST(both.rows() == 4);
  BOOST_TEST(distance(both.topLeftCorner(2, 2), alone) < 1e-12);
  // Every step of the vacancy has rate 1, so it walks freely: D = a^2.
  BOOST_TEST(distance(both.bottomRightCorner(2, 2), Matrix::Identity(2, 2)) < 1e-12);
  // All sites - 1 atoms alike move against the vacancy: their sum is -L_vv, so L_sv = -L_vv/(sites - 1).
  BOOST_TEST(distance(both.topRightCorner(2, 2), -Matrix::Identity(2, 2) / (sites - 1)) < 1e-12);
}

BOOST_AUTO_TEST_CASE(driven_site_drifts) {
  const double q = 0.8;
  const double a = 1.7;
  const double beta = 2.0;
  for (const double f : {0.0, 0.3, -1.4}) {
    const auto network =
        network_of_steps(Matrix::Constant(1, 1, a), Matrix::Zero(1, 1), {{0, 0, vec({a}), q}, {0, 0, vec({-a}), q}});
    const auto forced = Network::with_force(network, {vec({f}), beta});
    const double x = beta * f * a / 2;
    BOOST_TEST(std::abs(transport::drift_velocity(*forced)[0] - 2 * q * a * std::sinh(x)) < 1e-14 * q * std::cosh(x));
    BOOST_TEST(std::abs(transport::diffusivity(*forced)(0, 0) / (q * a * a * std::cosh(x)) - 1) < 1e-14);
  }
}

BOOST_AUTO_TEST_CASE(watson_integral_of_the_simple_cubic_walk) {
  const auto walk = network_of_steps(Matrix::Identity(3, 3), Matrix::Zero(3, 1),
                                     {{0, 0, vec({1, 0, 0}), 1.0 / 6},
                                      {0, 0, vec({-1, 0, 0}), 1.0 / 6},
                                      {0, 0, vec({0, 1, 0}), 1.0 / 6},
                                      {0, 0, vec({0, -1, 0}), 1.0 / 6},
                                      {0, 0, vec({0, 0, 1}), 1.0 / 6},
                                      {0, 0, vec({0, 0, -1}), 1.0 / 6}});
  auto mean = [&](Index n) {
    const std::vector<Index> mesh(3, n);
    const auto grid = spectrum::midpoint_mesh(mesh, true);
    spectrum::SpectrumRequest request;
    request.k = grid.k;
    request.bands = 1;
    request.accuracy = Accuracy::fast;
    const Matrix bands = spectrum::real_bands(Run(), *walk, request);
    double sum = 0;
    for (Index q = 0; q < bands.cols(); ++q) sum += grid.weights[q] / bands(0, q);
    return sum;
  };
  BOOST_TEST(std::abs(mean(200) - 1.51221) < 1e-5);
  // The error has odd powers of 1/N: take out the first two.
  const double first = 2 * mean(80) - mean(40);
  const double second = 2 * mean(160) - mean(80);
  BOOST_TEST(std::abs((8 * second - first) / 7 - 1.5163860591) < 1e-7);
}

BOOST_AUTO_TEST_SUITE_END()
