// Effective operators of the slow modes, from which reduced models are formed.
#pragma once

#include <memory>
#include <vector>

#include "network/generator_inverse.hpp"
#include "network/network.hpp"
#include "reduction/slow/slow_subspace.hpp"

namespace rdd::reduction {

/// C_a = sum_d Q(d) x_d,a and K_ab = 1/2 sum_d Q(d) x_d,a x_d,b act on states; here they act on slow modes.
struct EffectiveOperators {
  std::vector<Matrix> c;         ///< [space] (P x P): W^T C_a V
  std::vector<Matrix> k;         ///< [a + space*b] (P x P): W^T K_ab V
  std::vector<Matrix> k_second;  ///< the same + 1/2 (W^T C_a F_b + W^T C_b F_a)
  std::vector<Matrix> slip;      ///< [space] (M x P): Z_a
  Matrix steps;                  ///< (space x jumps) of the corrector gauge; empty: those of steps_between()
  double rounding = 0;           ///< bound on the relative round-off in k_second (Frobenius); known if inverse is given
};

/// positions (space x M): x_d = -(A n + r_to - r_from).
/// F_b solves Qb F_b - F_b Lambda = -(1 - V W^T) C_b V with W^T F_b = 0, the slip
/// Z_a^T Qb - Lambda Z_a^T = -W^T C_a (1 - V W^T) with Z_a^T V = 0.
/// inverse: for a subspace of the sparse route, with grounds that separate the slow modes; made if not given.
[[nodiscard]] EffectiveOperators effective_operators(
    const Network& network, const SlowSubspace& slow, const Matrix& positions, const Run& run = Run(),
    std::shared_ptr<const network::GeneratorInverse> inverse = nullptr);

/// A n + r_to - r_from (space x jumps), formed without rounding where rates differ widely.
[[nodiscard]] Matrix steps_between(const Network& network, const Matrix& positions);

}  // namespace rdd::reduction
