// Orbits of sites with decorations: projection onto special positions, images under the group, canonical order.
#include "crystal/states/defect.hpp"

#include <algorithm>
#include <cmath>
#include <tuple>

#include "crystal/brief.hpp"
#include "crystal/states/ranks.hpp"
#include "support/error.hpp"

namespace rdd::crystal {
namespace {

constexpr double near = 8;  // in tolerances: places this close without being equal are an error

/// u in [0, 1) in the lattice's directions; what is within the tolerance of 1 counts as 0.
Vec reduced(const Crystal& crystal, Vec u) {
  for (int k = 0; k < crystal.dim(); ++k)
    u[k] -= std::floor(u[k] + crystal.tolerance() / crystal.basis().matrix().col(k).norm());
  return u;
}

/// Moves a place to the mean of its images that are next to it, and its decoration to the mean of those that match.
Placed settled(const Crystal& crystal, Placed placed) {
  const double limit = 2 * crystal.tolerance();
  for (int round = 0; round < 2; ++round) {
    Vec move = Vec::Zero(crystal.space());
    Index n_sites = 0, n_points = 0;
    auto points = placed.points;
    for (auto& point : points) point.offset.setZero();
    for (const auto& g : crystal.operations()) {
      const auto image = moved(g, placed);
      const Vec step = crystal.basis().centred(image.u - placed.u);
      if (crystal.basis().cartesian(step).norm() > limit) continue;
      move += step;
      ++n_sites;
      if (!same_points(image, placed, limit)) continue;
      ++n_points;
      for (std::size_t p = 0; p < points.size(); ++p) {
        const auto match =
            std::min_element(image.points.begin(), image.points.end(), [&](const auto& a, const auto& b) {
              const auto& own = placed.points[p];
              return std::pair(a.label != own.label, (a.offset - own.offset).norm()) <
                     std::pair(b.label != own.label, (b.offset - own.offset).norm());
            });
        points[p].offset += match->offset;
      }
    }
    placed.u += move / static_cast<double>(n_sites);
    for (auto& point : points) {
      point.offset /= static_cast<double>(n_points);
      if (placed.kind != Decoration::points) point.offset.normalize();
    }
    placed.points = points;
  }
  return placed;
}

/// Largest distance between matching points, for a message about decorations that nearly agree.
bool nearly_same_points(const Placed& a, const Placed& b, double tolerance) {
  if (a.kind == Decoration::points) return same_points(a, b, near * tolerance);
  for (std::size_t p = 0; p < a.points.size(); ++p) {
    double least = 2;
    for (const auto& other : b.points) least = std::min(least, (a.points[p].offset - other.offset).norm());
    if (least > 0.02) return false;
  }
  return true;
}

/// All images of a place, each once; errors if some are close to each other without being equal.
std::vector<State> orbit_of(const Crystal& crystal, const StateInput& input, const Placed& placed, Index number) {
  const double tolerance = crystal.tolerance();
  std::vector<State> orbit;
  std::vector<Index> count;
  for (const auto& g : crystal.operations()) {
    auto image = moved(g, placed);
    image.u = reduced(crystal, image.u);
    bool known = false;
    for (std::size_t s = 0; s < orbit.size(); ++s) {
      const double distance = crystal.basis().distance(image.u, orbit[s].placed.u);
      const bool same_site = distance <= tolerance, same = same_points(image, orbit[s].placed, tolerance);
      require(same_site || distance > near * tolerance, Status::argument, input.entry,
              ".at: its images under the space "
              "group lie ",
              brief(distance),
              " apart; move it onto the special position, or away from it, or "
              "choose a tolerance above that distance (tolerance = ",
              brief(tolerance), ")");
      require(!same_site || same || !nearly_same_points(image, orbit[s].placed, tolerance), Status::argument,
              input.entry,
              ": its decoration is close to a special direction but not on it, expected an agreement to "
              "1e-4 (offsets: to the tolerance)");
      if (!same_site || !same) continue;
      known = true;
      ++count[s];
      break;
    }
    if (known) continue;
    orbit.push_back({number, image, 0});
    count.push_back(1);
  }
  for (const auto c : count)
    require(c == count[0], Status::argument, input.entry, ".at: its orbit of ", orbit.size(),
            " states is not filled evenly by ", crystal.operations().size(),
            " operations; move it onto the special position or choose another tolerance");
  return orbit;
}

/// By position, then by decoration, each with the tolerance it is compared with.
void sort_orbit(const Crystal& crystal, std::vector<State>& orbit) {
  std::vector<Ranks> places;
  for (int k = 0; k < crystal.space(); ++k) {
    std::vector<double> values;
    for (const auto& state : orbit) values.push_back(state.placed.u[k]);
    places.emplace_back(values, crystal.tolerance() / crystal.basis().matrix().col(k).norm());
  }
  std::vector<double> values;
  for (const auto& state : orbit)
    for (const auto& point : state.placed.points) values.insert(values.end(), point.offset.begin(), point.offset.end());
  const Ranks offsets(values, orbit[0].placed.kind == Decoration::points ? crystal.tolerance() : 1e-4);
  const auto point_key = [&](const Point& point) {
    std::vector<Index> key{point.label};
    for (const double x : point.offset) key.push_back(-offsets(x));  // the axis with the largest first component leads
    return key;
  };
  std::vector<std::pair<std::vector<Index>, State>> keyed;
  for (auto& state : orbit) {
    auto& points = state.placed.points;
    std::sort(points.begin(), points.end(),
              [&](const Point& a, const Point& b) { return point_key(a) < point_key(b); });
    std::vector<Index> key;
    for (int k = 0; k < crystal.space(); ++k) key.push_back(places[k](state.placed.u[k]));
    for (const auto& point : points)
      for (const auto part : point_key(point)) key.push_back(part);
    keyed.emplace_back(std::move(key), std::move(state));
  }
  std::sort(keyed.begin(), keyed.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  for (std::size_t s = 0; s < orbit.size(); ++s) orbit[s] = std::move(keyed[s].second);
}

}  // namespace

Defect::Defect(const Run& run, std::shared_ptr<const Crystal> crystal, const std::vector<StateInput>& classes)
    : crystal_(std::move(crystal)) {
  require(!classes.empty(), Status::argument, "states: none, expected at least one class of states");
  for (const auto& input : classes) {
    run.check();
    add_class(input);
  }
  std::vector<Vec> positions;
  for (const auto& state : states_) positions.push_back(state.placed.u);
  sites_ = PeriodicPoints(crystal_->basis(), std::move(positions));
  map_states(run);
}

void Defect::check_others(const StateInput& input, const std::vector<State>& orbit) const {
  const double tolerance = crystal_->tolerance();
  // One member of the new orbit against all others is enough: the orbits are invariant.
  for (const auto& other : states_) {
    const auto& mine = orbit[0].placed;
    const double distance = crystal_->basis().distance(mine.u, other.placed.u);
    const auto& its = classes_[other.of_class];
    if (distance > near * tolerance) continue;
    require(distance <= tolerance, Status::argument, input.entry, ".at: ", brief(distance), " from the orbit of \"",
            its.name, "\"; raise tolerance or move it");
    require(!same_points(mine, other.placed, tolerance), Status::argument, "states \"", its.name, "\" and \"",
            input.name, "\" are one orbit under the space group (", its.entry, " and ", input.entry,
            "): give one of them");
    require(mine.kind != other.placed.kind || !nearly_same_points(mine, other.placed, tolerance), Status::argument,
            input.entry, ": its decoration is close to that of \"", its.name, "\" but not the same");
  }
}

void Defect::add_class(const StateInput& input) {
  for (const auto& known : classes_)
    require(known.name != input.name, Status::argument, input.entry, ".name: \"", input.name,
            "\" is taken, expected different names");
  const auto given = place(*crystal_, input);
  const auto settled_place = settled(*crystal_, given);
  const auto number = n_classes();
  auto orbit = orbit_of(*crystal_, input, settled_place, number);
  check_others(input, orbit);
  sort_orbit(*crystal_, orbit);
  StateClass out{input.name, input.entry, input.kind, n_states(), static_cast<Index>(orbit.size()), 0, 0, 0};
  out.move = crystal_->basis().distance(given.u, settled_place.u);
  require(out.move <= 2 * crystal_->tolerance(), Status::argument, input.entry, ".at: ", brief(out.move),
          " from the special position next to it; raise tolerance or move it");
  const auto is = [&](const Placed& a, const State& b) {
    return crystal_->basis().distance(a.u, b.placed.u) <= crystal_->tolerance() &&
           same_points(a, b.placed, crystal_->tolerance());
  };
  for (std::size_t s = 0; s < orbit.size(); ++s)
    if (is(settled_place, orbit[s])) out.given = out.first + static_cast<Index>(s);
  for (auto& state : orbit) state.operation = -1;
  const auto& operations = crystal_->operations();
  for (std::size_t o = 0; o < operations.size(); ++o) {
    const auto image = moved(operations[o], orbit[0].placed);
    for (auto& state : orbit)
      if (state.operation < 0 && is(image, state)) state.operation = static_cast<std::int32_t>(o);
  }
  for (const auto& state : orbit)
    require(state.operation >= 0, Status::internal, input.entry, ": a member of its orbit is out of reach");
  out.to_given = orbit[out.given - out.first].operation;
  states_.insert(states_.end(), orbit.begin(), orbit.end());
  classes_.push_back(std::move(out));
}

void Defect::map_states(const Run& run) {
  images_.reserve(crystal_->operations().size() * states_.size());
  for (const auto& g : crystal_->operations()) {
    run.check();
    for (const auto& state : states_) {
      const auto image = find(moved(g, state.placed));
      require(image.has_value(), Status::internal, "an operation lost a state of \"", classes_[state.of_class].name,
              "\"");
      images_.push_back(*image);
    }
  }
}

std::optional<Index> Defect::class_named(const std::string& name) const {
  for (Index c = 0; c < n_classes(); ++c)
    if (classes_[c].name == name) return c;
  return std::nullopt;
}

std::optional<Image> Defect::find(const Placed& placed, double* distance) const {
  const double tolerance = crystal_->tolerance();
  const auto hit = sites_.nearest(placed.u, 3 * tolerance,
                                  [&](Index i) { return same_points(placed, state(i).placed, 3 * tolerance); });
  if (hit)
    return Image{static_cast<std::int32_t>(hit->first),
                 nearest_cell(placed.u - state(hit->first).placed.u, crystal_->dim())};
  if (distance != nullptr) {
    *distance = std::numeric_limits<double>::infinity();
    for (const auto& state : states_)
      if (same_points(placed, state.placed, 3 * tolerance))
        *distance = std::min(*distance, crystal_->basis().distance(placed.u, state.placed.u));
  }
  return std::nullopt;
}

}  // namespace rdd::crystal
