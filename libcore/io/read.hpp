// Reads a model from any supported file.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "network/boltzmann.hpp"
#include "network/network.hpp"
#include "network/state_sets.hpp"

namespace rdd::io {

struct ReadRequest {
  double temperature = 0;             ///< for files of barriers or energies; ignored where the file holds rates
  double kB = network::boltzmann_ev;  ///< energy/temperature; 0: eV/K
  double tolerance = 0;               ///< length, for displacements without a lattice, see infer_network
  bool allow_one_way = false;         ///< jump lists may hold jumps without their opposite
};

enum class FileKind : std::int32_t { json = 0, jump_csv = 1, ktn = 2, tammber = 3, discotress = 4 };

struct ReadResult {
  std::shared_ptr<const Network> network;
  FileKind kind = FileKind::json;
  double largest_shift = 0;           ///< jump lists, TAMMBER: by the inference; length
  Index n_components = 0;             ///< jump lists, TAMMBER: parts without a jump between them
  Index n_degenerate = 0;             ///< transition networks: transition states skipped
  network::StateSets sets;            ///< transition networks, chains: named sets, from 0
  std::vector<std::uint64_t> labels;  ///< TAMMBER: canonical label of each state
  std::vector<std::string> warnings;  ///< entries of the file to check, with their lines
};

/// The kind of a path: a folder (or its min.data) is a transition network, but one with edge_conns.dat and no min.data
/// is DISCOTRESS's; otherwise the extension .json, .csv, .tsv or
/// .xml in any case, also before .gz, otherwise the first character (`{` begins JSON, `<` XML). Throws Status::file.
[[nodiscard]] FileKind file_kind(const std::string& path);

/// Reads a model. Errors name the file, and the line or member in it.
[[nodiscard]] ReadResult read_model(const std::string& path, const ReadRequest& request = {});

}  // namespace rdd::io
