// Cells in which the jumps that carry most of the flux displace nothing: Prim's tree (1957) along the largest fluxes.
#pragma once

#include <array>
#include <vector>

#include "network/network.hpp"

namespace rdd {

/// Whether rates or stationary fluxes are so far apart that a factorisation in double precision could lose digits that
/// elimination keeps; more than 10^decades. Throws not_ergodic unless the rates alone decide.
[[nodiscard]] bool spreads_widely(const Network& network, double decades = 8);

/// A translation that sums along paths cannot overflow.
using Cell = std::array<Index, max_dim>;

/// (n_states) the cell m that each state is moved to, 0 for state 0, so that the jumps of a maximum spanning tree of
/// the fluxes pi_from k stay in their cell: n + m_to - m_from = 0. What fast jumps displace back and forth inside a
/// cell can then not cancel slow hops between cells. Any ergodic network, one-way jumps included.
[[nodiscard]] std::vector<Cell> cells_along_tree(const Network& network);
/// n + m_to - m_from.
[[nodiscard]] Cell translation_between(const std::vector<Cell>& cells, const Jump& jump);
/// A m, each component rounded once (Dot2 of Ogita, Rump and Oishi 2005): vectors of a sheared cell cancel.
[[nodiscard]] Vector cartesian(const Lattice& lattice, const Cell& cell);

/// The same as displacements, all states at the origin of their new cells.
struct TreeSteps {
  Matrix dr;     ///< (space x jumps) A (n + m_to - m_from)
  Matrix place;  ///< (space x n_states) A m_j: positions that give the same steps in the cells of the network itself
};
[[nodiscard]] TreeSteps tree_steps(const Network& network);
/// Displacements of the cells as they are, all states at the origin of theirs (place is zero): D and v do not depend on
/// where states are, and positions far away would only cost digits. Along the tree where translations are long.
[[nodiscard]] TreeSteps lattice_steps(const Network& network);

}  // namespace rdd
