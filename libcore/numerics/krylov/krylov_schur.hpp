// The eigenvalues of largest modulus of a large real operator, with their invariant subspace. Knows no networks.
#pragma once

#include <functional>

#include "support/types.hpp"

namespace rdd {

/// Replaces a vector by the operator's result. Must be deterministic.
using ApplyOperator = std::function<void(Eigen::Ref<Matrix> x)>;

/// Op X = X T with orthonormal X and T in real Schur form (2 x 2 blocks on the diagonal for conjugate pairs; diagonal
/// if the operator is symmetric). What is returned is sorted by descending |eigenvalue|.
struct PartialSchur {
  Matrix x;              ///< (n x found)
  Matrix t;              ///< (found x found)
  ComplexVector values;  ///< (found) eigenvalues of t in the order of its diagonal
  Index guaranteed = 0;  ///< the first so many are the largest there are; what follows may have gaps

  /// Reorders so that values with a larger key come first, equal ones as they are; pairs stay together.
  void sort(const std::function<double(Complex)>& key);
};

struct KrylovRequest {
  Index wanted = 1;  ///< at least so many are found; one more where that would split a conjugate pair;
                     ///< fewer if the next is 15 decades smaller than the largest, 12 if not symmetric, and drowns
  bool symmetric = false;
  Vector kept_out;  ///< unit vector orthogonal to the operator's range and to every vector of interest
};

/// Arnoldi's method with restarts on the best part of the Schur form (Stewart 2001; Lanczos with thick restarts if
/// symmetric), from a start vector that is always the same. One start sees one vector of each eigenspace, so further
/// starts in the complement of what is found follow until they bring nothing larger: degenerate values come with their
/// full multiplicity. Residuals are checked with the operator at the end.
/// Throws numeric if that fails after many restarts.
[[nodiscard]] PartialSchur krylov_schur(Index n, const ApplyOperator& apply, const KrylovRequest& request);

/// Relative error that a value found may have beside the largest, unless the operator is symmetric.
[[nodiscard]] double relative_floor(Complex largest, Complex value);

}  // namespace rdd
