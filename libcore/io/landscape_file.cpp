// Landscapes from jump lists with barriers, kinetic transition networks and TAMMBER's models.
#include "io/landscape_file.hpp"

#include <filesystem>

#include "io/jump_list/jump_list.hpp"
#include "io/ktn.hpp"
#include "io/tammber/tammber.hpp"
#include "support/error.hpp"

namespace rdd::io {
namespace {

LandscapeInput from_jump_csv(const std::string& path, const ReadRequest& request, std::vector<std::string>* warnings) {
  const auto table = read_jump_csv(path);
  require(table.holds_barriers(), Status::format, path,
          ": the file holds rates, expected barriers and prefactors (from,to,dx,dy,dz,Em,nu0)");
  check_energy_unit(table, request.kB == 0 ? network::boltzmann_ev : request.kB);
  if (warnings != nullptr) *warnings = table.warnings;
  // The lattice does not depend on the rates; the prefactors serve as rates here.
  auto inferred = infer_from_table(table, table.prefactor, request.tolerance, request.allow_one_way);
  LandscapeInput input;
  input.n_states = inferred.input.n_states;
  input.lattice = std::move(inferred.input.lattice);
  input.positions = std::move(inferred.input.positions);
  input.index_base = 1;
  for (std::size_t t = 0; t < inferred.input.jumps.size(); ++t) {
    const auto& jump = inferred.input.jumps[t];
    const auto entry = static_cast<Index>(t);
    input.transitions.push_back({jump.from, jump.to, jump.n, table.barrier[entry], table.prefactor[entry]});
  }
  return input;
}

}  // namespace

std::shared_ptr<const Landscape> read_landscape(const std::string& path, const ReadRequest& request,
                                                std::vector<std::string>* warnings) {
  const auto kind = file_kind(path);
  require(kind != FileKind::discotress, Status::format, path, ": the folder holds rates, expected barriers");
  require(kind != FileKind::json, Status::format, path,
          ": expected a jump list with barriers, the folder of a kinetic transition network, or a MarkovModel.xml");
  LandscapeInput input;
  if (kind == FileKind::jump_csv) {
    input = from_jump_csv(path, request, warnings);
  } else if (kind == FileKind::tammber) {
    input = tammber_landscape(read_tammber(path), request.tolerance);
  } else {
    std::error_code error;
    auto folder =
        std::filesystem::is_directory(path, error) ? path : std::filesystem::path(path).parent_path().string();
    input = read_ktn_landscape(folder.empty() ? "." : folder, warnings);
  }
  input.kB = request.kB;
  try {
    return std::make_shared<const Landscape>(std::move(input));
  } catch (const Error& error) {
    fail(error.status() == Status::argument ? Status::format : error.status(), path, ": ", error.what());
  }
}

}  // namespace rdd::io
