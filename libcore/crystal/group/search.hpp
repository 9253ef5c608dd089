// The operations of the space group of atoms: candidates by spglib, each verified; the set closed.
#pragma once

#include <string>
#include <vector>

#include "crystal/group/translations.hpp"

namespace rdd::crystal {

struct FoundGroup {
  std::vector<Operation> operations;  ///< sorted by rotation; cartesian is not filled in yet
  std::vector<Index> images;          ///< (operation, atom) -> atom, the atom running fastest
  double tolerance = 0;               ///< the one at which the set was closed
};

/// Operations of a primitive cell within the tolerance, a length: lattice lengths are kept to 2 tolerance/|a_min|, and
/// every atom lands on one of its kind. Where they do not close under products, a smaller tolerance is tried; the
/// identity alone always does.
[[nodiscard]] FoundGroup find_group(const Basis& basis, const Atoms& atoms, double tolerance);

/// Number and symbol in the International Tables of a three-dimensional crystal; 0 and empty unless spglib finds as
/// many operations as given.
[[nodiscard]] std::pair<int, std::string> name_of_group(const Basis& basis, const Atoms& atoms, double tolerance,
                                                        std::size_t n_operations);

/// Moves metric, shifts and positions to their means over the group (three rounds), so that all operations are exact to
/// round-off; fills in Operation::cartesian. The frame is that of the polar decomposition: nothing turns.
void idealise(Basis& basis, Atoms& atoms, FoundGroup& group);

}  // namespace rdd::crystal
