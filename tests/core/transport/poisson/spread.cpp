// D, corrector and derivatives of networks whose rates are any number of decades apart, against 300 digits.
#include <boost/test/unit_test.hpp>
#include <cmath>

#include "common/exact_transport.hpp"
#include "common/random_network.hpp"
#include "transport/derivative.hpp"
#include "transport/poisson/poisson_elimination.hpp"
#include "transport/transport.hpp"

using namespace rdd;
using namespace rdd::test;

namespace {

/// The rate of e and, for a network that is to stay reversible, of its opposite.
struct Change {
  Index jump, back;
};

/// Largest error of rate dD/d(rate) against differences, relative to sqrt(D_aa D_bb).
double rate_error(const Network& network, const ExactTransport& exact, const transport::TransportDerivative& found,
                  Change of) {
  const Exact small("1e-100");
  auto rates = exact_rates(network);
  Matrix own = Eigen::Map<const Matrix>(found.diffusivity_rate.col(of.jump).data(), network.space(), network.space()) *
               network.jumps()[of.jump].rate;
  rates[of.jump] *= 1 + small;
  if (of.back >= 0) {
    own += Eigen::Map<const Matrix>(found.diffusivity_rate.col(of.back).data(), network.space(), network.space()) *
           network.jumps()[of.back].rate;
    rates[of.back] *= 1 + small;
  }
  const auto moved = exact_transport(network, rates);
  double worst = 0;
  for (std::size_t a = 0; a < exact.d.size(); ++a)
    for (std::size_t b = 0; b < exact.d.size(); ++b) {
      const Exact slope = (moved.d[a][b] - exact.d[a][b]) / small;
      const Exact scale = sqrt(exact.d[a][a] * exact.d[b][b]);
      const Exact error = abs(slope - Exact(own(static_cast<Index>(a), static_cast<Index>(b)))) / scale;
      worst = std::max(worst, static_cast<double>(error));
    }
  return worst;
}

double diffusivity_error(const ExactTransport& exact, const Matrix& d) {
  double worst = 0;
  for (std::size_t a = 0; a < exact.d.size(); ++a)
    for (std::size_t b = 0; b < exact.d.size(); ++b) {
      const Exact error = abs(exact.d[a][b] - Exact(d(static_cast<Index>(a), static_cast<Index>(b))));
      worst = std::max(worst, static_cast<double>(Exact(error / sqrt(exact.d[a][a] * exact.d[b][b]))));
    }
  return worst;
}

double corrector_error(const ExactTransport& exact, const Matrix& y) {
  double worst = 0, largest = 0;
  for (std::size_t j = 0; j < exact.y.size(); ++j)
    for (std::size_t a = 0; a < exact.y[j].size(); ++a) {
      const auto right = static_cast<double>(exact.y[j][a]);
      largest = std::max(largest, std::abs(right));
      worst = std::max(worst, std::abs(right - y(static_cast<Index>(a), static_cast<Index>(j))));
    }
  return worst / largest;
}

RandomNetwork wanted(int dim, double decades, bool reversible) {
  RandomNetwork want;
  want.n_states = 7;
  want.dim = dim;
  want.extra_pairs = 9;
  want.decades = decades;
  want.energy_spread = 2 * decades;
  want.reversible = reversible;
  return want;
}

/// The same pattern with powers of two for rates, so that detailed balance is exact: where rates are far apart, what
/// rounding leaves of it in fast cycles would be a drift that counts beside the slow ones.
NetworkInput balanced_input(const RandomNetwork& want, std::uint64_t seed) {
  auto input = random_input(want, seed);
  std::mt19937_64 random(seed);
  const int bits = static_cast<int>(want.decades * std::log2(10.0));
  std::vector<int> depth;
  for (Index j = 0; j < want.n_states; ++j) depth.push_back(integer(random, 0, bits));
  for (std::size_t e = 0; e < input.jumps.size(); e += 2) {
    const int barrier = integer(random, 0, bits);
    for (const auto side : {e, e + 1})
      input.jumps[side].rate = std::ldexp(1.0, -depth[input.jumps[side].from] - barrier);
  }
  return input;
}

/// Shears of one cell by its neighbours are the smallest change of coordinates there is.
Network sheared(NetworkInput input, int shear) {
  Matrix vectors = input.lattice.vectors();
  vectors.col(1) += shear * vectors.col(0);
  input.lattice = Lattice(vectors);
  for (auto& jump : input.jumps) jump.n[0] -= shear * jump.n[1];
  return Network(std::move(input));
}

}  // namespace

BOOST_AUTO_TEST_SUITE(spread)

