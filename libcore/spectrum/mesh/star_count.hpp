// The number of stars of a mesh without going through its points.
#pragma once

#include <span>
#include <vector>

#include "support/types.hpp"

namespace rdd::spectrum {

/// m'_a = sum_b matrix_ab m_b + shift_a modulo mesh_a: how an operation moves the places of a mesh. By rows, every
/// entry of a row a in [0, mesh_a).
struct PlaceMap {
  std::vector<Index> matrix, shift;
  auto operator<=>(const PlaceMap&) const = default;
};

/// The number of orbits of the places under the group that these permutations generate: the mean number of places that
/// an element fixes (Burnside's lemma).
[[nodiscard]] Index star_count(std::span<const Index> mesh, std::span<const PlaceMap> maps);

}  // namespace rdd::spectrum
