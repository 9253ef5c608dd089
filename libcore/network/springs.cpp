// Springs by elimination: series and parallel connection.
#include "network/springs.hpp"

#include <algorithm>
#include <cmath>

#include "network/elimination.hpp"
#include "support/error.hpp"

namespace rdd {
namespace {

struct SpringAlgebra {
  struct Entry {
    double weight = 0;
    double offset = 0;
  };
  using Total = double;
  /// Parallel: the offset is the weighted mean, written so that an equal offset stays what it is.
  static void parallel(Entry& a, double weight, double offset) {
    const double sum = a.weight + weight;
    // No spring at all: 0 / 0 must not be formed.
    const double share = sum > 0 ? weight / sum : 0;
    a.offset += (offset - a.offset) * share;
    a.weight = sum;
  }
  static void add(Entry& a, const Entry& b) { parallel(a, b.weight, b.offset); }
  static void add_to_total(Total& total, const Entry& a) { total += a.weight; }
  static void divide(Entry& a, const Total& total) { a.weight /= total; }
  static void add_product(Entry& a, const Entry& x, const Entry& y) {
    parallel(a, x.weight * y.weight, x.offset + y.offset);
  }
  static void settle(double&) {}
  static void settle(Entry&) {}
  static bool failed() { return false; }
  static void update_rest(std::vector<Entry>& front, Index n, Index begin, Index end) {
    update_rest_by_loops<SpringAlgebra>(front, n, begin, end);
  }
};

/// Both directions, in units of the largest weight.
std::vector<Arc<SpringAlgebra>> arcs_of(std::span<const Spring> springs) {
  double largest = 0;
  for (const auto& spring : springs) largest = std::max(largest, spring.weight);
  std::vector<Arc<SpringAlgebra>> arcs;
  arcs.reserve(2 * springs.size());
  for (const auto& spring : springs) {
    const double weight = spring.weight / largest;
    require(weight > 1e-290, Status::numeric, "a weight of ", number(spring.weight), " beside one of ",
            number(largest), ": expected weights within 290 decades of each other");
    arcs.push_back({spring.from, spring.to, {weight, spring.offset}});
    arcs.push_back({spring.to, spring.from, {weight, -spring.offset}});
  }
  return arcs;
}

}  // namespace

Vector relax_springs(Index n_nodes, std::span<const Spring> springs) {
  std::vector<std::pair<std::int32_t, std::int32_t>> pairs;
  pairs.reserve(springs.size());
  for (const auto& spring : springs)
    pairs.emplace_back(std::min(spring.from, spring.to), std::max(spring.from, spring.to));
  const auto plan = plan_elimination(n_nodes, pairs);
  const auto arcs = arcs_of(springs);
  const Elimination<SpringAlgebra> elimination(plan, arcs);
  Vector x = Vector::Zero(n_nodes);
  elimination.backward([&](std::int32_t p, auto nodes, auto quotients) {
    double mean = 0;
    for (std::size_t a = 0; a < nodes.size(); ++a)
      mean += quotients[a].weight * (x[nodes[a]] + quotients[a].offset);
    x[p] = mean;
  });
  require(x.allFinite(), Status::numeric, "the least squares over ", n_nodes, " nodes did not stay finite");
  return x;
}

}  // namespace rdd
