// Howard's policy iteration for the maximum mean cycle.
#include "network/howard.hpp"

#include <algorithm>
#include <cmath>

namespace rdd {
namespace {

std::size_t at(Index i) { return static_cast<std::size_t>(i); }

// A weight below 2^48 times two counts of nodes below 2^31 each.
__extension__ typedef __int128 Wide;

/// sum/length, compared exactly.
struct Mean {
  std::int64_t length = 0;
  Wide sum = 0;
  [[nodiscard]] bool exceeds(const Mean& other) const {
    return length != 0 && (other.length == 0 || sum * other.length > other.sum * length);
  }
};

struct Incoming {
  std::vector<Index> first, arc;
  std::vector<std::int32_t> from;
};

Incoming incoming_arcs(const ArcGraph& graph) {
  Incoming in;
  in.first.assign(graph.first.size(), 0);
  for (const auto to : graph.to) ++in.first[at(to) + 1];
  for (std::size_t j = 1; j < in.first.size(); ++j) in.first[j] += in.first[j - 1];
  in.arc.resize(graph.to.size());
  in.from.resize(graph.to.size());
  auto next = in.first;
  for (Index j = 0; j < graph.n_nodes(); ++j)
    for (Index a = graph.first[at(j)]; a < graph.first[at(j) + 1]; ++a) {
      const auto place = at(next[at(graph.to[at(a)])]++);
      in.arc[place] = a;
      in.from[place] = static_cast<std::int32_t>(j);
    }
  return in;
}

std::vector<std::int64_t> rounded(const std::vector<double>& weight) {
  double largest = 0;
  for (const auto w : weight) largest = std::max(largest, std::abs(w));
  std::vector<std::int64_t> result(weight.size(), 0);
  if (largest == 0) return result;
  const int power = 47 - std::ilogb(largest);
  for (std::size_t a = 0; a < weight.size(); ++a) result[a] = std::llround(std::ldexp(weight[a], power));
  return result;
}

class Howard {
 public:
  explicit Howard(const ArcGraph& graph)
      : graph_(graph),
        in_(incoming_arcs(graph)),
        weight_(rounded(graph.weight)),
        policy_(at(graph.n_nodes()), -1),
        value_(policy_.size(), 0),
        mark_(policy_.size(), 0) {
    for (std::size_t j = 0; j < policy_.size(); ++j)
      for (Index a = graph.first[j]; a < graph.first[j + 1]; ++a)
        if (policy_[j] < 0 || weight_[at(a)] > weight_[at(policy_[j])]) policy_[j] = a;
  }

  std::vector<Index> best_of_all_parts() {
    std::vector<bool> done(policy_.size(), false);
    Mean best;
    std::int32_t best_node = -1;
    for (std::int32_t root = 0; root < graph_.n_nodes(); ++root) {
      if (done[at(root)] || policy_[at(root)] < 0) continue;
      find_part(root);
      for (const auto j : part_) done[at(j)] = true;
      const auto node = solve_part();
      if (!mean_.exceeds(best)) continue;
      best = mean_;
      best_node = node;
    }
    return cycle_through(best_node);
  }

 private:
  /// The nodes that lead to root, which in a strongly connected part are all.
  void find_part(std::int32_t root) {
    part_.assign(1, root);
    ++stamp_;
    mark_[at(root)] = stamp_;
    for (std::size_t next = 0; next < part_.size(); ++next) visit_incoming(part_[next], part_, [](auto, auto) {});
    std::sort(part_.begin(), part_.end());
  }

  /// Appends the unmarked predecessors of a node to the list and marks them.
  template <class Found>
  void visit_incoming(std::int32_t node, std::vector<std::int32_t>& list, Found found) {
    for (Index a = in_.first[at(node)]; a < in_.first[at(node) + 1]; ++a) {
      const auto from = in_.from[at(a)];
      if (mark_[at(from)] == stamp_) continue;
      mark_[at(from)] = stamp_;
      found(from, in_.arc[at(a)]);
      list.push_back(from);
    }
  }

