// Eigenpairs of one small or middle-sized Hermitian matrix.
#pragma once

#include "support/types.hpp"

namespace rdd::numerics {

/// Ascending eigenvalues of the Hermitian matrix h (both triangles set; destroyed) and, if y is not null,
/// orthonormal eigenvectors as columns, each with its largest component real and positive.
/// Eigen up to hermitian_lapack_size rows, LAPACKE zheevd beyond.
void solve_hermitian(Eigen::Ref<ComplexMatrix> h, Eigen::Ref<Vector> values, ComplexMatrix* y);

/// The lowest `bands` pairs only, y (m x bands): LAPACKE zheevr where vectors of a few bands of a large matrix are
/// wanted, solve_hermitian otherwise. values has m numbers, of which the first `bands` are set.
void solve_lowest(Eigen::Ref<ComplexMatrix> h, Index bands, Eigen::Ref<Vector> values, ComplexMatrix* y);

/// Multiplies each column by a phase so that its entry of largest modulus (the first within 1e-8 of it) is real and
/// positive: nothing downstream depends on a solver's sign.
void fix_phases(Eigen::Ref<ComplexMatrix> y);

/// Above this size LAPACK is faster than Eigen although its calls are serialised (measured, benchmarks/).
inline constexpr Index hermitian_lapack_size = 160;

}  // namespace rdd::numerics
