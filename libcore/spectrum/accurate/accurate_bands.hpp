// Bloch spectra of reversible networks to full relative accuracy, however far the rates are apart.
#pragma once

#include <span>
#include <vector>

#include "network/network.hpp"
#include "spectrum/accurate/polar_matrix.hpp"

namespace rdd::spectrum {

/// Eigenpairs of H(k) = -Pi^{-1/2} Q~(k) Pi^{1/2} (BlochOperator::Form::hermitian) with the relative error of every
/// eigenvalue around 1e-15, by elimination without subtraction and one-sided Jacobi rotations; LAPACK's error is
/// eps lambda_max. Solves are thread-safe.
class HighAccuracySolver {
 public:
  /// Throws not_reversible or not_ergodic; numeric if the conductances or weights span more than the exponents of
  /// long double (about 3600 decades).
  explicit HighAccuracySolver(const Network& network);

  [[nodiscard]] Index size() const { return static_cast<Index>(shifts_.size()); }

  /// All eigenvalues at the fractional wavevector kappa (dim), ascending, 1/time, into values (M); exactly 0 at Gamma.
  /// If y is not null, orthonormal eigenvectors as its columns (M x M) in the network's own cell assignment, each with
  /// its largest component real and positive. Then V = Pi^{1/2} Y and W = Pi^{-1/2} Y have W^H V = I.
  /// Throws size or argument for a bad kappa; numeric if the eigenvalues span more than 270 decades.
  void solve(const Eigen::Ref<const Vector>& kappa, Eigen::Ref<Vector> values, ComplexMatrix* y) const;

 private:
  struct Bond {
    std::int32_t row, col;     // row > col, or row == col for a jump to the same state in another cell
    std::int32_t translation;  // index into translations_
  };
  /// Times powers of two that bring both to the middle of Real's range.
  template <typename Real>
  struct Numbers {
    std::vector<Real> pi;
    std::vector<Real> conductances;  // in the order of bonds_
  };

  template <typename Real>
  [[nodiscard]] BlochFactor factorise(const Numbers<Real>& numbers, std::span<const Complex> phases) const;
  [[nodiscard]] bool fits_double(const Eigen::Ref<const Vector>& kappa) const;

  int dim_ = 0;
  std::vector<Translation> shifts_;
  std::vector<Translation> translations_;  // distinct, tree gauge
  std::vector<Bond> bonds_;
  Numbers<double> narrow_;  // empty if the span is too large for double
  Numbers<long double> wide_;
  Vector sqrt_pi_;             // the eigenvector of eigenvalue 0, unit length
  std::int64_t exponent_ = 0;  // eigenvalues of the scaled numbers are to be multiplied by 2^exponent_
};

}  // namespace rdd::spectrum
