// Large sparse symmetric equations by multifrontal L D L^T (DuffReid1983).
#pragma once

#include <Eigen/SparseCore>
#include <vector>

#include "numerics/sparse/plan.hpp"
#include "support/types.hpp"

namespace rdd::numerics {

/// A = L D L^T without pivoting, for positive definite matrices or those that rounding has made slightly indefinite.
/// Fronts are dense, so that most of the arithmetic is matrix products. Memory is proportional to the factor.
class FrontCholesky {
 public:
  /// lower: the triangle below the diagonal and this itself, rows and columns in the order of the plan, which must
  /// outlive this and have a place for every entry.
  FrontCholesky(const EliminationPlan& plan, const Eigen::SparseMatrix<double>& lower);

  /// False on breakdown (a pivot was zero or not finite); solve must not be called then.
  [[nodiscard]] bool complete() const { return complete_; }
  /// y (few x n) := y A^{-1}.
  void solve(Matrix& y) const;

 private:
  struct Work;
  void assemble(Index f, std::span<const Index> children, const Eigen::SparseMatrix<double>& lower, Work& work) const;
  bool keep(Index f, Work& work);
  [[nodiscard]] Eigen::Map<const Matrix> columns(std::size_t f) const;

  const EliminationPlan& plan_;
  std::vector<std::size_t> first_;  // where the columns of each front begin
  std::vector<double> factor_;      // of each front its columns, rows x pivots: L below the diagonal, D on it
  bool complete_ = false;
};

}  // namespace rdd::numerics
