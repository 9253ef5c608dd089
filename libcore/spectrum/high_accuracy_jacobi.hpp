// One-sided Jacobi rotations: singular values to full relative accuracy where the columns, scaled to unit length,
// are well conditioned. Nothing about networks here.
#pragma once

#include "spectrum/high_accuracy_elimination.hpp"

namespace rdd {

/// Rotates the columns of g until they are orthogonal: g J = U Sigma with J unitary. Afterwards the columns are
/// U Sigma in descending length up to rounding, and squares[c] is the squared length of column c. Returns the number
/// of sweeps. Throws numeric after 40 sweeps without convergence. Bit-identical on every x86 processor.
Index orthogonalise_columns(SplitColumns& g, Eigen::Ref<Vector> squares);

}  // namespace rdd
