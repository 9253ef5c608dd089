// The quasi-stationary distribution of overdamped motion on an interval: lambda_1, lambda_2 and phi_1 of
//   -V' phi' + phi''/beta = -lambda phi,   phi = 0 at absorbing ends, phi' = 0 at the others     (4.7)
// by integral operators whose terms are all positive. Friction is one: times are in units of length^2 / energy, so that
// a wall-free walker spreads as <x^2> = 2 t / beta.
#pragma once

#include "qsd/line/domain.hpp"

namespace rdd::qsd {

/// Below this lambda_1 / (lambda_2 - lambda_1) is taken for a separation of time scales.
inline constexpr double separation_limit = 0.1;

/// What (4.8) and (4.17) are about. Rates in 1/time.
struct Rates {
  double lambda1 = 0;        ///< 1 / mean exit time from the quasi-stationary distribution
  double lambda2 = 0;        ///< 1 / (lambda2 - lambda1) is the time of relaxing to it
  double lambda1_error = 0;  ///< estimated, of the discretisation and the iteration, relative
  double lambda2_error = 0;
  double gap = 0;  ///< lambda2 - lambda1, not by subtraction where it matters

  /// epsilon of (4.17).
  [[nodiscard]] double ratio() const { return lambda1 / gap; }
  [[nodiscard]] bool separated() const { return ratio() < separation_limit; }
};

/// Densities on the domain, each of integral one there.
enum class Density : int {
  quasi_stationary = 0,  ///< phi_1 e^{-beta V} / Z, (4.10)
  gibbs = 1,             ///< e^{-beta V} / Z
  gaussian = 2           ///< the variational Gaussian, restricted to the domain
};

struct QsdLine {
  LineDomain domain;
  Rates rates;
  RealVector phi;  ///< (nodes) phi_1 > 0, largest value 1
};

/// lambda_1 and phi_1: the inverse of the operator is
///   u <- s_lo(x)-side and s_hi(x)-side sums of beta int e^{beta V} int e^{-beta V} u,
/// a positive kernel, so that lambda_1 keeps its relative accuracy however small it is. A subspace iteration finds the
/// shape; lambda_1 lies between the smallest and largest u / Tu (Wielandt1950), which gives its error.
/// lambda_2 - lambda_1 is lambda_1 of the partner problem: with chi = phi_2 / phi_1 and e^{-w} = e^{-beta V} phi_1^2,
/// the flux J = e^{-w} chi' solves (e^w J')' = -(lambda_2 - lambda_1) beta e^w J with J = 0 at both ends, whose inverse
/// is positive too.
/// Throws as resolve_domain; numeric if an iteration does not converge.
[[nodiscard]] QsdLine solve_line(const Run& run, const LineRequest& request, const LineEnergy& energy);

}  // namespace rdd::qsd
