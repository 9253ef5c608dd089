// Eigenvalues of a few states joined by conductances, each to full relative accuracy.
#pragma once

#include "support/types.hpp"

namespace rdd::reduction {

struct LaplacianModes {
  Vector rates;    ///< (n - 1) ascending, all but the zero
  Matrix vectors;  ///< (n x n - 1) v with L v = rate Pi v and v^T Pi v = 1
};

/// conductance (n x n) symmetric, >= 0, diagonal ignored; pi (n) > 0. H = Pi^{-1/2} L Pi^{-1/2} = F^T F by elimination
/// without subtraction, the fastest state first, and one-sided Jacobi rotations of the rows of F (Demmel1999), in
/// long double.
[[nodiscard]] LaplacianModes laplacian_modes(const Matrix& conductance, const Vector& pi);

}  // namespace rdd::reduction
