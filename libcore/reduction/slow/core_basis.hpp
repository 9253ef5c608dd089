// Slow modes by their values at a few core states, each entry to full relative accuracy.
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "network/generator_inverse.hpp"
#include "reduction/slow/slow_subspace.hpp"

namespace rdd::reduction {

/// The space of the slow left modes in the basis that is the unit matrix at P core states: left = committors between
/// the cores and a correction for the decay of the slow modes. An eigensolver gives sqrt(pi) w to round-off of its
/// largest entry, so that w is noise where pi is small; here the accuracy of an entry does not depend on pi.
struct CoreBasis {
  std::vector<Index> cores;  ///< (P)
  Matrix left;               ///< (M x P) Qb^T left = left rates; rows sum to one
  Matrix right;              ///< (M x P) Qb Pi right = Pi right reverse_rates: left of the time-reversed network
  Matrix rates;              ///< (P x P) entry (p, q): from core p to core q; rows sum to zero
};

/// Whether an eigensolver would lose digits of some entry of a slow mode: rates or weights further apart than the
/// factor.
[[nodiscard]] bool has_light_states(const Network& network, double factor = 1e8);

/// The states whose rows of the slow modes, weighted by sqrt(pi), are the largest and the least alike.
[[nodiscard]] std::vector<Index> core_states(const Network& network, const SlowSubspace& slow);

/// inverse: of the network, its grounds the cores. slow identifies the modes; it is also the starting guess of
/// GMRES. Nothing if the iteration does not converge: modes P - 1 and P are too close.
[[nodiscard]] std::optional<CoreBasis> core_basis(const Run& run, const Network& network,
                                                  const network::GeneratorInverse& inverse, const SlowSubspace& slow);

}  // namespace rdd::reduction
