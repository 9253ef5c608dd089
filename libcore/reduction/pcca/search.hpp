// The memberships of largest crispness, for three coarse states and more.
#pragma once

#include "support/types.hpp"

namespace rdd::reduction {

/// Functions of the slow modes that are the unit vectors at P states far from each other: what memberships are
/// combined from.
struct Frame {
  Matrix z;       ///< (M x P)
  Matrix size;    ///< (M x P) of z before cancellation: what round-off in z is measured against
  Vector weight;  ///< (P) z^T pi
  Matrix gram;    ///< (P x P) z^T diag(pi) z
};

/// The frame of slow modes X (M x P) with X^T diag(pi) X = I: Z = X A. Its states are the inner simplex.
[[nodiscard]] Frame frame_of(const Matrix& x, Matrix& a);

/// B (P x P), P >= 3, that maximises the sum of the crispnesses of the memberships Z B >= 0 (to 2e-14) with B 1 = 1, in
/// no order. bound: an upper bound on that sum, within 1e-9 of the sum reached if the maximum is proven to be
/// global. Arguments as for pcca(), checked. Throws degenerate if a coarse state is left empty.
[[nodiscard]] Matrix crispest(const Frame& frame, const Vector& pi, double& bound);

}  // namespace rdd::reduction
