// Real Schur form of a small matrix in an order of one's own.
#pragma once

#include <functional>

#include "support/types.hpp"

namespace rdd::numerics {

/// a = z t z^T with orthogonal z and quasi-triangular t. LAPACKE dgees.
void real_schur(const Matrix& a, Matrix& t, Matrix& z);
/// Eigenvalues in the order of the diagonal of t; pairs with the positive imaginary part first.
[[nodiscard]] ComplexVector schur_values(const Matrix& t);
/// Moves the blocks of t so that larger keys come first, z along with them (any number of rows). Blocks too close to be
/// told apart stay as they are. LAPACKE dtrexc.
void sort_schur(Matrix& t, Matrix& z, const std::function<double(Complex)>& key);

}  // namespace rdd::numerics
