// Root-free QL (Pal, Walker and Kahan) for the eigenvalues of real symmetric tridiagonal matrices, one a lane.
#pragma once

#include "spectrum/batched/ql.hpp"

namespace rdd::batched {
namespace {

/// One root-free sweep over the block of each lane. e holds squares of the off-diagonals.
template <int U>
void root_free_sweep(Range range, V* d, V* e, const Block* block) {
  const V zero{}, one = set(1.0), tiny = set(0x1p-600);
  V c[U], s[U], p[U], gamma[U], sigma[U], inner[U], d_next[U], e_next[U];
#pragma GCC unroll 4
  for (int u = 0; u < U; ++u) {
    const Block& b = block[u];
    sigma[u] = b.d_l - wilkinson(b, b.e_l);
    gamma[u] = b.d_m - sigma[u];
    p[u] = gamma[u] * gamma[u];
    c[u] = one;
    s[u] = zero;
    inner[u] = b.m - one;
    d_next[u] = d[range.high * U + u];
    e_next[u] = e[range.high * U + u];
  }
  for (int i = range.high - 1; i >= range.low; --i) {
    const V row = set(i), above = set(i + 1);
#pragma GCC unroll 4
    for (int u = 0; u < U; ++u) {
      const Block& b = block[u];
      const V d_i = d[i * U + u], e_i = e[i * U + u];
      const auto active = both(less(row, b.m), less(b.l, above));
      const auto inside = both(active, less(row, inner[u]));
      const auto last = equal(above, b.l);  // the step below a lane's first row writes what the sweep left over
      const V square = select(active, e_i, one);
      const V r = p[u] + square;
      // p = 0 up to rounding: the limit of gamma^2 / c is c_old e_i. Else 1 / r and r / p from one division.
      const auto regular = less(tiny, p[u]);
      const V held = select(regular, p[u], one);
      const V inverse = reciprocal(r * held);
      const V old_c = c[u], old_gamma = gamma[u];
      e[(i + 1) * U + u] = select(inside, s[u] * r, select(last, s[u] * p[u], e_next[u]));
      const V inverse_r = inverse * held;
      const V new_c = keep(regular, p[u] * inverse_r);
      const V new_s = select(regular, square * inverse_r, one);
      const V new_gamma = fnma(new_s, old_gamma, new_c * (d_i - sigma[u]));
      const V bend = new_gamma * new_gamma * (inverse * r * r);
      const V raised = old_gamma + (d_i - new_gamma);
      d[(i + 1) * U + u] = select(active, raised, select(last, sigma[u] + old_gamma, d_next[u]));
      p[u] = select(active, select(regular, bend, old_c * square), p[u]);
      c[u] = select(active, new_c, c[u]);
      s[u] = select(active, new_s, s[u]);
      gamma[u] = select(active, new_gamma, gamma[u]);
      d_next[u] = d_i;
      e_next[u] = e_i;
    }
  }
#pragma GCC unroll 4
  for (int u = 0; u < U; ++u) {
    const auto last = equal(set(range.low), block[u].l);
    d[range.low * U + u] = select(last, sigma[u] + gamma[u], d_next[u]);
    e[range.low * U + u] = select(last, s[u] * p[u], e_next[u]);
  }
}

/// d becomes the eigenvalues, in no order; e (the off-diagonals) is destroyed. left: as in ql_vectors.
template <int U>
void ql_values(int n, V* d, V* e, V* left) {
  for (int i = 0; i < n * U; ++i) e[i] *= e[i];
  Block block[U];
  Range own[U];
  Range range = find_blocks<U, true>(n, 0, d, e, block, own);
  for (int round = 0; range.low < n && round < rounds_per_row * n; ++round) {
    root_free_sweep<U>(range, d, e, block);
    range = find_blocks<U, true>(n, range.low, d, e, block, own);
  }
  for (int u = 0; u < U; ++u) left[u] = set(n) - block[u].l;
}

}  // namespace
}  // namespace rdd::batched
