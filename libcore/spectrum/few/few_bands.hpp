// The lowest bands of a large Hermitian Bloch matrix by shift-invert Lanczos, with a check that none is missing.
#pragma once

#include "spectrum/few/sparse_bloch.hpp"

namespace rdd::spectrum {

struct FewBands {
  Vector values;    ///< (bands) ascending
  ComplexMatrix y;  ///< (M x bands) orthonormal, rows are states; largest components real and positive
};

/// Request for one matrix.
struct FewBandsRequest {
  Index bands = 1;
  bool vectors = false;
};

/// The lowest eigenpairs of H(kappa) by block Lanczos with (H + sigma)^{-1}, sigma > 0 a tiny part of the largest
/// escape rate, so that H + sigma is positive definite at Gamma too. Every pair has a residual |H y - lambda y| <=
/// few_bands_residual(vectors) max R; the error of a value is quadratic in that of its vector. A block of b columns
/// sees up to b vectors of each eigenspace; where b values lie within 1e-6 of each other, Sylvester's law shows whether
/// eigenvalues below the last have been missed, and they are looked for until none is. Where the number of bands cuts
/// through such a cluster, its values are known to the width of the cluster. between: called often, may throw. Throws
/// numeric if it does not converge; Cancelled. y is empty without vectors.
[[nodiscard]] FewBands few_bands(const Run& run, const SparseBloch& matrix, const Eigen::Ref<const Vector>& kappa,
                                 const FewBandsRequest& request, const std::function<void()>& between);

[[nodiscard]] constexpr double few_bands_residual(bool vectors) { return vectors ? 1e-12 : 1e-9; }

/// Bytes a call needs besides the matrix: the factor and the basis.
[[nodiscard]] Index few_bands_bytes(const SparseBloch& matrix, Index bands);

/// Whether a matrix is large enough for the iteration.
[[nodiscard]] constexpr bool few_bands_fit(Index m, Index bands) { return m >= 100 && 16 * bands <= m; }

}  // namespace rdd::spectrum
