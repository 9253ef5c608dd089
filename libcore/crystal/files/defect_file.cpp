// Reading "rdd-defect": classes by search and by hand, each jump of the list matched with one of them.
#include "crystal/files/defect_file.hpp"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <sstream>

#include "crystal/brief.hpp"
#include "crystal/files/defect_input.hpp"
#include "io/json/value.hpp"
#include "support/error.hpp"
#include "support/text.hpp"

namespace rdd::crystal {
namespace {

constexpr const char* format_name = "rdd-defect";

/// The classes of the list of jumps, in its order.
struct Filled {
  std::vector<JumpClass> classes;
  std::vector<double> saddle, prefactor, deviation;
  std::vector<Matrix> dipole;
};

class DefectFile {
 public:
  DefectFile(const Run& run, const io::JsonValue& root, const std::string& folder)
      : run_(run),
        root_(root),
        structure_(read_atoms(root, folder, cartesian_)),
        frame_(structure_.lattice, cartesian_) {
    CrystalRequest request;
    if (root.has("tolerance")) request.tolerance = root.member("tolerance").real();
    if (root.has("primitive")) request.primitive = root.member("primitive").boolean();
    const auto crystal = std::make_shared<const Crystal>(run, structure_, request);
    states_ = read_states(root.member("states"), *crystal, frame_, labels_);
    std::vector<StateInput> inputs;
    for (const auto& state : states_) inputs.push_back(state.input);
    defect_ = std::make_shared<const Defect>(run, crystal, inputs);
  }

  [[nodiscard]] MadeLandscape landscape(double kB);

 private:
  void search();
  void take(const io::JsonValue& entry);
  [[nodiscard]] JumpClass named(const io::JsonValue& entry) const;
  [[nodiscard]] JumpClass written_out(const io::JsonValue& entry);
  [[nodiscard]] Image find(const io::JsonValue& place);
  [[nodiscard]] double saddle(const io::JsonValue& entry, Index from, Index to) const;
  void check_new(const io::JsonValue& entry, const JumpClass& made) const;
  void check_rest() const;
  [[nodiscard]] Index ends_of(const io::JsonValue& entry, const char* key) const;

