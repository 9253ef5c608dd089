// The cell at one field: a network of conductances whose states move to where every flux is balanced.
#pragma once

#include <memory>
#include <vector>

#include "field/field.hpp"

namespace rdd::field {

/// Solves sum_e c_e b_e = 0 at every state for the displacements b_e = d_e + y_to - y_from along the saddles, by
/// eliminating states without a subtraction: every b_e keeps its digits however far the conductances are apart, and
/// with them fluxes and sums of c b b. Work space of one thread.
class Corrector {
 public:
  explicit Corrector(const Field& field);
  /// c (n_saddles), > 0, the largest about one.
  void solve(const Vector& conductance);
  /// b (space x n_saddles), from `from` to `to`.
  [[nodiscard]] const Matrix& steps() const { return steps_; }
  /// y (space x n_states), up to one vector for all.
  [[nodiscard]] Matrix positions() const;
  /// x (any x n_states): given excess fluxes into the states, summing to zero, returns the z with sum_e c_e (z_other -
  /// z_i) = -x_i at every state i, up to one constant for each row. After solve().
  void respond(Matrix& x) const;

 private:
  void eliminate();
  void walk_back();
  void add(Index slot, double conductance, const double* offset);
  /// Calls visit(a, b, slot) for all pairs of later neighbours of a position, a before b, slot their own place.
  template <class Visit>
  void each_pair(Index pivot, const Visit& visit) const;

  const Field& field_;
  const CellPlan& plan_;
  Index dim_;
  std::unique_ptr<const Gauge> own_;  // of conductances that are far apart
  const Gauge* gauge_ = nullptr;
  std::vector<double> conductance_, share_;  // by slot
  std::vector<double> offset_, step_;        // by slot, dim numbers each, from the earlier state to the later one
  std::vector<double> place_, total_;        // by position
  Matrix steps_;
};

}  // namespace rdd::field
