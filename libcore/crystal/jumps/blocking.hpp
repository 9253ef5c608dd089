// Blocked jumps: atoms within their radii of the segment of a jump, other sites of the network on it.
#pragma once

#include <optional>
#include <vector>

#include "crystal/jumps/jump_classes.hpp"

namespace rdd::crystal {

class Blocking {
 public:
  /// radius (kinds) as in SearchRequest. Atoms on sites of the network are not tested.
  Blocking(const Defect& defect, const std::vector<double>& radius, bool through_sites);

  struct Found {
    bool by_site = false;
    Index blocker = 0;
  };
  [[nodiscard]] std::optional<Found> operator()(const Hop& hop) const;

 private:
  struct Obstacle {
    Vec u;
    double radius = 0;
    Index number = 0;
  };
  const Defect& defect_;
  std::vector<Obstacle> atoms_;
  std::vector<Obstacle> sites_;
};

}  // namespace rdd::crystal
