// Cells in which the jumps that carry most of the flux displace nothing: Prim's tree (1957) along the largest fluxes.
#pragma once

#include <vector>

#include "network/network.hpp"
#include "network/trees/flux_tree.hpp"

namespace rdd::transport {

/// Whether rates or stationary fluxes are so far apart that a factorisation in double precision could lose digits that
/// elimination keeps; more than 10^decades. Throws not_ergodic unless the rates alone decide.
[[nodiscard]] bool spreads_widely(const Network& network, double decades = 8);

/// n + m_to - m_from.
[[nodiscard]] network::Cell translation_between(const std::vector<network::Cell>& cells, const Jump& jump);
/// A m, each component rounded once (Dot2 of Ogita, Rump and Oishi 2005): vectors of a sheared cell cancel.
[[nodiscard]] Vector cartesian(const Lattice& lattice, const network::Cell& cell);

/// The same as displacements, all states at the origin of their new cells.
struct TreeSteps {
  Matrix dr;     ///< (space x jumps) A (n + m_to - m_from)
  Matrix place;  ///< (space x n_states) A m_j: positions that give the same steps in the cells of the network itself
};
[[nodiscard]] TreeSteps tree_steps(const Network& network);
/// Displacements of the cells as they are, all states at the origin of theirs (place is zero): D and v do not depend on
/// where states are, and positions far away would only cost digits. Along the tree where translations are long.
[[nodiscard]] TreeSteps lattice_steps(const Network& network);

}  // namespace rdd::transport
