// Breadth-first trees and their closed paths.
#include "network/inference/closed_paths.hpp"

#include <algorithm>
#include <numeric>
#include <tuple>

namespace rdd {
namespace {

std::size_t at(std::int64_t i) { return static_cast<std::size_t>(i); }

/// Steps that touch each state, as offsets into one list; a step appears at both of its ends.
struct Incidence {
  std::vector<Index> first;
  std::vector<Index> step;
};

Incidence incidence(const Steps& steps) {
  Incidence found;
  found.first.assign(at(steps.n_states) + 1, 0);
  for (Index e = 0; e < steps.size(); ++e) {
    ++found.first[at(steps.from[at(e)]) + 1];
    ++found.first[at(steps.to[at(e)]) + 1];
  }
  std::partial_sum(found.first.begin(), found.first.end(), found.first.begin());
  found.step.resize(2 * at(steps.size()));
  auto next = found.first;
  for (Index e = 0; e < steps.size(); ++e) {
    found.step[at(next[at(steps.from[at(e)])]++)] = e;
    found.step[at(next[at(steps.to[at(e)])]++)] = e;
  }
  return found;
}

void grow_tree(const Steps& steps, const Incidence& incident, std::int32_t root, ClosedPathForest& forest) {
  const auto component = static_cast<std::int32_t>(forest.roots.size());
  forest.roots.push_back(root);
  forest.component[at(root)] = component;
  std::vector<std::int32_t> queue{root};
  for (std::size_t head = 0; head < queue.size(); ++head) {
    const auto state = queue[head];
    for (Index i = incident.first[at(state)]; i < incident.first[at(state) + 1]; ++i) {
      const auto e = incident.step[at(i)];
      const bool forward = steps.from[at(e)] == state;
      const auto other = forward ? steps.to[at(e)] : steps.from[at(e)];
      if (forest.component[at(other)] >= 0) continue;
      forest.component[at(other)] = component;
      forest.parent[at(other)] = state;
      forest.depth[at(other)] = forest.depth[at(state)] + 1;
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
    auto& deeper = forest.depth[at(a)] >= forest.depth[at(b)] ? a : b;
    deeper = forest.parent[at(deeper)];
    ++steps;
  }
  return steps;
}

}  // namespace

ClosedPathForest closed_path_forest(const Steps& steps) {
  const auto n = at(steps.n_states);
  ClosedPathForest forest;
  forest.parent.assign(n, -1);
  forest.depth.assign(n, 0);
  forest.component.assign(n, -1);
  forest.position = Matrix::Zero(steps.space(), steps.n_states);
  const auto incident = incidence(steps);
  for (std::int32_t state = 0; state < steps.n_states; ++state)
    if (forest.component[at(state)] < 0) grow_tree(steps, incident, state, forest);
  return forest;
}

ClosedPaths closed_paths(const Steps& steps, const ClosedPathForest& forest) {
  ClosedPaths paths;
  paths.vectors.resize(steps.space(), steps.size());
  paths.lengths.resize(at(steps.size()));
  for (Index e = 0; e < steps.size(); ++e) {
    const auto from = steps.from[at(e)];
    const auto to = steps.to[at(e)];
    paths.vectors.col(e) = forest.position.col(from) + steps.displacement.col(e) - forest.position.col(to);
    paths.lengths[at(e)] = tree_distance(forest, from, to) + 1;
  }
  const Vector norms = paths.vectors.colwise().norm();
  paths.order.resize(at(steps.size()));
  std::iota(paths.order.begin(), paths.order.end(), Index{0});
  std::sort(paths.order.begin(), paths.order.end(), [&](Index a, Index b) {
    return std::tuple(paths.lengths[at(a)], norms[a], a) < std::tuple(paths.lengths[at(b)], norms[b], b);
  });
  return paths;
}

}  // namespace rdd
