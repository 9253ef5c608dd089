// The cell assignment in which elimination loses no digits, and a reversible network as conductances in it.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "network/network.hpp"
#include "numerics/sparse/scaled.hpp"

namespace rdd::network {

/// Re-assignment of the states to cells after which every jump of the maximum-conductance spanning tree stays in its
/// cell. A translation is then the winding of the cycle its jump closes with the tree, so that cycles which wind
/// nowhere have no offsets that could cancel. Does not depend on the assignment given, except where conductances tie.
struct TreeGauge {
  std::vector<std::int32_t> order;  ///< (n_states) states, parents before children; the root first
  std::vector<Index> tree;          ///< (n_states) the tree jump into each state from its parent; -1 at the root
  std::vector<Translation> shifts;  ///< (n_states) m: the cell of the network's own assignment each state moves from
  std::vector<Translation> translations;  ///< (n_jumps) n + m_to - m_from, in the order of Network::jumps()
};

/// Along maximum_conductance_forest. Throws not_reversible or not_ergodic; argument if a translation leaves 32 bits.
[[nodiscard]] TreeGauge tree_gauge(const Network& network);

/// One of each pair of opposite jumps.
struct Bond {
  std::int32_t from = 0;
  std::int32_t to = 0;           ///< >= from
  Translation n{};               ///< tree gauge
  numerics::Scaled conductance;  ///< S = sqrt(k_f pi_from k_b pi_to), 1/time
};

/// A reversible network without its rates: weights and conductances, each to a few units in the last place however
/// far they are apart and however deep the tree.
struct ConductanceNetwork {
  std::vector<numerics::Scaled> pi;  ///< (n_states) relative to the largest, from ratios of rates along the tree
  std::vector<Bond> bonds;           ///< sorted by (from, to), then from the strongest to the weakest
};

[[nodiscard]] ConductanceNetwork conductance_network(const Network& network, const TreeGauge& gauge);

/// For messages: the weakest and the strongest bond with their states; there must be bonds.
[[nodiscard]] std::string describe_extremes(const std::vector<Bond>& bonds);

}  // namespace rdd::network
