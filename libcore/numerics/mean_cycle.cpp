// Parametric longest paths for the maximum mean cycle (KarpOrlin1981, Young1991).
//
// For a parameter p let every arc count weight - p, and let value(v) = W(v) - p L(v) be the largest count of any path
// that ends in v, the empty path included: W its weight, L its length. For large p all paths are empty. As p falls, the
// arc u -> v becomes part of the forest of best paths at p = (W(u) + w - W(v)) / (L(u) + 1 - L(v)), if the denominator
// is positive. The first arc that would close a cycle closes the one of largest mean, which is that p.
#include "numerics/mean_cycle.hpp"

#include <algorithm>
#include <cmath>
#include <queue>

namespace rdd::numerics {
namespace {

// A weight below 2^48 times two counts of nodes below 2^31 each.
__extension__ typedef __int128 Wide;

std::vector<std::int64_t> rounded(const std::vector<double>& weight) {
  double largest = 0;
  for (const auto w : weight) largest = std::max(largest, std::abs(w));
  std::vector<std::int64_t> result(weight.size(), 0);
  if (largest == 0) return result;
  const int power = 47 - std::ilogb(largest);
  for (std::size_t a = 0; a < weight.size(); ++a) result[a] = std::llround(std::ldexp(weight[a], power));
  return result;
}

/// Event of a node: the parameter at which its best path changes, and the last arc of the new path.
struct Event {
  Wide rise = 0;           // the parameter is rise/steps
  std::int64_t steps = 0;  // > 0; 0: never
  Index arc = -1;
  std::int32_t node = -1;
  std::int32_t version = 0;  // of the node's event: older ones are stale

  [[nodiscard]] bool above(const Event& other) const {
    if (steps == 0 || other.steps == 0) return steps != 0 && other.steps == 0;
    return rise * other.steps > other.rise * steps;
  }
};

/// Order of the queue: the largest parameter, among equal ones the smallest node.
struct Later {
  bool operator()(const Event& a, const Event& b) const {
    if (b.above(a)) return true;
    return !a.above(b) && a.node > b.node;
  }
};

class ParametricPaths {
 public:
  ParametricPaths(const ArcGraph& graph, const Run& run)
      : graph_(graph), run_(run), weight_(rounded(graph.weight)), tail_(graph.to.size()), nodes_(graph.n_nodes()) {
    for (Index j = 0; j < graph.n_nodes(); ++j)
      for (Index a = graph.first[j]; a < graph.first[j + 1]; ++a) tail_[a] = static_cast<std::int32_t>(j);
    sort_incoming();
  }

  std::vector<Index> best_cycle() {
    for (std::int32_t v = 0; v < graph_.n_nodes(); ++v) find_event(v);
    while (!queue_.empty()) {
      const Event event = queue_.top();
      queue_.pop();
      run_.check();
      if (event.version != nodes_[event.node].version) continue;
      if (find_subtree(event.node, tail_[event.arc])) return close_cycle(event.arc);
      change_path(event);
    }
    return {};
  }

 private:
  struct Node {
    Wide weight = 0;                                    // W
    std::int64_t length = 0;                            // L
    Index arc = -1;                                     // the last of its path, -1 for the empty path
    std::int32_t child = -1, next = -1, previous = -1;  // the forest: first child, siblings
    std::int32_t version = 0;
    std::int64_t mark = 0;
    Event event;
  };

  void sort_incoming() {
    first_in_.assign(graph_.first.size(), 0);
    for (const auto to : graph_.to) ++first_in_[to + 1];
    for (std::size_t j = 1; j < first_in_.size(); ++j) first_in_[j] += first_in_[j - 1];
    in_.resize(graph_.to.size());
    auto next = first_in_;
    for (std::size_t a = 0; a < graph_.to.size(); ++a) in_[next[graph_.to[a]]++] = static_cast<Index>(a);
  }

