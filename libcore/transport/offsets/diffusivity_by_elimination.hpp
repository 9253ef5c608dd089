// Exact diffusivity of reversible networks without a single subtraction of large numbers.
#pragma once

#include "network/network.hpp"

namespace rdd::transport {

/// Exact long-time D (space x space, length^2/time) by eliminating the states one after the other: conductances join
/// like resistors, mean offsets of parallel paths are averaged, and their variances, all of one sign, add up on the
/// states. Sparse, in a fill-reducing order. Any spread of rates: the diagonal of D has full relative accuracy (along
/// a Cartesian axis: as far as the lattice vectors themselves have it), an off-diagonal entry relative to
/// sqrt(D_aa D_bb).
/// Throws no_lattice, not_reversible or not_ergodic; numeric if the conductances span more than the exponents of long
/// double, or if D leaves the range of double.
[[nodiscard]] Matrix diffusivity_by_elimination(const Network& network);

}  // namespace rdd::transport
