// Implicit QL with vectors for real symmetric tridiagonal matrices, one a lane, U batches at a time. T = Z D Z^T.
#pragma once

#include "spectrum/batched/ql.hpp"

namespace rdd::batched {
namespace {

/// A plane rotation in each lane.
struct Rotation {
  V c, s;
};

/// Rotations of some sweeps, kept until they are applied to many rows of Z while those stay in the nearest cache.
/// Sweep k has rotation [(k n + i) U + u] of columns i and i + 1, i from high - 1 down to low.
template <int U>
struct Sweeps {
  static constexpr int capacity = 16;
  Rotation* rotation;
  Range range[capacity][U];  // of each batch: beyond it its rotations are the identity
  int count = 0;
  int applied = 0;  // sweeps before these
};

/// One implicit QL sweep over the block of each lane; a lane outside its block gets the identity. At the step below
/// its first row a lane has p and g left over, and the formulas then write the last two entries of the sweep.
template <int U>
void sweep(Range range, V* d, V* e, const Block* block, Rotation* rotation) {
  const V zero{}, one = set(1.0), tiny = set(negligible_square * negligible_square);
  V c[U], s[U], p[U], g[U], inner[U], d_next[U], e_next[U];
#pragma GCC unroll 4
  for (int u = 0; u < U; ++u) {
    const Block& b = block[u];
    g[u] = b.d_m - b.d_l + wilkinson(b, b.e_l * b.e_l);
    c[u] = one;
    s[u] = p[u] = zero;
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
      const V f = select(equal(row, inner[u]), e_i, s[u] * e_i);
      const V bulge = c[u] * e_i;
      const V square = fma(f, f, g[u] * g[u]);
      const auto active = both(less(row, b.m), less(b.l, above));
      const auto turning = both(active, less(tiny, square));
      const V inverse = inverse_sqrt(select(turning, square, one));
      e[(i + 1) * U + u] = select(both(active, less(row, inner[u])), keep(turning, square * inverse),
                                  select(equal(above, b.l), g[u], e_next[u]));
      s[u] = keep(turning, f * inverse);
      c[u] = select(turning, g[u] * inverse, one);
      const V start = d_next[u] - p[u];
      const V step = fma(d_i - start, s[u], (c[u] + c[u]) * bulge);
      p[u] = s[u] * step;
      d[(i + 1) * U + u] = start + p[u];
      g[u] = select(active, fma(c[u], step, zero - bulge), g[u]);
      rotation[i * U + u] = {c[u], s[u]};
      d_next[u] = d_i;
      e_next[u] = e_i;
    }
  }
#pragma GCC unroll 4
  for (int u = 0; u < U; ++u) {
    d[range.low * U + u] = d_next[u] - p[u];
    e[range.low * U + u] = select(equal(set(range.low), block[u].l), g[u], e_next[u]);
  }
}

/// Applies the kept rotations to R rows of Z (n columns each), which are zero from column `zero` on before any sweep;
/// each sweep moves that border by one.
template <int U, int R>
void rotate_rows(int n, const Sweeps<U>& sweeps, int u, int zero, V* z) {
  for (int k = 0; k < sweeps.count; ++k) {
    const Range range = sweeps.range[k][u];
    const Rotation* const rotation = sweeps.rotation + k * n * U + u;
    const int border = zero + sweeps.applied + k, high = border < range.high ? border : range.high;
    if (range.low >= high) continue;
    V carried[R];
#pragma GCC unroll 8
    for (int r = 0; r < R; ++r) carried[r] = z[r * n + high];
    for (int i = high - 1; i >= range.low; --i) {
      const V c = rotation[i * U].c, s = rotation[i * U].s;
#pragma GCC unroll 8
      for (int r = 0; r < R; ++r) {
        const V x = z[r * n + i];
        z[r * n + i + 1] = fma(c, carried[r], s * x);
        carried[r] = fnma(s, carried[r], c * x);
      }
    }
#pragma GCC unroll 8
    for (int r = 0; r < R; ++r) z[r * n + range.low] = carried[r];
  }
}

/// Applies the kept rotations to all of Z, in blocks of at most eight rows of even size.
template <int U>
void apply(int n, Sweeps<U>& sweeps, int u, V* z) {
  const int blocks = (n + 7) / 8;
  for (int b = 0; b < blocks; ++b) {
    const int first = b * n / blocks, rows = (b + 1) * n / blocks - first;
    auto* const part = z + first * n;
    switch (rows) {
      case 1:
        rotate_rows<U, 1>(n, sweeps, u, n - first, part);
        break;
      case 2:
        rotate_rows<U, 2>(n, sweeps, u, n - first, part);
        break;
      case 3:
        rotate_rows<U, 3>(n, sweeps, u, n - first, part);
        break;
      case 4:
        rotate_rows<U, 4>(n, sweeps, u, n - first, part);
        break;
      case 5:
        rotate_rows<U, 5>(n, sweeps, u, n - first, part);
        break;
      case 6:
        rotate_rows<U, 6>(n, sweeps, u, n - first, part);
        break;
      case 7:
        rotate_rows<U, 7>(n, sweeps, u, n - first, part);
        break;
      default:
        rotate_rows<U, 8>(n, sweeps, u, n - first, part);
        break;
    }
  }
}

/// d becomes the eigenvalues, in no order; z[u] (n x n, row-major) the vectors of H^H A H as columns (T is that matrix
/// in reverse order); e is destroyed. left: rows of each lane that did not converge (l < n), so 0 in the lanes that
/// did.
template <int U>
void ql_vectors(int n, V* d, V* e, V* const* z, Rotation* rotations, V* left) {
  for (int u = 0; u < U; ++u) {
    for (int i = 0; i < n * n; ++i) z[u][i] = V{};
    for (int i = 0; i < n; ++i) z[u][i * n + n - 1 - i] = set(1.0);
  }
  Block block[U];
  Sweeps<U> sweeps;
  sweeps.rotation = rotations;
  Range range = find_blocks<U, false>(n, 0, d, e, block, sweeps.range[0]);
  for (int round = 0; range.low < n && round < rounds_per_row * n; ++round) {
    sweep<U>(range, d, e, block, rotations + sweeps.count * n * U);
    if (++sweeps.count == Sweeps<U>::capacity) {
      for (int u = 0; u < U; ++u) apply<U>(n, sweeps, u, z[u]);
      sweeps.applied += sweeps.count;
      sweeps.count = 0;
    }
    range = find_blocks<U, false>(n, range.low, d, e, block, sweeps.range[sweeps.count]);
  }
  for (int u = 0; u < U; ++u) {
    apply<U>(n, sweeps, u, z[u]);
    left[u] = set(n) - block[u].l;
  }
}

}  // namespace
}  // namespace rdd::batched
