// Weights along a spanning tree, corrected by conjugate gradients until the error is certainly below a rounding.
#include "network/reversible_weights.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "network/network.hpp"
#include "network/trees/spanning_tree.hpp"
#include "numerics/krylov/graph_laplacian.hpp"

namespace rdd::network {
namespace {

constexpr double eps = std::numeric_limits<double>::epsilon();

/// Opposite fluxes that differ by more than this, as a part of their mean, are not those of a reversible network.
constexpr double largest_imbalance = 1e-10;

/// The largest correction whose square, which the equation for it leaves out, is below half a rounding.
constexpr double largest_correction = 1e-8;

/// The two fluxes of a pair of jumps: their mean c and the exact difference d of forward and backward.
struct FluxPairs {
  std::vector<numerics::GraphEdge> edges;
  std::vector<double> difference;
};

/// Empty where a number is out of range or the two fluxes differ.
FluxPairs flux_pairs(const Network& network, const std::vector<Index>& pairs, const Vector& w) {
  FluxPairs result;
  const int unit = std::ilogb(network.escape_rates().maxCoeff());
  for (const auto e : pairs) {
    const auto& jump = network.jumps()[e];
    const double forth = std::ldexp(jump.rate, -unit);
    const double back = std::ldexp(network.jumps()[network.reverse(e)].rate, -unit);
    const double forward = forth * w[jump.from], backward = back * w[jump.to];
    constexpr double least = 1e-280;  // so that the roundings of a product are normal numbers too
    if (!(std::min({forth, back, forward, backward}) > least)) return {};
    const double roundings = std::fma(forth, w[jump.from], -forward) - std::fma(back, w[jump.to], -backward);
    const double difference = (forward - backward) + roundings, mean = (forward + backward) / 2;
    if (!(std::abs(difference) <= largest_imbalance * mean)) return {};
    result.edges.push_back({jump.from, jump.to, mean});
    result.difference.push_back(difference);
  }
  return result;
}

/// (1 x n) -sum of d + c (x_i - x_j) over the jumps out of each state.
Matrix net_fluxes(const FluxPairs& fluxes, const Matrix& x) {
  Matrix sum = Matrix::Zero(1, x.cols());
  for (std::size_t e = 0; e < fluxes.edges.size(); ++e) {
    const auto& edge = fluxes.edges[e];
    const double net = fluxes.difference[e] + edge.conductance * (x(0, edge.a) - x(0, edge.b));
    sum(0, edge.a) -= net;
    sum(0, edge.b) += net;
  }
  return sum;
}

}  // namespace

std::vector<numerics::Scaled> reversible_weights(const Network& network) {
  const Index n = network.n_states();
  for (Index e = 0; e < network.n_jumps(); ++e)
    if (network.reverse(e) < 0) return {};
  const auto pairs = two_way_edges(network);
  if (!numerics::iteration_pays(network.elimination_plan().work(), n, std::ssize(pairs), 1)) return {};
  const std::vector<double> preference(pairs.size(), 0.0);
  const auto forest = maximum_spanning_forest(network, pairs, preference);
  if (forest.n_parts > 1) return {};
  const auto along_tree = weights_along(network, forest);
  const auto largest = *std::max_element(along_tree.begin(), along_tree.end());
  Vector w(n);
  for (Index j = 0; j < n; ++j) w[j] = (along_tree[j] / largest).value();
  const auto fluxes = flux_pairs(network, pairs, w);
  if (fluxes.edges.empty()) return {};

  const numerics::GraphLaplacian laplacian(n, fluxes.edges);
  constexpr double reduction = 1e-10;
  constexpr Index most_iterations = 400;
  Matrix x = Matrix::Zero(1, n);
  if (!laplacian.solve(net_fluxes(fluxes, x), reduction, most_iterations, x)) return {};
  if (!(x.cwiseAbs().maxCoeff() < largest_correction)) return {};
  const Matrix residual = net_fluxes(fluxes, x);
  const double energy = laplacian.energy_bound({residual.data(), static_cast<std::size_t>(n)});
  if (!(std::sqrt(energy * laplacian.path_resistances().maxCoeff()) <= eps)) return {};
  std::vector<numerics::Scaled> result;
  result.reserve(n);
  for (Index j = 0; j < n; ++j) result.push_back(numerics::Scaled(w[j]) * numerics::Scaled(1 + x(0, j)));
  return result;
}

}  // namespace rdd::network
