// The exponential function of a pack of doubles.
#pragma once

#include "numerics/simd/pack.hpp"

namespace rdd::numerics {

/// exp(x) for -700 < x <= 0, to 2 units in the last place.
template <int Width>
RDD_INLINE Pack<Width> exponential(const Pack<Width>& x) {
  using P = Pack<Width>;
  using I = Pack<Width, std::int64_t>;
  // Adding 1.5 * 2^52 rounds to an integer, which then stands in the lowest bits.
  const double magic = 6755399441055744.0;
  const P shifted = x * 1.4426950408889634 + magic;
  const P n = shifted - magic;
  const P r = (x - n * 6.93147180369123816490e-01) - n * 1.90821492927058770002e-10;
  P sum = r * (1.0 / 6227020800) + 1.0 / 479001600;
  const double inverse_factorial[] = {1.0 / 39916800, 1.0 / 3628800, 1.0 / 362880, 1.0 / 40320, 1.0 / 5040, 1.0 / 720,
                                      1.0 / 120,      1.0 / 24,      1.0 / 6,      0.5,         1.0,        1.0};
  for (const double coefficient : inverse_factorial) sum = sum * r + coefficient;
  return (P)((I)sum + ((I)shifted << 52));
}

}  // namespace rdd::numerics
