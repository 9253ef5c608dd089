// What every pair contributes to the second derivatives of a metal's free energy by positions and ln alpha.
#pragma once

#include <vector>

#include "dmd/metal/energy.hpp"

namespace rdd::dmd {

/// Per pair, numbers of type Real, without the occupancies of its sites: e (3) the unit vector from first to second,
/// along = p_R - p/R, across = p/R, rv, vv of p = sum of fractions times (phi + E' f + E' f), then for every class of
/// host f_R, f_v at the first site made by the second and f_R, f_v at the second made by the first.
template <typename Real>
struct MetalCurvature {
  Index stride = 0;
  std::vector<Real> numbers;

  [[nodiscard]] const Real* of(Index pair) const { return numbers.data() + pair * stride; }
};

/// Of a state whose terms are evaluated with forces. A pair out of reach has zeros.
template <typename Real>
[[nodiscard]] MetalCurvature<Real> pair_curvature(const Metal& metal, const MetalState& state, const MetalSites& sites,
                                                  const MetalTerms& terms, const Run& run);

/// The product of the Hessian of F by (X, alpha) with a direction (dx, dalpha), in double precision; rows are not
/// divided by the occupation.
struct MetalProduct {
  Matrix x;
  Vector alpha;
};
[[nodiscard]] MetalProduct hessian_product(const Metal& metal, const MetalState& state, const MetalTerms& terms,
                                           const Matrix& dx, const Vector& dalpha, const Run& run);

}  // namespace rdd::dmd
