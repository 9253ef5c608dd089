// Derivatives of the variational free energy by everything it depends on.
#pragma once

#include "support/types.hpp"

namespace rdd::dmd {

/// dF/ds_i (infinite where s = +-1), dF/dX_i, dF/dalpha_i of the full free energy.
struct Gradients {
  Vector s;      ///< (n) energy; empty for several species
  Matrix x;      ///< (dim, n) energy/length
  Vector alpha;  ///< (n) energy length^2
  Matrix c{};    ///< (species, n) dF/dc, energy; of one species twice dF/ds
};

}  // namespace rdd::dmd
