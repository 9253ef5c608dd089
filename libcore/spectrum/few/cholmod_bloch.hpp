// Hermitian Bloch matrices factorised by CHOLMOD, in builds that include it; otherwise sparse_bloch.hpp's own fronts.
#pragma once

#include <span>
#include <vector>

#include "numerics/sparse/cholmod.hpp"
#include "spectrum/bloch.hpp"

namespace rdd::spectrum {

/// The pattern of a Bloch matrix, analysed once for all wavevectors.
class SupernodalBloch {
 public:
  /// The operator must be Hermitian and outlive this. Row position[s] of the matrices is state s.
  SupernodalBloch(const BlochOperator& bloch, std::span<const std::int32_t> position);
  [[nodiscard]] Index factor_bytes() const { return analysis_.factor_bytes(); }
  /// H(kappa) + shift; any number of threads.
  [[nodiscard]] numerics::SupernodalFactor factorise(const Eigen::Ref<const Vector>& kappa, double shift) const;

 private:
  numerics::SupernodalAnalysis analyse(std::span<const std::int32_t> position);
  const BlochOperator& bloch_;
  std::vector<std::size_t> diagonal_;  // by state: its place among the values
  std::vector<std::size_t> place_;     // the same for the entries of the operator
  std::vector<char> conjugate_;        // those that stand in the lower triangle
  std::size_t values_ = 0;
  numerics::SupernodalAnalysis analysis_;
};

}  // namespace rdd::spectrum
