// Closed paths of a list of displacements: a breadth-first spanning forest and one path for each jump.
#pragma once

#include <cstdint>
#include <vector>

#include "support/types.hpp"

namespace rdd::network {

/// Displacements in an order of their own (from, to, displacement), so that nothing depends on the caller's.
struct Steps {
  Index n_states = 0;
  std::vector<std::int32_t> from;
  std::vector<std::int32_t> to;
  Matrix displacement;      ///< (space x n)
  std::vector<Index> jump;  ///< index in the caller's arrays

  [[nodiscard]] Index size() const { return static_cast<Index>(from.size()); }
  [[nodiscard]] int space() const { return static_cast<int>(displacement.rows()); }
};

/// Breadth-first trees, each from the lowest state of its component: paths are short, so errors add up little.
struct ClosedPathForest {
  std::vector<std::int32_t> parent;     ///< -1 at a root
  std::vector<std::int32_t> depth;      ///< number of steps from the root
  std::vector<std::int32_t> component;  ///< numbered by their lowest state
  std::vector<std::int32_t> roots;      ///< (n_components)
  Matrix position;                      ///< (space x n_states) sum of displacements from the root
};

[[nodiscard]] ClosedPathForest closed_path_forest(const Steps& steps);

/// The displacement of the closed path root -> from -> to -> root of each step; zero for the steps of the tree.
struct ClosedPaths {
  Matrix vectors;                     ///< (space x n)
  std::vector<std::int32_t> lengths;  ///< (n) number of steps, without the part from the root that is walked twice
  std::vector<Index> order;           ///< the steps by number of steps, then by length of the vector
};

[[nodiscard]] ClosedPaths closed_paths(const Steps& steps, const ClosedPathForest& forest);

}  // namespace rdd::network
