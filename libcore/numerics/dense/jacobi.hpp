// One-sided Jacobi rotations (Demmel1999): singular values to full relative accuracy where the columns, scaled to unit
// length, are well conditioned.
#pragma once

#include "numerics/dense/split_columns.hpp"
#include "numerics/simd/pack.hpp"

namespace rdd::numerics {

/// Rotates the columns of g until they are orthogonal: g J = U Sigma with J unitary. Afterwards the columns are
/// U Sigma in descending length up to rounding, and squares[c] is the squared length of column c. Returns the number
/// of sweeps. Throws numeric after 40 sweeps without convergence. The same bits for every width of vectors (2, 4 or 8
/// doubles; not more than vector_width()).
Index orthogonalise_columns(SplitColumns& g, Eigen::Ref<Vector> squares, int width = vector_width());

}  // namespace rdd::numerics
