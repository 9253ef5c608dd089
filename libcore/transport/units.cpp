// Units by powers of two near the rates and lengths of a network; scaling is exact.
#include "transport/units.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "support/error.hpp"

namespace rdd::transport {
namespace {

constexpr int most_rate = 300;
constexpr int most_length = 100;

/// Exponents of the slowest and of the fastest rate; there must be one.
std::pair<int, int> rate_exponents(const Network& network) {
  const auto by_rate = [](const Jump& a, const Jump& b) { return a.rate < b.rate; };
  const auto [least, most] = std::minmax_element(network.jumps().begin(), network.jumps().end(), by_rate);
  return {std::ilogb(least->rate), std::ilogb(most->rate)};
}

double longest_vector(const Network& network) {
  return network.dim() > 0 ? network.lattice().vectors().cwiseAbs().maxCoeff() : 0;
}

}  // namespace

Units ordinary_units(const Network& network) {
  Units units;
  if (network.n_jumps() > 0) {
    const auto [low, high] = rate_exponents(network);
    // The middle, so that neither end leaves the range of a double.
    if (high > most_rate || low < -most_rate) units.rate = low + (high - low) / 2;
  }
  double longest = longest_vector(network);
  if (network.positions().size() > 0) longest = std::max(longest, network.positions().cwiseAbs().maxCoeff());
  if (longest > 0 && std::abs(std::ilogb(longest)) > most_length) units.length = std::ilogb(longest);
  return units;
}

Units own_units(const Network& network) {
  Units units;
  if (network.n_jumps() > 0) {
    const auto [low, high] = rate_exponents(network);
    units.rate = low + (high - low) / 2;
  }
  if (const double longest = longest_vector(network); longest > 0) units.length = std::ilogb(longest);
  return units;
}

std::shared_ptr<const Network> in_units(const Network& network, const Units& units) {
  NetworkInput input;
  input.n_states = network.n_states();
  if (network.space() > 0) input.lattice = Lattice(times_power(network.lattice().vectors(), -units.length, "lattice"));
  input.positions = times_power(network.positions(), -units.length, "positions");
  input.log_pi = network.given_log_pi();
  input.jumps.assign(network.jumps().begin(), network.jumps().end());
  for (auto& jump : input.jumps) jump.rate = std::ldexp(jump.rate, -units.rate);
  return std::make_shared<const Network>(std::move(input));
}

Matrix times_power(const Matrix& x, int exponent, const char* quantity) {
  if (exponent == 0) return x;
  const Matrix result = x.unaryExpr([&](double value) { return std::ldexp(value, exponent); });
  if (quantity == nullptr) return result;
  require(result.allFinite() || !x.allFinite(), Status::numeric, quantity,
          " of the model is larger than a double can hold: expected other units of length and time");
  return result;
}

Matrix times_power_whole(const Matrix& x, int exponent, const char* quantity) {
  Matrix result = times_power(x, exponent, quantity);
  if (exponent == 0 || x.size() == 0) return result;
  const double size = x.cwiseAbs().maxCoeff();
  require(!(size > 0) || std::ldexp(size, exponent) >= std::numeric_limits<double>::min(), Status::numeric, quantity,
          " of the model is smaller than a double can hold: expected other units of length and time");
  return result;
}

}  // namespace rdd::transport
