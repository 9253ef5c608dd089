// A landscape whose energies depend on local field components, E -> E - P.h: what is the same at every field.
#pragma once

#include <atomic>
#include <vector>

#include "field/gauge.hpp"
#include "numerics/sparse/plan.hpp"

namespace rdd::field {

/// Couplings P of a landscape to field components h, in energy per unit of h: E(h) = E - sum_c P_c h_c.
struct Couplings {
  Matrix state;         ///< (n_components x n_states); empty: zero
  Matrix height;        ///< (n_components x n_transitions) of the saddle crossed; empty: the mean of the two ends
  Matrix saddle_point;  ///< (space x n_transitions) from the state left to the saddle; empty: half the displacement
};

/// The pattern in which states are eliminated, and where each saddle's conductance enters it.
struct CellPlan {
  std::vector<std::int32_t> position;  ///< (n_states) place in the order of elimination
  std::vector<Index> first;            ///< (n_states + 1) where the later neighbours of a position begin in `later`
  std::vector<std::int32_t> later;     ///< ascending positions
  std::vector<Index> slot;             ///< (n_saddles) the place in `later`; -1: the saddle leads to the state itself

  CellPlan() = default;
  CellPlan(Index n_states, const std::vector<Saddle>& saddles);
};

/// Immutable: any number of threads may read one.
class Field {
 public:
  /// Throws no_lattice; not_reversible, naming the transition, unless detailed balance holds at every temperature
  /// (saddle energies, or barriers that imply them); not_ergodic; size or argument naming the entry of the couplings.
  Field(const Landscape& landscape, Index n_components, const Couplings& couplings);

  [[nodiscard]] Index n_components() const { return n_components_; }
  [[nodiscard]] Index n_states() const { return energy_.size(); }
  [[nodiscard]] Index n_saddles() const { return static_cast<Index>(saddles_.size()); }
  [[nodiscard]] const Lattice& lattice() const { return lattice_; }
  [[nodiscard]] Index space() const { return lattice_.space(); }
  [[nodiscard]] double kB() const { return kB_; }
  /// The lowest state energy, from which all others are measured here: energies far from zero then cost no digits.
  [[nodiscard]] double reference() const { return reference_; }
  [[nodiscard]] const Vector& energy() const { return energy_; }          ///< (n_states) above the reference
  [[nodiscard]] const Vector& degeneracy() const { return degeneracy_; }  ///< (n_states) g
  [[nodiscard]] const Matrix& positions() const { return positions_; }    ///< (space x n_states)
  [[nodiscard]] const Matrix& coupling() const { return coupling_; }      ///< (n_components x n_states)
  [[nodiscard]] const std::vector<Saddle>& saddles() const { return saddles_; }
  [[nodiscard]] const Matrix& saddle_coupling() const { return saddle_coupling_; }  ///< (n_components x n_saddles)
  [[nodiscard]] const Matrix& displacement() const { return displacement_; }        ///< (space x n_saddles) from to to
  [[nodiscard]] const Matrix& saddle_point() const { return saddle_point_; }        ///< (space x n_saddles) from `from`
  [[nodiscard]] const CellPlan& plan() const { return plan_; }
  /// For conductances that are alike.
  [[nodiscard]] const Gauge& gauge() const { return gauge_; }
  /// True the first time it is asked: what is worth a line in the log is worth one.
  [[nodiscard]] bool first_use() const { return !used_.exchange(true); }

 private:
  Index n_components_;
  Lattice lattice_;
  double kB_;
  double reference_ = 0;
  Vector energy_, degeneracy_;
  Matrix positions_, coupling_;
  std::vector<Saddle> saddles_;
  Matrix saddle_coupling_, displacement_, saddle_point_;
  CellPlan plan_;
  Gauge gauge_;
  mutable std::atomic<bool> used_{false};
};

}  // namespace rdd::field
