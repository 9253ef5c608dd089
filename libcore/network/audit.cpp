// Detailed balance by weights along a spanning tree; the worst cycle as a maximum mean cycle (Young1991).
#include "network/audit.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "network/components.hpp"
#include "network/network.hpp"
#include "network/trees/spanning_tree.hpp"
#include "numerics/mean_cycle.hpp"
#include "support/error.hpp"

namespace rdd::network {
namespace {

/// kT per jump: what rounding two rates to doubles and dividing them can leave of an affinity that is zero.
constexpr double round_off = 4 * std::numeric_limits<double>::epsilon();

/// Imbalance of every two-way jump with the weights of the tree, zero (by rounding) on the tree itself and exactly
/// opposite for opposite jumps; 0 for one-way jumps.
std::vector<double> imbalances(const Network& network, const std::vector<numerics::Scaled>& pi) {
  std::vector<double> result(network.n_jumps(), 0);
  for (Index e = 0; e < network.n_jumps(); ++e) {
    const auto back = network.reverse(e);
    if (back < e) continue;
    result[e] = imbalance(network, e, pi);
    result[back] = -result[e];
  }
  return result;
}

/// Jumps on the tree path between two states, or anything larger than limit if there are more than that.
Index path_length(const SpanningForest& forest, std::int32_t i, std::int32_t j, double limit) {
  Index length = 0;
  for (; i != j && static_cast<double>(length) <= limit; ++length) {
    auto& deeper = forest.depth[i] >= forest.depth[j] ? i : j;
    deeper = forest.parent[deeper];
  }
  return length;
}

/// Largest |affinity| per jump over the fundamental cycles. The affinity is the imbalance of the jump that closes the
/// cycle; lengths are counted only as far as they could still give a new largest value.
double largest_fundamental(const Run& run, const Network& network, const SpanningForest& forest,
                           const std::vector<double>& affinity) {
  std::vector<Index> closing;
  for (Index e = 0; e < network.n_jumps(); ++e) {
    if (network.reverse(e) < e) continue;
    const auto& jump = network.jumps()[e];
    const auto on_tree = [&](std::int32_t state) {
      return forest.jump[state] == e || forest.jump[state] == network.reverse(e);
    };
    if (affinity[e] != 0 && !on_tree(jump.from) && !on_tree(jump.to)) closing.push_back(e);
  }
  std::stable_sort(closing.begin(), closing.end(),
                   [&](Index a, Index b) { return std::abs(affinity[a]) > std::abs(affinity[b]); });
  double largest = 0;
  for (const auto e : closing) {
    const auto& jump = network.jumps()[e];
    const double size = std::abs(affinity[e]);
    if (size <= largest) break;
    run.check();
    const Index length = 1 + path_length(forest, jump.from, jump.to, size / largest);
    largest = std::max(largest, size / static_cast<double>(length));
  }
  return largest;
}

/// Summed as the logarithm of one product, whose error does not grow with the size of the rates.
double affinity_of(const Network& network, const std::vector<Index>& jumps) {
  numerics::Scaled forth(1.0), back(1.0);
  for (const auto e : jumps) {
    forth *= numerics::Scaled(network.jumps()[e].rate);
    back *= numerics::Scaled(network.jumps()[network.reverse(e)].rate);
  }
  return (forth / back).log();
}

Cycle worst_cycle(const Run& run, const Network& network, const std::vector<double>& affinity) {
  const auto [low, high] = std::minmax_element(affinity.begin(), affinity.end());
  if (affinity.empty() || std::max(-*low, *high) <= round_off) return {};
  numerics::ArcGraph graph;
  std::vector<Index> jump_of;
  graph.first.assign(network.n_states() + 1, 0);
  for (Index e = 0; e < network.n_jumps(); ++e) {
    if (network.reverse(e) < 0) continue;
    ++graph.first[network.jumps()[e].from + 1];
    graph.to.push_back(network.jumps()[e].to);
    graph.weight.push_back(affinity[e]);
    jump_of.push_back(e);
  }
  std::partial_sum(graph.first.begin(), graph.first.end(), graph.first.begin());
  Cycle cycle;
  for (const auto arc : numerics::maximum_mean_cycle(graph, run)) cycle.jumps.push_back(jump_of[arc]);
  cycle.affinity = affinity_of(network, cycle.jumps);
  return cycle.per_jump() > round_off ? cycle : Cycle{};
}

/// ln pi, each part relative to its largest entry.
Vector relative_log(const SpanningForest& forest, const std::vector<numerics::Scaled>& pi) {
  std::vector<numerics::Scaled> largest(forest.n_parts);
  for (std::size_t j = 0; j < pi.size(); ++j) {
    auto& most = largest[forest.part[j]];
    if (most < pi[j]) most = pi[j];
  }
  Vector result(static_cast<Index>(pi.size()));
  for (std::size_t j = 0; j < pi.size(); ++j) result[static_cast<Index>(j)] = (pi[j] / largest[forest.part[j]]).log();
  return result;
}

void compare_with_given(const Network& network, Audit& audit) {
  const auto& log_pi = network.given_log_pi();
  if (log_pi.size() == 0) return;
  audit.largest_edge_error = 0;
  for (Index e = 0; e < network.n_jumps(); ++e) {
    const auto back = network.reverse(e);
    if (back < e) continue;
    const auto& jump = network.jumps()[e];
    const double ratio = (numerics::Scaled(jump.rate) / numerics::Scaled(network.jumps()[back].rate)).log();
    const double error = ratio + (log_pi[jump.from] - log_pi[jump.to]);
    if (std::abs(error) <= audit.largest_edge_error && audit.largest_edge >= 0) continue;
    audit.largest_edge_error = std::abs(error);
    audit.largest_edge = error >= 0 ? e : back;
  }
}

}  // namespace

Audit audit_network(const Network& network, double tolerance, const Run& run) {
  require(std::isfinite(tolerance) && tolerance >= 0, Status::argument, "tolerance = ", number(tolerance),
          ": expected a finite number >= 0, in kT per jump");
  Audit audit;
  audit.tolerance = tolerance;
  auto components = strongly_connected_components(network);
  audit.ergodic = components.count() == 1;
  audit.class_of = std::move(components.class_of);
  audit.class_sizes = std::move(components.sizes);
  audit.class_closed = std::move(components.closed);
  for (Index e = 0; e < network.n_jumps(); ++e)
    if (network.reverse(e) < 0) audit.one_way_jumps.push_back(e);

  run.check();
  const auto forest = maximum_conductance_forest(network);
  run.check();
  const auto pi = weights_along(network, forest);
  run.check();
  const auto affinity = imbalances(network, pi);
  audit.largest_fundamental = largest_fundamental(run, network, forest, affinity);
  audit.worst = worst_cycle(run, network, affinity);
  audit.reversible = audit.one_way_jumps.empty() && audit.largest_fundamental <= tolerance;
  if (audit.reversible) audit.tree_log_pi = relative_log(forest, pi);
  compare_with_given(network, audit);
  return audit;
}

}  // namespace rdd::network
