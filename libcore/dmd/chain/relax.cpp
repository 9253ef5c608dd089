// Relaxation of a chain, its exchange rates, and the chain of the paper.
#include <algorithm>
#include <cmath>

#include "dmd/chain/chain.hpp"
#include "support/error.hpp"

namespace rdd::dmd {
namespace {

/// Solves (H + shift diag|H|) x = right with the smallest shift on a ladder that makes the matrix positive definite.
Vector solve_positive(const numerics::SymmetricBand& hessian, const Vector& right, bool& shifted) {
  double scale = 0;
  for (Index k = 0; k < hessian.size(); ++k) scale = std::max(scale, std::abs(hessian(k, k)));
  shifted = false;
  for (double shift = 0; shift < 1e12; shift = shift == 0 ? 1e-3 : 4 * shift) {
    numerics::SymmetricBand factor = hessian;
    for (Index k = 0; k < factor.size(); ++k) factor(k, k) += shift * std::max(std::abs(hessian(k, k)), 1e-6 * scale);
    if (!factor.factor()) continue;
    shifted = shift > 0;
    Vector x = right;
    factor.solve(x);
    return x;
  }
  fail(Status::numeric, "relaxation: the Hessian of the chain cannot be factored");
}

/// The state after a step of the interleaved unknowns.
ChainState moved(const ChainState& state, const Vector& step, double factor) {
  ChainState result = state;
  for (Index i = 0; i < state.c.size(); ++i) {
    result.log_alpha[i] += factor * step[2 * i];
    if (i < state.bonds.size()) result.bonds[i] += factor * step[2 * i + 1];
  }
  return result;
}

/// The largest relative change of a step.
double size_of(const ChainState& state, const Vector& step) {
  double largest = 0;
  for (Index i = 0; i < state.c.size(); ++i) {
    largest = std::max(largest, std::abs(step[2 * i]));
    if (i < state.bonds.size()) largest = std::max(largest, std::abs(step[2 * i + 1] / state.bonds[i]));
  }
  return largest;
}

}  // namespace

Relaxation relax(const Chain& chain, ChainState& state, double tolerance, int max_iterations) {
  Relaxation result;
  ChainPairs pairs;
  evaluate(chain, state, pairs);
  double energy = free_energy(chain, state, pairs);
  for (; result.iterations < max_iterations && !result.converged; ++result.iterations) {
    const Vector gradient = shape_gradient(chain, pairs);
    bool shifted = false;
    const Vector step = solve_positive(shape_hessian(chain, pairs), -gradient, shifted);
    const double length = size_of(state, step);
    require(std::isfinite(length), Status::numeric, "relaxation: the Newton step is not finite");
    double factor = length > 0.2 ? 0.2 / length : 1;
    // Below this length rounding of F hides its decrease, and Newton's step is to be trusted.
    const bool trusted = length < 1e-5 && !shifted;
    const double slope = step.dot(gradient);
    ChainState next;
    for (int halving = 0;; ++halving, factor /= 2) {
      next = moved(state, step, factor);
      if (is_valid(chain, next)) {
        evaluate(chain, next, pairs);
        const double found = free_energy(chain, next, pairs);
        if (trusted || found <= energy + 1e-4 * factor * slope || halving == 40) {
          energy = found;
          break;
        }
      }
      require(halving < 60, Status::numeric, "relaxation: no step leads to a valid state");
    }
    state = std::move(next);
    result.last_step = factor * length;
    result.converged = factor == 1 && length <= tolerance && !shifted;
  }
  result.residual = shape_gradient(chain, pairs).cwiseAbs().maxCoeff();
  return result;
}

Vector shape_rates(const Chain& chain, const ChainPairs& pairs, const Vector& c_dot) {
  bool shifted = false;
  return solve_positive(shape_hessian(chain, pairs), -shape_drive(chain, pairs, c_dot), shifted);
}

void for_each_flux(const Chain& chain, const ChainState& state, const ChainPairs& pairs, const Vector& field,
                   const std::function<void(const ChainFlux&)>& act) {
  const auto& terms = pairs.exchange();
  const bool open = chain.ends == Ends::reservoir;
  for (std::size_t k = 0; k < terms.size(); ++k) {
    const Index i = pairs.i[k];
    if (pairs.j[k] != i + 1) continue;
    const bool left_end = i == 0, right_end = i + 1 == chain.n - 1;
    if ((left_end || right_end) && !open) continue;
    act({i,
         flux(chain.physics.kinetics, chain.physics.mobility, chain.physics.beta, state.c[i], state.c[i + 1],
              field[i] - field[i + 1], terms[k].j.value),
         !left_end, !right_end, static_cast<Index>(k)});
  }
}

Vector exchange_rates(const Chain& chain, const ChainState& state, const ChainPairs& pairs) {
  Vector rates = Vector::Zero(chain.n);
  for_each_flux(chain, state, pairs, exchange_field(chain, pairs), [&](const ChainFlux& bond) {
    if (bond.acts_left) rates[bond.i] += bond.flux.value;
    if (bond.acts_right) rates[bond.i + 1] -= bond.flux.value;
  });
  return rates;
}

Chain paper_chain(Index n, double beta) {
  const double r_c = 10.5;
  const PairFunction same(SoftCore{0.2, 2.6, 0.99}, r_c), unlike(SoftCore{0.18, 2.55, 0.99}, r_c);
  Chain chain;
  chain.physics.beta = beta;
  chain.physics.interaction =
      make_interaction(same, unlike, same, PairFunction(Confinement{3.825}, std::numeric_limits<double>::infinity()));
  chain.n = n;
  return chain;
}

ChainState alternating_state(const Chain& chain, double amplitude) {
  require(amplitude >= 0 && amplitude <= 1, Status::argument, "amplitude = ", amplitude, ": expected 0 to 1");
  ChainState state{Vector(chain.n), Vector::Constant(chain.n - 1, 2.4),
                   Vector::Constant(chain.n, std::log(chain.physics.beta / 4))};
  for (Index i = 0; i < chain.n; ++i) state.c[i] = (1 + (i % 2 == 0 ? amplitude : -amplitude)) / 2;
  return state;
}

}  // namespace rdd::dmd
