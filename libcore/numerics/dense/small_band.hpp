// L D L^T of small symmetric band matrices whose width is a compile-time constant. symmetric_band.hpp says which of
// the three bands is for what.
#pragma once

#include <algorithm>

#include "support/types.hpp"

namespace rdd::numerics {

/// A symmetric band: columns of its lower part, width + 1 entries each, and as many columns of zeros as the width after
/// them; right-hand sides go on with zeros alike. Width: the width where the compiler is to know it, else 0.
template <Index Width>
struct SmallBand {
  Index size, any_width;
  double* data;
  [[nodiscard]] Index width() const { return Width > 0 ? Width : any_width; }

  /// L D L^T in place. False if the matrix is not positive definite.
  [[nodiscard]] bool factor() const {
    const Index w = width();
    for (Index k = 0; k < size; ++k) {
      double* const column = data + k * (w + 1);
      if (!(column[0] > 0)) return false;
      const double inverse = 1 / column[0];
#pragma GCC unroll 16
      for (Index c = 1; c <= w; ++c) {
        const double factor = column[c] * inverse;
        double* const target = column + c * (w + 1);
#pragma GCC unroll 16
        for (Index r = 0; r <= w - c; ++r) target[r] -= factor * column[c + r];
      }
      column[0] = inverse;
      for (Index r = 1; r <= w; ++r) column[r] *= inverse;
    }
    return true;
  }
  /// After factor(), in place.
  void solve(double* x) const {
    const Index w = width();
    for (Index k = 0; k < size; ++k) {
      const double* const column = data + k * (w + 1);
      const double above = x[k];
#pragma GCC unroll 16
      for (Index r = 1; r <= w; ++r) x[k + r] -= column[r] * above;
    }
    for (Index k = size - 1; k >= 0; --k) {
      const double* const column = data + k * (w + 1);
      double even = 0, odd = 0;  // the nearest term comes last: the others do not depend on it
      Index r = w;
#pragma GCC unroll 16
      for (; r > 2; r -= 2) {
        even += column[r] * x[k + r];
        odd += column[r - 1] * x[k + r - 1];
      }
      if (r == 2) even += column[2] * x[k + 2];
      x[k] = (x[k] * column[0] - (even + odd)) - column[1] * x[k + 1];
    }
  }
};

/// Calls act on the band with its width as a compile-time constant, available for up to five neighbours.
template <typename Act>
auto with_band(Index size, Index width, double* data, Act&& act) {
  switch (width) {
    case 3:
      return act(SmallBand<3>{size, width, data});
    case 5:
      return act(SmallBand<5>{size, width, data});
    case 7:
      return act(SmallBand<7>{size, width, data});
    case 9:
      return act(SmallBand<9>{size, width, data});
    case 11:
      return act(SmallBand<11>{size, width, data});
    default:
      return act(SmallBand<0>{size, width, data});
  }
}

}  // namespace rdd::numerics
