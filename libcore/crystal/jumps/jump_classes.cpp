// Orbits of jumps under the space group, their members in canonical order, and classes specified by one jump.
#include "crystal/jumps/jump_classes.hpp"

#include <algorithm>
#include <cmath>
#include <iomanip>
#include <map>

#include "support/error.hpp"
#include "support/text_stream.hpp"

namespace rdd::crystal {
namespace {

/// A jump with the saddle point it crosses, if that is known.
struct Path {
  Hop hop;
  Vec through;
};

Path moved_path(const Defect& defect, Index o, const Path& path) {
  Path out{moved(defect, o, path.hop), path.through};
  if (path.through.size() == 0) return out;
  const auto& g = defect.crystal().operations()[o];
  out.through = plus(g.moved(path.through), -defect.image(o, path.hop.from).cell, defect.crystal().dim());
  return out;
}

Path reversed_path(const Defect& defect, const Path& path) {
  Path out{reversed(path.hop), path.through};
  if (path.through.size() > 0) out.through = plus(path.through, -path.hop.cell, defect.crystal().dim());
  return out;
}

bool same_point(const Defect& defect, const Vec& a, const Vec& b) {
  return a.size() == 0 || defect.crystal().basis().cartesian(a - b).norm() <= defect.crystal().tolerance();
}

/// Order among saddle points of one jump.
std::vector<std::int64_t> point_key(const Defect& defect, const Vec& point) {
  std::vector<std::int64_t> key;
  for (Index k = 0; k < point.size(); ++k)
    key.push_back(
        std::llround(point[k] * defect.crystal().basis().matrix().col(k).norm() / defect.crystal().tolerance()));
  return key;
}

/// All images of a path and their reverses, each once, sorted; operations count from the path given.
std::vector<Member> orbit(const Defect& defect, const Path& path) {
  const auto n = static_cast<Index>(defect.crystal().operations().size());
  std::map<Hop, std::vector<Member>> found;
  const auto add = [&](const Path& image, Index o, bool is_reverse) {
    auto& same_ends = found[image.hop];
    for (const auto& known : same_ends)
      if (same_point(defect, known.through, image.through)) return;
    same_ends.push_back({image.hop, static_cast<std::int32_t>(o), is_reverse, image.through});
  };
  for (Index o = 0; o < n; ++o) add(moved_path(defect, o, path), o, false);
  for (Index o = 0; o < n; ++o) add(reversed_path(defect, moved_path(defect, o, path)), o, true);
  std::vector<Member> out;
  for (auto& [hop, members] : found) {
    std::sort(members.begin(), members.end(), [&](const Member& a, const Member& b) {
      return point_key(defect, a.through) < point_key(defect, b.through);
    });
    out.insert(out.end(), members.begin(), members.end());
  }
  return out;
}

/// A saddle point moved to the mean of its images next to it under the operations that keep the jump.
Vec settled_point(const Defect& defect, const Path& path) {
  const auto& crystal = defect.crystal();
  Vec point = path.through;
  for (int round = 0; round < 2; ++round) {
    Vec sum = Vec::Zero(point.size());
    Index count = 0;
    for (Index o = 0; o < static_cast<Index>(crystal.operations().size()); ++o) {
      const auto image = moved_path(defect, o, {path.hop, point});
      const Vec move = image.through - point;
      if (image.hop != path.hop || crystal.basis().cartesian(move).norm() > 2 * crystal.tolerance()) continue;
      sum += move;
      ++count;
    }
    point += sum / static_cast<double>(count);
  }
  return point;
}

/// Where there are several saddle points only because an operation reverses the jump.
bool reversal_adds_points(const JumpClass& out) {
  Index kept = 0, ends = 0;
  for (const auto& member : out.members) {
    if (member.hop != out.first()) continue;
    ++ends;
    if (!member.reversed) ++kept;
  }
  return kept < ends;
}

JumpClass make_class(const Defect& defect, const Path& path) {
  JumpClass out;
  const auto whole = orbit(defect, path);
  out.members = orbit(defect, {whole[0].hop, whole[0].through});
  out.length = length(defect, out.first());
  const auto back = reversed(out.first());
  for (const auto& member : out.members) {
    if (member.hop == path.hop && same_point(defect, member.through, path.through))
      out.given = &member - out.members.data();
    if (member.hop == back && !member.reversed) out.reversed = true;
  }
  out.name = defect.class_of(out.first().from).name + "-" + defect.class_of(out.first().to).name;
  return out;
}

}  // namespace

Hop moved(const Defect& defect, Index operation, const Hop& hop) {
  const auto& from = defect.image(operation, hop.from);
  const auto& to = defect.image(operation, hop.to);
  return {from.index, to.index, defect.crystal().operations()[operation].turned(hop.cell) + to.cell - from.cell};
}

bool keeps(const Defect& defect, Index operation, const Member& jump) {
  const Path path{jump.hop, jump.through};
  const auto image = moved_path(defect, operation, path), back = reversed_path(defect, image);
  return (image.hop == path.hop && same_point(defect, image.through, path.through)) ||
         (back.hop == path.hop && same_point(defect, back.through, path.through));
}

Vec step(const Defect& defect, const Hop& hop) {
  return plus(defect.state(hop.to).placed.u - defect.state(hop.from).placed.u, hop.cell, defect.crystal().dim());
}

double length(const Defect& defect, const Hop& hop) {
  return defect.crystal().basis().cartesian(step(defect, hop)).norm();
}

JumpClasses::JumpClasses(std::shared_ptr<const Defect> defect, std::vector<JumpClass> classes,
                         std::vector<DroppedClass> dropped)
    : defect_(std::move(defect)), classes_(std::move(classes)), dropped_(std::move(dropped)) {}

Index JumpClasses::n_jumps() const {
  Index sum = 0;
  for (const auto& c : classes_) sum += c.count();
  return sum;
}

std::optional<std::pair<Index, bool>> JumpClasses::class_of(const Hop& hop) const {
  for (Index c = 0; c < n_classes(); ++c) {
    const auto& members = (*this)[c].members;
    const auto it =
        std::lower_bound(members.begin(), members.end(), hop, [](const Member& m, const Hop& h) { return m.hop < h; });
    if (it != members.end() && it->hop == hop) return std::pair(c, it->reversed);
  }
  return std::nullopt;
}

JumpClass class_by_hand(const Run& run, const Defect& defect, const JumpInput& jump) {
  const auto n = defect.n_states();
  require(jump.hop.from >= 0 && jump.hop.from < n && jump.hop.to >= 0 && jump.hop.to < n, Status::argument, jump.entry,
          ": states ", jump.hop.from, " and ", jump.hop.to, ", expected 0 to ", n - 1);
  require(jump.hop.from != jump.hop.to || jump.hop.cell != Translation{}, Status::argument, jump.entry,
          ": it ends where it begins, expected two different states");
  require(jump.paths >= 1, Status::argument, jump.entry, ".paths = ", jump.paths, ": expected at least 1");
  Path path{jump.hop, {}};
  if (jump.through) {
    require(jump.through->size() == defect.crystal().space() && jump.through->allFinite(), Status::argument, jump.entry,
            ".through: expected ", defect.crystal().space(), " finite coordinates");
    require(jump.paths == 1, Status::argument, jump.entry, ".paths = ", jump.paths,
            ": with a saddle point the paths are counted, expected no number of them");
    path.through = defect.crystal().from_given(*jump.through);
    path.through = settled_point(defect, path);
  }
  auto out = make_class(defect, path);
  out.entry = jump.entry;
  out.paths = jump.paths;
  if (!jump.name.empty()) out.name = jump.name;
  if (jump.through && reversal_adds_points(out))
    run.log("warning: " + out.entry + ".through: the operations that reverse the jump move its saddle point: an " +
            "intermediate minimum, or two routes? It is taken as routes side by side");
  return out;
}

JumpClasses jumps_by_hand(const Run& run, std::shared_ptr<const Defect> defect, const std::vector<JumpInput>& jumps) {
  std::vector<JumpClass> classes;
  for (const auto& jump : jumps) {
    run.check();
    auto made = class_by_hand(run, *defect, jump);
    for (const auto& known : classes)
      for (const auto& member : known.members) {
        if (member.hop != made.as_given().hop) continue;
        if (known.has_points() != made.has_points() || !same_point(*defect, member.through, made.as_given().through))
          continue;
        fail(Status::argument, jump.entry, " is of the same class as ", known.entry,
             member.reversed ? " (reversed)" : "", ": give one of them");
      }
    classes.push_back(std::move(made));
  }
  return {std::move(defect), std::move(classes)};
}

std::string label(const Defect& defect, const JumpClass& jumps) {
  auto text = text_stream();
  text << defect.class_of(jumps.first().from).name << "-" << defect.class_of(jumps.first().to).name << " " << std::fixed
       << std::setprecision(4) << jumps.length << " (" << jumps.count() << ")";
  return text.str();
}

}  // namespace rdd::crystal
