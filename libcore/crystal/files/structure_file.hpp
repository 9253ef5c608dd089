// Structures from files: VASP POSCAR and CONTCAR, extended xyz, CIF.
#pragma once

#include <string>
#include <string_view>

#include "crystal/crystal.hpp"

namespace rdd::crystal {

/// By the extension: .xyz and .extxyz are extended xyz, .cif a CIF, anything else a POSCAR. Throws file, or format
/// naming the line.
[[nodiscard]] Structure read_structure(const std::string& path);
/// VASP 5: with a line of species. `name` stands for the file in messages.
[[nodiscard]] Structure parse_poscar(std::string_view text, const std::string& name);
/// With Lattice="...". Directions that pbc calls not periodic have no lattice vector.
[[nodiscard]] Structure parse_extended_xyz(std::string_view text, const std::string& name);

/// The one structure of a CIF 1.1: its sites under the operations listed, or those of its Hall symbol; the images of a
/// site that rounding parts become one atom. Throws format where neither is there, for partial occupancies, and for
/// sites near but not on a special position.
[[nodiscard]] Structure parse_cif(std::string_view text, const std::string& name);

}  // namespace rdd::crystal
