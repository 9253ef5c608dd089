// Trajectories against closed forms and against the exact transport of the same network.
#include "sampler/trajectories.hpp"

#include <Eigen/Cholesky>
#include <Eigen/Eigenvalues>
#include <boost/math/distributions/chi_squared.hpp>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <cstring>

#include "common/models.hpp"
#include "common/random_network.hpp"
#include "spectrum/spectrum.hpp"
#include "transport/transport.hpp"

using namespace rdd;
using namespace rdd::test;

namespace {

double p_value(double chi_squared, Index degrees) {
  return boost::math::cdf(boost::math::complement(boost::math::chi_squared(static_cast<double>(degrees)), chi_squared));
}

sampler::Trajectories sample(const Network& network, const sampler::TrajectoryRequest& request, int threads = 1,
                             std::uint64_t seed = 1) {
  Context context(threads);
  context.set_seed(seed);
  return sampler::sample_trajectories(Run(&context), network, request);
}

/// The relaxation time of the slowest decaying mode at Gamma.
double relaxation_time(const Network& network) {
  Matrix q = Matrix::Zero(network.n_states(), network.n_states());
  for (const auto& jump : network.jumps()) q(jump.to, jump.from) += jump.rate;
  q.diagonal() -= network.escape_rates();
  auto rates = Eigen::EigenSolver<Matrix>(q, false).eigenvalues().real().eval();
  std::sort(rates.begin(), rates.end());
  return -1 / rates[rates.size() - 2];
}

/// (v, upper triangle of D) against exact values.
double chi_squared(const sampler::Trajectories& t, const Vector& v, const Matrix& d) {
  Vector difference(t.covariance.rows());
  Index place = 0;
  for (Index a = 0; a < v.size(); ++a) difference[place++] = t.velocity[a] - v[a];
  for (Index a = 0; a < v.size(); ++a)
    for (Index b = a; b < v.size(); ++b) difference[place++] = t.diffusivity(a, b) - d(a, b);
  return difference.dot(t.covariance.ldlt().solve(difference));
}

bool same_bits(const std::vector<double>& a, const std::vector<double>& b) {
  return a.size() == b.size() && (a.empty() || std::memcmp(a.data(), b.data(), 8 * a.size()) == 0);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(trajectories)

BOOST_AUTO_TEST_CASE(velocity_and_diffusivity_are_those_of_the_network) {
  for (std::uint64_t seed = 1; seed <= 12; ++seed) {
    const int dim = 1 + static_cast<int>(seed % 3);
    const bool reversible = seed % 2 == 0;
    auto input = random_input(
        {.n_states = 5, .dim = dim, .decades = 1, .energy_spread = 1, .extra_pairs = 6, .reversible = reversible},
        seed);
    std::mt19937_64 random(seed);
    input.positions = Matrix(dim, 5);
    for (auto& u : input.positions.reshaped()) u = uniform(random);
    auto network = std::make_shared<const Network>(std::move(input));
    if (seed > 9) network = Network::with_force(network, {Vector::Constant(dim, 0.5), 1.0});
    const double tau = relaxation_time(*network);
    // What is left of the relaxation at the first time, e^-8, is far below the errors.
    const auto t = sample(*network, {.n_trajectories = 40000, .times = {8 * tau, 60 * tau}}, 2, seed);
    const double chi = chi_squared(t, transport::drift_velocity(*network), transport::diffusivity(*network));
    const double p = p_value(chi, t.covariance.rows());
    BOOST_TEST(t.n_stopped == 0);
    BOOST_TEST(p > 1e-3, "seed " << seed << ", dim " << dim << ": chi^2 " << chi << ", p " << p);
    BOOST_TEST(p < 1 - 1e-6);
    // The errors are those of a Gaussian process: of v, 2 D/(t N).
    const auto n = static_cast<double>(t.n_trajectories);
    for (Index a = 0; a < dim; ++a) {
      const double expected = std::sqrt(2 * transport::diffusivity(*network)(a, a) / (52 * tau) / n);
      BOOST_TEST(std::abs(t.velocity_error[a] / expected - 1) < 0.15);
    }
  }
}

BOOST_AUTO_TEST_CASE(a_wrong_diffusivity_is_noticed) {
  // The uncorrelated first term of D, far too large here: the test above can fail.
  const auto network = alternating_chain(2.0, 1.0, 10.0);
  const auto t = sample(*network, {.n_trajectories = 4000, .times = {1.0, 20.0}});
  BOOST_TEST(p_value(chi_squared(t, transport::drift_velocity(*network), transport::diffusivity(*network)), 2) > 1e-3);
  BOOST_TEST(
      p_value(chi_squared(t, transport::drift_velocity(*network), transport::local_equilibrium_diffusivity(*network)),
              2) < 1e-9);
}

BOOST_AUTO_TEST_CASE(single_state_is_a_poisson_process) {
  // Jumps of +-a at the rates p, q: <x> = a (p - q) t, var x = a^2 (p + q) t at all times.
  const double a = 0.7, p = 3.0, q = 1.0;
  const auto network =
      network_of_steps(Matrix::Constant(1, 1, a), Matrix::Zero(1, 1), {{0, 0, vec({a}), p}, {0, 0, vec({-a}), q}});
  const std::vector<double> times{0.0, 0.3, 1.0, 5.0};
  const auto t = sample(*network, {.n_trajectories = 20000, .times = times, .keep_paths = true});
  BOOST_TEST(t.mean(0, 0) == 0);
  BOOST_TEST(t.squared(0, 0) == 0);
  for (Index k = 1; k < 4; ++k) {
    const double time = times[k];
    const double mean = a * (p - q) * time, variance = a * a * (p + q) * time;
    BOOST_TEST(std::abs(t.mean(0, k) - mean) < 4 * t.mean_error(0, k));
    BOOST_TEST(std::abs(t.mean_error(0, k) / std::sqrt(variance / 20000) - 1) < 0.03);
    BOOST_TEST(std::abs(t.squared(0, k) - variance - mean * mean) < 4 * t.squared_error(0, k));
  }
  // A jump each a: x/a is an integer, and the number of jumps has the mean (p + q) t.
  for (const double x : t.displacement) BOOST_REQUIRE(std::abs(x / a - std::round(x / a)) < 1e-12);
  BOOST_TEST(std::abs(static_cast<double>(t.n_events) - 20000 * 4 * 5.0) < 4 * std::sqrt(20000 * 4 * 5.0));
}

BOOST_AUTO_TEST_CASE(occupation_relaxes_as_it_should) {
  // Two states, k01 = 2, k10 = 1, from state 0: p_0(t) = 1/3 + 2/3 e^{-3 t}.
  NetworkInput input;
  input.n_states = 2;
  input.lattice = Lattice(Matrix(0, 0));
  input.jumps = {{0, 1, {}, 2.0}, {1, 0, {}, 1.0}};
  const Network network(std::move(input));
  const std::vector<double> times{0.0, 0.1, 0.5, 3.0};
  sampler::TrajectoryRequest request{.n_trajectories = 10000, .times = times, .start = vec({1.0, 0.0})};
  request.keep_occupation = request.keep_paths = true;
  const auto t = sample(network, request);
  BOOST_TEST(t.occupation[0] == 10000);
  double chi = 0;
  for (std::size_t k = 1; k < 4; ++k) {
    const double expected = 1.0 / 3 + 2.0 / 3 * std::exp(-3 * times[k]);
    const double found = static_cast<double>(t.occupation[2 * k]) / 10000;
    chi += std::pow(found - expected, 2) / (expected * (1 - expected) / 10000);
    BOOST_TEST(t.occupation[2 * k] + t.occupation[2 * k + 1] == 10000);
  }
  BOOST_TEST(p_value(chi, 3) > 1e-3);
  BOOST_TEST(t.space == 0);
  BOOST_TEST(std::count(t.state.begin(), t.state.end(), -1) == 0);
  // From the stationary distribution it stays there.
  const auto still = sample(network, {.n_trajectories = 10000, .times = times, .keep_occupation = true});
  for (std::size_t k = 0; k < 4; ++k)
    BOOST_TEST(std::abs(static_cast<double>(still.occupation[2 * k]) / 10000 - 1.0 / 3) < 4 * std::sqrt(2.0 / 9 / 1e4));
}

BOOST_AUTO_TEST_CASE(threads_times_and_splits_do_not_change_a_bit) {
  const Network network(random_input({.n_states = 6, .dim = 2, .decades = 1, .reversible = false}, 4));
  sampler::TrajectoryRequest request{.n_trajectories = 700, .times = {1.0, 2.0, 30.0}};
  request.keep_occupation = request.keep_paths = true;
  const auto one = sample(network, request);
  for (const int threads : {2, 3}) {
    const auto other = sample(network, request, threads);
    BOOST_TEST(same_bits(one.displacement, other.displacement));
    BOOST_TEST((one.state == other.state && one.occupation == other.occupation && one.n_events == other.n_events));
    for (const auto member : {&sampler::Trajectories::mean, &sampler::Trajectories::mean_error,
                              &sampler::Trajectories::squared, &sampler::Trajectories::squared_error,
                              &sampler::Trajectories::diffusivity_error, &sampler::Trajectories::covariance})
      BOOST_TEST(((one.*member).array() == (other.*member).array()).all());
  }
  // A trajectory is its stream's, whatever else is sampled.
  sampler::TrajectoryRequest part{.n_trajectories = 3, .first = 500, .times = {0.5, 2.0}};
  part.keep_paths = true;
  const auto some = sample(network, part, 2);
  for (std::size_t i = 0; i < 3; ++i) {
    BOOST_TEST(some.state[1 + 2 * i] == one.state[1 + 3 * (500 + i)]);
    for (std::size_t a = 0; a < 2; ++a)
      BOOST_TEST(some.displacement[a + 2 * (1 + 2 * i)] == one.displacement[a + 2 * (1 + 3 * (500 + i))]);
  }
  BOOST_TEST(!same_bits(sample(network, request, 1, 2).displacement, one.displacement));
}

BOOST_AUTO_TEST_CASE(statistics_are_those_of_the_paths) {
  const auto network = Network::with_force(crowdion(3.0, 1.0, 0.1), {vec({0.3, -0.1, 0.2}), 1.0});
  sampler::TrajectoryRequest request{.n_trajectories = 300, .times = {5.0, 40.0}};
  request.keep_paths = true;
  const auto t = sample(*network, request);
  const Eigen::Map<const Matrix> x(t.displacement.data(), 6, 300);  // (x1, x2) of each trajectory
  const Vector mean = x.rowwise().mean();
  const Matrix centred = x.colwise() - mean;
  const Matrix covariance = centred * centred.transpose() / 299;
  const Matrix d = (covariance.bottomRightCorner(3, 3) - covariance.topLeftCorner(3, 3)) / 70;
  BOOST_TEST((t.mean.reshaped() - mean).norm() < 1e-12 * mean.norm());
  BOOST_TEST((t.mean_error.reshaped() - (covariance.diagonal() / 300).cwiseSqrt()).norm() < 1e-12);
  BOOST_TEST((t.velocity - (mean.tail(3) - mean.head(3)) / 35).norm() < 1e-12);
  BOOST_TEST((t.diffusivity - d).norm() < 1e-12 * d.norm());
  for (Index a = 0; a < 3; ++a)
    for (Index b = 0; b < 3; ++b) {
      const Eigen::ArrayXd product = x.row(3 + a).array() * x.row(3 + b).array();
      const double error = std::sqrt((product - product.mean()).square().sum() / 299 / 300);
      BOOST_TEST(std::abs(t.squared(a + 3 * b, 1) - product.mean()) < 1e-11 * product.abs().mean());
      BOOST_TEST(std::abs(t.squared_error(a + 3 * b, 1) / error - 1) < 1e-9);
      const Eigen::ArrayXd influence =
          (centred.row(3 + a).array() * centred.row(3 + b).array() - centred.row(a).array() * centred.row(b).array()) /
          70;
      const double d_error = std::sqrt((influence - influence.mean()).square().sum() / 299 / 300);
      BOOST_TEST(std::abs(t.diffusivity_error(a, b) / d_error - 1) < 1e-9);
    }
}

BOOST_AUTO_TEST_CASE(a_long_drift_does_not_drown_the_spread) {
  // Forward jumps only: v t = 1e5 at a spread of 316.
  const auto network = network_of_steps(Matrix::Constant(1, 1, 1.0), Matrix::Zero(1, 1), {{0, 0, vec({1.0}), 1e4}});
  const auto t = sample(*network, {.n_trajectories = 400, .times = {10.0}});
  BOOST_TEST(std::abs(t.diffusivity(0, 0) - 5e3) < 4 * t.diffusivity_error(0, 0));
  BOOST_TEST(std::abs(t.diffusivity_error(0, 0) / (5e3 * std::sqrt(2.0 / 400)) - 1) < 0.3);
}

BOOST_AUTO_TEST_CASE(stiff_networks_stop_early_and_say_so) {
  // Pairs that flicker at 1e12 and part at 1: nothing but flicker within the jumps allowed.
  const auto network = alternating_chain(1.0, 1e12, 1.0);
  sampler::TrajectoryRequest request{.n_trajectories = 50, .times = {1e-10, 1.0}, .max_events = 1000};
  request.keep_paths = true;
  const auto t = sample(*network, request);
  BOOST_TEST(t.n_stopped == 50);
  BOOST_TEST(t.n_events == 50 * 1000);
  BOOST_TEST(t.reached[0] == 50);
  BOOST_TEST(t.reached[1] == 0);
  BOOST_TEST(std::isfinite(t.squared(0, 0)));
  BOOST_TEST(std::isnan(t.squared(0, 1)));
  BOOST_TEST(std::isnan(t.diffusivity(0, 0)));
  BOOST_TEST(std::isnan(t.displacement[1]));
  BOOST_TEST(t.state[1] == -1);
}

BOOST_AUTO_TEST_CASE(absorbing_states_keep_what_they_get) {
  NetworkInput input;
  input.n_states = 2;
  input.lattice = Lattice(Matrix::Identity(1, 1));
  input.jumps = {{0, 1, {1}, 2.0}, {0, 0, {1}, 1.0}};
  const Network network(std::move(input));
  BOOST_CHECK_THROW((void)sample(network, {.n_trajectories = 10, .times = {1.0}}), Error);
  sampler::TrajectoryRequest request{
      .n_trajectories = 1000, .times = {1e9}, .start = vec({3.0, 0.0}), .keep_occupation = true};
  const auto t = sample(network, request);
  BOOST_TEST(t.occupation[1] == 1000);
  BOOST_TEST(std::abs(t.mean(0, 0) - 1.5) < 4 * t.mean_error(0, 0));  // geometric: 1 + 1/2
}

BOOST_AUTO_TEST_CASE(bad_requests_are_named) {
  const auto network = alternating_chain(1.0, 1.0, 2.0);
  auto refused = [&](const sampler::TrajectoryRequest& request, const char* words) {
    BOOST_CHECK_EXCEPTION((void)sample(*network, request), Error, [&](const Error& error) {
      return std::string(error.what()).find(words) != std::string::npos;
    });
  };
  const double nan = std::nan("");
  refused({.n_trajectories = 0, .times = {1.0}}, "n_trajectories = 0");
  refused({.n_trajectories = 1, .first = -1, .times = {1.0}}, "first = -1");
  refused({.n_trajectories = 1}, "times: expected at least one");
  refused({.n_trajectories = 1, .times = {1.0, 1.0}}, "times[1] = 1");
  refused({.n_trajectories = 1, .times = {-1.0}}, "times[0] = -1");
  refused({.n_trajectories = 1, .times = {nan}}, "times[0] = nan");
  refused({.n_trajectories = 1, .times = {1.0}, .start = vec({1.0})}, "start has 1 entries");
  refused({.n_trajectories = 1, .times = {1.0}, .start = vec({1.0, -1.0})}, "start[1] = -1");
  refused({.n_trajectories = 1, .times = {1.0}, .start = vec({0.0, 0.0})}, "every weight is 0");
  refused({.n_trajectories = 1, .times = {1.0}, .max_events = -1}, "max_events = -1");
  refused({.n_trajectories = Index{1} << 50, .times = {1.0}}, "less than 2^48");
}

BOOST_AUTO_TEST_CASE(cancelling_gives_nothing) {
  const auto network = alternating_chain(1.0, 1.0, 2.0);
  Context context(2);
  int calls = 0;
  context.set_progress([&](Index, Index) { return ++calls == 3 ? 1 : 0; });
  BOOST_CHECK_THROW(
      (void)sampler::sample_trajectories(Run(&context), *network, {.n_trajectories = 10000, .times = {100.0}}),
      Cancelled);
  // Also from within one long trajectory.
  Context other(1);
  other.set_progress([](Index, Index) { return 1; });
  BOOST_CHECK_THROW((void)sampler::sample_trajectories(Run(&other), *network, {.n_trajectories = 1, .times = {1e9}}),
                    Cancelled);
}

BOOST_AUTO_TEST_SUITE_END()
