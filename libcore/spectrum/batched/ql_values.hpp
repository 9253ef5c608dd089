// Root-free QL (Pal, Walker and Kahan; Parlett1998) for eigenvalues of real symmetric tridiagonal matrices, one a lane.
#pragma once

#include "spectrum/batched/ql.hpp"

namespace rdd::spectrum::batched {
namespace {

/// One root-free sweep over every block of each lane. e holds squares of the off-diagonals. The row before a block
/// writes the last two entries of the sweep.
template <int U>
void root_free_sweep(Range range, V* d, V* e, const Shift* shift) {
  const V zero{}, one = set(1.0), tiny = set(0x1p-600);
  V c[U], s[U], p[U], gamma[U], d_above[U];
  Mask alive_above[U];
#pragma GCC unroll 4
  for (Int u = 0; u < U; ++u) {
    c[u] = s[u] = p[u] = gamma[u] = zero;
    d_above[u] = d[range.high * U + u];
    alive_above[u] = less(zero, zero);
  }
  for (Int i = range.high - 1; i >= range.low; --i) {
#pragma GCC unroll 4
    for (Int u = 0; u < U; ++u) {
      const V d_i = d[i * U + u], e_i = e[i * U + u], sigma = shift[u].sigma;
      const auto alive = less(zero, e_i);
      const V start = d_above[u] - sigma;
      const V left_over = sigma + gamma[u], p_over = p[u];
      gamma[u] = select(alive_above[u], gamma[u], start);
      p[u] = select(alive_above[u], p[u], start * start);
      c[u] = select(alive_above[u], c[u], one);
      const V r = p[u] + e_i;
      e[(i + 1) * U + u] = keep(alive_above[u], s[u] * select(alive, r, p_over));
      // p = 0 up to rounding: the limit of gamma^2 / c is c e_i. Else 1 / r and r / p come from one division.
      const auto regular = less(tiny, p[u]);
      const V held = select(regular, p[u], one);
      const V inverse = reciprocal(r * held), inverse_r = inverse * held;
      const V old_c = c[u], old_gamma = gamma[u];
      c[u] = keep(regular, p[u] * inverse_r);
      s[u] = select(regular, e_i * inverse_r, one);
      gamma[u] = fnma(s[u], old_gamma, c[u] * (d_i - sigma));
      d[(i + 1) * U + u] = select(alive, old_gamma + (d_i - gamma[u]), select(alive_above[u], left_over, d_above[u]));
      p[u] = select(regular, gamma[u] * gamma[u] * (inverse * r * r), old_c * e_i);
      d_above[u] = d_i;
      alive_above[u] = alive;
    }
  }
#pragma GCC unroll 4
  for (Int u = 0; u < U; ++u) {
    d[range.low * U + u] = select(alive_above[u], shift[u].sigma + gamma[u], d_above[u]);
    e[range.low * U + u] = keep(alive_above[u], s[u] * p[u]);
  }
}

/// d becomes the eigenvalues, in no order; e (the off-diagonals) is destroyed. busy: as in ql_vectors.
template <int U>
void ql_values(Int n, V* d, V* e, V* busy) {
  for (Int i = 0; i < n * U; ++i) e[i] *= e[i];
  Shift shift[U];
  Range own[U];
  Range range = prepare_sweep<U, true>(n, 0, d, e, shift, own);
  for (Int count = 0; range.low < n && count < sweeps_per_row * n; ++count) {
    root_free_sweep<U>(range, d, e, shift);
    range = prepare_sweep<U, true>(n, range.low, d, e, shift, own);
  }
  for (Int u = 0; u < U; ++u) busy[u] = shift[u].busy;
}

}  // namespace
}  // namespace rdd::spectrum::batched
