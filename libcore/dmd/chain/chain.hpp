// A chain in one dimension: state in bond lengths, free energy with gradient and Hessian, relaxation, exchange rates.
#pragma once

#include <functional>
#include <vector>

#include "dmd/physics.hpp"
#include "numerics/dense/symmetric_band.hpp"

namespace rdd::dmd {

/// What the end sites of a chain do; neither changes its composition.
enum class Ends : int {
  closed = 0,     ///< bonds (1,2) and (N-1,N) carry no flux
  reservoir = 1,  ///< those bonds act on sites 2 and N-1; the composition is not conserved
};

struct Chain {
  Physics physics;  ///< Weight::one; the potentials must have a finite range
  Index n = 0;      ///< sites, at least 2
  Ends ends = Ends::closed;
};
void check(const Chain& chain);

/// Bond lengths instead of positions keep the linear algebra local and the rounding errors of N sites apart.
struct ChainState {
  Vector c;          ///< (n) occupation of A, (1 + s) / 2
  Vector bonds;      ///< (n - 1) X[i+1] - X[i] > 0, length
  Vector log_alpha;  ///< (n) alpha in 1/length^2
};
/// True if every number is one the equations are defined for.
[[nodiscard]] bool is_valid(const Chain& chain, const ChainState& state);

/// Everything about a state that its pairs say, at first and second order.
struct ChainPairs {
  std::vector<Index> i, j;  ///< i < j
  std::vector<double> distance, variance, pi, pj;
  std::vector<char> confined;
  std::vector<PairTerms> terms;
  std::vector<PairTerms> terms_at_distance;  ///< of the potentials at the mean distances, for Kinetics::point only
  std::vector<double> half_width;            ///< (n) 1 / (2 alpha)
  Index reach = 0;                           ///< largest j - i

  /// The terms that exchange sees: averages, or point values for Kinetics::point.
  [[nodiscard]] const std::vector<PairTerms>& exchange() const {
    return terms_at_distance.empty() ? terms : terms_at_distance;
  }
};
void evaluate(const Chain& chain, const ChainState& state, ChainPairs& pairs);

/// F with its last term -N/(2 beta) ("F" of the references).
[[nodiscard]] double free_energy(const Chain& chain, const ChainState& state, const ChainPairs& pairs);

/// f_i = dF/ds_i - atanh(s_i)/beta as exchange sees it.
[[nodiscard]] Vector exchange_field(const Chain& chain, const ChainPairs& pairs);
/// dF/d(bonds) and dF/d(ln alpha), interleaved as alpha_1, b_1, alpha_2, ..., alpha_N: (2 n - 1).
[[nodiscard]] Vector shape_gradient(const Chain& chain, const ChainPairs& pairs);
/// Its derivative.
[[nodiscard]] numerics::SymmetricBand shape_hessian(const Chain& chain, const ChainPairs& pairs);
/// The rate of change of shape_gradient as the composition changes with c_dot (n).
[[nodiscard]] Vector shape_drive(const Chain& chain, const ChainPairs& pairs, const Vector& c_dot);

/// dc/dt.
[[nodiscard]] Vector exchange_rates(const Chain& chain, const ChainState& state, const ChainPairs& pairs);

/// What an exchange bond (i, i + 1) does: the flux law with its derivatives, and which ends it changes.
struct ChainFlux {
  Index i;
  Flux flux;
  bool acts_left, acts_right;
  Index pair;  ///< index of the pair (i, i + 1)
};
void for_each_flux(const Chain& chain, const ChainState& state, const ChainPairs& pairs, const Vector& field,
                   const std::function<void(const ChainFlux&)>& act);

/// Newton's method on bonds and ln alpha at fixed composition, from the state's own. tolerance: largest relative
/// change of the last step; as convergence is quadratic the error is about its square.
Relaxation relax(const Chain& chain, ChainState& state, double tolerance = 1e-8, int max_iterations = 200);
/// Rates of change of bonds and ln alpha of a relaxed state whose composition changes with c_dot, interleaved.
[[nodiscard]] Vector shape_rates(const Chain& chain, const ChainPairs& pairs, const Vector& c_dot);

/// The chain of the paper: soft-core pairs, confinement of neighbours. beta in 1/energy.
[[nodiscard]] Chain paper_chain(Index n, double beta);
/// s alternates from +amplitude, bonds 2.4, alpha = beta/4; not relaxed.
[[nodiscard]] ChainState alternating_state(const Chain& chain, double amplitude);

}  // namespace rdd::dmd