BOOST_AUTO_TEST_CASE(reversible_networks_at_any_spread) {
  for (const int dim : {1, 2, 3})
    for (const double decades : {3.0, 7.0, 20.0, 60.0})
      for (std::uint64_t seed = 1; seed <= 3; ++seed) {
        const Network network(balanced_input(wanted(dim, decades, true), seed));
        const auto exact = exact_transport(network, exact_rates(network));
        const auto found = transport::transport_derivative(network);
        BOOST_TEST_CONTEXT("dim " << dim << ", decades " << decades << ", seed " << seed) {
          BOOST_TEST(diffusivity_error(exact, found.diffusivity) < 1e-12);
          BOOST_TEST(diffusivity_error(exact, transport::diffusivity(network)) < 1e-12);
          BOOST_TEST(corrector_error(exact, transport::corrector(network)) < 1e-12);
          for (Index e = 0; e < network.n_jumps(); e += 3) {
            const auto back = network.reverse(e);
            BOOST_TEST(rate_error(network, exact, found, {e, back}) < 1e-12);
            BOOST_TEST(rate_error(network, exact, found, {e, -1}) < 1e-11);
          }
        }
      }
}

BOOST_AUTO_TEST_CASE(driven_networks_at_any_spread) {
  for (const int dim : {1, 2})
    for (const double decades : {3.0, 7.0, 20.0, 40.0})
      for (std::uint64_t seed = 1; seed <= 3; ++seed) {
        const Network network(random_input(wanted(dim, decades, false), seed));
        const auto exact = exact_transport(network, exact_rates(network));
        const auto found = transport::transport_derivative(network);
        BOOST_TEST_CONTEXT("dim " << dim << ", decades " << decades << ", seed " << seed) {
          BOOST_TEST(diffusivity_error(exact, found.diffusivity) < 1e-11);
          BOOST_TEST(diffusivity_error(exact, transport::diffusivity(network)) < 1e-11);
          double told = 0;
          const double error = corrector_error(exact, transport::corrector(network, &told));
          if (decades < 30) BOOST_TEST(told < transport::promised_transport_error);
          BOOST_TEST(error < std::max(transport::promised_transport_error, told), error << ", told " << told);
          for (Index e = 0; e < network.n_jumps(); e += 3)
            BOOST_TEST(rate_error(network, exact, found, {e, -1}) < 1e-10);
        }
      }
}

/// Rates within one decade at every step, weights over forty: the light states in the middle are the barrier.
BOOST_AUTO_TEST_CASE(a_barrier_of_many_small_steps) {
  constexpr int half = 20, m = 2 * half;
  NetworkInput input;
  input.n_states = m;
  input.lattice = Lattice(Matrix::Identity(1, 1));
  for (std::int32_t i = 0; i < m; ++i) {
    const bool climbs = i < half;
    const std::int32_t next = (i + 1) % m;
    input.jumps.push_back({i, next, {next == 0 ? 1 : 0}, climbs ? 1.0 : 8.0});
    input.jumps.push_back({next, i, {next == 0 ? -1 : 0}, climbs ? 8.0 : 1.0});
  }
  const Network network(std::move(input));
  const auto exact = exact_transport(network, exact_rates(network));
  BOOST_TEST(diffusivity_error(exact, transport::diffusivity(network)) < 1e-13);
  BOOST_TEST(corrector_error(exact, transport::corrector(network)) < 1e-12);
  BOOST_TEST(rate_error(network, exact, transport::transport_derivative(network), {0, -1}) < 1e-12);
}

BOOST_AUTO_TEST_CASE(sheared_cells) {
  for (const int shear : {0, 100, 3000, 100000}) {
    auto input = random_input(wanted(3, 1.0, true), 5);
    Matrix vectors = Matrix::Identity(3, 3);
    vectors(0, 2) = 0.5;
    input.lattice = Lattice(vectors);
    const auto network = sheared(std::move(input), shear);
    const auto exact = exact_transport(network, exact_rates(network));
    for (const auto accuracy : {Accuracy::fast, Accuracy::high, Accuracy::automatic})
      BOOST_TEST(diffusivity_error(exact, transport::diffusivity(network, accuracy)) < 1e-13);
  }
}

BOOST_AUTO_TEST_CASE(positions_far_away) {
  auto input = random_input(wanted(2, 1.0, true), 6);
  const auto near = transport::diffusivity(Network(NetworkInput(input)));
  input.positions = Matrix::Zero(2, 7);
  for (Index j = 0; j < 7; ++j) input.positions.col(j) = 1e8 * static_cast<double>(j) * input.lattice.vectors().col(0);
  const Network far(std::move(input));
  for (const auto accuracy : {Accuracy::fast, Accuracy::high})
    BOOST_TEST((transport::diffusivity(far, accuracy) - near).cwiseAbs().maxCoeff() < 1e-14 * near.trace());
}

