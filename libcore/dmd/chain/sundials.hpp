// SUNDIALS' vectors and linear solver for chains in time. Not for headers that others include.
#pragma once

#include "dmd/sundials_handles.hpp"
#include "numerics/dense/band.hpp"

namespace rdd::dmd {

/// A serial vector whose operations, and those of its clones, run along the processor's vectors. Sums have one order,
/// whatever their width.
[[nodiscard]] SunVector make_chain_vector(Index n, const SunContext& context);

/// What SUNDIALS takes for a matrix, and back: whoever works out the Jacobian leaves its factors there. They live
/// elsewhere, and longer.
[[nodiscard]] SunMatrix make_band_matrix(numerics::BandFactors& factors, const SunContext& context);
[[nodiscard]] numerics::BandFactors& factors_of(SUNMatrix matrix);

/// Solves with them; factors that are no good ask for a shorter step.
[[nodiscard]] SunLinearSolver make_band_solver(const SunContext& context);

}  // namespace rdd::dmd
