// Finds points of a periodic set near a given one, by a window on the first coordinate.
#pragma once

#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>
#include <vector>

#include "crystal/types.hpp"

namespace rdd::crystal {

/// Points of one cell. Finding costs O(log n) and the points within the window. Radii must be small against the
/// lattice.
class PeriodicPoints {
 public:
  PeriodicPoints() = default;
  PeriodicPoints(const Basis& basis, std::vector<Vec> points) : basis_(&basis), points_(std::move(points)) {
    for (std::size_t i = 0; i < points_.size(); ++i)
      sorted_.emplace_back(points_[i][0] - std::floor(points_[i][0]), static_cast<Index>(i));
    std::sort(sorted_.begin(), sorted_.end());
  }

  /// Calls visit(index, distance) for every point within radius of u, whatever cell it lies in.
  template <typename Visit>
  void near(const Vec& u, double radius, Visit&& visit) const {
    const double width = radius * basis_->reach(0) * (1 + 1e-9), x = u[0] - std::floor(u[0]);
    for (const double shift : {-1.0, 0.0, 1.0}) {
      auto it = std::lower_bound(sorted_.begin(), sorted_.end(), std::pair(x + shift - width, Index{-1}));
      for (; it != sorted_.end() && it->first <= x + shift + width; ++it) {
        const double distance = basis_->distance(points_[it->second], u);
        if (distance <= radius) visit(it->second, distance);
      }
    }
  }
  /// The nearest point within radius that `allowed` accepts, and its distance.
  template <typename Allowed>
  std::optional<std::pair<Index, double>> nearest(const Vec& u, double radius, Allowed&& allowed) const {
    std::optional<std::pair<Index, double>> best;
    near(u, radius, [&](Index i, double distance) {
      if (!allowed(i)) return;
      if (!best || std::pair(distance, i) < std::pair(best->second, best->first)) best = {i, distance};
    });
    return best;
  }

 private:
  const Basis* basis_ = nullptr;
  std::vector<Vec> points_;
  std::vector<std::pair<double, Index>> sorted_;
};

}  // namespace rdd::crystal
