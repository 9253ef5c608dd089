// Writing of "rdd-defect" templates, with null for each missing number.
#include <nlohmann/json.hpp>
#include <set>

#include "crystal/files/defect_file.hpp"
#include "support/text.hpp"

namespace rdd::crystal {
namespace {

using Json = nlohmann::ordered_json;

/// Coordinates as the file counts them.
class Writer {
 public:
  explicit Writer(const JumpClasses& classes)
      : defect_(classes.defect()), crystal_(defect_.crystal()), fractional_(crystal_.dim() == crystal_.space()) {}

  [[nodiscard]] bool fractional() const { return fractional_; }
  [[nodiscard]] Json place(const Vec& u) const { return list(fractional_ ? u : crystal_.basis().cartesian(u)); }
  [[nodiscard]] Json offset(const Vec& v) const { return list(fractional_ ? crystal_.basis().coordinates(v) : v); }

  void add_state(Json& out, const Placed& placed, const Vec& u) const {
    out["at"] = place(u);
    if (placed.kind == Decoration::axis) out["axis"] = offset(placed.points[0].offset);
    if (placed.kind == Decoration::arrow) out["arrow"] = offset(placed.points[0].offset);
    if (placed.kind != Decoration::points) return;
    out["points"] = Json::array();
    for (const auto& point : placed.points)
      out["points"].push_back(Json{{"label", point.label}, {"offset", offset(point.offset)}});
  }

  [[nodiscard]] Json end(Index state, const Translation& cell) const {
    Json out = Json::object();
    const auto& placed = defect_.state(state).placed;
    add_state(out, placed, plus(placed.u, cell, crystal_.dim()));
    return out;
  }

  [[nodiscard]] Json atoms() const {
    Json out = Json::object();
    for (Index a = 0; a < crystal_.n_atoms(); ++a)
      out[crystal_.species(crystal_.kind(a))].push_back(place(crystal_.atom(a)));
    return out;
  }

  [[nodiscard]] static Json list(const Vec& x) { return std::vector<double>(x.data(), x.data() + x.size()); }

 private:
  const Defect& defect_;
  const Crystal& crystal_;
  bool fractional_;
};

/// Whether the cell is kept although it is not primitive.
bool has_pure_translations(const Crystal& crystal) {
  std::set<std::vector<std::int32_t>> rotations;
  for (const auto& g : crystal.operations())
    rotations.insert({g.rotation.data(), g.rotation.data() + g.rotation.size()});
  return rotations.size() < crystal.operations().size();
}

/// One entry a line, members of entries on one line.
void add_list(std::string& text, const char* key, const std::vector<Json>& entries) {
  text += std::string(",\n  \"") + key + "\": [";
  for (std::size_t e = 0; e < entries.size(); ++e) text += (e > 0 ? ",\n    " : "\n    ") + entries[e].dump();
  text += "\n  ]";
}

}  // namespace

std::string format_template(const JumpClasses& classes) {
  const Writer writer(classes);
  const auto& defect = classes.defect();
  const auto& crystal = defect.crystal();
  const auto member = [](const char* key, const Json& value) {
    return std::string(",\n  \"") + key + "\": " + value.dump();
  };
  std::string text = "{\n  \"format\": \"rdd-defect\", \"version\": 1";
  text += member("tolerance", crystal.tolerance());
  if (!writer.fractional()) text += member("coordinates", "cartesian");
  if (has_pure_translations(crystal)) text += member("primitive", false);
  auto lattice = Json::array();
  for (int k = 0; k < crystal.dim(); ++k) lattice.push_back(Writer::list(crystal.basis().matrix().col(k)));
  text += member("lattice", lattice) + member("atoms", writer.atoms());
  std::vector<Json> states, jumps;
  for (Index c = 0; c < defect.n_classes(); ++c) {
    const auto& placed = defect.state(defect.state_class(c).given).placed;
    Json state{{"name", defect.state_class(c).name}};
    writer.add_state(state, placed, placed.u);
    state["energy"] = nullptr;
    states.push_back(std::move(state));
  }
  for (const auto& one : classes.classes()) {
    const auto& given = one.as_given();
    Json jump{
        {"name", one.name}, {"from", writer.end(given.hop.from, {})}, {"to", writer.end(given.hop.to, given.hop.cell)}};
    if (one.paths > 1) jump["paths"] = one.paths;
    if (one.has_points()) jump["through"] = writer.place(given.through);
    jump["barrier"] = nullptr;
    jump["prefactor"] = nullptr;
    jumps.push_back(std::move(jump));
  }
  add_list(text, "states", states);
  add_list(text, "jumps", jumps);
  return text + "\n}\n";
}

void write_template(const std::string& path, const JumpClasses& classes) { write_text(path, format_template(classes)); }

}  // namespace rdd::crystal
