// Maximum spanning tree of the fluxes by Prim's algorithm (Prim1957).
#include "network/trees/flux_tree.hpp"

#include <queue>
#include <utility>

#include "network/stationary_weight.hpp"
#include "numerics/sparse/scaled.hpp"

namespace rdd::network {
namespace {

/// The jumps into each state.
struct Arrivals {
  explicit Arrivals(const Network& network) : first(network.n_states() + 1, 0), jump(network.n_jumps()) {
    for (const auto& one : network.jumps()) ++first[one.to + 1];
    for (std::size_t j = 1; j < first.size(); ++j) first[j] += first[j - 1];
    auto next = first;
    for (Index e = 0; e < network.n_jumps(); ++e) jump[next[network.jumps()[e].to]++] = e;
  }
  std::vector<std::size_t> first;
  std::vector<Index> jump;
};

}  // namespace

std::vector<Cell> cells_along_fluxes(const Network& network) {
  std::vector<numerics::Scaled> weight;
  for (Index j = 0; j < network.n_states(); ++j) weight.push_back(stationary_weight(network.stationary(), j));
  const Arrivals arrivals(network);
  std::vector<Cell> cell(network.n_states(), Cell{});
  std::vector<bool> reached(cell.size(), false);
  // The largest flux on top, the first jump among equals.
  std::priority_queue<std::pair<numerics::Scaled, Index>> open;
  const auto offer = [&](Index e) {
    const auto& jump = network.jumps()[e];
    if (reached[jump.from] != reached[jump.to]) open.emplace(weight[jump.from] * numerics::Scaled(jump.rate), -e);
  };
  const auto reach = [&](Index state) {
    reached[state] = true;
    for (Index e = network.first_jump(state); e < network.first_jump(state + 1); ++e) offer(e);
    for (auto i = arrivals.first[state]; i < arrivals.first[state + 1]; ++i) offer(arrivals.jump[i]);
  };
  reach(0);
  while (!open.empty()) {
    const auto& jump = network.jumps()[-open.top().second];
    open.pop();
    const bool forth = reached[jump.from];
    if (forth == reached[jump.to]) continue;
    const auto known = (forth ? jump.from : jump.to), other = (forth ? jump.to : jump.from);
    for (std::size_t a = 0; a < max_dim; ++a) cell[other][a] = cell[known][a] - (forth ? 1 : -1) * Index{jump.n[a]};
    reach(static_cast<Index>(other));
  }
  return cell;
}

}  // namespace rdd::network
