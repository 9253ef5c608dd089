// Implicit QL with vectors for real symmetric tridiagonal matrices, one a lane, U batches at a time. T = Z D Z^T.
#pragma once

#include "spectrum/batched/ql.hpp"

namespace rdd::spectrum::batched {
namespace {

/// A plane rotation in each lane.
struct Rotation {
  V c, s;
};

/// Rotations of some sweeps, kept until they are applied to many rows of Z while those stay in the nearest cache.
/// Sweep k has rotation [(k n + i) U + u] of columns i and i + 1, i from high - 1 down to low.
template <int U>
struct Sweeps {
  static constexpr Int capacity = 16;
  Rotation* rotation;
  Range range[capacity][U];  // of each batch: beyond it its rotations are the identity
  Int count = 0;
  Int applied = 0;  // sweeps before these
};

/// One implicit QL sweep over every block of each lane; a row whose off-diagonal is zero gets the identity. The row
/// before a block finds p and g left over, and the formulas then write the last two entries of the sweep.
template <int U>
void sweep(Range range, V* d, V* e, const Shift* shift, Rotation* rotation) {
  const V zero{}, one = set(1.0), tiny = set(negligible_square * negligible_square);
  V c[U], s[U], p[U], g[U], d_above[U];
  Mask alive_above[U];
#pragma GCC unroll 4
  for (Int u = 0; u < U; ++u) {
    c[u] = one;
    s[u] = p[u] = g[u] = zero;
    d_above[u] = d[range.high * U + u];
    alive_above[u] = less(zero, zero);
  }
  for (Int i = range.high - 1; i >= range.low; --i) {
#pragma GCC unroll 4
    for (Int u = 0; u < U; ++u) {
      const V d_i = d[i * U + u], e_i = e[i * U + u];
      const auto alive = less(zero, abs(e_i));
      const V left_over = g[u];
      g[u] = select(alive_above[u], g[u], d_above[u] - shift[u].sigma);
      const V f = select(alive_above[u], s[u] * e_i, e_i);
      const V bulge = c[u] * e_i;
      const V square = fma(f, f, g[u] * g[u]);
      const auto turning = both(alive, less(tiny, square));
      const V inverse = inverse_sqrt(select(turning, square, one));
      e[(i + 1) * U + u] = keep(alive_above[u], select(alive, keep(turning, square * inverse), left_over));
      s[u] = keep(turning, f * inverse);
      c[u] = select(turning, g[u] * inverse, one);
      const V start = d_above[u] - p[u];
      const V step = fma(d_i - start, s[u], (c[u] + c[u]) * bulge);
      p[u] = s[u] * step;
      d[(i + 1) * U + u] = start + p[u];
      g[u] = fma(c[u], step, zero - bulge);
      rotation[i * U + u] = {c[u], s[u]};
      d_above[u] = d_i;
      alive_above[u] = alive;
    }
  }
#pragma GCC unroll 4
  for (Int u = 0; u < U; ++u) {
    d[range.low * U + u] = d_above[u] - p[u];
    e[range.low * U + u] = keep(alive_above[u], g[u]);
  }
}

/// Applies the kept rotations to R rows of Z (n columns each), which are zero from column `zero` on before any sweep;
/// each sweep moves that border by one.
template <int U, int R>
void rotate_rows(Int n, const Sweeps<U>& sweeps, Int u, Int zero, V* z) {
  for (Int k = 0; k < sweeps.count; ++k) {
    const Range range = sweeps.range[k][u];
    const Rotation* const rotation = sweeps.rotation + k * n * U + u;
    const Int border = zero + sweeps.applied + k, high = border < range.high ? border : range.high;
    if (range.low >= high) continue;
    V carried[R];
#pragma GCC unroll 10
    for (Int r = 0; r < R; ++r) carried[r] = z[r * n + high];
    for (Int i = high - 1; i >= range.low; --i) {
      const V c = rotation[i * U].c, s = rotation[i * U].s;
#pragma GCC unroll 10
      for (Int r = 0; r < R; ++r) {
        const V x = z[r * n + i];
        z[r * n + i + 1] = fma(c, carried[r], s * x);
        carried[r] = fnma(s, carried[r], c * x);
      }
    }
#pragma GCC unroll 10
    for (Int r = 0; r < R; ++r) z[r * n + range.low] = carried[r];
  }
}

/// rotate_rows<U, rows>, rows <= R.
template <int U, int R = 10>
void rotate_block(Int rows, Int n, const Sweeps<U>& sweeps, Int u, Int zero, V* z) {
  if (rows == R) return rotate_rows<U, R>(n, sweeps, u, zero, z);
  if constexpr (R > 1) rotate_block<U, R - 1>(rows, n, sweeps, u, zero, z);
}

/// Applies the kept rotations to all of Z, in blocks of rows of even size: as many as registers and cache hold.
template <int U>
void apply(Int n, const Sweeps<U>& sweeps, Int u, V* z) {
  const Int most = n <= 20 ? 10 : 8, blocks = (n + most - 1) / most;
  for (Int b = 0; b < blocks; ++b) {
    const Int first = b * n / blocks, rows = (b + 1) * n / blocks - first;
    rotate_block<U>(rows, n, sweeps, u, n - first, z + first * n);
  }
}

/// d becomes the eigenvalues, in no order; z[u] (n x n, row-major) the vectors of H^H A H as columns (its rows start in
/// reverse order, as T does); e is destroyed. busy: 1 in the lanes that did not converge, else 0.
template <int U>
void ql_vectors(Int n, V* d, V* e, V* const* z, Rotation* rotations, V* busy) {
  for (Int u = 0; u < U; ++u) {
    for (Int i = 0; i < n * n; ++i) z[u][i] = V{};
    for (Int i = 0; i < n; ++i) z[u][i * n + n - 1 - i] = set(1.0);
  }
  Shift shift[U];
  Sweeps<U> sweeps;
  sweeps.rotation = rotations;
  Range range = prepare_sweep<U, false>(n, 0, d, e, shift, sweeps.range[0]);
  for (Int count = 0; range.low < n && count < sweeps_per_row * n; ++count) {
    sweep<U>(range, d, e, shift, rotations + sweeps.count * n * U);
    if (++sweeps.count == Sweeps<U>::capacity) {
      for (Int u = 0; u < U; ++u) apply<U>(n, sweeps, u, z[u]);
      sweeps.applied += sweeps.count;
      sweeps.count = 0;
    }
    range = prepare_sweep<U, false>(n, range.low, d, e, shift, sweeps.range[sweeps.count]);
  }
  for (Int u = 0; u < U; ++u) {
    apply<U>(n, sweeps, u, z[u]);
    busy[u] = shift[u].busy;
  }
}

}  // namespace
}  // namespace rdd::spectrum::batched
