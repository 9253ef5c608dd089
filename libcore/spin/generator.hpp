// All configurations that exchanges reach, as a Markov chain: exact averages in time, and how well rates balance.
#pragma once

#include "spin/gibbs.hpp"
#include "spin/shape/shape.hpp"

namespace rdd::spin {

/// The averaged process on all configurations of one composition.
struct Generator {
  std::vector<Spins> states;  ///< the first is the start
  Matrix rates;               ///< (from, to) 1/time; 0 on the diagonal
  Vector ab_bonds;            ///< (n_states)
  Vector length;              ///< (n_states) of a chain, NaN for a crystal: relaxed, or <L> with Closure::gibbs
  Vector log_weight;          ///< (n_states) ln Z with Closure::gibbs, else empty
};

/// Every configuration that exchanges lead to from the start. Closure::sampled draws its samples once for each rate
/// from the seed. Throws Status::size if there are more than most_states.
[[nodiscard]] Generator make_generator(const Run& run, std::shared_ptr<const System> system, const RateRule& rule,
                                       const Start& start, const Spins& spins, Index most_states = 2000,
                                       std::uint64_t seed = 0, const GibbsRule& gibbs = {});

/// Probabilities (n_states) at a time >= 0, from the first state.
[[nodiscard]] Vector probabilities(const Generator& generator, double time);
/// The stationary distribution, by elimination without subtractions (Grassmann1985). Throws
/// Status::not_ergodic if there is none.
[[nodiscard]] Vector stationary(const Generator& generator);

/// How far the process is from detailed balance.
struct Balance {
  double worst = 0;               ///< largest |ln(pi_a k_ab / (pi_b k_ba))| in its own stationary state
  Index from = 0, to = 0;         ///< where
  double mean = 0;                ///< the same, averaged by flux
  double entropy_production = 0;  ///< sum over pairs of (flux - flux back) ln(flux / flux back), 1/time
};
[[nodiscard]] Balance detailed_balance_violation(const Generator& generator);

}  // namespace rdd::spin
