// Conjugate gradients on the conductances, repeated on the currents that do not balance until D is certain.
#include "transport/poisson/iterated_corrector.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include "numerics/krylov/graph_laplacian.hpp"

namespace rdd::transport {
namespace {

/// One jump of each opposite pair between different states, with its conductance.
struct Bonds {
  std::vector<Index> jump;
  std::vector<numerics::GraphEdge> edges;
};

Bonds bonds_of(const Network& network) {
  Bonds bonds;
  const auto& pi = network.stationary().pi;
  const int unit = std::ilogb(network.escape_rates().maxCoeff());
  for (Index e = 0; e < network.n_jumps(); ++e) {
    const auto& jump = network.jumps()[e];
    const auto back = network.reverse(e);
    if (back < e || jump.from == jump.to) continue;
    const double flux = std::ldexp(jump.rate, -unit) * pi[jump.from];
    const double opposite = std::ldexp(network.jumps()[back].rate, -unit) * pi[jump.to];
    bonds.jump.push_back(e);
    bonds.edges.push_back({jump.from, jump.to, (flux + opposite) / 2});
  }
  return bonds;
}

/// What the currents c s of a trial y leave unbalanced, and their energies sum c s_a^2.
struct Balance {
  Matrix rest;    // (space x M) current into each state minus that out of it, of the steps: sum over jumps out of c s
  Vector energy;  // (space)
};

Balance balance_of(const Bonds& bonds, const Matrix& dr, const Matrix& y) {
  Balance balance{Matrix::Zero(y.rows(), y.cols()), Vector::Zero(y.rows())};
  for (std::size_t e = 0; e < bonds.edges.size(); ++e) {
    const auto& bond = bonds.edges[e];
    for (Index a = 0; a < y.rows(); ++a) {
      const double step = dr(a, bonds.jump[e]) + (y(a, bond.b) - y(a, bond.a));
      const double current = bond.conductance * step;
      balance.rest(a, bond.a) += current;
      balance.rest(a, bond.b) -= current;
      balance.energy[a] += current * step;
    }
  }
  return balance;
}

/// By how much the residual must still fall: below one where it must at all.
double reduction_left(const numerics::GraphLaplacian& laplacian, const Balance& balance) {
  double left = 1;
  for (Index a = 0; a < balance.rest.rows(); ++a) {
    const Vector rest = balance.rest.row(a);
    const double bound = laplacian.energy_bound({rest.data(), static_cast<std::size_t>(rest.size())});
    const double allowed = iterated_diffusivity_error * balance.energy[a];
    if (!(bound <= allowed)) left = std::min(left, std::sqrt(allowed / bound));
  }
  return left;
}

}  // namespace

std::optional<Matrix> iterated_corrector(const Network& network, const Matrix& dr) {
  const Index pairs = network.n_jumps() / 2;
  if (!network.reversible() ||
      !numerics::iteration_pays(network.elimination_plan().work(), network.n_states(), pairs, network.space()))
    return {};
  const auto bonds = bonds_of(network);
  const auto usable = [](const numerics::GraphEdge& edge) { return std::isnormal(edge.conductance); };
  if (!std::ranges::all_of(bonds.edges, usable)) return {};
  const numerics::GraphLaplacian laplacian(network.n_states(), bonds.edges);
  constexpr Index most_iterations = 400;
  constexpr int most_rounds = 6;
  Matrix y = Matrix::Zero(dr.rows(), network.n_states()), step;
  auto balance = balance_of(bonds, dr, y);
  double reduction = 1e-6;  // about what the first round needs
  for (int round = 0; round < most_rounds; ++round) {
    if (!laplacian.solve(balance.rest, reduction, most_iterations, step)) return {};
    y += step;
    balance = balance_of(bonds, dr, y);
    if (!balance.energy.allFinite()) return {};
    const double left = reduction_left(laplacian, balance);
    if (left == 1) return y;
    reduction = std::max(left / 2, 1e-8);
  }
  return {};
}

}  // namespace rdd::transport
