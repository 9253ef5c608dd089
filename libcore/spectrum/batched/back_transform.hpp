// Vectors of the tridiagonal matrix back to those of the Hermitian one, Y = H_0 ... H_{n-2} Z, some columns at a time.
#pragma once

#include "spectrum/batched/tridiagonal.hpp"
#include "spectrum/batched/write.hpp"

namespace rdd::spectrum::batched {
namespace {

/// Columns transformed together: what the registers hold.
constexpr Int column_block = lanes == 8 ? 5 : 4;

/// y[i C + c], i < n: column first + c of Y. z: n x n, row-major. r: the reflectors of tridiagonalise.
/// Applying one reflector and taking the products u^H y of the next is one pass over y. ahead: of the arrays Y goes to.
template <int C>
void back_transform(Int n, const Reduction& r, const V* z, Int first, Complexes* y, StorePrefetch& ahead) {
  for (Int i = 0; i < n; ++i)
    for (Int c = 0; c < C; ++c) y[i * C + c] = {z[i * n + first + c], V{}};
  Complexes dot[C] = {};  // -sigma u^H y of the reflector to be applied
  const Complexes* u = nullptr;
  for (Int j = n - 1; j > 0; --j) {  // applies H_j (none at first) and takes the products of H_{j-1}
    const Complexes* const next = column(r.a, n, j - 1);
    ahead.step();
    Complexes sum[C] = {};
#pragma GCC unroll 6
    for (Int c = 0; c < C; ++c) add_conj_product(sum[c], next[j], y[j * C + c]);
    for (Int i = j + 1; i < n; ++i) {
      const Complexes u_i = u[i], next_i = next[i];
#pragma GCC unroll 6
      for (Int c = 0; c < C; ++c) {
        Complexes entry = y[i * C + c];
        add_product(entry, u_i, dot[c]);
        y[i * C + c] = entry;
        add_conj_product(sum[c], next_i, entry);
      }
    }
    const Complexes t = r.sigma[j - 1];
#pragma GCC unroll 6
    for (Int c = 0; c < C; ++c) {
      dot[c].re = fnma(t.re, sum[c].re, t.im * sum[c].im);
      dot[c].im = fnma(t.re, sum[c].im, fnma(t.im, sum[c].re, V{}));
    }
    u = next;
  }
  for (Int i = 1; i < n; ++i)
#pragma GCC unroll 6
    for (Int c = 0; c < C; ++c) add_product(y[i * C + c], u[i], dot[c]);
}

}  // namespace
}  // namespace rdd::spectrum::batched
