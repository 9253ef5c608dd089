// The second derivatives of a crystal's free energy in positions and ln alpha, applied pair by pair.
#pragma once

#include <vector>

#include "dmd/crystal.hpp"

namespace rdd::dmd {

/// The Hessian H with rows and columns scaled by 1/sqrt(w_i): with Weight::occupation that has a limit as c_i -> 0
/// (c_i is held above 1e-200, which no result can tell from 0). Vectors are (dim + 1, n): position, ln alpha.
class CrystalHessian {
 public:
  /// free: (n) sites that may move.
  CrystalHessian(const Crystal& crystal, const CrystalState& state, const CrystalPairs& pairs,
                 const std::vector<char>& free, const Run& run);

  [[nodiscard]] Matrix apply(const Matrix& y) const;
  /// By the inverse of each site's own block, made positive definite where it is not.
  [[nodiscard]] Matrix precondition(const Matrix& y) const;
  /// True if the site's own block is positive definite: it has a minimum while its neighbours stay.
  [[nodiscard]] bool is_firm(Index i) const { return firm_[static_cast<std::size_t>(i)] != 0; }
  /// sqrt(w_i)
  [[nodiscard]] const Vector& scale() const { return scale_; }
  /// Takes the rigid motions out of a scaled step.
  void project(Matrix& y) const;

 private:
  template <int Dim>
  void apply_as(const Matrix& y, Matrix& result) const;
  void make_blocks();
  void make_rigid_motions(const CrystalState& state);
  [[nodiscard]] double stiffness(Index i) const;

  const Crystal& crystal_;
  const CrystalPairs& pairs_;
  const std::vector<char>& free_;
  const Run& run_;
  Vector c_, scale_;
  std::vector<Matrix> inverse_blocks_;
  std::vector<char> firm_;
  std::vector<Matrix> rigid_;  ///< orthonormal
};

}  // namespace rdd::dmd
