// Steps and correctors of networks whose rates are so far apart that a factorisation would lose the slow ones.
#pragma once

#include "network/network.hpp"

namespace rdd {

/// Whether a factorisation in double precision could lose digits that elimination keeps.
[[nodiscard]] bool spreads_widely(const Network& network);

/// Displacements after the states have been moved to other cells, all of them to the origin of theirs, so that the
/// jumps that carry most of the flux (a maximum spanning tree of pi_from k) have none: what fast jumps displace back
/// and forth inside a cell can then not cancel slow hops between cells. Any network, one-way jumps included.
struct TreeSteps {
  Matrix dr;     ///< (space x jumps) A (n + m_to - m_from)
  Matrix place;  ///< (space x n_states) A m_j: positions that give the same steps in the cells of the network itself
};
[[nodiscard]] TreeSteps tree_steps(const Network& network);

/// y (rhs.rows() x n_states) with sum_i k_ij (y_j - y_i) = rhs_j at all states but the ground, where y = 0: the part of
/// rhs above zero and the part below, each by elimination without a subtraction.
[[nodiscard]] Matrix solve_by_elimination(const Network& network, const Matrix& rhs, Index ground);

}  // namespace rdd
