// Phases of lattice translations without cancellation.
#pragma once

#include "network/lattice.hpp"

namespace rdd::spectrum {

/// e^{-2 pi i kappa.n}, real and imaginary part each to full relative accuracy: kappa.n is formed exactly and reduced
/// to the nearest quarter period before it is rounded. kappa = 1/2, n = 2 gives exactly 1.
[[nodiscard]] Complex accurate_phase(const Eigen::Ref<const Vector>& kappa, const Translation& n);

}  // namespace rdd::spectrum
