// Schur form of a small complex matrix, and its reordering by a key.
#pragma once

#include <functional>

#include "support/types.hpp"

namespace rdd::numerics {

/// a = z t z^H with unitary z and triangular t. Eigen's QR iterations.
void complex_schur(const ComplexMatrix& a, ComplexMatrix& t, ComplexMatrix& z);
/// Eigenvalues in the order of the diagonal of t.
[[nodiscard]] inline ComplexVector schur_values(const ComplexMatrix& t) { return t.diagonal(); }
/// Reorders the values of t by descending key (stable) by rotations of neighbours, and updates z (any number of
/// rows).
void sort_schur(ComplexMatrix& t, ComplexMatrix& z, const std::function<double(Complex)>& key);

}  // namespace rdd::numerics
