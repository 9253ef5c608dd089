// How the averages of the three pair potentials of a binary system combine: their coefficients by the species of a
// pair. interaction.cpp applies them to one pair after the other, chain/motion*.cpp to arrays of pairs.
#pragma once

#include "numerics/simd/pack.hpp"

namespace rdd::dmd {

/// The sum aa G_AA + ab G_AB + bb G_BB, of the averages or of one of their derivatives.
struct SpeciesWeights {
  double aa, ab, bb;
  [[nodiscard]] RDD_INLINE double of(double g_aa, double g_ab, double g_bb) const {
    return aa * g_aa + ab * g_ab + bb * g_bb;
  }
};

/// The energy of a pair, W = p_i p_j G_AA + (p_i q_j + q_i p_j) G_AB + q_i q_j G_BB, q = 1 - p.
[[nodiscard]] RDD_INLINE SpeciesWeights energy_weights(double pi, double pj) {
  const double qi = 1 - pi, qj = 1 - pj;
  return {pi * pj, pi * qj + qi * pj, qi * qj};
}

/// dW/dp of a site whose partner is A with probability p. Half of it, dW/ds, is the pair's part of the exchange field.
[[nodiscard]] RDD_INLINE SpeciesWeights field_weights(double p) {
  const double q = 1 - p;
  return {p, q - p, -q};
}

/// The exchange coupling J = (2 G_AB - G_AA - G_BB) / 4; d2W/dp_i dp_j = -4 J.
[[nodiscard]] RDD_INLINE double exchange_coupling(double g_aa, double g_ab, double g_bb) {
  return (2 * g_ab - g_aa - g_bb) / 4;
}

}  // namespace rdd::dmd
