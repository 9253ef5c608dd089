// The corrector of a large reversible network for its diffusivity alone: conjugate gradients, stopped by a bound on the
// error of D.
#pragma once

#include <optional>

#include "network/network.hpp"

namespace rdd::transport {

/// The largest error of D that an iterated corrector may cause, as a part of each D_aa (of sqrt(D_aa D_bb) for D_ab).
inline constexpr double iterated_diffusivity_error = 1e-14;

/// (space x M) y for the steps dr (space x jumps, opposite for opposite jumps), zero at some state. D(y) = sum over
/// bonds of c s s^T with s = dr + y_to - y_from and the conductances c = pi k is least at the solution of the Poisson
/// equation, and D_aa exceeds that by e^T L e, e the error of y: quadratic in it, so that half the digits of y are
/// enough, and bounded by GraphLaplacian::energy_bound of the currents that do not balance.
/// None where a factorisation is as fast, the network is not reversible, or the bound is not met.
[[nodiscard]] std::optional<Matrix> iterated_corrector(const Network& network, const Matrix& dr);

}  // namespace rdd::transport
