// First and last structure of a nudged-elastic-band calculation, with the same order of atoms.
#pragma once

#include <vector>

#include "crystal/jumps/jump_classes.hpp"

namespace rdd::crystal {

/// What is found where a state is: rules, each for one place of it.
struct Occupant {
  static constexpr std::int32_t at_site = -1;
  std::int32_t label = at_site;  ///< the site itself, or the points of this label; of axes and arrows 0
  std::int32_t kind = -1;        ///< the atom there; -1: none, a vacancy
  double distance = 0;           ///< along an axis (both ways) or an arrow, length; of points not looked at
};

struct Endpoints {
  Matrix lattice;                  ///< (space x dim) the supercell
  std::vector<std::int32_t> kind;  ///< (n) ascending
  Matrix first;                    ///< (space x n) Cartesian, before the jump
  Matrix last;  ///< (space x n) the same atoms after it: differences are their ways, across borders too
};

/// The host in a supercell (dim x dim, columns in the lattice vectors given) with the state that a jump leaves, and
/// with the one it reaches. A state takes the atom of the host away from its site, and from each of its points, and
/// puts there what its occupants say. Of the ways in which atoms of one kind may go from the one to the other, the one
/// with the least sum of squares is taken; among equals the first in the order of atoms. Throws argument: a supercell
/// without volume or too short for the jump, kinds that are not conserved, atoms on one another, a label without an
/// occupant; size: more than 10^5 atoms.
[[nodiscard]] Endpoints endpoints(const JumpClasses& classes, Index index, const IntMat& supercell,
                                  const std::vector<Occupant>& occupants);

}  // namespace rdd::crystal
