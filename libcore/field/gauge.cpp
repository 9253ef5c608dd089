// A spanning tree, cells along it, and a basis of the windings that close its cycles.
#include "field/gauge.hpp"

#include <algorithm>
#include <numeric>

#include "transport/poisson/winding_basis.hpp"

namespace rdd::field {
namespace {

/// The saddles of a spanning tree of the largest conductances (Kruskal1956), equal ones in their order.
std::vector<char> strongest_tree(Index n_states, const std::vector<Saddle>& saddles, const Vector& conductance) {
  std::vector<Index> order(saddles.size());
  std::iota(order.begin(), order.end(), Index{0});
  std::ranges::stable_sort(order, [&](Index a, Index b) { return conductance[a] > conductance[b]; });
  std::vector<std::int32_t> parent(n_states);
  std::iota(parent.begin(), parent.end(), 0);
  const auto root = [&](std::int32_t i) {
    while (parent[i] != i) {
      auto& up = parent[i];
      up = parent[up];
      i = up;
    }
    return i;
  };
  std::vector<char> in_tree(order.size(), 0);
  for (const Index e : order) {
    const auto& saddle = saddles[e];
    const auto a = root(saddle.from), b = root(saddle.to);
    if (a == b) continue;
    parent[b] = a;
    in_tree[e] = 1;
  }
  return in_tree;
}

/// Shifts for which the saddles of a tree stay in their cells.
std::vector<network::Cell> shifts_along(Index n_states, const std::vector<Saddle>& saddles,
                                        const std::vector<char>& in_tree) {
  const auto m = n_states;
  std::vector<std::vector<Index>> at(m);
  for (Index e = 0; e < static_cast<Index>(saddles.size()); ++e) {
    if (!in_tree[e]) continue;
    const auto& saddle = saddles[e];
    at[saddle.from].push_back(e);
    at[saddle.to].push_back(e);
  }
  std::vector<network::Cell> shift(m, network::Cell{});
  std::vector<char> seen(m, 0);
  std::vector<std::int32_t> queue{0};
  seen[0] = 1;
  for (std::size_t next = 0; next < queue.size(); ++next) {
    const auto here = queue[next];
    for (const Index e : at[here]) {
      const auto& saddle = saddles[e];
      const bool forward = saddle.from == here;
      const auto there = forward ? saddle.to : saddle.from;
      if (seen[there]) continue;
      seen[there] = 1;
      queue.push_back(static_cast<std::int32_t>(there));
      for (std::size_t a = 0; a < max_dim; ++a)
        shift[there][a] = shift[here][a] - (forward ? saddle.n[a] : -saddle.n[a]);
    }
  }
  return shift;
}

}  // namespace

Gauge gauge_along(const Lattice& lattice, Index n_states, const std::vector<Saddle>& saddles,
                  const Vector& conductance) {
  const auto in_tree = strongest_tree(n_states, saddles, conductance);
  Gauge gauge{shifts_along(n_states, saddles, in_tree), {}, {}};
  std::vector<transport::Winding> windings;
  for (Index e = 0; e < conductance.size(); ++e) {
    const auto& saddle = saddles[e];
    const auto &from = gauge.shift[saddle.from], &to = gauge.shift[saddle.to];
    network::Cell n{};
    for (std::size_t a = 0; a < max_dim; ++a) n[a] = saddle.n[a] + to[a] - from[a];
    windings.push_back({n, numerics::Scaled(conductance[e])});
  }
  auto closing = windings;
  std::erase_if(closing, [](const transport::Winding& w) { return w.n == network::Cell{}; });
  const transport::WindingBasis basis(lattice, closing);
  gauge.basis = basis.cartesian(lattice);
  gauge.offset.resize(lattice.dim(), conductance.size());
  for (Index e = 0; e < conductance.size(); ++e) {
    const auto coordinates = basis.coordinates(windings[e].n);
    for (Index a = 0; a < gauge.offset.rows(); ++a) gauge.offset(a, e) = coordinates[a];
  }
  return gauge;
}

}  // namespace rdd::field
