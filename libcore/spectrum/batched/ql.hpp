// Common parts of both QL iterations: which off-diagonals are alive (deflation), and the shift. d and e hold U batches
// interleaved, entry [i U + u], so that U independent chains of operations hide the latency of divisions and roots.
#pragma once

#include "spectrum/batched/tridiagonal.hpp"

namespace rdd::spectrum::batched {
namespace {

/// Sweeps a lane may take, for each row of its matrix. LAPACK allows as many; 2.1 is usual.
constexpr Int sweeps_per_row = 30;

/// Rows that hold all off-diagonals that are alive: low is the first of them, high one past the last; empty
/// (low > high) if there is none.
struct Range {
  Int low, high;
};

/// Shift of each lane, and 1 where it has an off-diagonal that is alive.
struct Shift {
  V sigma, busy;
};

/// The eigenvalue of the first block's leading 2 x 2 matrix that is closer to d_l (Wilkinson), with delta = (d_next -
/// d_l) / 2: d_l - square / (delta + sign(delta) (delta^2 + square)^(1/2)). The sum with zero makes +0 of -0: the sign
/// of a zero must not choose between two shifts.
RDD_INLINE V wilkinson(V d_l, V d_next, V square) {
  const V delta = 0.5 * (d_next - d_l) + V{};
  const V offset = square * reciprocal(abs(delta) + sqrt(fma(delta, delta, square)));
  return d_l - copysign(offset, delta);
}

/// Sets negligible off-diagonals (e^2 <= 2^-106 |d_i d_{i+1}|, LAPACK's rule) to zero; those left are alive, and every
/// run of them is a block that a sweep treats. Finds the shift for the first block of each lane. Squared: e holds
/// squares. Rows before `low` are done. Returns the rows to work on; own[u] are those of one batch. A lane sees its own
/// entries alone, so its path does not depend on its neighbours.
template <int U, bool Squared>
RDD_INLINE Range prepare_sweep(Int n, Int low, const V* d, V* e, Shift* shift, Range* own) {
  const V tolerance = set(0x1p-106), floor = set(negligible_square);
  V d_l[U], d_next[U], square[U], d_above[U];
#pragma GCC unroll 4
  for (Int u = 0; u < U; ++u) {
    d_above[u] = d[(n - 1) * U + u];
    d_l[u] = d_next[u] = square[u] = V{};
    own[u] = {n, 0};
  }
  for (Int i = n - 2; i >= low; --i) {
#pragma GCC unroll 4
    for (Int u = 0; u < U; ++u) {
      const V d_i = d[i * U + u], e_i = e[i * U + u];
      const V size = Squared ? e_i : e_i * e_i;
      const auto alive = less(fma(abs(d_i) * tolerance, abs(d_above[u]), floor), size);
      e[i * U + u] = keep(alive, e_i);
      d_l[u] = select(alive, d_i, d_l[u]);
      d_next[u] = select(alive, d_above[u], d_next[u]);
      square[u] = select(alive, size, square[u]);
      d_above[u] = d_i;
      if (any(alive)) own[u] = {i, own[u].high == 0 ? i + 1 : own[u].high};
    }
  }
  Range all{n, 0};
#pragma GCC unroll 4
  for (Int u = 0; u < U; ++u) {
    const auto busy = less(V{}, square[u]);
    shift[u] = {wilkinson(d_l[u], d_next[u], select(busy, square[u], set(1.0))), keep(busy, set(1.0))};
    if (own[u].low < all.low) all.low = own[u].low;
    if (own[u].high > all.high) all.high = own[u].high;
  }
  return all;
}

}  // namespace
}  // namespace rdd::spectrum::batched