  /// A node on the best cycle of the part. While the mean stays the same so does the cycle and values only rise, and
  /// an improvement that breaks the cycle raises the mean: no policy comes twice.
  std::int32_t solve_part() {
    mean_ = {};
    std::int32_t node = -1;
    do {
      find_best_cycle(node);
      evaluate(node);
    } while (improve());
    return node;
  }

  /// Walks the policy from every node once; keeps the cycle at hand unless another one is better.
  void find_best_cycle(std::int32_t& node) {
    const auto before = ++stamp_;
    for (const auto start : part_) {
      if (mark_[at(start)] > before) continue;
      ++stamp_;
      auto j = start;
      for (; mark_[at(j)] <= before; j = graph_.to[at(policy_[at(j)])]) mark_[at(j)] = stamp_;
      if (mark_[at(j)] != stamp_) continue;  // met an earlier walk
      Mean mean;
      auto k = j;
      do {
        mean.sum += weight_[at(policy_[at(k)])];
        ++mean.length;
        k = graph_.to[at(policy_[at(k)])];
      } while (k != j);
      if (!mean.exceeds(mean_)) continue;
      mean_ = mean;
      node = j;
    }
  }

  /// Values relative to the cycle's node in units of 1/length: value(j) = length weight - sum + value(next). Nodes whose
  /// policy leads elsewhere are led to the cycle by a shortest path.
  void evaluate(std::int32_t root) {
    ++stamp_;
    mark_[at(root)] = stamp_;
    value_[at(root)] = 0;
    std::vector<std::int32_t> reached{root};
    reached.reserve(part_.size());
    for (std::size_t next = 0; next < reached.size(); ++next) follow_policy_back(reached[next], reached);
    for (std::size_t next = 0; next < reached.size(); ++next)
      visit_incoming(reached[next], reached, [&](std::int32_t from, Index arc) {
        policy_[at(from)] = arc;
        set_value(from);
      });
  }

  void follow_policy_back(std::int32_t node, std::vector<std::int32_t>& reached) {
    for (Index a = in_.first[at(node)]; a < in_.first[at(node) + 1]; ++a) {
      const auto from = in_.from[at(a)];
      if (mark_[at(from)] == stamp_ || policy_[at(from)] != in_.arc[at(a)]) continue;
      mark_[at(from)] = stamp_;
      set_value(from);
      reached.push_back(from);
    }
  }

  [[nodiscard]] Wide through(Index arc) const {
    return Wide{mean_.length} * weight_[at(arc)] - mean_.sum + value_[at(graph_.to[at(arc)])];
  }
  void set_value(std::int32_t node) { value_[at(node)] = through(policy_[at(node)]); }

  /// The best arc of every node by the present values; the present one if it is as good.
  bool improve() {
    bool improved = false;
    for (const auto j : part_) {
      Wide best = value_[at(j)];
      for (Index a = graph_.first[at(j)]; a < graph_.first[at(j) + 1]; ++a) {
        const Wide candidate = through(a);
        if (candidate <= best) continue;
        best = candidate;
        policy_[at(j)] = a;
        improved = true;
      }
    }
    return improved;
  }

  [[nodiscard]] std::vector<Index> cycle_through(std::int32_t node) const {
    if (node < 0) return {};
    auto smallest = node;
    for (auto j = graph_.to[at(policy_[at(node)])]; j != node; j = graph_.to[at(policy_[at(j)])])
      smallest = std::min(smallest, j);
    std::vector<Index> cycle;
    auto j = smallest;
    do {
      cycle.push_back(policy_[at(j)]);
      j = graph_.to[at(policy_[at(j)])];
    } while (j != smallest);
    return cycle;
  }

  const ArcGraph& graph_;
  Incoming in_;
  std::vector<std::int64_t> weight_;
  std::vector<Index> policy_;  // the arc taken by each node
  std::vector<Wide> value_;
  std::vector<std::int64_t> mark_;
  std::int64_t stamp_ = 0;
  std::vector<std::int32_t> part_;
  Mean mean_;
};

}  // namespace

std::vector<Index> maximum_mean_cycle(const ArcGraph& graph) { return Howard(graph).best_of_all_parts(); }

}  // namespace rdd
