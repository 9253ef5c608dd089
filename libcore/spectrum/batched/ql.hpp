// What both QL iterations share: in each lane, the block to work on. Arrays d and e hold U batches interleaved,
// entry [i U + u], so that U independent chains of operations hide the latency of divisions and roots.
#pragma once

#include "spectrum/batched/tridiagonal.hpp"

namespace rdd::batched {
namespace {

/// Rounds a lane may take, for each row of its matrix. LAPACK allows as many; 1.7 is usual.
constexpr int rounds_per_row = 30;

/// The block rows l..m of each lane: off-diagonals l..m-1 are not negligible, and everything before row l is done.
/// l = m = n: the lane is done. Row numbers are kept as doubles, for every machine can compare those.
struct Block {
  V l, m;
  V d_l, d_next, e_l, d_m;  // d[l], d[l + 1], e[l], d[m]: what the shift is made from
};

/// Rows that hold the blocks of all lanes; empty (low > high) if all lanes are done.
struct Range {
  int low, high;
};

/// Sets negligible off-diagonals to zero and finds the first block of each lane. Squared: e holds squares.
/// A lane sees its own entries alone, so its path does not depend on its neighbours. Rows below `low` are done.
/// Returns the rows to work on, own[u] those of one batch.
template <int U, bool Squared>
RDD_INLINE Range find_blocks(int n, int low, const V* d, V* e, Block* block, Range* own) {
  const V end = set(n), tolerance = set(0x1p-106), floor = set(negligible_square);
  V split[U], d_split[U], d_next[U];  // the nearest row above i whose off-diagonal is negligible, and its d
#pragma GCC unroll 4
  for (int u = 0; u < U; ++u) {
    d_next[u] = d_split[u] = d[(n - 1) * U + u];
    split[u] = set(n - 1);
    block[u] = {end, end, V{}, V{}, set(1.0), V{}};
    own[u] = {n, 0};
  }
  for (int i = n - 2; i >= low; --i) {
    const V row = set(i);
#pragma GCC unroll 4
    for (int u = 0; u < U; ++u) {
      Block& b = block[u];
      const V d_i = d[i * U + u], e_i = e[i * U + u];
      const V size = Squared ? e_i : e_i * e_i;
      const auto alive = less(fma(abs(d_i) * tolerance, abs(d_next[u]), floor), size);
      b.l = select(alive, row, b.l);
      b.m = select(alive, split[u], b.m);
      b.d_l = select(alive, d_i, b.d_l);
      b.d_next = select(alive, d_next[u], b.d_next);
      b.e_l = select(alive, e_i, b.e_l);
      b.d_m = select(alive, d_split[u], b.d_m);
      split[u] = select(alive, split[u], row);
      d_split[u] = select(alive, d_split[u], d_i);
      e[i * U + u] = keep(alive, e_i);
      d_next[u] = d_i;
      if (any(alive)) own[u] = {i, own[u].high == 0 ? i + 1 : own[u].high};
    }
  }
  Range all{n, 0};
  for (int u = 0; u < U; ++u) {
    if (own[u].low < all.low) all.low = own[u].low;
    if (own[u].high > all.high) all.high = own[u].high;
  }
  return all;
}

/// How far Wilkinson's shift lies from d_l: e^2 / (delta + sign(delta) (delta^2 + e^2)^(1/2)), delta = (d_next - d_l)
/// / 2. square: e_l^2. The sum with zero makes +0 of -0: the sign of a zero must not choose between two shifts.
RDD_INLINE V wilkinson(const Block& b, V square) {
  const V delta = 0.5 * (b.d_next - b.d_l) + V{};
  return copysign(square * reciprocal(abs(delta) + sqrt(fma(delta, delta, square))), delta);
}

}  // namespace
}  // namespace rdd::batched
