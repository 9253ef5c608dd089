// The second derivatives of a pair's energy W(R, v) by the shape of its chain. The distance R is the sum of the bonds b
// between sites i and j, and the variance is v = t_i + t_j with t = 1/(2 alpha), so that dR/db = 1 and
// dv/d ln alpha_i = -t_i. The gradient is dW/db = W_r and dW/d ln alpha_i = -t_i W_v.
//
// Three loops use these coefficients, each in an order of its own: energy.cpp (all pairs, for a relaxation),
// motion_jacobian.cpp (pairs of one offset, with rows of the composition between) and spin/shape/window_newton.cpp
// (pairs of a window, from which some unknowns are left out).
#pragma once

#include "numerics/simd/pack.hpp"

namespace rdd::dmd {

struct ShapeCurvature {
  double ii, jj, ij;      ///< by ln alpha_i twice, by ln alpha_j twice, by both
  double i_bond, j_bond;  ///< by ln alpha_i, or ln alpha_j, and a bond between the sites
  double bond_bond;       ///< by two bonds between the sites, equal or not
};

/// ti, tj: 1/(2 alpha) of the sites; v, rr, rv, vv: derivatives of W.
[[nodiscard]] RDD_INLINE ShapeCurvature shape_curvature(double ti, double tj, double v, double rr, double rv,
                                                        double vv) {
  return {ti * (v + ti * vv), tj * (v + tj * vv), ti * tj * vv, -ti * rv, -tj * rv, rr};
}

}  // namespace rdd::dmd
