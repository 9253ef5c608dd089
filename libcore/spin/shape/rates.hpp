// Exchange rates of two unlike sites: two laws, and how the vibrations of the sites enter them. No energies here.
#pragma once

#include <cmath>

#include "support/error.hpp"
#include "support/types.hpp"

namespace rdd::spin {

/// The rate of an exchange that changes the energy by dv. Both satisfy detailed balance at given positions.
enum class Law : int {
  tanh = 0,       ///< (1/tau) [1/2 - 1/2 tanh(beta dv / 2)], at most 1/tau
  arrhenius = 1,  ///< (1/tau) exp(-beta dv / 2), without a bound
};

/// What stands for the average of a rate over the vibrations of a configuration; X, alpha: its variational Gaussian.
enum class Closure : int {
  mean = 0,     ///< the rate of the mean of dv over the Gaussian (approximation 3 of the paper)
  point = 1,    ///< the rate of dv at X
  sampled = 2,  ///< the mean of the rate over samples of the Gaussian
  gibbs = 3,    ///< the mean of the rate over exp(-beta V), by quadrature; chains of few configurations
};

/// Rate times tau.
[[nodiscard]] inline double relative_rate(Law law, double beta, double dv) {
  return law == Law::tanh ? 1 / (1 + std::exp(beta * dv)) : std::exp(-0.5 * beta * dv);
}

inline void check(Law law) {
  require(law == Law::tanh || law == Law::arrhenius, Status::argument, "rates = ", static_cast<int>(law),
          ": expected 0 (tanh) or 1 (Arrhenius)");
}
inline void check(Closure closure) {
  const int code = static_cast<int>(closure);
  require(code >= 0 && code <= 3, Status::argument, "average = ", code,
          ": expected 0 (mean), 1 (point), 2 (sampled) or 3 (Gibbs)");
}

}  // namespace rdd::spin
