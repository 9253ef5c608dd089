// Householder reduction of Hermitian matrices to real symmetric tridiagonal form, one matrix a lane. A = H T H^H.
#pragma once

#include "spectrum/batched/simd.hpp"

namespace rdd::spectrum::batched {
namespace {

/// Column j of a lower triangle that is packed by columns: column(a, n, j)[i] is entry (i, j), i >= j.
RDD_INLINE Complexes* column(Complexes* a, Int n, Int j) { return a + j * (2 * n - j - 1) / 2; }

/// Off-diagonals whose square is below this, in a matrix with largest entry near one, count as zero: an error 2^-150
/// of the norm, and nothing below can overflow or underflow.
constexpr double negligible_square = 0x1p-300;

/// a -= v_i conj(w_c) + w_i conj(v_c): one entry of the rank-two update.
RDD_INLINE void update(Complexes& a, const Complexes& vi, const Complexes& wi, const Complexes& vc,
                       const Complexes& wc) {
  a.re = fnma(vi.re, wc.re, fnma(vi.im, wc.im, fnma(wi.re, vc.re, fnma(wi.im, vc.im, a.re))));
  a.im = fnma(vi.im, wc.re, fma(vi.re, wc.im, fnma(wi.im, vc.re, fma(wi.re, vc.im, a.im))));
}

/// The reflector H = 1 - sigma u u^H with H^H x = beta e_1, beta real, for x = (alpha, rest); u = x but for its first
/// entry, which becomes alpha - beta. square: |x|^2. Where x is negligible H = 1 and beta = 0.
RDD_INLINE void reflector(Complexes& alpha, V square, Complexes& sigma, V& beta) {
  const V zero{};
  const auto regular = less(set(negligible_square), square);
  square = select(regular, square, set(1.0));
  beta = copysign(sqrt(square), zero - alpha.re);  // opposite sign: no cancellation below
  const V re = beta - alpha.re;
  const V inverse = 1.0 / (beta * fma(re, re, alpha.im * alpha.im));
  sigma.re = keep(regular, re * inverse);
  sigma.im = keep(regular, zero - alpha.im * inverse);
  alpha.re = zero - re;
  beta = keep(regular, beta);
}

/// A column of the trailing triangle that is being worked on: entries of v, w, u in its own row, and p of that row.
struct ActiveColumn {
  Complexes* x;
  Complexes v, w, u, p;
};

/// Entry (i, c) of the triangle: applies the pending update and adds what the entry contributes to p_i and p_c.
template <bool Pending>
RDD_INLINE void take_entry(ActiveColumn& c, Int i, const Complexes& v, const Complexes& w, const Complexes& u,
                           Complexes& p) {
  Complexes entry = c.x[i];
  if constexpr (Pending) {
    update(entry, v, w, c.v, c.w);
    c.x[i] = entry;
  }
  add_product(p, entry, c.u);
  add_conj_product(c.p, entry, u);
}

/// C columns of the trailing triangle from `first` on.
template <int C, bool Pending>
RDD_INLINE void take_columns(Int n, Int first, Complexes* a, const Complexes* v, const Complexes* w, const Complexes* u,
                             Complexes* p) {
  ActiveColumn c[C];
#pragma GCC unroll 2
  for (Int k = 0; k < C; ++k) {
    const Int row = first + k;
    c[k] = {column(a, n, row), v[row], w[row], u[row], p[row]};
    V& diagonal = c[k].x[row].re;
    if constexpr (Pending)
      diagonal = fnma(c[k].v.re + c[k].v.re, c[k].w.re, fnma(c[k].v.im + c[k].v.im, c[k].w.im, diagonal));
    c[k].p.re = fma(diagonal, c[k].u.re, c[k].p.re);
    c[k].p.im = fma(diagonal, c[k].u.im, c[k].p.im);
  }
  if constexpr (C == 2) take_entry<Pending>(c[0], first + 1, c[1].v, c[1].w, c[1].u, c[1].p);
  for (Int i = first + C; i < n; ++i) {
    const Complexes v_i = v[i], w_i = w[i], u_i = u[i];
    Complexes p_i = p[i];
#pragma GCC unroll 2
    for (Int k = 0; k < C; ++k) take_entry<Pending>(c[k], i, v_i, w_i, u_i, p_i);
    p[i] = p_i;
  }
#pragma GCC unroll 2
  for (Int k = 0; k < C; ++k) p[first + k] = c[k].p;
}

/// One pass over the trailing triangle: applies the pending update of the step before (if there is one), and
/// multiplies the result by u while it is in registers: p = A u. Two columns at a time where the registers hold them.
template <bool Pending>
void update_and_multiply(Int n, Int first, Complexes* a, const Complexes* v, const Complexes* w, const Complexes* u,
                         Complexes* p) {
  for (Int i = first; i < n; ++i) p[i] = Complexes{};
  constexpr Int block = lanes == 8 ? 2 : 1;
  Int c = first;
  for (; (n - c) % block != 0; ++c) take_columns<1, Pending>(n, c, a, v, w, u, p);
  for (; c < n; c += block) take_columns<block, Pending>(n, c, a, v, w, u, p);
}

/// q = sigma p - 1/2 |sigma|^2 (u^H p) u, written over p: with it A <- A - u q^H - q u^H is H^H A H.
void complete_update(Int n, Int first, const Complexes* u, const Complexes& sigma, Complexes* p) {
  Complexes dot{};
  for (Int i = first; i < n; ++i) {
    Complexes q{};
    add_product(q, sigma, p[i]);
    p[i] = q;
    add_conj_product(dot, u[i], q);
  }
  const auto half = 0.5 * fma(sigma.re, dot.re, sigma.im * dot.im);
  for (Int i = first; i < n; ++i) {
    p[i].re = fnma(half, u[i].re, p[i].re);
    p[i].im = fnma(half, u[i].im, p[i].im);
  }
}

/// What the reduction of one batch needs and leaves. T = H^H A H, H = H_0 H_1 ... H_{n-2}, is kept from its last row to
/// its first: QL then takes 8 % fewer sweeps, because the entries of the last rows are the smaller ones.
struct Reduction {
  Complexes* a;      ///< packed lower triangle, largest entry near one; then u_j in rows j + 1... of column j
  Complexes* sigma;  ///< (n) of the reflectors
  Complexes* work;   ///< (2 n)
  V *d, *e;          ///< diagonal d[i stride] of T; off-diagonal e[i stride], i < n - 1, and a zero
};

/// Step j of n: row j of T, the reflector of column j, and the product with it. The update of the trailing triangle
/// is left to step j + 1.
RDD_INLINE void householder_step(Int n, Int j, const Reduction& r, Int stride) {
  Complexes* const u = column(r.a, n, j);
  const Complexes* const v = j > 0 ? column(r.a, n, j - 1) : nullptr;
  const Complexes* const w = r.work + (j % 2) * n;
  Complexes* const p = r.work + ((j + 1) % 2) * n;
  if (j > 0) u[j].re = fnma(v[j].re + v[j].re, w[j].re, fnma(v[j].im + v[j].im, w[j].im, u[j].re));
  r.d[(n - 1 - j) * stride] = u[j].re;
  if (j == n - 1) return;
  V square_re{}, square_im{};
  for (Int i = j + 1; i < n; ++i) {
    if (j > 0) update(u[i], v[i], w[i], v[j], w[j]);
    square_re = fma(u[i].re, u[i].re, square_re);
    square_im = fma(u[i].im, u[i].im, square_im);
  }
  reflector(u[j + 1], square_re + square_im, r.sigma[j], r.e[(n - 2 - j) * stride]);
  if (j == 0) {
    update_and_multiply<false>(n, 1, r.a, v, w, u, p);
  } else {
    update_and_multiply<true>(n, j + 1, r.a, v, w, u, p);
  }
  complete_update(n, j + 1, u, r.sigma[j], p);
}

/// Reduces `count` batches; small ones step by step in turn, so that one fills the waiting times of the other.
void tridiagonalise(Int n, const Reduction* r, Int count, Int stride) {
  const Int together = n <= 12 ? count : 1;
  for (Int first = 0; first < count; first += together) {
    for (Int j = 0; j < n; ++j)
      for (Int u = first; u < first + together; ++u) householder_step(n, j, r[u], stride);
    for (Int u = first; u < first + together; ++u) r[u].e[(n - 1) * stride] = V{};
  }
}

}  // namespace
}  // namespace rdd::spectrum::batched
