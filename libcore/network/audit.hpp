// Audit of a network: ergodic classes, detailed balance, the worst cycle.
#pragma once

#include <limits>
#include <string>
#include <vector>

#include "support/run.hpp"
#include "support/types.hpp"

namespace rdd {
class Network;
}  // namespace rdd

namespace rdd::network {

/// A closed path in the graph of states (translations may add up to anything). Its affinity, the sum of
/// ln(k/k_reverse) along it in units of kB T, is zero in a reversible network.
struct Cycle {
  std::vector<Index> jumps;  ///< indices into Network::jumps(), head to tail
  double affinity = 0;       ///< >= 0: the direction is chosen so
  [[nodiscard]] double per_jump() const { return jumps.empty() ? 0 : affinity / static_cast<double>(jumps.size()); }
};

struct Audit {
  // Ergodic classes: the strongly connected components, numbered by their smallest state.
  std::vector<std::int32_t> class_of;      ///< (n_states)
  std::vector<Index> class_sizes;          ///< (n_classes)
  std::vector<std::uint8_t> class_closed;  ///< (n_classes) 1 if no jump leaves it
  bool ergodic = false;                    ///< one class: pi is unique and positive

  // Detailed balance.
  bool reversible = false;           ///< every jump has its reverse and every fundamental cycle is within tolerance
  double tolerance = 0;              ///< kT per jump
  std::vector<Index> one_way_jumps;  ///< jumps without a reverse
  Cycle worst;                       ///< largest |affinity| per jump over all cycles of two-way jumps; empty if zero
  double largest_fundamental = 0;    ///< largest |affinity| per jump over the fundamental cycles of the tree
  /// Reversible networks: ln pi from the maximum-conductance spanning forest, per connected part relative to its
  /// largest entry. Empty otherwise.
  Vector tree_log_pi;

  // Against the weights the caller gave (NaN without them): largest |ln(k_f pi_from / k_b pi_to)| over single edges.
  double largest_edge_error = std::numeric_limits<double>::quiet_NaN();
  Index largest_edge = -1;  ///< its jump

  [[nodiscard]] Index n_classes() const { return static_cast<Index>(class_sizes.size()); }
};

/// Detailed balance within 1e-8 kT per jump counts as reversible (docs/theory.md).
inline constexpr double default_reversible_tolerance = 1e-8;

/// O(jumps log jumps) for the verdict. The worst cycle is exact, the maximum mean cycle (mean_cycle.hpp).
[[nodiscard]] Audit audit_network(const Network& network, double tolerance = default_reversible_tolerance,
                                  const Run& run = Run());

/// Human-readable report of several lines; states are counted from index_base.
[[nodiscard]] std::string describe(const Audit& audit, const Network& network, int index_base);
/// One line about a cycle: its states, affinity in kT and kT per jump.
[[nodiscard]] std::string describe(const Cycle& cycle, const Network& network, int index_base);

}  // namespace rdd::network
