// Prim's tree along the largest fluxes.
#include "transport/tree_flow.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <queue>
#include <utility>

#include "network/stationary_weight.hpp"
#include "numerics/sparse/scaled.hpp"

namespace rdd {
namespace {

std::size_t at(Index i) { return static_cast<std::size_t>(i); }

/// The jumps into each state.
struct Arrivals {
  explicit Arrivals(const Network& network) : first(at(network.n_states()) + 1, 0), jump(at(network.n_jumps())) {
    for (const auto& one : network.jumps()) ++first[at(one.to) + 1];
    for (std::size_t j = 1; j < first.size(); ++j) first[j] += first[j - 1];
    auto next = first;
    for (Index e = 0; e < network.n_jumps(); ++e) jump[next[at(network.jumps()[at(e)].to)]++] = e;
  }
  std::vector<std::size_t> first;
  std::vector<Index> jump;
};

/// ln of the largest quotient of two numbers exp(low), exp(high).
struct Range {
  double low = std::numeric_limits<double>::infinity(), high = -low;
  void include(double x) {
    low = std::min(low, x);
    high = std::max(high, x);
  }
};

/// Jumps between cells whose translations are longer than this leave their digits in the differences.
constexpr std::int32_t near_cells = 16;

}  // namespace

bool spreads_widely(const Network& network, double decades) {
  if (network.n_jumps() == 0) return false;
  // Compared as Scaled, so that the verdict does not depend on the unit of time.
  const Scaled most = Scaled::from_log(decades * std::log(10.0));
  Scaled low(network.jumps().front().rate), high = low;
  for (const auto& jump : network.jumps()) {
    const Scaled rate(jump.rate);
    if (rate < low) low = rate;
    if (high < rate) high = rate;
  }
  if (most < high / low) return true;
  const auto& log_pi = network.stationary().log_pi;
  if (log_pi.maxCoeff() - log_pi.minCoeff() < (decades - std::log10((high / low).value())) * std::log(10.0))
    return false;
  Range flux;
  for (const auto& jump : network.jumps()) flux.include(log_pi[jump.from] + (Scaled(jump.rate) / high).log());
  return flux.high - flux.low > decades * std::log(10.0);
}

std::vector<Cell> cells_along_tree(const Network& network) {
  std::vector<Scaled> weight;
  for (Index j = 0; j < network.n_states(); ++j) weight.push_back(stationary_weight(network.stationary(), j));
  const Arrivals arrivals(network);
  std::vector<Cell> cell(at(network.n_states()), Cell{});
  std::vector<bool> reached(cell.size(), false);
  // The largest flux on top, the first jump among equals.
  std::priority_queue<std::pair<Scaled, Index>> open;
  const auto offer = [&](Index e) {
    const auto& jump = network.jumps()[at(e)];
    if (reached[at(jump.from)] != reached[at(jump.to)]) open.emplace(weight[at(jump.from)] * Scaled(jump.rate), -e);
  };
  const auto reach = [&](Index state) {
    reached[at(state)] = true;
    for (Index e = network.first_jump(state); e < network.first_jump(state + 1); ++e) offer(e);
    for (auto i = arrivals.first[at(state)]; i < arrivals.first[at(state) + 1]; ++i) offer(arrivals.jump[i]);
  };
  reach(0);
  while (!open.empty()) {
    const auto& jump = network.jumps()[at(-open.top().second)];
    open.pop();
    const bool forth = reached[at(jump.from)];
    if (forth == reached[at(jump.to)]) continue;
    const auto known = at(forth ? jump.from : jump.to), other = at(forth ? jump.to : jump.from);
    for (std::size_t a = 0; a < max_dim; ++a) cell[other][a] = cell[known][a] - (forth ? 1 : -1) * Index{jump.n[a]};
    reach(static_cast<Index>(other));
  }
  return cell;
}

Cell translation_between(const std::vector<Cell>& cells, const Jump& jump) {
  Cell n{};
  for (std::size_t a = 0; a < max_dim; ++a) n[a] = jump.n[a] + cells[at(jump.to)][a] - cells[at(jump.from)][a];
  return n;
}

Vector cartesian(const Lattice& lattice, const Cell& cell) {
  Vector x(lattice.space());
  for (Index c = 0; c < x.size(); ++c) {
    double sum = 0, rest = 0;
    for (int a = 0; a < lattice.dim(); ++a) {
      const auto n = static_cast<double>(cell[at(a)]);
      const double product = n * lattice.vectors()(c, a);
      const double next = sum + product;
      const double part = next - sum;
      rest += ((sum - (next - part)) + (product - part)) + std::fma(n, lattice.vectors()(c, a), -product);
      sum = next;
    }
    x[c] = sum + rest;
  }
  return x;
}

TreeSteps tree_steps(const Network& network) {
  const auto cells = cells_along_tree(network);
  TreeSteps steps{Matrix(network.space(), network.n_jumps()), Matrix(network.space(), network.n_states())};
  for (Index e = 0; e < network.n_jumps(); ++e)
    steps.dr.col(e) = cartesian(network.lattice(), translation_between(cells, network.jumps()[at(e)]));
  for (Index j = 0; j < network.n_states(); ++j) steps.place.col(j) = cartesian(network.lattice(), cells[at(j)]);
  return steps;
}

TreeSteps lattice_steps(const Network& network) {
  const auto far = [](const Jump& jump) {
    return std::ranges::any_of(jump.n, [](std::int32_t n) { return std::abs(n) > near_cells; });
  };
  if (std::ranges::any_of(network.jumps(), far)) return tree_steps(network);
  TreeSteps steps{Matrix(network.space(), network.n_jumps()), Matrix::Zero(network.space(), network.n_states())};
  const Matrix& vectors = network.lattice().vectors();
  for (Index e = 0; e < network.n_jumps(); ++e) {
    const auto& jump = network.jumps()[at(e)];
    for (Index x = 0; x < network.space(); ++x) {  // written out, without temporaries
      double sum = 0;
      for (int a = 0; a < network.dim(); ++a) sum += jump.n[at(a)] * vectors(x, a);
      steps.dr(x, e) = sum;
    }
  }
  return steps;
}

}  // namespace rdd
