// Bands of a network whose Bloch matrices are Hermitian: reversible, or confined under a force.
#pragma once

#include <atomic>
#include <memory>
#include <vector>

#include "spectrum/accurate/accurate_bands.hpp"
#include "spectrum/accurate/slow_modes.hpp"
#include "spectrum/bloch.hpp"
#include "spectrum/solver_choice.hpp"
#include "spectrum/spectrum.hpp"
#include "spectrum/time_reversal.hpp"

namespace rdd::spectrum {

/// One call: the data that every piece of its loop over k needs. The arguments must outlive it.
class RealBands {
 public:
  RealBands(const Network& network, const SpectrumRequest& request, const SpectrumOutput& out);
  [[nodiscard]] Solver solver() const { return solver_; }
  /// Fills all results.
  void run_over_k(const Run& run) const;

 private:
  [[nodiscard]] const HighAccuracySolver& high() const;
  [[nodiscard]] const PolarChain* chain() const;
  [[nodiscard]] bool loses_digits(Index q) const;
  /// Fills the results of wavevectors [begin, end). Thread-safe for disjoint pieces.
  void solve(const Run& run, Index begin, Index end) const;
  void solve_fast(const Run& run, Index begin, Index end) const;
  void solve_batched(Index begin, Index end) const;
  void solve_dense(Index begin, Index end) const;
  void solve_lanczos(const Run& run, Index q) const;
  void solve_reduced(const Run& run) const;
  void finish(const Run& run, Index q) const;
  void solve_high(const Run& run, Index q) const;
  void write(Index q, const Vector& values, const ComplexMatrix& y) const;
  /// Gives wavevector p the results of q.
  void copy(Index q, Index p, bool conjugate) const;
  [[nodiscard]] auto kappa(Index q) const { return k_.col(q); }

  const Network& network_;
  const SpectrumRequest& request_;
  const SpectrumOutput& out_;
  // Of k and -k the one that is solved does not depend on the others of the list.
  std::vector<char> reversed_;
  Matrix k_;
  int exponent_;  // rates and values are in units of 2^exponent_ until a wavevector is finished
  BlochOperator bloch_;
  std::unique_ptr<const SparseBloch> sparse_;
  Solver solver_;
  TimeReversal pairs_;
  mutable std::atomic<Index> done_ = 0;  // wavevectors, for progress within one of them
  bool can_be_high_ = false;
  Vector root_pi_;
  Vector inverse_root_pi_;
  std::unique_ptr<const spectrum::batched::BatchedProblem> batch_;
  std::unique_ptr<double[]> own_values_;  // where the caller wants complex values only
  double* values_ = nullptr;              // (bands, n_k)
  bool few_high_ = false;                 // high accuracy of few bands is cheaper by slow_modes
  Lazy<HighAccuracySolver> high_;
  Lazy<std::unique_ptr<const PolarChain>> chain_;
};

}  // namespace rdd::spectrum
