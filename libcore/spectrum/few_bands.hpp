// The lowest bands of a large Hermitian Bloch matrix: shift, factorise, iterate, and make sure that none is missing.
#pragma once

#include "spectrum/sparse_bloch.hpp"

namespace rdd {

struct FewBands {
  Vector values;    ///< (bands) ascending
  ComplexMatrix y;  ///< (M x bands) orthonormal, rows are states; largest components real and positive
};

/// The lowest `bands` eigenpairs of H(kappa) by block Lanczos with (H + sigma)^{-1}, sigma > 0 a tiny part of the
/// largest escape rate, so that H + sigma is positive definite at Gamma too. Every pair has a residual
/// |H y - lambda y| <= few_bands_tolerance max R, and Sylvester's law shows that no eigenvalue below the last cluster
/// has been missed; found multiplicities are then right to within 1e-9 of the last value.
/// between: called often, may throw. Throws numeric if this cannot be reached; Cancelled.
[[nodiscard]] FewBands few_bands(const Run& run, const SparseBloch& matrix, const Eigen::Ref<const Vector>& kappa,
                                 Index bands, const std::function<void()>& between);

inline constexpr double few_bands_tolerance = 1e-12;

/// Bytes a call needs besides the matrix: the factor and the basis.
[[nodiscard]] Index few_bands_bytes(const SparseBloch& matrix, Index bands);

/// Least number of states the iteration can do with for so many bands.
[[nodiscard]] Index few_bands_least_size(Index bands);

}  // namespace rdd
