// Sites of one cell: where they go when a basis is chosen, and which of them lie too close to tell apart.
#pragma once

#include <optional>

#include "network/inference/fit.hpp"

namespace rdd::network {

/// Takes the canonical basis and moves every state into the cell [0, 1) from its root; translations follow, so all
/// displacements stay. Lengths of vectors that differ by less than `tie` count as equal.
void make_canonical(Geometry& geometry, const Steps& steps, double tie);

struct ClosePair {
  std::int32_t first = 0;
  std::int32_t second = 0;
  double distance = 0;
};

/// Two states of one component whose distance, modulo lattice vectors, is above `same` (states may share a site) but
/// within `apart`; those of the lowest numbers. `apart` must be below half of the shortest lattice vector.
[[nodiscard]] std::optional<ClosePair> find_close_pair(const Geometry& geometry, const ClosedPathForest& forest,
                                                       double same, double apart);

}  // namespace rdd::network
