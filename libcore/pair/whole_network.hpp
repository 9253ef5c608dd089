// The near sets of all sites with the exterior around them, and the exchanges that join them: a finite network.
#pragma once

#include <vector>

#include "pair/exterior.hpp"
#include "pair/pair_rates.hpp"

namespace rdd::pair {

/// Sums over all bonds, (space x space) or (2 space x 2 space) with the solute's components first, in units of
/// PairRates::unit.
struct NetworkSums {
  Matrix minimum;       ///< of sum c (way + y' - y)(way + y' - y)^T over y
  Matrix inside;        ///< sum c way way^T over the bonds of the perfect host within the near sets
  Matrix outside;       ///< the same over the exterior
  Matrix uncorrelated;  ///< the same over exchanges, ways of the solute
};

/// Eliminated without a subtraction, site after site down to the places that take part in exchanges.
[[nodiscard]] NetworkSums network_sums(const PairClasses& classes, const PairRates& rates, const Exterior& exterior);

}  // namespace rdd::pair
