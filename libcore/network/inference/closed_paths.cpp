// Breadth-first spanning trees and the closed paths of all other jumps.
#include "network/inference/closed_paths.hpp"

#include <algorithm>
#include <numeric>
#include <tuple>

namespace rdd::network {
namespace {

/// Steps that touch each state, as offsets into one list; a step appears at both of its ends.
struct Incidence {
  std::vector<Index> first;
  std::vector<Index> step;
};

Incidence incidence(const Steps& steps) {
  Incidence found;
  found.first.assign(steps.n_states + 1, 0);
  for (Index e = 0; e < steps.size(); ++e) {
    ++found.first[steps.from[e] + 1];
    ++found.first[steps.to[e] + 1];
  }
  std::partial_sum(found.first.begin(), found.first.end(), found.first.begin());
  found.step.resize(2 * steps.size());
  auto next = found.first;
  for (Index e = 0; e < steps.size(); ++e) {
    found.step[next[steps.from[e]]++] = e;
    found.step[next[steps.to[e]]++] = e;
  }
  return found;
}

void grow_tree(const Steps& steps, const Incidence& incident, std::int32_t root, ClosedPathForest& forest) {
  const auto component = static_cast<std::int32_t>(forest.roots.size());
  forest.roots.push_back(root);
  forest.component[root] = component;
  std::vector<std::int32_t> queue{root};
  for (std::size_t head = 0; head < queue.size(); ++head) {
    const auto state = queue[head];
    for (Index i = incident.first[state]; i < incident.first[state + 1]; ++i) {
      const auto e = incident.step[i];
      const bool forward = steps.from[e] == state;
      const auto other = forward ? steps.to[e] : steps.from[e];
      if (forest.component[other] >= 0) continue;
      forest.component[other] = component;
      forest.parent[other] = state;
      forest.depth[other] = forest.depth[state] + 1;
      const double sign = forward ? 1 : -1;
      forest.position.col(other) = forest.position.col(state) + sign * steps.displacement.col(e);
      queue.push_back(other);
    }
  }
}

/// Number of steps of the tree between two states of one component.
std::int32_t tree_distance(const ClosedPathForest& forest, std::int32_t a, std::int32_t b) {
  std::int32_t steps = 0;
  while (a != b) {
    auto& deeper = forest.depth[a] >= forest.depth[b] ? a : b;
    deeper = forest.parent[deeper];
    ++steps;
  }
  return steps;
}

}  // namespace

ClosedPathForest closed_path_forest(const Steps& steps) {
  const auto n = steps.n_states;
  ClosedPathForest forest;
  forest.parent.assign(n, -1);
  forest.depth.assign(n, 0);
  forest.component.assign(n, -1);
  forest.position = Matrix::Zero(steps.space(), steps.n_states);
  const auto incident = incidence(steps);
  for (std::int32_t state = 0; state < steps.n_states; ++state)
    if (forest.component[state] < 0) grow_tree(steps, incident, state, forest);
  return forest;
}

ClosedPaths closed_paths(const Steps& steps, const ClosedPathForest& forest) {
  ClosedPaths paths;
  paths.vectors.resize(steps.space(), steps.size());
  paths.lengths.resize(steps.size());
  for (Index e = 0; e < steps.size(); ++e) {
    const auto from = steps.from[e];
    const auto to = steps.to[e];
    paths.vectors.col(e) = forest.position.col(from) + steps.displacement.col(e) - forest.position.col(to);
    paths.lengths[e] = tree_distance(forest, from, to) + 1;
  }
  const Vector norms = paths.vectors.colwise().norm();
  paths.order.resize(steps.size());
  std::iota(paths.order.begin(), paths.order.end(), Index{0});
  std::sort(paths.order.begin(), paths.order.end(), [&](Index a, Index b) {
    return std::tuple(paths.lengths[a], norms[a], a) < std::tuple(paths.lengths[b], norms[b], b);
  });
  return paths;
}

}  // namespace rdd::network
