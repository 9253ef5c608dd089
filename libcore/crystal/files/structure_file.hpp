// Structures from files: VASP POSCAR and CONTCAR, extended xyz.
#pragma once

#include <string>
#include <string_view>

#include "crystal/crystal.hpp"

namespace rdd::crystal {

/// By the extension: .xyz and .extxyz are extended xyz, anything else a POSCAR. Throws file, format naming the line, or
/// unsupported for a CIF.
[[nodiscard]] Structure read_structure(const std::string& path);
/// VASP 5: with a line of species. `name` stands for the file in messages.
[[nodiscard]] Structure parse_poscar(std::string_view text, const std::string& name);
/// With Lattice="...". Directions that pbc calls not periodic have no lattice vector.
[[nodiscard]] Structure parse_extended_xyz(std::string_view text, const std::string& name);

}  // namespace rdd::crystal
