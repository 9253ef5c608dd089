// Fill-reducing order, elimination tree (Liu1990) and fronts (DuffReid1983).
#include "numerics/sparse/plan.hpp"

#include <algorithm>
#include <numeric>

#include "numerics/sparse/minimum_degree.hpp"
#include "numerics/sparse/nested_dissection.hpp"
#include "support/error.hpp"

namespace rdd::numerics {
namespace {

using Indices = std::vector<std::int32_t>;

Pattern symmetric_pattern(Index n, std::span<const std::pair<std::int32_t, std::int32_t>> pairs) {
  std::vector<Eigen::Triplet<std::int32_t, std::int32_t>> entries;
  entries.reserve(2 * pairs.size() + static_cast<std::size_t>(n));
  for (const auto& [i, j] : pairs) {
    entries.emplace_back(i, j, 1);
    entries.emplace_back(j, i, 1);
  }
  for (std::int32_t i = 0; i < n; ++i) entries.emplace_back(i, i, 1);
  require(entries.size() <= static_cast<std::size_t>(std::numeric_limits<std::int32_t>::max()), Status::size,
          "the network has ", pairs.size(), " pairs of connected states, expected less than 2^30");
  Pattern pattern(n, n);
  pattern.setFromTriplets(entries.begin(), entries.end(), [](std::int32_t, std::int32_t) { return 1; });
  return pattern;
}

/// order[p] = state.
Indices by_dissection(const Pattern& pattern) {
  Graph graph;
  for (std::int32_t j = 0; j < pattern.cols(); ++j) {
    for (Pattern::InnerIterator entry(pattern, j); entry; ++entry)
      if (entry.row() != j) graph.other.push_back(static_cast<std::int32_t>(entry.row()));
    graph.first.push_back(static_cast<std::int32_t>(graph.other.size()));
  }
  return nested_dissection(graph);
}

Indices inverse(const Indices& order) {
  Indices position(order.size());
  for (std::size_t p = 0; p < order.size(); ++p) position[order[p]] = static_cast<std::int32_t>(p);
  return position;
}

struct Tree {
  Indices parent;  ///< -1 at roots
  Indices count;   ///< later states in the column of each position
};

/// Elimination tree and column counts from the subtree of every row (Liu1990), O(fill) without storing the fill.
Tree elimination_tree(const Pattern& pattern, const Indices& order, const Indices& position) {
  const auto n = order.size();
  Tree tree{Indices(n, -1), Indices(n, 0)};
  Indices seen(n, -1);
  for (std::size_t p = 0; p < n; ++p) {
    const auto row = static_cast<std::int32_t>(p);
    seen[p] = row;
    for (Pattern::InnerIterator entry(pattern, order[p]); entry; ++entry) {
      for (auto q = position[entry.row()]; q < row && seen[q] != row; q = tree.parent[q]) {
        if (tree.parent[q] < 0) tree.parent[q] = row;
        ++tree.count[q];
        seen[q] = row;
      }
    }
  }
  return tree;
}

/// Depth-first order of a forest, children in ascending order. Without recursion: trees can be as deep as n.
Indices post_order(const Indices& parent) {
  const auto n = static_cast<std::int32_t>(parent.size());
  Indices first_child(n, -1), sibling(n, -1), result, stack;
  for (auto p = n - 1; p >= 0; --p) {
    if (parent[p] < 0) continue;
    sibling[p] = first_child[parent[p]];
    first_child[parent[p]] = p;
  }
  result.reserve(n);
  for (std::int32_t root = 0; root < n; ++root) {
    if (parent[root] >= 0) continue;
    stack.push_back(root);
    while (!stack.empty()) {
      const auto p = stack.back();
      const auto child = first_child[p];
      if (child >= 0) {
        first_child[p] = sibling[child];
        stack.push_back(child);
      } else {
        result.push_back(p);
        stack.pop_back();
      }
    }
  }
  return result;
}

/// Joins consecutive positions while the zeros this puts into the front stay few.
std::vector<Front> join_fronts(const Tree& tree) {
  std::vector<Front> fronts;
  const auto n = static_cast<std::int32_t>(tree.parent.size());
  constexpr double zeros_allowed = 0.3;  // of the front's entries; the time is flat in this from 0 to 0.45
  for (std::int32_t p = 0; p < n;) {
    Front front{p, p + 1, -1, {}};
    double filled = tree.count[p];
    for (; front.end < n && tree.parent[front.end - 1] == front.end; ++front.end) {
      const double width = front.end - front.begin + 1;
      const double later = tree.count[front.end];
      const double stored = width * later + width * (width - 1) / 2;
      if (stored - (filled + later) > zeros_allowed * stored) break;
      filled += later;
    }
    p = front.end;
    fronts.push_back(std::move(front));
  }
  return fronts;
}

/// Borders from the pattern and the children's borders.
void find_borders(EliminationPlan& plan, const Pattern& pattern) {
  Indices front_of(plan.order.size()), seen(plan.order.size(), -1);
  std::vector<Indices> children(plan.fronts.size());
  for (std::size_t f = 0; f < plan.fronts.size(); ++f)
    for (auto p = plan.fronts[f].begin; p < plan.fronts[f].end; ++p) front_of[p] = static_cast<std::int32_t>(f);
  for (std::size_t f = 0; f < plan.fronts.size(); ++f) {
    auto& front = plan.fronts[f];
    const auto add = [&](std::int32_t q) {
      if (q < front.end || seen[q] == static_cast<std::int32_t>(f)) return;
      seen[q] = static_cast<std::int32_t>(f);
      front.border.push_back(q);
    };
    for (auto p = front.begin; p < front.end; ++p)
      for (Pattern::InnerIterator entry(pattern, plan.order[p]); entry; ++entry) add(plan.position[entry.row()]);
    for (const auto child : children[f])
      for (const auto q : plan.fronts[child].border) add(q);
    std::sort(front.border.begin(), front.border.end());
    if (front.border.empty()) continue;
    front.parent = front_of[front.border.front()];
    children[front.parent].push_back(static_cast<std::int32_t>(f));
  }
}

/// Multiply-adds per entry of the pattern above which nested dissection saves more time in one elimination than it
/// takes to compute: three-dimensional lattices of some 5 000 states, two-dimensional ones of millions.
constexpr double dissection_pays = 2e4;

EliminationPlan plan_of(const Pattern& pattern, Indices order, std::span<const Index> last) {
  EliminationPlan plan;
  for (const auto state : last) {
    const auto place = std::find(order.begin(), order.end(), static_cast<std::int32_t>(state));
    std::rotate(place, place + 1, order.end());
  }
  // Relabelled along the tree, so that the states of a front are neighbours and children come before parents.
  const auto by_tree = post_order(elimination_tree(pattern, order, inverse(order)).parent);
  plan.order.resize(by_tree.size());
  for (std::size_t p = 0; p < by_tree.size(); ++p) plan.order[p] = order[by_tree[p]];
  plan.position = inverse(plan.order);
  plan.fronts = join_fronts(elimination_tree(pattern, plan.order, plan.position));
  find_borders(plan, pattern);
  return plan;
}

}  // namespace

Index EliminationPlan::fill() const {
  Index sum = 0;
  for (const auto& front : fronts) sum += front.pivots() * front.size();
  return sum;
}

double EliminationPlan::work() const {
  double sum = 0;
  for (const auto& front : fronts)
    for (Index left = front.size() - front.pivots(); left < front.size(); ++left)
      sum += static_cast<double>(left) * static_cast<double>(left);
  return sum;
}

EliminationPlan plan_elimination(Index n_states, std::span<const std::pair<std::int32_t, std::int32_t>> pairs,
                                 std::span<const Index> last) {
  const Pattern pattern = symmetric_pattern(n_states, pairs);
  auto plan = plan_of(pattern, minimum_degree(pattern), last);
  if (plan.work() < dissection_pays * static_cast<double>(pattern.nonZeros())) return plan;
  auto halves = plan_of(pattern, by_dissection(pattern), last);
  return halves.work() < plan.work() ? halves : plan;
}

}  // namespace rdd::numerics
