// Steps in the cells of a network's flux tree.
#include "transport/poisson/tree_flow.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "numerics/sparse/scaled.hpp"

namespace rdd::transport {
namespace {

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
  const numerics::Scaled most = numerics::Scaled::from_log(decades * std::log(10.0));
  numerics::Scaled low(network.jumps().front().rate), high = low;
  for (const auto& jump : network.jumps()) {
    const numerics::Scaled rate(jump.rate);
    if (rate < low) low = rate;
    if (high < rate) high = rate;
  }
  if (most < high / low) return true;
  const auto& log_pi = network.stationary().log_pi;
  if (log_pi.maxCoeff() - log_pi.minCoeff() < (decades - std::log10((high / low).value())) * std::log(10.0))
    return false;
  Range flux;
  for (const auto& jump : network.jumps()) flux.include(log_pi[jump.from] + (numerics::Scaled(jump.rate) / high).log());
  return flux.high - flux.low > decades * std::log(10.0);
}

network::Cell translation_between(const std::vector<network::Cell>& cells, const Jump& jump) {
  network::Cell n{};
  for (std::size_t a = 0; a < max_dim; ++a) n[a] = jump.n[a] + cells[jump.to][a] - cells[jump.from][a];
  return n;
}

Vector cartesian(const Lattice& lattice, const network::Cell& cell) {
  Vector x(lattice.space());
  for (Index c = 0; c < x.size(); ++c) {
    double sum = 0, rest = 0;
    for (int a = 0; a < lattice.dim(); ++a) {
      const auto n = static_cast<double>(cell[a]);
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
  const auto cells = network::cells_along_fluxes(network);
  TreeSteps steps{Matrix(network.space(), network.n_jumps()), Matrix(network.space(), network.n_states())};
  for (Index e = 0; e < network.n_jumps(); ++e)
    steps.dr.col(e) = cartesian(network.lattice(), translation_between(cells, network.jumps()[e]));
  for (Index j = 0; j < network.n_states(); ++j) steps.place.col(j) = cartesian(network.lattice(), cells[j]);
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
    const auto& jump = network.jumps()[e];
    for (Index x = 0; x < network.space(); ++x) {  // written out, without temporaries
      double sum = 0;
      for (int a = 0; a < network.dim(); ++a) sum += jump.n[a] * vectors(x, a);
      steps.dr(x, e) = sum;
    }
  }
  return steps;
}

}  // namespace rdd::transport
