// The transform of largest crispness, for three coarse states and more.
#pragma once

#include "support/types.hpp"

namespace rdd::detail {

/// A (P x P), P >= 3, that maximises sum_{q,j} A[q,j]^2/A[0,j] with X A >= 0 (to 2e-14) and A 1 = e_1, in no order.
/// bound: what that sum cannot exceed; above the sum reached by 1e-9 or less if the maximum is proven to be global.
/// Arguments as for pcca(), checked. Throws degenerate if a coarse state is left empty.
[[nodiscard]] Matrix crispest(const Matrix& x, const Vector& pi, double& bound);

}  // namespace rdd::detail
