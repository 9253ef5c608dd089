// Recognition of file formats and dispatch to their readers.
#include "io/read.hpp"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <filesystem>

#include "io/discotress.hpp"
#include "io/json/network_json.hpp"
#include "io/jump_list/jump_list.hpp"
#include "io/ktn.hpp"
#include "io/tammber/tammber.hpp"
#include "support/text.hpp"

namespace rdd::io {
namespace {

namespace fs = std::filesystem;

/// The extension in lower case; of a compressed file, that of its contents.
std::string lower_extension(const fs::path& path) {
  auto extension = path.extension().string();
  std::transform(extension.begin(), extension.end(), extension.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return extension == ".gz" ? lower_extension(path.stem()) : extension;
}

/// The folder that a path names or lies in.
std::string folder_of(const std::string& path) {
  std::error_code error;
  const fs::path parent = fs::is_directory(path, error) ? fs::path(path) : fs::path(path).parent_path();
  return parent.empty() ? fs::path(".").string() : parent.string();
}

/// Errors of the network's own checks become errors of the file.
std::shared_ptr<const Network> make_network(NetworkInput input, const std::string& path) {
  try {
    return std::make_shared<const Network>(std::move(input));
  } catch (const Error& error) {
    fail(Status::format, path, ": ", error.what());
  }
}

ReadResult read_jumps(const std::string& path, const ReadRequest& request, double kB) {
  const auto table = read_jump_csv(path);
  const auto rate = rates_of(table, request.temperature, kB);
  auto inferred = infer_from_table(table, rate, request.tolerance, request.allow_one_way);
  ReadResult out;
  out.kind = FileKind::jump_csv;
  out.warnings = table.warnings;
  out.largest_shift = inferred.largest_shift;
  out.n_components = inferred.n_components;
  out.network = make_network(std::move(inferred.input), path);
  return out;
}

ReadResult read_transition_network(const std::string& path, const ReadRequest& request, double kB) {
  auto ktn = read_ktn(folder_of(path), request.temperature, kB);
  ReadResult out;
  out.kind = FileKind::ktn;
  out.sets = std::move(ktn.sets);
  out.warnings = std::move(ktn.warnings);
  out.n_degenerate = ktn.n_degenerate;
  out.network = make_network(std::move(ktn.input), path);
  return out;
}

ReadResult read_markov_chain(const std::string& path) {
  auto chain = read_discotress(folder_of(path));
  ReadResult out;
  out.kind = FileKind::discotress;
  out.sets = std::move(chain.sets);
  out.network = make_network(std::move(chain.input), path);
  return out;
}

ReadResult read_markov_model(const std::string& path, const ReadRequest& request, double kB) {
  auto model = tammber_model(read_tammber(path), request.temperature, kB, request.tolerance);
  ReadResult out;
  out.kind = FileKind::tammber;
  out.largest_shift = model.largest_shift;
  out.n_components = model.n_components;
  out.labels = std::move(model.label);
  out.network = make_network(std::move(model.input), path);
  return out;
}

}  // namespace

FileKind file_kind(const std::string& path) {
  std::error_code error;
  const auto name = fs::path(path).filename();
  const bool folder = fs::is_directory(path, error);
  if (name == "edge_conns.dat" ||
      (folder && !fs::exists(fs::path(path) / "min.data", error) && is_discotress_folder(path)))
    return FileKind::discotress;
  if (folder || name == "min.data") return FileKind::ktn;
  const auto extension = lower_extension(path);
  if (extension == ".json") return FileKind::json;
  if (extension == ".csv" || extension == ".tsv") return FileKind::jump_csv;
  if (extension == ".xml") return FileKind::tammber;
  const auto text = read_text(path);
  const auto first = text.find_first_not_of("\xef\xbb\xbf \t\r\n");
  if (first != std::string::npos && text[first] == '{') return FileKind::json;
  return first != std::string::npos && text[first] == '<' ? FileKind::tammber : FileKind::jump_csv;
}

ReadResult read_model(const std::string& path, const ReadRequest& request) {
  const double kB = request.kB == 0 ? network::boltzmann_ev : request.kB;
  switch (file_kind(path)) {
    case FileKind::ktn:
      return read_transition_network(path, request, kB);
    case FileKind::jump_csv:
      return read_jumps(path, request, kB);
    case FileKind::tammber:
      return read_markov_model(path, request, kB);
    case FileKind::discotress:
      return read_markov_chain(path);
    case FileKind::json:
      break;
  }
  ReadResult out;
  out.network = read_json(path);
  return out;
}

}  // namespace rdd::io
