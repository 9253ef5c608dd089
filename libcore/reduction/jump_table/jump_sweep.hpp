// Coarse jumps over a range of temperatures: one set of coarse states and of jumps, whose rates are tables in 1/T.
#pragma once

#include <vector>

#include "network/landscape.hpp"
#include "reduction/jump_table/jump_table.hpp"

namespace rdd::reduction {

struct JumpSweepRequest {
  ReduceRequest reduce;  ///< n_coarse 0: the number whose smallest gap over the temperatures is largest
  JumpTableRequest table;
};

/// At the knots, the jumps of coarse_jump_table(). Between two knots the logarithms of weights and rates are linear in
/// 1/T: a rate is an Arrhenius law there. Where a jump exists at one of the two alone, its flux, weight times rate, is
/// linear in 1/T instead. Opposite jumps have the same flux at the knots, hence everywhere: detailed balance holds at
/// every temperature. Immutable.
class JumpSweep {
 public:
  /// Temperatures in any order; equal ones count once. Throws no_gap with the smallest gap of every number of coarse
  /// states if none reaches the least gap at every temperature; other errors name their temperature.
  JumpSweep(const Run& run, const Landscape& landscape, const Vector& temperatures, const JumpSweepRequest& request);

  [[nodiscard]] Index n_states() const { return memberships_.front().rows(); }
  [[nodiscard]] Index n_coarse() const { return log_weight_.rows(); }
  [[nodiscard]] const Vector& temperatures() const { return temperatures_; }  ///< (n_knots) descending, 1/T ascending
  /// All jumps with the rate 1, in canonical order: the order of all rates here.
  [[nodiscard]] const Network& structure() const { return *structure_; }
  [[nodiscard]] const Matrix& rates() const { return rate_; }                            ///< (n_jumps x n_knots)
  [[nodiscard]] const Matrix& equilibrium() const { return equilibrium_; }               ///< (P x n_knots)
  [[nodiscard]] const std::vector<Matrix>& memberships() const { return memberships_; }  ///< [n_knots] (M x P)
  [[nodiscard]] const Vector& gaps() const { return gap_; }                              ///< (n_knots)
  /// The largest |D - exact D|/|exact D| midway between knots, in 1/T.
  [[nodiscard]] double largest_error() const { return largest_error_; }

  /// Whether a temperature is in the range; quiet for NaN.
  [[nodiscard]] bool holds(double temperature) const noexcept;
  /// rate (n_jumps) >= 0; weight (P), or null: sums to 1. For a temperature of the range; no allocation.
  void evaluate(double temperature, double* rate, double* weight) const noexcept;
  /// The jumps at a temperature of the range as a network; jumps with the rate 0 there are left out.
  [[nodiscard]] std::shared_ptr<const Network> network(double temperature) const;

 private:
  void join(const std::vector<JumpTable>& tables, const std::vector<std::vector<Index>>& numbers);
  [[nodiscard]] double error(const Run& run, const Landscape& landscape) const;

  Vector temperatures_, gap_;
  std::shared_ptr<const Network> structure_;
  Matrix rate_, log_rate_;  // log_rate_: where the rate is 0, 0
  Matrix equilibrium_, log_weight_;
  std::vector<Matrix> memberships_;
  double largest_error_ = 0;
};

}  // namespace rdd::reduction
