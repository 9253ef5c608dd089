// Real Schur form of a small matrix, and its reordering by a key.
#pragma once

#include <functional>

#include "support/types.hpp"

namespace rdd::numerics {

/// a = z t z^T with orthogonal z and quasi-triangular t. LAPACKE dgees.
void real_schur(const Matrix& a, Matrix& t, Matrix& z);
/// Eigenvalues in the order of the diagonal of t; pairs with the positive imaginary part first.
[[nodiscard]] ComplexVector schur_values(const Matrix& t);
/// Reorders the blocks of t by descending key and updates z (any number of rows). Blocks whose eigenvalues are too
/// close to be exchanged stay in place. LAPACKE dtrexc.
void sort_schur(Matrix& t, Matrix& z, const std::function<double(Complex)>& key);

}  // namespace rdd::numerics
