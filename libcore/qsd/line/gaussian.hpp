// The variational Gaussian of one walker in a basin: the local minimum of the free energy over mean and variance.
#pragma once

#include "qsd/line/panels.hpp"

namespace rdd::qsd {

/// E_N(mean, variance) V - ln(variance) / (2 beta) is stationary and has a minimum here.
struct Gaussian {
  double mean = 0;      ///< length
  double variance = 0;  ///< length^2
};

/// Follows the minimum of V near `minimum` from high beta down to the one asked for. V is asked on the calling thread
/// within nine standard deviations of the mean, also outside the domain. E V', E V'' are the Gauss-Hermite moments
/// E[V z]/sigma, E[V (z^2 - 1)]/sigma^2, so V alone is needed.
/// Throws Status::argument if there is no Gaussian at this beta (its variance would grow without bound), with the
/// smallest beta that has one, or if V is not finite where it is asked.
[[nodiscard]] Gaussian variational_gaussian(const LineEnergy& energy, double beta, double minimum, double length);

}  // namespace rdd::qsd
