// Bands of a network whose Bloch matrices are Hermitian: reversible, or confined under a force.
#pragma once

#include <atomic>
#include <memory>
#include <vector>

#include "spectrum/accurate/accurate_bands.hpp"
#include "spectrum/bloch.hpp"
#include "spectrum/solver_choice.hpp"
#include "spectrum/spectrum.hpp"
#include "spectrum/time_reversal.hpp"

namespace rdd {

/// One call: what every piece of its loop over k needs. The arguments must outlive it.
class RealBands {
 public:
  RealBands(const Network& network, const SpectrumRequest& request, const SpectrumOutput& out);
  [[nodiscard]] Solver solver() const { return solver_; }
  /// Fills all results.
  void run_over_k(const Run& run) const;

 private:
  [[nodiscard]] const HighAccuracySolver& high() const;
  [[nodiscard]] bool loses_digits(Index q) const;
  /// Fills the results of wavevectors [begin, end). Any number of threads, each its own pieces.
  void solve(const Run& run, Index begin, Index end) const;
  void solve_fast(const Run& run, Index begin, Index end) const;
  void solve_batched(Index begin, Index end) const;
  void solve_dense(Index begin, Index end) const;
  void solve_lanczos(const Run& run, Index q) const;
  void solve_reduced(const Run& run) const;
  void finish(Index q) const;
  void solve_high(Index q) const;
  void write(Index q, const Vector& values, const ComplexMatrix& y) const;
  /// Gives wavevector p the results of q.
  void copy(Index q, Index p, bool conjugate) const;

  const Network& network_;
  const SpectrumRequest& request_;
  const SpectrumOutput& out_;
  BlochOperator bloch_;
  std::unique_ptr<const SparseBloch> sparse_;
  Solver solver_;
  TimeReversal pairs_;
  mutable std::atomic<Index> done_ = 0;  // wavevectors, for progress within one of them
  bool can_be_high_ = false;
  Vector root_pi_;
  Vector inverse_root_pi_;
  std::unique_ptr<const BatchedProblem> batch_;
  std::unique_ptr<double[]> own_values_;  // where the caller wants complex values only
  double* values_ = nullptr;              // (bands, n_k)
  Lazy<HighAccuracySolver> high_;
};

}  // namespace rdd