/// One state, jumps +-n: D = sum k n n^T.
BOOST_AUTO_TEST_CASE(long_translations) {
  NetworkInput input;
  input.n_states = 1;
  input.lattice = Lattice(Matrix::Identity(3, 3));
  const std::vector<Translation> n{{997, 313, -211}, {12, -701, 455}, {-333, 250, 871}};
  Matrix right = Matrix::Zero(3, 3);
  for (std::size_t i = 0; i < n.size(); ++i) {
    const double rate = 1.0 + static_cast<double>(i);
    Translation back{};
    for (std::size_t a = 0; a < 3; ++a) back[a] = -n[i][a];
    input.jumps.push_back({0, 0, n[i], rate});
    input.jumps.push_back({0, 0, back, rate});
    const Eigen::Vector3d x(n[i][0], n[i][1], n[i][2]);
    right += rate * x * x.transpose();
  }
  const Network network(std::move(input));
  for (const auto accuracy : {Accuracy::fast, Accuracy::high, Accuracy::automatic})
    BOOST_TEST((transport::diffusivity(network, accuracy) - right).cwiseAbs().maxCoeff() < 1e-15 * right.trace());
}

/// v = (k+ - k-) a, D = (k+ + k-) a^2/2, whatever the solver.
BOOST_AUTO_TEST_CASE(one_driven_state) {
  for (const double back : {1.0, 1e-12}) {
    NetworkInput input;
    input.n_states = 1;
    input.lattice = Lattice(Matrix::Constant(1, 1, 2.0));
    input.jumps = {{0, 0, {1}, 3.0}, {0, 0, {-1}, back}};
    const Network network(std::move(input));
    for (const auto accuracy : {Accuracy::fast, Accuracy::high, Accuracy::automatic})
      BOOST_TEST(std::abs(transport::diffusivity(network, accuracy)(0, 0) - 2 * (3 + back)) < 1e-14);
    const auto found = transport::transport_derivative(network);
    BOOST_TEST(std::abs(found.velocity[0] - 2 * (3 - back)) < 1e-14);
    BOOST_TEST(std::abs(found.diffusivity_rate(0, 0) - 2) < 1e-14);
    BOOST_TEST(std::abs(found.diffusivity_rate(0, 1) - 2) < 1e-14);
  }
}

/// The diffusivity that is said to be fast is not noise either.
BOOST_AUTO_TEST_CASE(fast_at_sixty_decades) {
  const Network network(balanced_input(wanted(2, 60, true), 4));
  const auto exact = exact_transport(network, exact_rates(network));
  BOOST_TEST(diffusivity_error(exact, transport::diffusivity(network, Accuracy::fast)) < 1e-12);
}

/// All in other units of time and length, powers of two: the same digits.
BOOST_AUTO_TEST_CASE(units) {
  for (const bool reversible : {true, false})
    for (const double decades : {2.0, 20.0})
      for (const Index n_states : {7, 350})
        for (const int power : {-900, -451, 1, 900}) {
          auto want = wanted(2, decades, reversible);
          want.n_states = n_states;
          want.extra_pairs = 2 * n_states;
          auto input = random_input(want, 9);
          const Network plain{NetworkInput(input)};
          constexpr int length = 37;
          for (auto& jump : input.jumps) jump.rate = std::ldexp(jump.rate, power);
          input.lattice = Lattice(input.lattice.vectors() * std::ldexp(1.0, length));
          const Network other(std::move(input));
          const double per_rate = std::ldexp(1.0, -power), per_length = std::ldexp(1.0, -length);
          BOOST_TEST_CONTEXT("reversible " << reversible << ", decades " << decades << ", states " << n_states
                                           << ", power " << power) {
            BOOST_TEST((other.stationary().pi == plain.stationary().pi));
            BOOST_TEST(
                (transport::diffusivity(other) * per_rate * per_length * per_length == transport::diffusivity(plain)));
            BOOST_TEST((transport::drift_velocity(other) * per_rate * per_length == transport::drift_velocity(plain)));
            BOOST_TEST((transport::corrector(other) * per_length == transport::corrector(plain)));
            BOOST_TEST(other.reversible() == plain.reversible());
            BOOST_TEST(other.audit().largest_fundamental == plain.audit().largest_fundamental);
            const auto slow = transport::transport_derivative(other), right = transport::transport_derivative(plain);
            BOOST_TEST((slow.diffusivity_rate * per_length * per_length == right.diffusivity_rate));
          }
        }
}

BOOST_AUTO_TEST_SUITE_END()
