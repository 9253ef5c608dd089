// Sums over trajectories; means, standard errors and slopes from them.
#pragma once

#include <array>

#include "sampler/trajectories.hpp"

namespace rdd::sampler {

/// Sums over the trajectories of one block. Displacements are taken relative to a reference that moves with `drift`, so
/// that fourth powers do not cancel where the drift is long against the spread.
class MomentSums {
 public:
  MomentSums(const std::vector<double>& times, const Vector& drift, bool with_slopes);

  /// One trajectory: x (space x reached) at the times it reached.
  void add(const Matrix& x, Index n_reached);
  void add(const MomentSums& other);

  /// Fills reached, mean, squared, their errors, and the slopes.
  void give(Trajectories& out) const;

 private:
  void add_features(const Matrix& x);
  void give_slopes(Trajectories& out) const;
  [[nodiscard]] Index n_pairs() const { return space_ * (space_ + 1) / 2; }
  /// The time the slopes begin at: the first one, or 0 if it is also the last.
  [[nodiscard]] double first_time() const { return times_->size() > 1 ? times_->front() : 0; }

  const std::vector<double>* times_;
  Vector drift_;
  Index space_;
  std::vector<Index> reached_;
  // z = x - drift t, p_ab = x_a x_b - drift_a drift_b t^2 for a <= b.
  Matrix z_, z2_;  ///< (space x n_times)
  Matrix p_, p2_;  ///< (pairs x n_times)
  // Of the trajectories that reached the last time: features (z_2, z_1, z_2 z_2^T - z_1 z_1^T).
  bool with_slopes_;
  Vector features_;
  Matrix products_;
};

}  // namespace rdd::sampler
