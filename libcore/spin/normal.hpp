// Normal variates of a random stream.
#pragma once

#include <cmath>
#include <numbers>

#include "support/random.hpp"

namespace rdd::spin {

/// Fills the range with unit normals (Box and Muller, in pairs; an odd one out costs a pair).
template <typename Range>
void fill_normal(RandomStream& stream, Range&& range) {
  const auto n = static_cast<std::ptrdiff_t>(range.size());
  double* const out = range.data();
  for (std::ptrdiff_t k = 0; k < n; k += 2) {
    const double radius = std::sqrt(2 * stream.exponential()), angle = 2 * std::numbers::pi * stream.uniform();
    out[k] = radius * std::cos(angle);
    if (k + 1 < n) out[k + 1] = radius * std::sin(angle);
  }
}

}  // namespace rdd::spin
