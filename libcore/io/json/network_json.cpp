// Reading and writing of model files in JSON ("rdd-model").
#include "io/json/network_json.hpp"

#include <limits>
#include <optional>

#include "io/json/value.hpp"
#include "support/text.hpp"

namespace rdd::io {
namespace {

using nlohmann::json;

constexpr const char* format_name = "rdd-model";

void check_format(const JsonValue& root, const std::string& name) {
  const auto format = root.member("format");
  if (format.string() != format_name) format.fail_expected("\"" + std::string(format_name) + "\"");
  const auto version = root.member("version").integer(0, std::numeric_limits<std::int32_t>::max());
  require(version == json_version, Status::unsupported, name, ": $.version: found ", version, ", expected ",
          json_version, ": this library reads that version only");
}

std::vector<Jump> read_jumps(const JsonValue& list, Index n_states, int dim) {
  list.only({"from", "to", "translation", "rate"});
  const auto n = list.member("rate").size();
  const auto from = list.member("from").integers(n, 0, n_states - 1);
  const auto to = list.member("to").integers(n, 0, n_states - 1);
  const auto rate = list.member("rate").vector(n);
  std::vector<Jump> jumps(n);
  for (std::size_t e = 0; e < jumps.size(); ++e)
    jumps[e] = {static_cast<std::int32_t>(from[e]), static_cast<std::int32_t>(to[e]), {}, rate[static_cast<Index>(e)]};
  if (dim == 0 && !list.has("translation")) return jumps;
  const auto translations = list.member("translation");
  if (translations.size() != n) translations.fail_expected("an array of " + std::to_string(n) + " as in rate");
  constexpr Index most = std::numeric_limits<std::int32_t>::max();
  for (std::size_t e = 0; e < jumps.size(); ++e) {
    const auto row = translations.element(e).integers(dim, -most, most);
    for (std::size_t a = 0; a < row.size(); ++a) jumps[e].n[a] = static_cast<std::int32_t>(row[a]);
  }
  return jumps;
}

/// The number of states must be confirmed by the contents of the file, for it determines the memory allocated.
void check_states(const JsonValue& root, Index n_states) {
  if (root.has("positions")) return;  // has one for each state
  const auto jumps = root.member("jumps").member("rate").size();
  if (n_states > 2 * jumps + 1)
    root.member("n_states")
        .fail_expected("at most " + std::to_string(2 * jumps + 1) + " states for " + std::to_string(jumps) +
                       " jumps, or positions");
}

NetworkInput read_input(const JsonValue& root) {
  NetworkInput input;
  const auto dim = static_cast<int>(root.member("dim").integer(0, max_dim));
  // Displacements of models without a lattice have no use, but positions may.
  const auto space = root.member("space").integer(dim, 64);
  input.n_states = root.member("n_states").integer(1, std::numeric_limits<std::int32_t>::max());
  if (dim > 0 || root.has("lattice"))
    input.lattice = Lattice(root.member("lattice").columns(space, dim));
  else
    input.lattice = Lattice(Matrix(space, 0));
  if (root.has("positions")) input.positions = root.member("positions").columns(space, input.n_states);
  check_states(root, input.n_states);
  input.jumps = read_jumps(root.member("jumps"), input.n_states, dim);
  if (root.has("log_pi")) input.log_pi = root.member("log_pi").vector(input.n_states);
  return input;
}

std::optional<Force> read_force(const JsonValue& root, int space) {
  if (!root.has("force")) return std::nullopt;
  const auto force = root.member("force");
  force.only({"force", "beta"});
  return Force{force.member("force").vector(space), force.member("beta").real()};
}

json array_of(const Matrix& columns) {
  auto out = json::array();
  for (Index i = 0; i < columns.cols(); ++i)
    out.push_back(std::vector<double>(columns.col(i).begin(), columns.col(i).end()));
  return out;
}

json array_of(const Vector& x) { return std::vector<double>(x.begin(), x.end()); }

void add_member(std::string& text, const char* indent, const char* key, const json& value) {
  if (text.back() != '{') text += ',';
  text += std::string("\n") + indent + "\"" + key + "\": " + value.dump();
}

void add_jumps(std::string& text, const Network& network) {
  std::vector<std::int32_t> from, to;
  std::vector<double> rate;
  auto translation = json::array();
  for (const auto& jump : network.jumps()) {
    from.push_back(jump.from);
    to.push_back(jump.to);
    rate.push_back(jump.rate);
    translation.push_back(std::vector<std::int32_t>(jump.n.begin(), jump.n.begin() + network.dim()));
  }
  text += ",\n \"jumps\": {";
  add_member(text, "  ", "from", from);
  add_member(text, "  ", "to", to);
  if (network.dim() > 0) add_member(text, "  ", "translation", translation);
  add_member(text, "  ", "rate", rate);
  text += "\n }";
}

}  // namespace

std::shared_ptr<const Network> parse_json(std::string_view text, const std::string& name) {
  const auto parsed = parse_strictly(text, name);
  const JsonValue root(parsed, name);
  try {
    check_format(root, name);
    root.only({"format", "version", "comment", "dim", "space", "n_states", "lattice", "positions", "jumps", "log_pi",
               "force"});
    if (root.has("comment")) (void)root.member("comment").string();
    auto input = read_input(root);
    const auto force = read_force(root, input.lattice.space());
    auto network = std::make_shared<const Network>(std::move(input));
    return force ? Network::with_force(network, *force) : network;
  } catch (const Error& error) {
    if (error.status() == Status::format || error.status() == Status::unsupported) throw;
    fail(Status::format, name, ": ", error.what());
  }
}

std::shared_ptr<const Network> read_json(const std::string& path) { return parse_json(read_text(path), path); }

std::string format_json(const Network& network) {
  const auto& bare = network.unforced() ? *network.unforced() : network;
  std::string text = "{";
  add_member(text, " ", "format", format_name);
  add_member(text, " ", "version", json_version);
  add_member(text, " ", "dim", bare.dim());
  add_member(text, " ", "space", bare.space());
  add_member(text, " ", "n_states", bare.n_states());
  if (bare.dim() > 0) add_member(text, " ", "lattice", array_of(bare.lattice().vectors()));
  // Zero positions can be left out, unless the reader needs them to confirm the number of states.
  if (!bare.positions().isZero(0) || bare.n_states() > 2 * bare.n_jumps() + 1)
    add_member(text, " ", "positions", array_of(bare.positions()));
  add_jumps(text, bare);
  if (bare.given_log_pi().size() != 0) add_member(text, " ", "log_pi", array_of(bare.given_log_pi()));
  if (network.force()) {
    const json force{{"beta", network.force()->beta}, {"force", array_of(network.force()->force)}};
    add_member(text, " ", "force", force);
  }
  return text + "\n}\n";
}

void write_json(const std::string& path, const Network& network) { write_text(path, format_json(network)); }

}  // namespace rdd::io
