// Derivatives of transport on networks large enough for the sparse solver.
#include "transport/derivative.hpp"

#include <boost/test/unit_test.hpp>
#include <cmath>

#include "common/models.hpp"
#include "common/random_network.hpp"
#include "transport/transport.hpp"

using namespace rdd;
using namespace rdd::test;

namespace {

constexpr Index n_states = 350;
static_assert(n_states > transport::transport_sparse_size);

/// A chain of sites at distance 1 with the rate rates[i] between i and i + 1 both ways, periodic.
Network chain(const Vector& rates) {
  const Index m = rates.size();
  NetworkInput input;
  input.n_states = m;
  input.lattice = Lattice(Matrix::Constant(1, 1, static_cast<double>(m)));
  input.positions = Vector::LinSpaced(m, 0, static_cast<double>(m - 1)).transpose();
  for (Index i = 0; i < m; ++i) {
    const bool wraps = i + 1 == m;
    const auto from = static_cast<std::int32_t>(i), to = static_cast<std::int32_t>(wraps ? 0 : i + 1);
    input.jumps.push_back({to, from, {wraps ? 1 : 0}, rates[i]});
    input.jumps.push_back({from, to, {wraps ? -1 : 0}, rates[i]});
  }
  return Network(std::move(input));
}

}  // namespace

BOOST_AUTO_TEST_SUITE(derivatives)

/// D = M / sum of 1/k, so that k dD/dk = D / (k sum), at rates over twelve decades.
BOOST_AUTO_TEST_CASE(a_long_chain) {
  std::mt19937_64 random(3);
  Vector rates(n_states);
  for (auto& k : rates) k = std::pow(10.0, -12 * uniform(random));
  const auto network = chain(rates);
  const auto found = transport::transport_derivative(network);
  const double sum = rates.cwiseInverse().sum(), d = static_cast<double>(n_states) / sum;
  BOOST_TEST(std::abs(found.diffusivity(0, 0) - d) < 1e-11 * d);
  BOOST_TEST(std::abs(found.velocity[0]) < 1e-16 * rates.mean());
  double worst = 0;
  Vector both = Vector::Zero(n_states);
  for (Index e = 0; e < network.n_jumps(); ++e) {
    const auto& jump = network.jumps()[e];
    const Index low = std::min(jump.from, jump.to), high = std::max(jump.from, jump.to);
    const Index bond = low == 0 && high == n_states - 1 ? high : low;
    both[bond] += jump.rate * found.diffusivity_rate(0, e);
  }
  for (Index i = 0; i < n_states; ++i) worst = std::max(worst, std::abs(both[i] - d / (rates[i] * sum)));
  BOOST_TEST(worst < 1e-12 * d, worst / d);
}

/// Against central differences of v and D, for jumps of a driven network.
BOOST_AUTO_TEST_CASE(a_large_driven_network) {
  RandomNetwork want;
  want.n_states = n_states;
  want.extra_pairs = 3 * n_states;
  want.decades = 2;
  want.reversible = false;
  const auto input = random_input(want, 11);
  const Network network{NetworkInput(input)};
  const auto found = transport::transport_derivative(network);
  const double scale = found.diffusivity.cwiseAbs().maxCoeff(),
               speed = std::sqrt(scale * network.escape_rates().maxCoeff());
  for (const std::size_t e : {std::size_t{0}, std::size_t{101}, std::size_t{702}}) {
    const auto& jump = network.jumps()[e];
    const double step = 1e-4 * jump.rate;
    Matrix d[2];
    Vector v[2];
    for (const int side : {0, 1}) {
      auto changed = input;
      changed.jumps.push_back({jump.to, jump.from, jump.n, 0});
      // Duplicates are summed; a rate cannot be negative, so the lower side takes from the jumps that are there.
      double rest = side == 1 ? step : -step;
      for (auto& other : changed.jumps) {
        if (other.to != jump.to || other.from != jump.from || other.n != jump.n) continue;
        const double taken = std::max(rest, -other.rate);
        other.rate += taken;
        rest -= taken;
      }
      const Network other(std::move(changed));
      d[side] = transport::diffusivity(other);
      v[side] = transport::drift_velocity(other);
    }
    const auto column = static_cast<Index>(e);
    const Matrix slope = jump.rate * (d[1] - d[0]) / (2 * step);
    const Matrix own = jump.rate * Eigen::Map<const Matrix>(found.diffusivity_rate.col(column).data(), 2, 2);
    BOOST_TEST((slope - own).cwiseAbs().maxCoeff() < 1e-8 * scale);
    BOOST_TEST((jump.rate * ((v[1] - v[0]) / (2 * step) - found.velocity_rate.col(column))).cwiseAbs().maxCoeff() <
               1e-8 * speed);
  }
}

BOOST_AUTO_TEST_SUITE_END()
