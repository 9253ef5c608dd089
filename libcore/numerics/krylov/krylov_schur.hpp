// The eigenvalues of largest modulus of a large real or complex operator, with their invariant subspace
// (Stewart2001).
#pragma once

#include <functional>

#include "support/types.hpp"

namespace rdd::numerics {

/// Replaces a vector by the operator's result. Must be deterministic.
template <typename Number>
using ApplyOperatorOf = std::function<void(Eigen::Ref<Eigen::Matrix<Number, Eigen::Dynamic, Eigen::Dynamic>> x)>;
using ApplyOperator = ApplyOperatorOf<double>;
using ApplyComplexOperator = ApplyOperatorOf<Complex>;

/// Op X = X T with orthonormal X and T in Schur form: of a real operator the real one (2 x 2 blocks on the diagonal for
/// conjugate pairs), of a complex one triangular; diagonal if the operator is symmetric (Hermitian). What is returned
/// is sorted by descending |eigenvalue|.
template <typename Number>
struct PartialSchurOf {
  Eigen::Matrix<Number, Eigen::Dynamic, Eigen::Dynamic> x;  ///< (n x found)
  Eigen::Matrix<Number, Eigen::Dynamic, Eigen::Dynamic> t;  ///< (found x found)
  ComplexVector values;                                     ///< (found) eigenvalues of t in the order of its diagonal
  Index guaranteed = 0;  ///< this many leading values are the largest there are; later ones may have gaps

  /// Reorders by descending key (stable); conjugate pairs stay together.
  void sort(const std::function<double(Complex)>& key);
};
using PartialSchur = PartialSchurOf<double>;
using ComplexPartialSchur = PartialSchurOf<Complex>;

struct KrylovRequest {
  Index wanted = 1;  ///< at least so many are found; one more where that would split a conjugate pair;
                     ///< fewer if the next is 15 decades below the largest, 12 if not symmetric, and lost to rounding
  bool symmetric = false;  ///< Hermitian, if the operator is complex
  Vector kept_out;         ///< unit vector orthogonal to the operator's range and to every vector of interest
};

/// Arnoldi's method with Krylov-Schur restarts (Stewart2001; Lanczos with thick restarts if symmetric), from a fixed
/// start vector. One start finds one vector of each eigenspace; further starts in the complement of the space found
/// follow until they bring nothing larger, so that degenerate values are returned with their full multiplicity.
/// Residuals are checked with the operator at the end.
/// Throws numeric if that fails after many restarts.
[[nodiscard]] PartialSchur krylov_schur(Index n, const ApplyOperator& apply, const KrylovRequest& request);
[[nodiscard]] ComplexPartialSchur krylov_schur_complex(Index n, const ApplyComplexOperator& apply,
                                                       const KrylovRequest& request);

/// Relative error that a value found may have beside the largest, unless the operator is symmetric.
[[nodiscard]] double relative_floor(Complex largest, Complex value);

}  // namespace rdd::numerics
