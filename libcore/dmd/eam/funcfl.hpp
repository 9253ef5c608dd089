// funcfl files: one element each, the pair energy by effective charges.
#pragma once

#include <string>

#include "dmd/eam/tables.hpp"

namespace rdd::dmd {

/// Whether the second line holds four words that begin with three numbers, and the third line five numbers.
[[nodiscard]] bool looks_like_funcfl(const std::string& text);
/// One file; the species has the name that stands first on its second line after Z, mass and lattice constant, or the
/// element's symbol by Z. The last sample of each function is left out, as LAMMPS does.
[[nodiscard]] EamTables parse_funcfl(const std::string& text, const std::string& source);

}  // namespace rdd::dmd
