// Corrector, drift velocity and diffusivity.
#include "transport/transport.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "support/error.hpp"
#include "transport/offsets/diffusivity_by_elimination.hpp"
#include "transport/poisson/factors.hpp"
#include "transport/poisson/iterated_corrector.hpp"
#include "transport/poisson/poisson_elimination.hpp"
#include "transport/poisson/small_currents.hpp"
#include "transport/poisson/tree_flow.hpp"
#include "transport/units.hpp"

namespace rdd::transport {
namespace {

struct Flow {
  Matrix dr;     // (space x jumps)
  Matrix place;  // (space x M): where states have been moved to for these steps
  Matrix b;      // (space x M): sum of k dr out of each state
  Vector v;      // (space)
};

Flow flow_of(const Network& network, TreeSteps steps) {
  const auto& pi = network.stationary().pi;
  Flow flow{std::move(steps.dr), std::move(steps.place), Matrix::Zero(network.space(), network.n_states()), {}};
  for (Index e = 0; e < network.n_jumps(); ++e) {
    const auto& jump = network.jumps()[e];
    for (Index a = 0; a < network.space(); ++a) flow.b(a, jump.from) += jump.rate * flow.dr(a, e);
  }
  flow.v = flow.b * pi;
  return flow;
}

Matrix solve_poisson(const Network& network, const Flow& flow) {
  return solve_by_factors(network, flow.b.colwise() - flow.v);
}

/// x - y, but 0 where that is no more than the rounding of x and y: a jump so fast that it makes them equal contributes
/// its current times the difference, nothing beside its neighbours, but its rate times the square of a rounding error
/// could.
double difference(double x, double y) {
  const double d = x - y;
  return std::abs(d) > 8 * std::numeric_limits<double>::epsilon() * std::max(std::abs(x), std::abs(y)) ? d : 0;
}

/// 1/2 sum pi_from k s s^T with the step s = dr + y_to - y_from.
Matrix mean_square_step(const Network& network, const Flow& flow, const Matrix& y) {
  const auto& pi = network.stationary().pi;
  Matrix d = Matrix::Zero(network.space(), network.space());
  Vector step(network.space());
  for (Index e = 0; e < network.n_jumps(); ++e) {
    const auto& jump = network.jumps()[e];
    const double weight = pi[jump.from] * jump.rate / 2;
    // Written out: Eigen is slow on vectors this small of a size unknown to the compiler.
    for (Index a = 0; a < step.size(); ++a) step[a] = flow.dr(a, e) + difference(y(a, jump.to), y(a, jump.from));
    for (Index a = 0; a < step.size(); ++a)
      for (Index b = 0; b <= a; ++b) d(a, b) += weight * step[a] * step[b];
  }
  return d.selfadjointView<Eigen::Lower>();
}

Matrix mean_square_step(const Network& network, const PoissonElimination& poisson) {
  const Wide& steps = poisson.steps();
  Wide d = Wide::Zero(steps.rows(), steps.rows());
  for (Index e = 0; e < network.n_jumps(); ++e) {
    const long double weight = poisson.fluxes()[e] / 2;
    for (Index a = 0; a < steps.rows(); ++a)
      for (Index b = 0; b <= a; ++b) d(a, b) += weight * steps(a, e) * steps(b, e);
  }
  return Matrix(d.cast<double>()).selfadjointView<Eigen::Lower>();
}

}  // namespace

Matrix corrector(const Network& network, double* error) {
  network.require_lattice("the corrector");
  if (const auto units = ordinary_units(network); !units.same())
    return times_power(corrector(*in_units(network, units), error), units.length, "the corrector");
  if (error != nullptr) *error = 0;
  if (corrector_method(network) == PoissonMethod::elimination) {
    Matrix usual = PoissonElimination(network).corrector();
    if (!has_small_currents(network)) return usual;
    Matrix precise = PoissonElimination(network, true).corrector();
    if (error != nullptr) *error = error_beside(precise, usual, precise.cwiseAbs().maxCoeff());
    return precise;
  }
  const auto flow = flow_of(network, lattice_steps(network));
  Matrix y = solve_poisson(network, flow) + flow.place - network.positions();
  y.colwise() -= (y * network.stationary().pi).eval();
  return y;
}

Vector drift_velocity(const Network& network, double* error) {
  network.require_lattice("a drift velocity");
  if (const auto units = ordinary_units(network); !units.same())
    return times_power(drift_velocity(*in_units(network, units), error), units.rate + units.length,
                       "the drift velocity");
  if (error != nullptr) *error = 0;
  if (!spreads_widely(network)) return flow_of(network, lattice_steps(network)).v;
  if (has_small_currents(network)) {
    Vector precise = PoissonElimination(network, true).velocity();
    if (error != nullptr)
      *error = error_beside(precise, PoissonElimination(network).velocity(), precise.cwiseAbs().maxCoeff());
    return precise;
  }
  auto tree = tree_steps(network);
  return flow_of(network, {std::move(tree.dr), std::move(tree.place)}).v;
}

Matrix diffusivity(const Network& network, Accuracy accuracy, double* error) {
  network.require_lattice("a diffusivity");
  if (const auto units = ordinary_units(network); !units.same())
    return times_power_whole(diffusivity(*in_units(network, units), accuracy, error), units.rate + 2 * units.length,
                             "the diffusivity");
  if (error != nullptr) *error = 0;
  if (poisson_method(network, accuracy) == PoissonMethod::elimination) {
    if (network.reversible()) return diffusivity_by_elimination(network);
    Matrix usual = mean_square_step(network, PoissonElimination(network));
    if (!has_small_currents(network)) return usual;
    Matrix precise = mean_square_step(network, PoissonElimination(network, true));
    if (error != nullptr) *error = error_beside(by_diagonal(precise, precise), by_diagonal(usual, precise), 1);
    return precise;
  }
  const auto flow = flow_of(network, lattice_steps(network));
  if (const auto y = iterated_corrector(network, flow.dr)) return mean_square_step(network, flow, *y);
  return mean_square_step(network, flow, solve_poisson(network, flow));
}

Matrix diffusivity(const Network& network, Accuracy accuracy) { return diffusivity(network, accuracy, nullptr); }

Matrix local_equilibrium_diffusivity(const Network& network) {
  network.require_lattice("a diffusivity");
  if (const auto units = ordinary_units(network); !units.same())
    return times_power_whole(local_equilibrium_diffusivity(*in_units(network, units)), units.rate + 2 * units.length,
                             "the diffusivity");
  const auto flow = flow_of(network, {network.displacements(), {}});
  return mean_square_step(network, flow, Matrix::Zero(network.space(), network.n_states()));
}

}  // namespace rdd::transport
