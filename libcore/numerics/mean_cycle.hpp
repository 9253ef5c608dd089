// The cycle of largest mean weight in a directed graph (KarpOrlin1981, Young1991).
#pragma once

#include <cstdint>
#include <vector>

#include "support/run.hpp"
#include "support/types.hpp"

namespace rdd::numerics {

/// Arcs sorted by the node they leave: those of node j are [first[j], first[j + 1]). Loops and parallel arcs are fine.
struct ArcGraph {
  std::vector<Index> first;      ///< (n_nodes + 1)
  std::vector<std::int32_t> to;  ///< (n_arcs)
  std::vector<double> weight;    ///< (n_arcs), finite

  [[nodiscard]] Index n_nodes() const { return static_cast<Index>(first.size()) - 1; }
};

/// The arcs of a cycle of largest mean weight, head to tail from its smallest node; empty without any cycle.
/// Parametric longest paths (Karp and Orlin; Young, Tarjan and Orlin) in exact integer arithmetic on the weights
/// rounded to 2^-48 of the largest: exact for the rounded weights, and equal cycles are told apart by the order of
/// nodes and arcs alone. The parameter decreases from above, so that a cycle of outstanding mean is found after looking
/// at little more than its own arcs; Howard's policy iteration passes over all arcs for every step of a long path.
/// Throws Cancelled.
[[nodiscard]] std::vector<Index> maximum_mean_cycle(const ArcGraph& graph, const Run& run = Run());

}  // namespace rdd::numerics
