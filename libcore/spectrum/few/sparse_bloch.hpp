// Hermitian Bloch matrices of large networks, factorised front by front (DuffReid1983), or by CHOLMOD in builds that
// include it.
#pragma once

#include <memory>
#include <vector>

#include "numerics/dense/split_kernels.hpp"
#include "numerics/sparse/plan.hpp"
#include "spectrum/bloch.hpp"
#include "spectrum/few/cholmod_bloch.hpp"
#include "support/lazy.hpp"
#include "support/run.hpp"

namespace rdd::spectrum {

class SparseFactor;

/// The order of elimination, its fronts and the place of every entry in them, shared by all wavevectors. Rows are
/// numbered in the order of elimination ("positions") in all vectors of this class and of SparseFactor.
/// A dense matrix is the special case of one front.
class SparseBloch {
 public:
  /// The operator must be Hermitian and outlive this.
  explicit SparseBloch(const BlochOperator& bloch);

  [[nodiscard]] Index size() const { return bloch_.size(); }
  [[nodiscard]] const BlochOperator& bloch() const { return bloch_; }
  [[nodiscard]] std::int32_t state(Index position) const { return plan_.order[position]; }
  /// Entries of a factor, and its bytes.
  [[nodiscard]] Index fill() const { return plan_.fill(); }
  [[nodiscard]] Index factor_bytes() const;

  /// L D L^H of H(kappa) + shift, pivots in the order of elimination; with CHOLMOD L L^H, which is complete only where
  /// the matrix is positive definite. Throws Cancelled.
  [[nodiscard]] SparseFactor factorise(const Run& run, const Eigen::Ref<const Vector>& kappa, double shift) const;
  /// Number of eigenvalues of H(kappa) below a value that is none of them (Sylvester's law), or -1 where elimination
  /// without pivoting breaks down. Keeps no factor.
  [[nodiscard]] Index count_below(const Run& run, const Eigen::Ref<const Vector>& kappa, double value) const;

 private:
  friend class SparseFactor;
  /// An entry of H below the diagonal, or a self jump, where it belongs in its front.
  struct Placed {
    std::int32_t row, column;  ///< within the front
    std::int32_t translation;
    bool conjugate;
    double amplitude, imaginary;
  };
  struct Work;
  void place_entries();
  [[nodiscard]] const SupernodalBloch& supernodal() const;
  [[nodiscard]] numerics::split::SplitBlock columns_at(std::size_t front, double* re) const;
  void assemble(std::size_t front, numerics::split::SplitBlock columns, double shift,
                const std::vector<Complex>& phases) const;
  bool run_fronts(const Run& run, const Eigen::Ref<const Vector>& kappa, double shift, double* data, double* d) const;

  const BlochOperator& bloch_;
  numerics::EliminationPlan plan_;
  std::vector<std::int32_t> front_of_;    // by position
  std::vector<Index> offset_;             // of each front's columns in the factor
  std::vector<std::size_t> first_entry_;  // by front
  std::vector<Placed> entries_;
  Index doubles_ = 0;
  Index widest_ = 0;  // rows of the largest front
  Lazy<SupernodalBloch> supernodal_;
};

/// L and D of one H(kappa) + shift.
class SparseFactor {
 public:
  /// False on breakdown (a pivot was zero or not finite); solve must not be called then.
  [[nodiscard]] bool complete() const { return complete_; }
  /// Number of negative pivots.
  [[nodiscard]] Index negative() const { return negative_; }
  /// x (size x count) := (H + shift)^{-1} x.
  void solve(numerics::split::SplitBlock x, Index count) const;

 private:
  friend class SparseBloch;
  explicit SparseFactor(const SparseBloch& matrix);
  void solve_by_supernodes(numerics::split::SplitBlock x, Index count) const;
  void solve_forward(numerics::split::SplitBlock x, numerics::split::SplitBlock local, Index count) const;
  void solve_backward(numerics::split::SplitBlock x, numerics::split::SplitBlock local, Index count) const;
  template <bool Forward>
  void solve_pivot(const numerics::Front& front, numerics::split::SplitBlock l, Index pivot,
                   numerics::split::SplitBlock x) const;
  const SparseBloch* matrix_;
  std::unique_ptr<double[]> columns_;
  std::vector<double> d_;
  std::unique_ptr<numerics::SupernodalFactor> supernodal_;  // instead of both
  bool complete_ = false;
  Index negative_ = 0;
};

}  // namespace rdd::spectrum
