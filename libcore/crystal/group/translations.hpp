// The pure translations of a set of atoms, and its primitive cell.
#pragma once

#include <vector>

#include "crystal/types.hpp"

namespace rdd::crystal {

/// Atoms of one cell: kinds and coordinates u.
struct Atoms {
  std::vector<std::int32_t> kind;
  std::vector<Vec> u;
};

/// A given cell as a set of primitive ones.
struct PrimitiveCell {
  Basis basis;                    ///< canonical Minkowski reduced lattice vectors, in the Cartesian frame given
  Atoms atoms;                    ///< each the mean of its translated copies
  IntMat to_primitive;            ///< T: u_primitive = T u_given, |det T| = number of primitive cells in the one given
  std::vector<Index> atom_of;     ///< (n_given) the primitive atom that each given one is a copy of
  std::vector<Translation> cell;  ///< (n_given) in which primitive cell: T u_given = u + cell, to within the tolerance
};

/// The translations by which every atom is moved onto one of its kind, within the tolerance. A set that is not closed
/// is reduced by a smaller tolerance until it is.
[[nodiscard]] PrimitiveCell primitive_cell(const Basis& basis, const Atoms& atoms, double tolerance);

/// Number of primitive cells in one: |det T|.
[[nodiscard]] Index count_of(const IntMat& transformation);

}  // namespace rdd::crystal
