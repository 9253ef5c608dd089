// The equations of motion of a chain as a differential-algebraic system, and their Jacobian.
#pragma once

#include "dmd/chain.hpp"

namespace rdd::dmd {

/// Unknowns y, site by site: c_i, ln alpha_i, b_i (no bond after the last site): 3 n - 1.
/// Residuals: dc_i/dt - sum of fluxes, dF/d ln alpha_i, dF/db_i.
[[nodiscard]] inline Index unknowns(const Chain& chain) { return 3 * chain.n - 1; }
void pack(const ChainState& state, double* y);
void unpack(const double* y, ChainState& state);
void residual(const Chain& chain, const ChainState& state, const ChainPairs& pairs, const double* y_dot,
              double* result);

/// Columns to either side of the diagonal that the Jacobian needs for pairs as far apart as pairs.reach.
struct Bandwidth {
  Index below, above;
};
[[nodiscard]] inline Bandwidth bandwidth(Index reach) { return {3 * reach + 3, 3 * reach + 4}; }

/// d residual / dy + factor d residual / d(dy/dt), added up entry by entry by add(row, column, value).
template <typename Add>
void jacobian(const Chain& chain, const ChainState& state, const ChainPairs& pairs, double factor, Add&& add);

}  // namespace rdd::dmd

#include "dmd/chain_jacobian_impl.hpp"