  const Run& run_;
  const io::JsonValue& root_;
  bool cartesian_ = false;
  Structure structure_;
  Frame frame_;
  Labels labels_;
  std::vector<StateEntry> states_;
  std::shared_ptr<const Defect> defect_;
  std::vector<JumpClass> found_;
  std::vector<DroppedClass> dropped_;
  std::vector<std::string> entries_;  // of the jumps taken
  Filled filled_;
};

void DefectFile::search() {
  if (!root_.has("cutoff")) {
    for (const char* member : {"blocking", "through_sites", "turns", "ignore_rest"})
      if (root_.has(member)) root_.member(member).fail_expected("a cutoff as well");
    return;
  }
  SearchRequest request;
  request.cutoff = root_.member("cutoff").real();
  const auto& crystal = defect_->crystal();
  request.blocking.assign(crystal.n_kinds(), 0);
  if (root_.has("blocking")) {
    const auto blocking = root_.member("blocking");
    if (blocking.is_number())
      request.blocking.assign(crystal.n_kinds(), blocking.real());
    else
      for (const auto& species : blocking.members()) {
        const auto kind = crystal.kind_of(species);
        require(kind >= 0, Status::format, blocking.path(), ".", species, ": no such species in the crystal");
        request.blocking[kind] = blocking.member(species.c_str()).real();
      }
  }
  if (root_.has("through_sites")) request.through_sites = root_.member("through_sites").boolean();
  if (root_.has("turns")) request.turns = root_.member("turns").boolean();
  const auto classes = find_jumps(run_, defect_, request);
  found_ = classes.classes();
  dropped_ = classes.dropped();
}

Index DefectFile::ends_of(const io::JsonValue& entry, const char* key) const {
  const auto name = entry.member(key).string();
  const auto found = defect_->class_named(name);
  if (!found) entry.member(key).fail_expected("the name of a state");
  return *found;
}

/// By the names of its ends and, where several classes have them, its length.
JumpClass DefectFile::named(const io::JsonValue& entry) const {
  if (!root_.has("cutoff")) entry.member("from").fail_expected("a place {\"at\": ...}, or a cutoff to search within");
  const Index from = ends_of(entry, "from"), to = ends_of(entry, "to");
  std::vector<const JumpClass*> fit;
  std::string all;
  for (const auto& one : found_) {
    const Index a = defect_->state(one.first().from).of_class, b = defect_->state(one.first().to).of_class;
    all += (all.empty() ? "" : ", ") + label(*defect_, one);
    if ((a == from && b == to) || (a == to && b == from)) fit.push_back(&one);
  }
  if (entry.has("length")) {
    const double wanted = entry.member("length").real();
    const auto off = [&](const JumpClass* one) { return std::abs(one->length - wanted); };
    std::stable_sort(fit.begin(), fit.end(), [&](const auto* a, const auto* b) { return off(a) < off(b); });
    while (!fit.empty() && off(fit.back()) > defect_->crystal().tolerance()) fit.pop_back();
    while (fit.size() > 1 && off(fit.back()) > 10 * off(fit.front()) &&
           fit.back()->length - fit.front()->length > 1e-9 * wanted)
      fit.pop_back();
  }
  require(fit.size() == 1, Status::format, entry.path(), ": ", fit.size(),
          " classes fit; found: ", all.empty() ? "none" : all,
          fit.size() > 1 ? "; write out from and to as places {\"at\": ...}, or give the length" : "");
  return *fit[0];
}

Image DefectFile::find(const io::JsonValue& place) {
  place.only({"at", "axis", "arrow", "points"});
  const auto input = read_place(place, frame_, labels_);
  double distance = 0;
  const auto found = defect_->find(Defect::place(defect_->crystal(), input), &distance);
  require(found.has_value(), Status::format, place.path(), ": no state with this decoration there; the nearest one is ",
          brief(distance), " away");
  return *found;
}

JumpClass DefectFile::written_out(const io::JsonValue& entry) {
  const auto from = find(entry.member("from")), to = find(entry.member("to"));
  JumpInput input;
  input.entry = entry.path();
  input.hop = {from.index, to.index, to.cell - from.cell};
  if (entry.has("paths")) input.paths = entry.member("paths").integer(1, 1000000);
  if (entry.has("through")) {
    // The saddle point is given beside the places; the state left goes to the home cell.
    input.through = frame_.cartesian(entry.member("through"));
    *input.through = defect_->crystal().to_given(
        plus(defect_->crystal().from_given(*input.through), -from.cell, defect_->crystal().dim()));
  }
  auto made = class_by_hand(run_, *defect_, input);
  if (entry.has("length"))
    require(std::abs(made.length - entry.member("length").real()) <= defect_->crystal().tolerance(), Status::format,
            entry.path(), ".length: found ", brief(entry.member("length").real()),
            ", expected the distance of its ends, ", brief(made.length));
  return made;
}

/// The energy of the saddle on the scale of the states.
double DefectFile::saddle(const io::JsonValue& entry, Index from, Index to) const {
  if (entry.has("saddle") == entry.has("barrier")) entry.fail_expected("either a saddle or a barrier");
  const double start = states_[from].energy, end = states_[to].energy;
  const double energy = entry.has("saddle") ? entry.member("saddle").real() : start + entry.member("barrier").real();
  if (entry.has("barrier_back")) {
    const double back = entry.member("barrier_back").real(), expected = energy - end;
    require(std::abs(back - expected) <= 1e-6 * (std::abs(back) + std::abs(expected)), Status::format, entry.path(),
            ": barrier_back ", brief(back), ", but barrier - (E_to - E_from) = ", brief(expected),
            ": forward and backward disagree by ", brief(std::abs(back - expected)));
  }
  return energy;
}

void DefectFile::check_new(const io::JsonValue& entry, const JumpClass& made) const {
  const auto& hop = made.as_given();
  for (std::size_t c = 0; c < filled_.classes.size(); ++c)
    for (const auto& member : filled_.classes[c].members) {
      if (member.hop != hop.hop) continue;
      const auto& basis = defect_->crystal().basis();
      if (member.through.size() != hop.through.size() ||
          (hop.through.size() > 0 &&
           basis.cartesian(member.through - hop.through).norm() > defect_->crystal().tolerance()))
        continue;
      fail(Status::format, entry.path(), " is of the same class as ", entries_[c], member.reversed ? " (reversed)" : "",
           ": give one of them");
    }
}

void DefectFile::take(const io::JsonValue& entry) {
  entry.only({"name", "from", "to", "length", "saddle", "barrier", "barrier_back", "prefactor", "paths", "through",
              "deviation", "dipole", "comment"});
  if (entry.has("paths") && entry.has("through")) entry.fail_expected("either paths or through");
  const bool by_name = entry.member("from").is_string();
  if (by_name != entry.member("to").is_string())
    entry.member("to").fail_expected(by_name ? "a name, as from is" : "a place, as from is");
  auto made = by_name ? named(entry) : written_out(entry);
  check_new(entry, made);
  Index from = 0, to = 0;
  if (by_name) {
    from = ends_of(entry, "from");
    to = ends_of(entry, "to");
    if (entry.has("paths")) made.paths = entry.member("paths").integer(1, 1000000);
    if (entry.has("through")) entry.member("through").fail_expected("from and to written out as places beside it");
  } else {
    from = defect_->state(made.as_given().hop.from).of_class;
    to = defect_->state(made.as_given().hop.to).of_class;
  }
  if (entry.has("name")) made.name = entry.member("name").string();
  made.entry = entry.path();
  filled_.saddle.push_back(saddle(entry, from, to));
  filled_.prefactor.push_back(entry.member("prefactor").real());
  filled_.deviation.push_back(entry.has("deviation") ? entry.member("deviation").real() : 0);
  filled_.dipole.push_back(entry.has("dipole") ? read_tensor(entry.member("dipole"), frame_.space()) : Matrix());
  filled_.classes.push_back(std::move(made));
  entries_.push_back(entry.path());
}

void DefectFile::check_rest() const {
  if (root_.has("ignore_rest") && root_.member("ignore_rest").boolean()) return;
  Index count = 0;
  std::string list;
  for (const auto& one : found_) {
    const bool taken = std::any_of(filled_.classes.begin(), filled_.classes.end(), [&](const JumpClass& other) {
      return std::any_of(other.members.begin(), other.members.end(),
                         [&](const Member& member) { return member.hop == one.first(); });
    });
    if (taken) continue;
    ++count;
    if (count <= 8) list += (list.empty() ? "" : "; ") + label(*defect_, one);
  }
  require(count == 0, Status::format, count, count == 1 ? " class" : " classes", " below the cutoff ",
          count == 1 ? "has" : "have", " no barrier: ", list, count > 8 ? "; ..." : "",
          ". Give them, or \"ignore_rest\": true to close them");
}

/// Columns of tensors, or nothing if there are none.
Matrix stacked(const std::vector<Matrix>& tensors, Index space) {
  if (std::all_of(tensors.begin(), tensors.end(), [](const Matrix& p) { return p.size() == 0; })) return {};
  Matrix out = Matrix::Zero(space * space, static_cast<Index>(tensors.size()));
  for (std::size_t c = 0; c < tensors.size(); ++c)
    if (tensors[c].size() > 0)
      out.col(static_cast<Index>(c)) = Eigen::Map<const Vector>(tensors[c].data(), space * space);
  return out;
}

Vector vector_of(const std::vector<double>& list) {
  return Eigen::Map<const Vector>(list.data(), static_cast<Index>(list.size()));
}

MadeLandscape DefectFile::landscape(double kB) {
  search();
  const auto list = root_.member("jumps");
  for (Index e = 0; e < list.size(); ++e) {
    run_.check();
    take(list.element(e));
  }
  check_rest();
  const auto n = static_cast<Index>(states_.size());
  ClassValues values{Vector(n),
                     Vector(n),
                     vector_of(filled_.saddle),
                     Height::saddle,
                     vector_of(filled_.prefactor),
                     root_.has("kB") ? root_.member("kB").real() : kB};
  std::vector<Matrix> dipoles;
  for (Index c = 0; c < n; ++c) {
    values.energy[c] = states_[c].energy;
    values.degeneracy[c] = states_[c].degeneracy;
    dipoles.push_back(states_[c].dipole);
  }
  ClassExtras extras{stacked(dipoles, frame_.space()), stacked(filled_.dipole, frame_.space()),
                     vector_of(filled_.deviation), root_.has("symmetrise") && root_.member("symmetrise").boolean()};
  return make_landscape(run_, JumpClasses(defect_, filled_.classes, dropped_), values, extras);
}

}  // namespace

bool is_defect_file(const std::string& path) {
  const auto text = read_text(path);
  const auto parsed = nlohmann::json::parse(text, nullptr, false, true);
  return parsed.is_object() && parsed.contains("format") && parsed["format"] == format_name;
}

MadeLandscape parse_defect(const Run& run, std::string_view text, const std::string& name, const std::string& folder,
                           double kB) {
  const auto parsed = io::parse_strictly(text, name, true);
  const io::JsonValue root(parsed, name);
  try {
    const auto format = root.member("format");
    if (format.string() != format_name) format.fail_expected("\"" + std::string(format_name) + "\"");
    const auto version = root.member("version").integer(0, 1000000);
    require(version == 1, Status::unsupported, name, ": $.version: found ", version, ", expected 1");
    root.only({"format", "version", "comment", "structure", "lattice", "atoms", "tolerance", "primitive", "coordinates",
               "kB", "states", "cutoff", "blocking", "through_sites", "turns", "ignore_rest", "symmetrise", "jumps"});
    return DefectFile(run, root, folder).landscape(kB);
  } catch (const Error& error) {
    const std::string what = error.what();
    if (what.rfind(name, 0) == 0 || error.status() == Status::file || error.status() == Status::unsupported) throw;
    fail(error.status() == Status::argument || error.status() == Status::size ? Status::format : error.status(), name,
         ": ", what);
  }
}

MadeLandscape read_defect(const Run& run, const std::string& path, double kB) {
  return parse_defect(run, read_text(path), path, std::filesystem::path(path).parent_path().string(), kB);
}

}  // namespace rdd::crystal
