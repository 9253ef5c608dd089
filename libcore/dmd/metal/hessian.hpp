// The second derivatives of a metal's free energy in positions and ln alpha, applied without being assembled.
#pragma once

#include <vector>

#include "dmd/metal/curvature.hpp"

namespace rdd::dmd {

/// H with rows and columns scaled by w_i^(-1/2), w_i the weight of the vibrational entropy (held above 1e-200): it has
/// a limit as w_i -> 0. Vectors are (4, n): position, ln alpha. Numbers of pairs are held as Real: with float the error
/// of a product is 1e-7 of H, and Newton's method converges by a factor of 1e-3 or better a step.
template <typename Real>
class MetalHessian {
 public:
  /// free: (n) sites that may move; what the constructor is given must outlive it.
  MetalHessian(const Metal& metal, const MetalState& state, const MetalSites& sites, const MetalTerms& terms,
               const std::vector<char>& free, const Run& run);

  /// result = H y; rows of sites that may not move are 0.
  void apply(const Matrix& y, Matrix& result);
  /// By the inverse of each site's own block, made positive definite where it is not.
  void precondition(const Matrix& y, Matrix& result) const;
  /// True if the site's own block is positive definite.
  [[nodiscard]] bool is_firm(Index i) const { return firm_[i] != 0; }
  /// sqrt(w_i)
  [[nodiscard]] const Vector& scale() const { return scale_; }
  /// Takes the rigid motions out of a scaled step.
  void project(Matrix& y) const;
  /// What sum_j o_j p_v holds alpha_i by; it must be positive for a minimum.
  [[nodiscard]] double hold(Index i) const { return terms_.forces().v[i]; }

 private:
  void make_blocks();
  void make_block(Index i);
  void make_rigid_motions(const MetalState& state);
  void sum_densities(const Matrix& y);

  const Metal& metal_;
  const MetalSites& sites_;
  const MetalTerms& terms_;
  const std::vector<char>& free_;
  const Run& run_;
  Index classes_;
  MetalCurvature<Real> pairs_;
  Vector scale_, part_;  ///< sqrt(w_i), o_i / sqrt(w_i)
  std::vector<Eigen::Matrix4d> blocks_, inverses_;
  Matrix own_;         ///< (4 classes, n) derivatives of rho_i by the site's own X and ln alpha
  Matrix seen_;        ///< what others see of a step
  Matrix change_;      ///< (classes, n) E'' times the change of rho_i, as neighbours see it
  Matrix change_own_;  ///< the same as the site sees it
  std::vector<char> firm_;
  std::vector<Matrix> rigid_;  ///< orthonormal
};

extern template class MetalHessian<float>;
extern template class MetalHessian<double>;

}  // namespace rdd::dmd
