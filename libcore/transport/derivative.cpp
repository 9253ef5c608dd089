// Adjoint derivatives of v and D with respect to all rates, from one factorisation of the generator.
#include "transport/derivative.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "support/error.hpp"
#include "transport/poisson/choice.hpp"
#include "transport/poisson/poisson.hpp"
#include "transport/poisson/poisson_elimination.hpp"
#include "transport/poisson/small_currents.hpp"
#include "transport/poisson/tree_flow.hpp"
#include "transport/units.hpp"

namespace rdd::transport {
namespace {

const Jump& jump_at(const Network& network, Index e) { return network.jumps()[e]; }

/// Row a + space*b for all pairs, the upper triangle first computed and then mirrored.
void mirror(Matrix& packed, Index space) {
  for (Index b = 0; b < space; ++b)
    for (Index a = 0; a < b; ++a) packed.row(b + space * a) = packed.row(a + space * b);
}

/// Input of the adjoint, from either kind of solver.
struct Solved {
  Vector velocity;                // (space)
  Wide steps;                     // (space x jumps) s_e = dr + y_to - y_from: every state moves with the velocity v
  std::vector<long double> flux;  // (jumps) pi_from k
  Wide second;                    // (space^2 x jumps) u_to - u_from
  Wide z;                         // (space x M)
};

/// m_j - sum_j pi_j m_j (space^2 x M), the upper triangle alone.
Wide mean_squares(const Network& network, const Wide& steps, const Matrix& twice_diffusivity) {
  const Index space = network.space();
  Wide m = Wide::Zero(space * space, network.n_states());
  for (Index j = 0; j < network.n_states(); ++j)
    for (Index b = 0; b < space; ++b)
      for (Index a = 0; a <= b; ++a) m(a + space * b, j) = -twice_diffusivity(a, b);
  for (Index e = 0; e < network.n_jumps(); ++e) {
    const auto& jump = jump_at(network, e);
    for (Index b = 0; b < space; ++b)
      for (Index a = 0; a <= b; ++a) m(a + space * b, jump.from) += jump.rate * steps(a, e) * steps(b, e);
  }
  return m;
}

Matrix mean_square_step(const Wide& steps, const std::vector<long double>& flux) {
  const Index space = steps.rows();
  Wide d = Wide::Zero(space, space);
  for (Index e = 0; e < steps.cols(); ++e)
    for (Index b = 0; b < space; ++b)
      for (Index a = 0; a < space; ++a) d(a, b) += flux[e] / 2 * (steps(a, e) * steps(b, e));
  return d.cast<double>();
}

/// Flow of the steps into each state minus that out of it, (space x M); zero for detailed balance.
Wide step_divergence(const Network& network, const Solved& solved) {
  Wide w = Wide::Zero(network.space(), network.n_states());
  for (Index e = 0; e < network.n_jumps(); ++e) {
    const auto& jump = jump_at(network, e);
    for (Index a = 0; a < w.rows(); ++a) {  // written out: a vector for each jump would go through the heap
      const long double flow = solved.flux[e] * solved.steps(a, e);
      w(a, jump.to) += flow;
      w(a, jump.from) -= flow;
    }
  }
  return w;
}

Solved solve_by_elimination(const Network& network, bool precise, Matrix& diffusivity) {
  const PoissonElimination poisson(network, precise);
  Solved out{poisson.velocity(), poisson.steps(), poisson.fluxes(), {}, {}};
  diffusivity = mean_square_step(out.steps, out.flux);
  out.second = poisson.solve_differences(mean_squares(network, out.steps, 2 * diffusivity));
  out.z = Wide::Zero(network.space(), network.n_states());
  if (!network.reversible()) out.z = poisson.solve_adjoint(step_divergence(network, out));
  return out;
}

Wide differences(const Network& network, const Matrix& u) {
  Wide result(u.rows(), network.n_jumps());
  for (Index e = 0; e < network.n_jumps(); ++e)
    result.col(e) = (u.col(jump_at(network, e).to) - u.col(jump_at(network, e).from)).cast<long double>();
  return result;
}

Solved solve_forward_and_adjoint(const Network& network, Matrix& diffusivity) {
  const PoissonSolver poisson(network);
  const auto& pi = network.stationary().pi;
  Solved out;
  const Matrix dr = lattice_steps(network).dr;
  Matrix b = Matrix::Zero(network.space(), network.n_states());
  for (Index e = 0; e < network.n_jumps(); ++e) {
    const auto& jump = jump_at(network, e);
    b.col(jump.from) += jump.rate * dr.col(e);
    out.flux.push_back(pi[jump.from] * jump.rate);
  }
  out.velocity = b * pi;
  out.steps = dr.cast<long double>() + differences(network, poisson.solve(-(b.colwise() - out.velocity)));
  diffusivity = mean_square_step(out.steps, out.flux);
  out.second = differences(network, poisson.solve(mean_squares(network, out.steps, 2 * diffusivity).cast<double>()));
  out.z = poisson.solve_adjoint(step_divergence(network, out).cast<double>()).cast<long double>();
  return out;
}

TransportDerivative derivative_of(const Network& network, const Solved& solved, Matrix diffusivity) {
  const Index space = network.space();
  TransportDerivative out;
  out.diffusivity = std::move(diffusivity);
  out.velocity = solved.velocity;
  out.velocity_rate.resize(space, network.n_jumps());
  out.diffusivity_rate.resize(space * space, network.n_jumps());
  for (Index e = 0; e < network.n_jumps(); ++e) {
    const auto& jump = jump_at(network, e);
    const long double pi = solved.flux[e] / jump.rate;
    const auto s = solved.steps.col(e);
    const auto z = solved.z.col(jump.from);
    for (Index a = 0; a < space; ++a) out.velocity_rate(a, e) = static_cast<double>(pi * s[a]);
    for (Index b = 0; b < space; ++b)
      for (Index a = 0; a <= b; ++a) {
        const Index row = a + space * b;
        const long double twice = pi * (s[a] * s[b] - solved.second(row, e)) - z[a] * s[b] - z[b] * s[a];
        out.diffusivity_rate(row, e) = static_cast<double>(twice / 2);
      }
  }
  out.adjoint = solved.z.cast<double>();
  mirror(out.diffusivity_rate, space);
  return out;
}

TransportDerivative derivative_by_elimination(const Network& network, bool precise) {
  Matrix diffusivity;
  const auto solved = solve_by_elimination(network, precise, diffusivity);
  return derivative_of(network, solved, std::move(diffusivity));
}

/// In the network's own units; v and D may be infinite there where the derivatives are not.
TransportDerivative out_of_units(TransportDerivative found, const Units& units) {
  found.velocity = times_power(found.velocity, units.rate + units.length, nullptr);
  found.diffusivity = times_power(found.diffusivity, units.rate + 2 * units.length, nullptr);
  found.velocity_rate = times_power(found.velocity_rate, units.length, "the derivative of the drift velocity");
  found.diffusivity_rate = times_power(found.diffusivity_rate, 2 * units.length, "the derivative of the diffusivity");
  found.adjoint = times_power(found.adjoint, units.length, nullptr);
  return found;
}

/// Of each k_e dD_ab/dk_e, relative to itself or to sqrt(D_aa D_bb), whichever is larger: one rate alone may change the
/// small force on a fast cycle, and D with it, by far more than it changes itself.
double error_of(const Network& network, const TransportDerivative& precise, const TransportDerivative& usual) {
  const Index space = network.space();
  double worst = 0;
  for (Index e = 0; e < network.n_jumps(); ++e) {
    const auto of = [&](const TransportDerivative& one) {
      const Vector column = one.diffusivity_rate.col(e) * jump_at(network, e).rate;
      return by_diagonal(Eigen::Map<const Matrix>(column.data(), space, space), precise.diffusivity);
    };
    const Matrix right = of(precise), size = right.cwiseAbs().cwiseMax(1);
    worst = std::max(worst, error_beside(right.cwiseQuotient(size), of(usual).cwiseQuotient(size), 1));
  }
  return worst;
}

}  // namespace

TransportDerivative transport_derivative(const Network& network) {
  network.require_lattice("the derivative of a diffusivity");
  if (const auto units = ordinary_units(network); !units.same())
    return out_of_units(transport_derivative(*in_units(network, units)), units);
  if (corrector_method(network) != PoissonMethod::elimination) {
    Matrix diffusivity;
    const auto solved = solve_forward_and_adjoint(network, diffusivity);
    return derivative_of(network, solved, std::move(diffusivity));
  }
  auto usual = derivative_by_elimination(network, false);
  if (!has_small_currents(network)) return usual;
  auto precise = derivative_by_elimination(network, true);
  precise.error = error_of(network, precise, usual);
  return precise;
}

LandscapeDerivative landscape_derivative(const Landscape& landscape, double temperature) {
  return landscape_derivative(landscape, temperature, *landscape.network(temperature));
}

LandscapeDerivative landscape_derivative(const Landscape& landscape, double temperature, const Network& network) {
  const auto by_rate = transport_derivative(network);
  const Index space = network.space(), pairs = space * space;
  const double thermal = landscape.kB() * temperature;
  LandscapeDerivative out;
  out.velocity = by_rate.velocity;
  out.diffusivity = by_rate.diffusivity;
  out.error = by_rate.error;
  out.velocity_temperature = Vector::Zero(space);
  out.diffusivity_state = Matrix::Zero(pairs, landscape.n_states());
  out.diffusivity_height.resize(pairs, landscape.n_transitions());
  Vector by_temperature = Vector::Zero(pairs);
  const Vector rates = landscape.rates(temperature);
  for (Index t = 0; t < landscape.n_transitions(); ++t) {
    const Index e = landscape.jump_of(t);
    const double per_energy = rates[t] / thermal;  // -dk/d(height) = dk/dE_from
    const double per_temperature = per_energy * landscape.barrier(t) / temperature;
    out.diffusivity_height.col(t) = -per_energy * by_rate.diffusivity_rate.col(e);
    by_temperature += per_temperature * by_rate.diffusivity_rate.col(e);
    out.velocity_temperature += per_temperature * by_rate.velocity_rate.col(e);
  }
  // All rates out of a state together: pi_j D - (z_j v^T + v z_j^T)/2, by the Poisson equations.
  for (Index j = 0; j < landscape.n_states(); ++j) {
    const auto z = by_rate.adjoint.col(j);
    const double pi = network.stationary().pi[j];
    for (Index b = 0; b < space; ++b)
      for (Index a = 0; a < space; ++a)
        out.diffusivity_state(a + space * b, j) =
            (pi * out.diffusivity(a, b) - (z[a] * out.velocity[b] + out.velocity[a] * z[b]) / 2) / thermal;
  }
  out.diffusivity_temperature = Eigen::Map<const Matrix>(by_temperature.data(), space, space);
  require(out.diffusivity_height.allFinite() && out.diffusivity_state.allFinite() &&
              out.diffusivity_temperature.allFinite() && out.velocity_temperature.allFinite(),
          Status::numeric, "the derivatives of the landscape at temperature ", number(temperature),
          " are larger than a double can hold: expected other units of length, time or energy");
  return out;
}

}  // namespace rdd::transport
