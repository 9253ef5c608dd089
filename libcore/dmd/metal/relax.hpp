// Newton's method for the shape of a metal: positions and ln alpha at fixed occupations.
#pragma once

#include <vector>

#include "dmd/metal/hessian.hpp"

namespace rdd::dmd {

struct MetalLimits {
  double tolerance = 1e-8;   ///< largest change of ln alpha, or of a position per nearest distance, in the last step
  int max_iterations = 200;  ///< Newton steps
  double linear = 1e-5;      ///< relative residual that a step's linear equations are solved to
};

/// Moves positions and widths to the local minimum of F; each step by conjugate gradients (Nash2000). Not converged,
/// the state is the one of the least residual found. The terms are those of the state that is kept.
Relaxation relax(const Metal& metal, MetalState& state, MetalTerms& terms, const Run& run,
                 const MetalLimits& limits = {});

/// An estimate of every alpha to start a relaxation from, as ln alpha: (beta / 3) sum_j o_j p_v at the widths it leads
/// to, and at least 50 over the square of the nearest distance.
[[nodiscard]] Vector estimated_log_alpha(const Metal& metal, const MetalState& state, const Run& run);

}  // namespace rdd::dmd
