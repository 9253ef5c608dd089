// Prim's tree along the largest fluxes, and the Poisson equation by mean totals until absorption.
#include "transport/poisson/tree_flow.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <queue>
#include <ranges>
#include <utility>
#include <vector>

#include "transport/passage/killed_chain.hpp"

namespace rdd {
namespace {

std::size_t at(Index i) { return static_cast<std::size_t>(i); }

using Cell = std::array<Index, max_dim>;

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

/// The cell m of each state, 0 for state 0.
std::vector<Cell> cells_along_tree(const Network& network) {
  const auto& log_pi = network.stationary().log_pi;
  const Arrivals arrivals(network);
  std::vector<Cell> cell(at(network.n_states()), Cell{});
  std::vector<bool> reached(cell.size(), false);
  // The largest flux on top, the first jump among equals.
  std::priority_queue<std::pair<double, Index>> open;
  const auto offer = [&](Index e) {
    const auto& jump = network.jumps()[at(e)];
    if (reached[at(jump.from)] != reached[at(jump.to)]) open.emplace(log_pi[jump.from] + std::log(jump.rate), -e);
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

Vector cartesian(const Lattice& lattice, const Cell& cell) {
  Vector x = Vector::Zero(lattice.space());
  for (int a = 0; a < lattice.dim(); ++a) x += static_cast<double>(cell[at(a)]) * lattice.vectors().col(a);
  return x;
}

}  // namespace

bool spreads_widely(const Network& network) {
  if (network.n_jumps() == 0) return false;
  const auto [least, most] =
      std::ranges::minmax(network.jumps() | std::views::transform([](const Jump& jump) { return jump.rate; }));
  return most > 1e8 * least;
}

TreeSteps tree_steps(const Network& network) {
  const auto cell = cells_along_tree(network);
  TreeSteps steps{Matrix(network.space(), network.n_jumps()), Matrix(network.space(), network.n_states())};
  for (Index e = 0; e < network.n_jumps(); ++e) {
    const auto& jump = network.jumps()[at(e)];
    Cell n{};
    for (std::size_t a = 0; a < max_dim; ++a) n[a] = jump.n[a] + cell[at(jump.to)][a] - cell[at(jump.from)][a];
    steps.dr.col(e) = cartesian(network.lattice(), n);
  }
  for (Index j = 0; j < network.n_states(); ++j) steps.place.col(j) = cartesian(network.lattice(), cell[at(j)]);
  return steps;
}

Matrix solve_by_elimination(const Network& network, const Matrix& rhs, Index ground) {
  std::vector<std::uint8_t> absorbing(at(network.n_states()), 0);
  absorbing[at(ground)] = 1;
  Matrix y = Matrix::Zero(rhs.rows(), network.n_states());
  const KilledChain chain(network, absorbing);
  for (Index a = 0; a < rhs.rows(); ++a)
    for (const double sign : {1.0, -1.0}) {
      std::vector<Scaled> part;
      for (const auto j : chain.free()) part.emplace_back(sign * rhs(a, j) > 0 ? sign * rhs(a, j) : 0.0);
      const auto total = chain.mean_total(std::move(part));
      for (std::size_t i = 0; i < total.size(); ++i) y(a, chain.free()[i]) += sign * total[i].value();
    }
  return y;
}

}  // namespace rdd
