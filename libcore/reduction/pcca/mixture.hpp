// The crispest way to write the constant function as a mixture of membership functions.
#pragma once

#include "numerics/optimise/simplex.hpp"
#include "reduction/pcca/rays.hpp"

namespace rdd::reduction {

/// max sum_r c_r value(r) over c >= 0 with sum_r c_r r = (1, ..., 1). A basic solution has no more than P rays, so this
/// linear programme is PCCA+ itself; price.1 bounds every choice of P rays from above. Basis columns are indices into
/// the cone's rays and valid until it changes.
[[nodiscard]] numerics::Basis best_mixture(const RayCone& cone);

/// The same for an incomplete cone, to which it adds the rays it finds by climbing to local maxima of value(r) -
/// price.r from the basis and the kept rays, and if thorough from a fixed set of directions, until none gains.
[[nodiscard]] numerics::Basis grown_mixture(RayCone& cone, bool thorough);

/// Difference between the price and the value of each ray (size).
[[nodiscard]] Vector excess(const RayCone& cone, const Vector& price);

/// Among the mixtures of the given rays, of equal value, one whose smallest weight is large: used when a mixture leaves
/// a coarse state empty although others of equal value do not. order (size of rays): a key that distinguishes the rays
/// independently of their order.
[[nodiscard]] numerics::Basis fullest_mixture(const RayCone& cone, const numerics::Basis& best, std::vector<Index> rays,
                                              const Vector& key);

}  // namespace rdd::reduction
