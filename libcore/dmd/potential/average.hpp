// Gaussian averages of a pair potential, G(R, v) = E phi(|x|), x ~ N(R e, v I) in 1, 2 or 3 dimensions, with all
// derivatives up to second order.
#pragma once

#include <span>

#include "dmd/potential/pair_function.hpp"

namespace rdd::dmd {

/// G and its derivatives with respect to the distance R and the variance v per coordinate.
struct Average {
  double value = 0;
  double r = 0;  ///< dG/dR
  double v = 0;  ///< dG/dv
  double rr = 0;
  double rv = 0;
  double vv = 0;
};

/// How finely averages are done.
struct Quadrature {
  /// wanted: relative accuracy of an average, 1e-15 <= wanted <= 1e-3. 8 Gauss-Hermite nodes reach
  /// 1e-6, 12 reach 1e-10 and 16 round-off wherever the potential is smooth; elsewhere panels are used.
  explicit Quadrature(double wanted = 1e-14);
  double tolerance;
  int nodes;
  double reach;  ///< what lies further than this many sigmas away does not count
};

/// Where phi is smooth over the density the discrete Gauss-Hermite sum is differentiated, so that value, gradient and
/// Hessian agree to round-off. Where a kink or the core is in reach, Gauss-Legendre panels end there, and value and
/// derivatives are each exact to round-off. R > 0, v > 0.
[[nodiscard]] Average average(const PairFunction& phi, int dim, double distance, double variance,
                              const Quadrature& quadrature);

/// True if the potential contributes nothing at this distance and variance.
[[nodiscard]] inline bool out_of_reach(const PairFunction& phi, double distance, double sigma,
                                       const Quadrature& quadrature) {
  return distance - quadrature.reach * sigma >= phi.range() ||
         distance + (quadrature.reach + 1) * sigma <= phi.starts();
}

/// True if the core of the potential, or Gauss-Hermite's own error, counts at this distance.
[[nodiscard]] bool core_in_reach(const PairFunction& phi, double distance, double sigma, const Quadrature& quadrature);

/// True if plain Gauss-Hermite is good to the tolerance: no kink and no core in reach.
[[nodiscard]] bool is_smooth(const PairFunction& phi, double distance, double sigma, const Quadrature& quadrature);

/// The closed form for a Morse potential without cutoff in three dimensions, the fold at the origin neglected.
[[nodiscard]] double morse_average_3d(const Morse& morse, double distance, double variance);

}  // namespace rdd::dmd
