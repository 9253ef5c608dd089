// Spanning forests of the two-way jumps, and the weights that follow from ratios of rates along them.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "numerics/sparse/scaled.hpp"
#include "support/types.hpp"

namespace rdd {
class Network;
}  // namespace rdd

namespace rdd::network {

/// A tree for each part of the network that is connected by two-way jumps, rooted at the part's smallest state.
struct SpanningForest {
  std::vector<std::int32_t> parent;  ///< (n_states) -1 at roots
  std::vector<Index> jump;           ///< (n_states) the jump from the parent; -1 at roots
  std::vector<std::int32_t> depth;   ///< (n_states) 0 at roots
  std::vector<std::int32_t> order;   ///< (n_states) parents before children
  std::vector<std::int32_t> part;    ///< (n_states) numbered by their smallest state
  Index n_parts = 0;
};

/// The opposite pairs of jumps between different states, each by its jump of lower index.
[[nodiscard]] std::vector<Index> two_way_edges(const Network& network);

/// The forest of largest total preference (one number an edge, ties in order of edges), Kruskal1956.
[[nodiscard]] SpanningForest maximum_spanning_forest(const Network& network, std::span<const Index> edges,
                                                     std::span<const double> preference);

/// Weights with detailed balance along the tree, pi_i = pi_j k(j->i)/k(i->j), 1 at the roots. Relative error of a few
/// units in the last place a step, at any spread.
[[nodiscard]] std::vector<numerics::Scaled> weights_along(const Network& network, const SpanningForest& forest);

/// The maximum-conductance forest. Conductances are S = sqrt(k_f pi_i k_b pi_j) with the pi of any spanning forest: in
/// a reversible network S is the conductance itself, and in any other the choice only decides which cycles are
/// fundamental.
[[nodiscard]] SpanningForest maximum_conductance_forest(const Network& network);

/// ln(k pi_from / (k_reverse pi_to)) of a two-way jump: zero for detailed balance, and the affinity of any cycle when
/// summed along it.
[[nodiscard]] double imbalance(const Network& network, Index jump, std::span<const numerics::Scaled> pi);

}  // namespace rdd::network