  [[nodiscard]] Event event_of(Index arc) const {
    const auto head = graph_.to[arc];
    const auto& u = nodes_[tail_[arc]];
    const auto& v = nodes_[head];
    return {u.weight + weight_[arc] - v.weight, std::max<std::int64_t>(u.length + 1 - v.length, 0), arc, head, 0};
  }

  void set_event(std::int32_t v, Event event) {
    auto& node = nodes_[v];
    event.version = ++node.version;
    node.event = event;
    if (event.steps > 0) queue_.push(event);
  }

  /// From all arcs into a node; the first of equal ones.
  void find_event(std::int32_t v) {
    Event best;
    for (Index i = first_in_[v]; i < first_in_[v + 1]; ++i) {
      const Event event = event_of(in_[i]);
      if (event.above(best)) best = event;
    }
    set_event(v, best);
  }

  /// Lists the nodes whose paths lead through v. True if u is among them.
  bool find_subtree(std::int32_t v, std::int32_t u) {
    ++stamp_;
    subtree_.assign(1, v);
    nodes_[v].mark = stamp_;
    for (std::size_t i = 0; i < subtree_.size(); ++i)
      for (auto c = nodes_[subtree_[i]].child; c >= 0; c = nodes_[c].next) {
        nodes_[c].mark = stamp_;
        subtree_.push_back(c);
      }
    return nodes_[u].mark == stamp_;
  }

  /// Events of arcs that leave the subtree can only occur earlier; those of arcs into it are computed again.
  void change_path(const Event& event) {
    hang(event.node, event.arc);
    for (const auto x : subtree_) {
      nodes_[x].weight += event.rise;
      nodes_[x].length += event.steps;
    }
    for (const auto x : subtree_) {
      find_event(x);
      for (Index a = graph_.first[x]; a < graph_.first[x + 1]; ++a) {
        const auto y = graph_.to[a];
        if (nodes_[y].mark == stamp_) continue;
        const Event leaving = event_of(a);
        const auto& present = nodes_[y].event;
        // Also if it is the present arc, at the same parameter but by a path that has grown.
        if (leaving.above(present) || (!present.above(leaving) && leaving.steps > 0 && a <= present.arc))
          set_event(y, leaving);
      }
    }
  }

  void hang(std::int32_t v, Index arc) {
    auto& node = nodes_[v];
    if (node.arc >= 0) {
      auto& parent = nodes_[tail_[node.arc]];
      if (parent.child == v) parent.child = node.next;
      if (node.previous >= 0) nodes_[node.previous].next = node.next;
      if (node.next >= 0) nodes_[node.next].previous = node.previous;
    }
    node.arc = arc;
    auto& parent = nodes_[tail_[arc]];
    node.previous = -1;
    node.next = parent.child;
    if (parent.child >= 0) nodes_[parent.child].previous = v;
    parent.child = v;
  }

  /// The arc and the path from its head to its tail, turned to begin at the smallest node.
  [[nodiscard]] std::vector<Index> close_cycle(Index arc) const {
    std::vector<Index> cycle{arc};
    for (auto u = tail_[arc]; u != graph_.to[arc]; u = tail_[nodes_[u].arc]) cycle.push_back(nodes_[u].arc);
    std::reverse(cycle.begin(), cycle.end());
    const auto smallest =
        std::min_element(cycle.begin(), cycle.end(), [&](Index a, Index b) { return tail_[a] < tail_[b]; });
    std::rotate(cycle.begin(), smallest, cycle.end());
    return cycle;
  }

  const ArcGraph& graph_;
  const Run& run_;
  std::vector<std::int64_t> weight_;
  std::vector<std::int32_t> tail_;
  std::vector<Index> first_in_, in_;
  std::vector<Node> nodes_;
  std::vector<std::int32_t> subtree_;
  std::int64_t stamp_ = 0;
  std::priority_queue<Event, std::vector<Event>, Later> queue_;
};

}  // namespace

std::vector<Index> maximum_mean_cycle(const ArcGraph& graph, const Run& run) {
  return ParametricPaths(graph, run).best_cycle();
}

}  // namespace rdd::numerics
