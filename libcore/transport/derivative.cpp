// Adjoint derivatives of v and D.
#include "transport/derivative.hpp"

#include <cmath>

#include "transport/poisson/poisson.hpp"

namespace rdd {
namespace {

const Jump& jump_at(const Network& network, Index e) { return network.jumps()[static_cast<std::size_t>(e)]; }

/// Row a + space*b for all pairs, the upper triangle first computed and then mirrored.
void mirror(Matrix& packed, Index space) {
  for (Index b = 0; b < space; ++b)
    for (Index a = 0; a < b; ++a) packed.row(b + space * a) = packed.row(a + space * b);
}

/// The steps s_e = dr + y_to - y_from, in which every state moves with the velocity v.
Matrix corrected_steps(const Network& network, const PoissonSolver& poisson, Vector& velocity) {
  Matrix steps = network.displacements();
  Matrix b = Matrix::Zero(network.space(), network.n_states());
  for (Index e = 0; e < network.n_jumps(); ++e)
    b.col(jump_at(network, e).from) += jump_at(network, e).rate * steps.col(e);
  velocity = b * network.stationary().pi;
  const Matrix y = poisson.solve(-(b.colwise() - velocity));
  for (Index e = 0; e < network.n_jumps(); ++e)
    steps.col(e) += y.col(jump_at(network, e).to) - y.col(jump_at(network, e).from);
  return steps;
}

/// m_j - sum_j pi_j m_j (space^2 x M), the upper triangle alone; its mean is 2 D.
Matrix mean_squares(const Network& network, const Matrix& steps, Matrix& diffusivity) {
  const Index space = network.space();
  Matrix m = Matrix::Zero(space * space, network.n_states());
  for (Index e = 0; e < network.n_jumps(); ++e) {
    const auto& jump = jump_at(network, e);
    for (Index b = 0; b < space; ++b)
      for (Index a = 0; a <= b; ++a) m(a + space * b, jump.from) += jump.rate * steps(a, e) * steps(b, e);
  }
  Matrix mean = m * network.stationary().pi;
  m.colwise() -= mean.col(0);
  mirror(mean, space);
  diffusivity = Eigen::Map<const Matrix>(mean.data(), space, space) / 2;
  return m;
}

/// Flow of the steps into each state minus that out of it, (space x M); zero for detailed balance.
Matrix step_divergence(const Network& network, const Matrix& steps) {
  Matrix w = Matrix::Zero(network.space(), network.n_states());
  const auto& pi = network.stationary().pi;
  for (Index e = 0; e < network.n_jumps(); ++e) {
    const auto& jump = jump_at(network, e);
    const double flow = pi[jump.from] * jump.rate;
    for (Index a = 0; a < w.rows(); ++a) {  // written out: a vector for each jump would go through the heap
      w(a, jump.to) += flow * steps(a, e);
      w(a, jump.from) -= flow * steps(a, e);
    }
  }
  return w;
}

}  // namespace

TransportDerivative transport_derivative(const Network& network) {
  network.require_lattice("the derivative of a diffusivity");
  const Index space = network.space();
  const auto& pi = network.stationary().pi;
  const PoissonSolver poisson(network);
  TransportDerivative out;
  const Matrix steps = corrected_steps(network, poisson, out.velocity);
  const Matrix u = poisson.solve(mean_squares(network, steps, out.diffusivity));
  const Matrix z = poisson.solve_adjoint(step_divergence(network, steps));
  out.velocity_rate.resize(space, network.n_jumps());
  out.diffusivity_rate.resize(space * space, network.n_jumps());
  for (Index e = 0; e < network.n_jumps(); ++e) {
    const auto& jump = jump_at(network, e);
    const Index i = jump.to, j = jump.from;
    out.velocity_rate.col(e) = pi[j] * steps.col(e);
    for (Index b = 0; b < space; ++b)
      for (Index a = 0; a <= b; ++a) {
        const Index row = a + space * b;
        out.diffusivity_rate(row, e) = (pi[j] * (steps(a, e) * steps(b, e) - (u(row, i) - u(row, j))) -
                                        z(a, j) * steps(b, e) - z(b, j) * steps(a, e)) /
                                       2;
      }
  }
  mirror(out.diffusivity_rate, space);
  return out;
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
    out.diffusivity_state.col(landscape.transition(t).from) += per_energy * by_rate.diffusivity_rate.col(e);
    by_temperature += per_temperature * by_rate.diffusivity_rate.col(e);
    out.velocity_temperature += per_temperature * by_rate.velocity_rate.col(e);
  }
  out.diffusivity_temperature = Eigen::Map<const Matrix>(by_temperature.data(), space, space);
  return out;
}

}  // namespace rdd
