// Landscapes from files: jump lists with barriers, kinetic transition networks, TAMMBER's models.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "io/read.hpp"
#include "network/landscape.hpp"

namespace rdd::io {

/// A jump CSV with `Em,nu0` (lattice inferred; the transitions in the file's order), or the folder of a transition
/// network (saddle energies; pi ~ g exp(-E/(kB T)) with ln g = -lnprod/2 - ln o), or a MarkovModel.xml. Errors name the
/// file, and the line in it; format if the file holds rates. `warnings` receives entries of the file to check, with
/// their lines.
[[nodiscard]] std::shared_ptr<const Landscape> read_landscape(const std::string& path, const ReadRequest& request,
                                                              std::vector<std::string>* warnings = nullptr);

}  // namespace rdd::io
