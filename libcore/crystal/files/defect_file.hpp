// The file of a crystal, a defect and its barriers: JSON of format "rdd-defect", version 1.
#pragma once

#include <string>
#include <string_view>

#include "crystal/jumps/landscape.hpp"

namespace rdd::crystal {

// One object; // comments are allowed. Coordinates are fractional in the cell given, or lengths where "coordinates" is
// "cartesian".
//   "format": "rdd-defect", "version": 1, "comment": any text
//   "structure": a file (see structure_file.hpp), relative to this one; or
//   "lattice": lattice vectors as rows, "atoms": {"Fe": [[x, y, z], ...], ...}
//   "tolerance": length, 0.01; "primitive": true; "coordinates": "fractional"; "kB": 8.617333262e-5
//   "states": [{"name", "at", one of "axis", "arrow", "points": [{"label", "offset"}, ...], "energy": 0,
//               "degeneracy": 1, "dipole"}, ...]; {"species": "O", ...} stands for one for each orbit of these atoms
//   "cutoff": length; "blocking": {"Zr": 1.0} or one number; "through_sites": false, "turns": false
//   "ignore_rest": false; true: classes below the cutoff that are not in the list are closed, not an error
//   "symmetrise": false; true: symmetry may change dipoles by more than a tenth
//   "jumps": [{"name", "from", "to": names of classes, or {"at", "axis", ...} whose difference counts, "length",
//              "saddle" or "barrier" (above "from"), "barrier_back", "prefactor", "paths" or "through", "deviation",
//              "dipole"}, ...]

/// Whether a file is JSON of this format. Throws file.
[[nodiscard]] bool is_defect_file(const std::string& path);
/// Reads it. Errors are format with "file: $.jumps[2].barrier: ..."; kB where the file has none, 0: eV/K.
[[nodiscard]] MadeLandscape read_defect(const Run& run, const std::string& path, double kB);
/// From text; `name` stands for the file in messages, `folder` is where "structure" is looked for.
[[nodiscard]] MadeLandscape parse_defect(const Run& run, std::string_view text, const std::string& name,
                                         const std::string& folder, double kB);

/// The file of classes with null for all energies, saddles and prefactors, jumps written out.
[[nodiscard]] std::string format_template(const JumpClasses& classes);
void write_template(const std::string& path, const JumpClasses& classes);

}  // namespace rdd::crystal
