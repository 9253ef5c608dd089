// The second derivatives of a crystal's free energy in positions and ln alpha, applied pair by pair.
#pragma once

#include <memory>
#include <vector>

#include "dmd/crystal/coarse.hpp"
#include "dmd/crystal/crystal.hpp"
#include "dmd/crystal/rigid_motions.hpp"

namespace rdd::dmd {

/// The Hessian H with rows and columns scaled by 1/sqrt(w_i): with Weight::occupation that has a limit as c_i -> 0
/// (c_i is held above 1e-200, which no result can tell from 0). Vectors are (dim + 1, n): position, ln alpha.
class CrystalHessian {
 public:
  /// free: (n) sites that may move; what the constructor is given must outlive it.
  CrystalHessian(const Crystal& crystal, const CrystalState& state, const CrystalPairs& pairs,
                 const std::vector<char>& free, const Run& run);

  /// result = H y; rows of sites that may not move are 0.
  void apply(const Matrix& y, Matrix& result);
  /// By the inverse of each site's own block, made positive definite where it is not, and a coarse solution.
  void precondition(const Matrix& y, Matrix& result) const;
  /// True if the site's own block is positive definite: it has a minimum while its neighbours stay.
  [[nodiscard]] bool is_firm(Index i) const { return firm_[i] != 0; }
  /// sqrt(w_i)
  [[nodiscard]] const Vector& scale() const { return scale_; }
  /// Takes the rigid motions out of a scaled step.
  void project(Matrix& y) const;

 private:
  template <int Dim>
  void apply_as(const Matrix& y, Matrix& result);
  void make_links();
  template <int Dim>
  void make_blocks();
  template <int Dim>
  void make_block(Index i);
  void make_rigid_motions(const CrystalState& state);
  /// True if a site that may not move pulls at one that may.
  [[nodiscard]] bool is_held() const;
  [[nodiscard]] double stiffness(Index i) const;

  const Crystal& crystal_;
  const CrystalPairs& pairs_;
  const std::vector<char>& free_;
  const Run& run_;
  Vector c_, scale_;
  std::vector<ShapeLink> links_;  ///< by pair
  std::vector<double> blocks_;    ///< a site's own block after the other
  std::vector<double> inverses_;  ///< theirs
  Matrix seen_;                   ///< what others see of a step
  std::vector<char> firm_;
  std::unique_ptr<CrystalCoarse> coarse_;
  std::vector<Matrix> rigid_;  ///< orthonormal
};

}  // namespace rdd::dmd
