// The nearest network with detailed balance.
#pragma once

#include <memory>
#include <span>

#include "support/types.hpp"

namespace rdd {
class Network;
}  // namespace rdd

namespace rdd::network {

struct RepairResult {
  std::shared_ptr<const Network> network;  ///< the same jumps in the same order, only their rates are new
  Vector change;                           ///< (n_jumps) ln(new rate / old rate)
  Index largest_jump = -1;                 ///< jump of the largest |change|, the first if several; -1 without jumps
  double largest_change = 0;               ///< its |change|
  Vector log_pi;  ///< (n_states) ln pi of the repaired network; weights sum to one over each connected part
};

/// Rates with detailed balance that minimise sum over jumps of weight (ln(new/old))^2. Positions, lattice and the
/// log_pi given are kept.
///
/// With ln(k_f/k_b) = a before and phi_to - phi_from after, phi = ln pi, a pair of opposite jumps must share the change
/// x_f - x_b = delta = phi_to - phi_from - a. The cheapest shares are x_f = delta w_b/(w_f + w_b) and
/// x_b = -delta w_f/(w_f + w_b), at the cost w delta^2, w = w_f w_b/(w_f + w_b). What remains is least squares for phi
/// alone with one term a pair: the potentials of a network of springs of strength w.
///
/// weights: (n_jumps) >= 0 in the order of Network::jumps(), empty for equal ones. Only ratios matter. A larger weight
/// keeps a rate closer to what it was: weights equal to the rates trust fast directions.
/// * An infinite weight keeps a rate exactly; its reverse takes the whole change. Both infinite: the ratio is fixed.
///   If fixed ratios alone contradict each other along a cycle (beyond 1e-11 kT), not_reversible is thrown.
/// * A zero weight leaves a rate free: it takes the whole change of its pair, which then does not constrain phi.
///   Both zero: they share it equally. Where pairs of zero weight are all that connects two sets of states, phi is the
///   limit of equal and vanishing weights in their place.
///
/// Throws not_reversible, naming the jump, if one has no reverse; unsupported for a network under a force (repair the
/// unforced one); argument or size for bad weights; numeric if a new rate leaves the range of normal doubles.
[[nodiscard]] RepairResult repair_network(const Network& network, std::span<const double> weights = {});

}  // namespace rdd::network
