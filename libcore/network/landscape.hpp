// Networks from energies and barriers: one landscape, a network at any temperature.
#pragma once

#include <memory>
#include <vector>

#include "network/network.hpp"
#include "network/state_sets.hpp"

namespace rdd {

/// What the height of a transition is measured from.
enum class Height : std::int32_t {
  barrier = 0,  ///< above the state left: k = nu exp(-height/(kB T))
  saddle = 1,   ///< on the scale of the state energies: k = nu exp(-(height - E_from)/(kB T))
};

/// One directed jump over a barrier.
struct Transition {
  std::int32_t from = 0;
  std::int32_t to = 0;
  Translation n{};
  double height = 0;     ///< energy, see Height
  double prefactor = 0;  ///< 1/time, > 0
};

/// What a landscape is made from. Transitions are directed: a barrier that is crossed both ways is listed twice.
struct LandscapeInput {
  Index n_states = 0;
  Lattice lattice;
  Matrix positions;       ///< (space x n_states) Cartesian; empty: zero
  Vector energy;          ///< (n_states) E_j; empty: unknown (barriers) or zero (saddles)
  Vector log_degeneracy;  ///< (n_states) ln g_j; empty: zero
  std::vector<Transition> transitions;
  Height height = Height::barrier;
  double kB = 0;            ///< energy/temperature; 0: eV/K
  network::StateSets sets;  ///< carried along
  int index_base = 0;
};

/// Immutable. The rates at a temperature obey detailed balance with pi_j ~ g_j exp(-E_j/(kB T)) where the prefactors
/// allow it. Saddle energies guarantee it; with barriers see the audit of the network.
class Landscape {
 public:
  /// Throws an Error naming the entry; with saddle energies also if a transition lacks its opposite or detailed balance
  /// is impossible, naming the cycle.
  explicit Landscape(LandscapeInput input);

  [[nodiscard]] Index n_states() const { return input_.n_states; }
  [[nodiscard]] Index n_transitions() const { return static_cast<Index>(input_.transitions.size()); }
  [[nodiscard]] const LandscapeInput& data() const { return input_; }
  [[nodiscard]] const Transition& transition(Index t) const { return input_.transitions[t]; }
  [[nodiscard]] double kB() const { return input_.kB; }
  /// Height above the state left.
  [[nodiscard]] double barrier(Index t) const;
  /// Where a transition is among the jumps of network(T), whatever T. Parallel transitions share a jump.
  [[nodiscard]] Index jump_of(Index t) const { return jump_[t]; }
  /// Number of the saddle a transition crosses: opposite transitions share one (parallel ones in order of height).
  [[nodiscard]] const std::vector<Index>& saddles() const { return saddle_; }

  /// ln k of each transition, at any temperature > 0.
  [[nodiscard]] Vector log_rates(double temperature) const;
  /// k of each transition. Throws argument, naming the transition, where a rate is no normal double.
  [[nodiscard]] Vector rates(double temperature) const;
  /// The network at a temperature; the weights of the states go with it if energies or degeneracies were given.
  [[nodiscard]] std::shared_ptr<const Network> network(double temperature) const;

  /// The landscape under energy shifts, of strain or of a better calculation. Empty: none.
  /// state: (n_states) added to the energies of the states, at fixed saddles, so that barriers out of them fall.
  /// height: (n_transitions) added to the heights.
  [[nodiscard]] std::shared_ptr<const Landscape> shifted(const Vector& state, const Vector& height) const;

 private:
  void require_detailed_balance() const;
  [[nodiscard]] std::shared_ptr<const Network> network_of(const Vector& rates, Vector log_pi) const;

  LandscapeInput input_;
  std::shared_ptr<const Network> plain_;  // all rates one: the structure that networks at every temperature share
  std::vector<Index> jump_;
  std::vector<Index> saddle_;
};

/// Fails unless finite and > 0.
void require_temperature(double temperature);

}  // namespace rdd
