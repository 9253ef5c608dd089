// One weight of a stationary distribution at any size.
#pragma once

#include <cmath>

#include "network/stationary.hpp"
#include "numerics/sparse/scaled.hpp"

namespace rdd::network {

/// pi of a state, where it underflows from its logarithm.
[[nodiscard]] inline numerics::Scaled stationary_weight(const Stationary& stationary, Index state) {
  return std::isnormal(stationary.pi[state]) ? numerics::Scaled(stationary.pi[state])
                                             : numerics::Scaled::from_log(stationary.log_pi[state]);
}

}  // namespace rdd::network
