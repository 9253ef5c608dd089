// The cell of a metal as further unknowns: positions, widths and cell at a given stress.
#pragma once

#include "dmd/metal/relax.hpp"

namespace rdd::dmd {

/// Relaxes positions and widths, and strains the periodic cell until (1/V) dF/d strain is `stress`, (3, 3) symmetric,
/// energy/length^3. The stiffness is that of relaxed cells, by differences, made positive and then renewed step by step
/// (BFGS, Nocedal2006). The result's residual is the largest entry of the stress that is left; iterations are Newton
/// steps of all relaxations. Not converged: the best cell found is kept.
Relaxation relax_cell(Metal& metal, MetalState& state, const Eigen::Matrix3d& stress, const Run& run);

}  // namespace rdd::dmd
