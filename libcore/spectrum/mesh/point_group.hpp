// The rotations that leave the bands of a network as they are.
#pragma once

#include <vector>

#include "network/network.hpp"

namespace rdd::spectrum {

/// A rotation of the lattice, improper ones included: the translation n becomes R n. (dim x dim)
using Rotation = Eigen::Matrix<std::int32_t, Eigen::Dynamic, Eigen::Dynamic>;

/// The point group of the lattice alone: the rotations that keep all lengths to 1e-5 of the shortest lattice vector, in
/// lexicographic order. Beyond three lattice vectors: the identity.
[[nodiscard]] std::vector<Rotation> lattice_rotations(const Lattice& lattice);

/// Those of them that are symmetries of the network: there are a permutation s of the states and a translation m_j for
/// each state such that every jump (from j, to i, n) has an image (s_j, s_i, R n + m_i - m_j) with the same rate, to
/// 1e-10 of it. The spectrum at kappa is then that at R^T kappa. Positions do not matter, nor the cells that states are
/// assigned to. The identity always comes first. Where the search for a permutation takes too long a rotation is left
/// out, and no more than the identity is found for a network that is not ergodic. Throws Cancelled.
[[nodiscard]] std::vector<Rotation> network_rotations(const Run& run, const Network& network);

}  // namespace rdd::spectrum
