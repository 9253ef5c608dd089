// Rates from barriers, without loss of digits at low temperature.
#pragma once

#include <cmath>

namespace rdd::network {

/// Boltzmann's constant in eV/K: the default wherever a temperature is taken.
inline constexpr double boltzmann_ev = 8.617333262e-5;

/// prefactor exp(exponent), rounded once more than exp: in two halves, so that it is exact to some units in the last
/// place wherever the result is a normal double, even if exp(exponent) itself is not.
[[nodiscard]] inline double scaled_exponential(double prefactor, double exponent) {
  const double half = std::exp(exponent / 2);
  return prefactor * half * half;
}

}  // namespace rdd::network
