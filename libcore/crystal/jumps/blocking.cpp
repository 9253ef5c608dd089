// Distances of atoms and sites from the segment of a jump, over all periodic images that can be near it.
#include "crystal/jumps/blocking.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace rdd::crystal {
namespace {

/// Calls test(x, s) for each image of a point within a box around the segment, x from its start; stops at true.
template <typename Test>
bool any_image(const Basis& basis, const Vec& point, const Vec& start, const Vec& step, double radius, Test&& test) {
  std::array<double, 3> least{}, most{};
  for (int k = 0; k < basis.dim(); ++k) {
    const double margin = radius * basis.reach(k) + 1e-9, a = start[k] - point[k], b = a + step[k];
    least[k] = std::ceil(std::min(a, b) - margin);
    most[k] = std::floor(std::max(a, b) + margin);
  }
  Vec n = Vec::Zero(point.size());
  for (n[0] = least[0]; n[0] <= most[0]; n[0] += 1)
    for (double j = least[1]; j <= most[1]; j += 1)
      for (double k = least[2]; k <= most[2]; k += 1) {
        if (basis.dim() > 1) n[1] = j;
        if (basis.dim() > 2) n[2] = k;
        if (test(basis.cartesian(point + n - start))) return true;
      }
  return false;
}

}  // namespace

Blocking::Blocking(const Defect& defect, const std::vector<double>& radius, bool through_sites) : defect_(defect) {
  const auto& crystal = defect.crystal();
  std::vector<Vec> places;
  for (Index i = 0; i < defect.n_states(); ++i) {
    const Vec& u = defect.state(i).placed.u;
    // States of one class are in order of position, so that decorations of one site follow each other.
    if (places.empty() || crystal.basis().distance(places.back(), u) > crystal.tolerance()) {
      places.push_back(u);
      if (!through_sites) sites_.push_back({u, crystal.tolerance(), i});
    }
  }
  const PeriodicPoints states(crystal.basis(), places);
  for (Index a = 0; a < crystal.n_atoms(); ++a) {
    const auto kind = static_cast<std::size_t>(crystal.kind(a));
    const double r = kind < radius.size() ? radius[kind] : 0;
    if (!(r >= 0)) continue;
    if (states.nearest(crystal.atom(a), 2 * crystal.tolerance(), [](Index) { return true; })) continue;
    atoms_.push_back({crystal.atom(a), r + crystal.tolerance(), a});
  }
}

std::optional<Blocking::Found> Blocking::operator()(const Hop& hop) const {
  const auto& basis = defect_.crystal().basis();
  const Vec& start = defect_.state(hop.from).placed.u;
  const Vec du = step(defect_, hop), d = basis.cartesian(du);
  const double squared = d.squaredNorm(), tolerance = defect_.crystal().tolerance();
  if (squared <= tolerance * tolerance) return std::nullopt;  // a reorientation on the same site
  const auto off_line = [&](const Vec& x, double s) {
    return std::sqrt(std::max(0.0, x.squaredNorm() - s * s / squared));
  };
  for (const auto& atom : atoms_)
    if (any_image(basis, atom.u, start, du, atom.radius, [&](const Vec& x) {
          const double s = x.dot(d);
          return s >= 0 && s <= squared && off_line(x, s) <= atom.radius;
        }))
      return Found{false, atom.number};
  for (const auto& site : sites_)
    if (any_image(basis, site.u, start, du, site.radius, [&](const Vec& x) {
          const double s = x.dot(d);
          return s > 0 && s < squared && off_line(x, s) <= tolerance && x.norm() > tolerance &&
                 (x - d).norm() > tolerance;
        }))
      return Found{true, site.number};
  return std::nullopt;
}

}  // namespace rdd::crystal
