// Structure, states and places of an "rdd-defect" file.
#include "crystal/files/defect_input.hpp"

#include <Eigen/QR>
#include <filesystem>
#include <limits>

#include "crystal/files/structure_file.hpp"
#include "support/error.hpp"

namespace rdd::crystal {

Vec Frame::cartesian(const io::JsonValue& list) const {
  const Vector x = list.vector(space());
  return cartesian_ ? Vec(x) : Vec(lattice_ * x);
}

Structure read_atoms(const io::JsonValue& root, const std::string& folder, bool& cartesian) {
  cartesian = false;
  if (root.has("coordinates")) {
    const auto kind = root.member("coordinates").string();
    if (kind != "fractional" && kind != "cartesian")
      root.member("coordinates").fail_expected("\"fractional\" or \"cartesian\"");
    cartesian = kind == "cartesian";
  }
  Structure out;
  if (root.has("structure")) {
    if (root.has("lattice") || root.has("atoms"))
      root.member("structure").fail_expected("either a structure, or lattice and atoms");
    out = read_structure((std::filesystem::path(folder) / root.member("structure").string()).string());
  } else {
    const auto lattice = root.member("lattice");
    const Index dim = lattice.size();
    if (dim < 1 || dim > 3) lattice.fail_expected("1 to 3 lattice vectors");
    const Index space = lattice.element(0).size();
    if (space < dim || space > 3)
      lattice.element(0).fail_expected("a vector of " + std::to_string(dim) + " to 3 components");
    out.lattice = lattice.columns(space, dim);
    const auto atoms = root.member("atoms");
    for (const auto& species : atoms.members()) {
      const auto list = atoms.member(species.c_str());
      const Matrix block = list.columns(space, list.size());
      const Index before = out.positions.cols();
      out.positions.conservativeResize(space, before + block.cols());
      out.positions.rightCols(block.cols()) = block;
      out.kind.insert(out.kind.end(), static_cast<std::size_t>(block.cols()),
                      static_cast<std::int32_t>(out.species.size()));
      out.species.push_back(species);
    }
    if (!cartesian && dim == space) out.positions = (out.lattice * out.positions).eval();
  }
  if (!cartesian && out.lattice.cols() < out.lattice.rows())
    root.fail_expected("\"coordinates\": \"cartesian\" where there are fewer lattice vectors than dimensions");
  return out;
}

StateInput read_place(const io::JsonValue& entry, const Frame& frame, Labels& labels) {
  StateInput out;
  out.entry = entry.path();
  out.position = frame.cartesian(entry.member("at"));
  const int given = (entry.has("axis") ? 1 : 0) + (entry.has("arrow") ? 1 : 0) + (entry.has("points") ? 1 : 0);
  if (given > 1) entry.fail_expected("one of axis, arrow and points");
  if (entry.has("axis") || entry.has("arrow")) {
    out.kind = entry.has("axis") ? Decoration::axis : Decoration::arrow;
    out.points.push_back({0, frame.cartesian(entry.member(entry.has("axis") ? "axis" : "arrow"))});
  }
  if (entry.has("points")) {
    out.kind = Decoration::points;
    const auto list = entry.member("points");
    for (Index p = 0; p < list.size(); ++p) {
      const auto point = list.element(static_cast<std::size_t>(p));
      point.only({"label", "offset"});
      std::int32_t label = 0;
      if (point.member("label").is_string())
        label = labels.emplace(point.member("label").string(), static_cast<std::int32_t>(labels.size())).first->second;
      else
        label = static_cast<std::int32_t>(point.member("label").integer(0, std::numeric_limits<std::int32_t>::max()));
      out.points.push_back({label, frame.cartesian(point.member("offset"))});
    }
  }
  return out;
}

Matrix read_tensor(const io::JsonValue& value, Index space) { return value.columns(space, space).transpose(); }

namespace {

/// One entry for each orbit of the atoms of a species.
std::vector<StateEntry> species_states(const io::JsonValue& entry, const Crystal& crystal, const StateEntry& like) {
  const auto species = entry.member("species").string();
  const auto kind = crystal.kind_of(species);
  if (kind < 0) entry.member("species").fail_expected("a species of the crystal");
  const auto orbits = crystal.orbits();
  std::vector<StateEntry> out;
  for (Index a = 0; a < crystal.n_atoms(); ++a) {
    if (crystal.kind(a) != kind || orbits[a] != a) continue;
    auto one = like;
    one.input.entry = entry.path();
    one.input.position = crystal.to_given(crystal.atom(a));
    out.push_back(std::move(one));
  }
  for (std::size_t c = 0; c < out.size(); ++c)
    out[c].input.name = out.size() == 1 ? species : species + std::to_string(c + 1);
  return out;
}

}  // namespace

std::vector<StateEntry> read_states(const io::JsonValue& list, const Crystal& crystal, const Frame& frame,
                                    Labels& labels) {
  std::vector<StateEntry> out;
  for (Index c = 0; c < list.size(); ++c) {
    const auto entry = list.element(static_cast<std::size_t>(c));
    entry.only({"name", "at", "axis", "arrow", "points", "species", "energy", "degeneracy", "dipole"});
    StateEntry one;
    if (entry.has("energy")) one.energy = entry.member("energy").real();
    if (entry.has("degeneracy")) one.degeneracy = entry.member("degeneracy").real();
    if (entry.has("dipole")) one.dipole = read_tensor(entry.member("dipole"), frame.space());
    if (entry.has("species")) {
      for (const char* other : {"name", "at", "axis", "arrow", "points"})
        if (entry.has(other)) entry.fail_expected("either a species or a place, not both");
      for (auto& state : species_states(entry, crystal, one)) out.push_back(std::move(state));
      continue;
    }
    one.input = read_place(entry, frame, labels);
    one.input.name = entry.has("name") ? entry.member("name").string() : std::to_string(c);
    out.push_back(std::move(one));
  }
  return out;
}

}  // namespace rdd::crystal
