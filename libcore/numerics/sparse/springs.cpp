// Graph Laplacians by multifrontal elimination: series and parallel connection of springs, without subtraction.
#include "numerics/sparse/springs.hpp"

#include <algorithm>
#include <cmath>

#include "numerics/sparse/elimination.hpp"
#include "support/error.hpp"
#include "support/stop_point.hpp"

namespace rdd::numerics {
namespace {

/// weight and moment = weight * offset: in this form series and parallel connection are sums of products with positive
/// factors, and the rounding of an offset stays that of a weighted mean.
struct SpringAlgebra {
  struct Entry {
    double weight = 0;
    double moment = 0;
  };
  using Total = double;
  static void add(Entry& a, const Entry& b) {
    a.weight += b.weight;
    a.moment += b.moment;
  }
  static void add_to_total(Total& total, const Entry& a) { total += a.weight; }
  static void divide(Entry& a, const Total& total) {
    a.weight /= total;
    a.moment /= total;
  }
  static void add_product(Entry& a, const Entry& x, const Entry& y) {
    a.weight += x.weight * y.weight;
    a.moment += x.moment * y.weight + x.weight * y.moment;
  }
  static void settle(double&) {}
  static void settle(Entry&) {}
  static bool failed() { return false; }
  static void update(std::vector<Entry>& front, Index n, Range pivots, Range rows, Range columns);
};

/// Weights and moments apart, so that a matrix product does the work.
struct Panel {
  Panel(const std::vector<SpringAlgebra::Entry>& front, Index n, Index row, Index column, Index rows, Index columns)
      : weight(rows, columns), moment(rows, columns) {
    for (Index j = 0; j < columns; ++j)
      for (Index i = 0; i < rows; ++i) {
        const auto& entry = front[(column + j) * n + row + i];
        weight(i, j) = entry.weight;
        moment(i, j) = entry.moment;
      }
  }
  Matrix weight, moment;
};

void SpringAlgebra::update(std::vector<Entry>& front, Index n, Range pivots, Range rows, Range columns) {
  if (rows.size() * pivots.size() < 256) return update_by_loops<SpringAlgebra>(front, n, pivots, rows, columns);
  const Panel left(front, n, rows.begin, pivots.begin, rows.size(), pivots.size());
  constexpr Index width = 256;  // at a time: a product of the largest fronts would take too long to be stopped
  for (Index first = columns.begin; first < columns.end; first += width) {
    stop_point();
    const Index some = std::min(width, columns.end - first);
    const Panel right(front, n, pivots.begin, first, pivots.size(), some);
    Matrix sum(rows.size(), some);
    const auto add_to = [&](double Entry::*part) {
      for (Index j = 0; j < some; ++j)
        for (Index i = 0; i < rows.size(); ++i) front[(first + j) * n + rows.begin + i].*part += sum(i, j);
    };
    sum.noalias() = left.weight * right.weight;
    add_to(&Entry::weight);
    sum.noalias() = left.moment * right.weight;
    sum.noalias() += left.weight * right.moment;
    add_to(&Entry::moment);
  }
}

/// Both directions, in units of the largest weight.
std::vector<Arc<SpringAlgebra>> arcs_of(std::span<const Spring> springs) {
  double largest = 0;
  for (const auto& spring : springs) largest = std::max(largest, spring.weight);
  std::vector<Arc<SpringAlgebra>> arcs;
  arcs.reserve(2 * springs.size());
  for (const auto& spring : springs) {
    const double weight = spring.weight / largest;
    require(weight > 1e-290, Status::numeric, "a weight of ", number(spring.weight), " beside one of ", number(largest),
            ": expected weights within 290 decades of each other");
    arcs.push_back({spring.from, spring.to, {weight, weight * spring.offset}});
    arcs.push_back({spring.to, spring.from, {weight, -weight * spring.offset}});
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
    for (std::size_t a = 0; a < nodes.size(); ++a) mean += quotients[a].weight * x[nodes[a]] + quotients[a].moment;
    x[p] = mean;
  });
  require(x.allFinite(), Status::numeric, "the least squares over ", n_nodes, " nodes did not stay finite");
  return x;
}

}  // namespace rdd::numerics
