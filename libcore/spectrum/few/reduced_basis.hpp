// Bands at any wavevector from exact vectors at a few: a projection, with the true residual of every result.
#pragma once

#include <Eigen/SparseCore>
#include <vector>

#include "spectrum/bloch.hpp"

namespace rdd::spectrum {

/// Bands solved beyond the wanted ones, to see the gap above them.
inline constexpr Index guard_bands = 2;

/// Ritz values of H(kappa) on a fixed real space, and how good they are.
struct ReducedBands {
  Vector values;        ///< all of them, ascending
  ComplexMatrix x;      ///< (m x bands) coefficients of the lowest
  double residual = 0;  ///< the largest |H y - theta y| of the bands wanted
  double error = 0;     ///< of their values: the residual, or its square over the gap above, if that is less
};

/// H(kappa) = sum_t f_t(kappa) G_t with real G_t and f = 1, cos(2 pi kappa.n), i sin(2 pi kappa.n) for each pair n, -n
/// of translations. On a real orthonormal basis U (M x m) both U^T G_t U and the part of G_t U outside the basis are
/// kept, so that a wavevector costs O(m^2 T + m^3), and its residual as much again: nothing of size M.
class ReducedBasis {
 public:
  /// The operator must be Hermitian and outlive this.
  explicit ReducedBasis(const BlochOperator& bloch);
  /// Real and imaginary parts of the columns join the basis: y(-kappa) = conj y(kappa) comes for free.
  /// settle() must be called before the next solve.
  void add(const ComplexMatrix& y);
  void settle();
  [[nodiscard]] Index size() const { return u_.cols(); }
  [[nodiscard]] ReducedBands solve(const Eigen::Ref<const Vector>& kappa, Index bands) const;
  /// Vectors of H in the order of states.
  [[nodiscard]] ComplexMatrix lift(const ComplexMatrix& x) const { return u_ * x; }

 private:
  using Sparse = Eigen::SparseMatrix<double, Eigen::ColMajor, std::int64_t>;
  [[nodiscard]] std::vector<Complex> factors(const Eigen::Ref<const Vector>& kappa) const;
  /// sum_t f_t times the part of G_t U x outside the basis, in that orthonormal basis.
  [[nodiscard]] ComplexMatrix outside_of(const std::vector<Complex>& f, const ComplexMatrix& x) const;

  std::vector<Translation> translations_;  // one of each pair n, -n, without zero
  std::vector<Sparse> g_;                  // 1, then cos and sin of each translation
  Matrix u_;
  std::vector<Matrix> inside_;   // U^T G_t U
  std::vector<Matrix> outside_;  // (1 - U U^T) G_t U in an orthonormal basis of all of them, without rows of zeros
};

}  // namespace rdd::spectrum
