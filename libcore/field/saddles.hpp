// Directed transitions as saddles that are crossed both ways. No field here.
#pragma once

#include <vector>

#include "network/landscape.hpp"

namespace rdd::field {

/// A saddle between state `from` of a cell and state `to` of the cell A n away.
struct Saddle {
  std::int32_t from = 0;
  std::int32_t to = 0;
  Translation n{};
  double energy = 0;     ///< on the scale of the state energies
  double frequency = 0;  ///< prefactor times degeneracy of the state left, the same both ways, 1/time
  Index forward = 0;     ///< the transition from `from` to `to`
  Index backward = 0;    ///< its opposite
};

/// States and saddles of a landscape in which detailed balance holds at every temperature.
struct Equilibrium {
  Vector energy;                ///< (n_states) as given, or what barriers imply, 0 at state 0
  Vector degeneracy;            ///< (n_states) as given, or what prefactors imply, 1 at state 0
  std::vector<Saddle> saddles;  ///< in an order that the landscape's own does not change
};

/// What tells two saddles on one path apart beside their energies.
struct SaddleMarks {
  Matrix coupling;  ///< (any x n_transitions); empty: none
  Matrix point;     ///< (space x n_transitions) from the state left; empty: none
};

/// Pairs each transition with the opposite one of the same saddle energy, frequency and marks.
/// Throws not_reversible naming the transition; not_ergodic; argument where all but the marks agree.
[[nodiscard]] Equilibrium equilibrium_of(const Landscape& landscape, const SaddleMarks& marks);

}  // namespace rdd::field
