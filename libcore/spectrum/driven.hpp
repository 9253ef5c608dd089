// Eigenpairs of one non-Hermitian matrix.
#pragma once

#include <vector>

#include "support/types.hpp"

namespace rdd::spectrum {

/// Eigenvalues of a general complex matrix a (destroyed), ordered by real part, then by imaginary part; right
/// vectors of unit norm and left vectors with W^H V = I where wanted (null: not). LAPACKE zgeev.
/// False, with the vectors untouched, at an exceptional point: the matrix has no full set of eigenvectors.
[[nodiscard]] bool solve_general(Eigen::Ref<ComplexMatrix> a, Eigen::Ref<ComplexVector> values, ComplexMatrix* right,
                                 ComplexMatrix* left);

/// The order of complex eigenvalues everywhere: by real part; values whose real parts agree to round-off (conjugate
/// pairs) by imaginary part. noise: absolute errors of the values beside relative ones of 1e-13.
[[nodiscard]] std::vector<Index> ascending_values(const ComplexVector& values, double noise);

}  // namespace rdd::spectrum
