// Sites with decorations: construction from input, images under operations, comparison.
#include <cmath>

#include "crystal/states/defect.hpp"
#include "support/error.hpp"

namespace rdd::crystal {
namespace {

constexpr double same_direction = 1e-4;

/// The offset of one point of a decoration in the crystal's frame; of length one for directions.
Vec offset_of(const Crystal& crystal, const StateInput& input, std::size_t p) {
  const auto& given = input.points[p].offset;
  require(given.size() == crystal.space() && given.allFinite(), Status::argument, input.entry, ": offset ", p,
          " is not ", crystal.space(), " finite numbers");
  const Vec v = crystal.direction_from_given(given);
  if (input.kind == Decoration::points) return v;
  require(v.norm() > 0, Status::argument, input.entry, input.kind == Decoration::axis ? ".axis" : ".arrow",
          ": all zero, expected a direction");
  return v.normalized();
}

}  // namespace

Placed Defect::place(const Crystal& crystal, const StateInput& input) {
  require(input.position.size() == crystal.space() && input.position.allFinite(), Status::argument, input.entry,
          ".at: expected ", crystal.space(), " finite coordinates");
  const auto n = static_cast<Index>(input.points.size());
  switch (input.kind) {
    case Decoration::none:
      require(n == 0, Status::argument, input.entry, ": ", n, " points, expected none without a decoration");
      break;
    case Decoration::axis:
    case Decoration::arrow:
      require(n == 1, Status::argument, input.entry, ": ", n, " directions, expected one for an axis or an arrow");
      break;
    case Decoration::points:
      require(n >= 1, Status::argument, input.entry, ".points: none, expected at least one");
      break;
  }
  Placed out{crystal.from_given(input.position), input.kind, {}};
  for (std::size_t p = 0; p < input.points.size(); ++p)
    out.points.push_back({input.kind == Decoration::points ? input.points[p].label : 0, offset_of(crystal, input, p)});
  if (input.kind == Decoration::axis) out.points.push_back({0, -out.points[0].offset});
  for (std::size_t p = 0; input.kind == Decoration::points && p < out.points.size(); ++p)
    for (std::size_t q = 0; q < p; ++q)
      require((out.points[p].offset - out.points[q].offset).norm() > 8 * crystal.tolerance(), Status::argument,
              input.entry, ".points[", p, "]: it lies on point ", q, ", expected points apart from each other");
  return out;
}

Placed moved(const Operation& g, const Placed& placed) {
  Placed out{g.moved(placed.u), placed.kind, placed.points};
  for (auto& point : out.points) point.offset = (g.cartesian * point.offset).eval();
  return out;
}

bool same_points(const Placed& a, const Placed& b, double tolerance) {
  if (a.kind != b.kind || a.points.size() != b.points.size()) return false;
  const double limit = a.kind == Decoration::points ? tolerance : same_direction;
  for (const auto& point : a.points) {
    bool found = false;
    for (const auto& other : b.points)
      found = found || (point.label == other.label && (point.offset - other.offset).norm() <= limit);
    if (!found) return false;
  }
  return true;
}

}  // namespace rdd::crystal
