// The cell assignment in which the jumps that carry most of the flux stay in their cells. Any ergodic network.
#pragma once

#include <array>
#include <vector>

#include "network/network.hpp"

namespace rdd::network {

/// Bound on translations so that sums along paths cannot overflow.
using Cell = std::array<Index, max_dim>;

/// (n_states) the cell m that each state is moved to, 0 for state 0, so that the jumps of a maximum spanning tree of
/// the fluxes pi_from k (Prim1957) stay in their cell: n + m_to - m_from = 0. What fast jumps displace back and forth
/// inside a cell can then not cancel slow hops between cells. Throws not_ergodic.
[[nodiscard]] std::vector<Cell> cells_along_fluxes(const Network& network);

}  // namespace rdd::network
