// The cell assignment in which the jumps that carry most of the flux stay in their cells. Any ergodic network.
#pragma once

#include <array>
#include <vector>

#include "network/network.hpp"

namespace rdd {

using CellIndex = std::array<Index, max_dim>;

/// The cell m of each state along a maximum spanning tree of the fluxes pi_from k, by Prim's algorithm, 0 for state 0:
/// with translations n + m_to - m_from the jumps of the tree have none. Throws not_ergodic.
[[nodiscard]] std::vector<CellIndex> cells_along_fluxes(const Network& network);

}  // namespace rdd
