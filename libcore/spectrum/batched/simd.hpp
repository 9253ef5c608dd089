// The lane type: V is `lanes` doubles side by side, one matrix a lane, and the few operations the kernels need.
//
// These headers are compiled once for each SIMD level, with RDD_LANES and flags of its own (level_*.cpp). Everything
// in them has internal linkage and nothing of the standard library is called: of an inline function the linker keeps
// any one copy, and one compiled for AVX-512 crashes on a smaller machine. Fused products are always written out (fma,
// fnma), never left to the compiler, so that a lane's bits do not depend on how a loop was unrolled.
#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>
#if defined(__SSE2__)
#include <immintrin.h>
#endif

#ifndef RDD_LANES
#define RDD_LANES 2
#endif
#define RDD_INLINE inline __attribute__((always_inline))

namespace rdd::spectrum::batched {
namespace {

using Int = std::ptrdiff_t;
constexpr Int lanes = RDD_LANES;
typedef double V __attribute__((vector_size(8 * RDD_LANES)));
typedef std::int64_t Bits __attribute__((vector_size(8 * RDD_LANES)));
/// For the arrays of the caller.
typedef double Unaligned __attribute__((vector_size(8 * RDD_LANES), aligned(8), may_alias));

RDD_INLINE V set(double x) { return x - V{}; }
RDD_INLINE V number(Int i) { return set(static_cast<double>(i)); }
RDD_INLINE V abs(V x) { return (V)((Bits)x & INT64_MAX); }
RDD_INLINE V copysign(V size, V sign) { return (V)(((Bits)size & INT64_MAX) | ((Bits)sign & INT64_MIN)); }

// Comparisons give a Mask: a mask register with 8 lanes, otherwise all bits of a lane or none; keep(m, x) is x or 0.
// fma is a b + c and fnma c - a b, rounded once (twice at the lowest level). inverse_sqrt and reciprocal want normal
// numbers and are right to within an ulp.
#if RDD_LANES == 8

using Mask = __mmask8;
RDD_INLINE V max(V a, V b) { return (V)_mm512_max_pd((__m512d)a, (__m512d)b); }
RDD_INLINE V min(V a, V b) { return (V)_mm512_min_pd((__m512d)a, (__m512d)b); }
RDD_INLINE Mask less(V a, V b) { return _mm512_cmp_pd_mask((__m512d)a, (__m512d)b, _CMP_LT_OQ); }
RDD_INLINE Mask equal(V a, V b) { return _mm512_cmp_pd_mask((__m512d)a, (__m512d)b, _CMP_EQ_OQ); }
RDD_INLINE Mask both(Mask a, Mask b) { return static_cast<Mask>(a & b); }
RDD_INLINE bool any(Mask m) { return m != 0; }
RDD_INLINE V select(Mask m, V yes, V no) { return (V)_mm512_mask_blend_pd(m, (__m512d)no, (__m512d)yes); }
RDD_INLINE V keep(Mask m, V x) { return (V)_mm512_maskz_mov_pd(m, (__m512d)x); }
RDD_INLINE V fma(V a, V b, V c) { return (V)_mm512_fmadd_pd((__m512d)a, (__m512d)b, (__m512d)c); }
RDD_INLINE V fnma(V a, V b, V c) { return (V)_mm512_fnmadd_pd((__m512d)a, (__m512d)b, (__m512d)c); }
RDD_INLINE V sqrt(V x) { return (V)_mm512_sqrt_pd((__m512d)x); }
// The divider would be the bottleneck of QL. From a 14-bit estimate y: the series of (1 - e)^(-1/2), e = 1 - x y^2, and
// of 1 / (1 - e), e = 1 - x y, to the third power.
RDD_INLINE V inverse_sqrt(V x) {
  const V y = (V)_mm512_rsqrt14_pd((__m512d)x);
  const V e = fnma(x * y, y, set(1.0));
  return fma(y * e, fma(fma(set(0.3125), e, set(0.375)), e, set(0.5)), y);
}
RDD_INLINE V reciprocal(V x) {
  const V y = (V)_mm512_rcp14_pd((__m512d)x);
  const V e = fnma(x, y, set(1.0));
  return fma(y * e, fma(e, 1.0 + e, set(1.0)), y);
}

#elif RDD_LANES == 4

using Mask = __m256d;
RDD_INLINE V max(V a, V b) { return (V)_mm256_max_pd((__m256d)a, (__m256d)b); }
RDD_INLINE V min(V a, V b) { return (V)_mm256_min_pd((__m256d)a, (__m256d)b); }
RDD_INLINE Mask less(V a, V b) { return _mm256_cmp_pd((__m256d)a, (__m256d)b, _CMP_LT_OQ); }
RDD_INLINE Mask equal(V a, V b) { return _mm256_cmp_pd((__m256d)a, (__m256d)b, _CMP_EQ_OQ); }
RDD_INLINE Mask both(Mask a, Mask b) { return _mm256_and_pd(a, b); }
RDD_INLINE bool any(Mask m) { return _mm256_movemask_pd(m) != 0; }
RDD_INLINE V select(Mask m, V yes, V no) { return (V)_mm256_blendv_pd((__m256d)no, (__m256d)yes, m); }
RDD_INLINE V keep(Mask m, V x) { return (V)_mm256_and_pd(m, (__m256d)x); }
RDD_INLINE V fma(V a, V b, V c) { return (V)_mm256_fmadd_pd((__m256d)a, (__m256d)b, (__m256d)c); }
RDD_INLINE V fnma(V a, V b, V c) { return (V)_mm256_fnmadd_pd((__m256d)a, (__m256d)b, (__m256d)c); }
RDD_INLINE V sqrt(V x) { return (V)_mm256_sqrt_pd((__m256d)x); }
RDD_INLINE V inverse_sqrt(V x) { return 1.0 / sqrt(x); }
RDD_INLINE V reciprocal(V x) { return 1.0 / x; }

#else

using Mask = Bits;
RDD_INLINE Mask both(Mask a, Mask b) { return a & b; }
RDD_INLINE bool any(Mask m) { return (m[0] | m[1]) != 0; }
RDD_INLINE V select(Mask m, V yes, V no) { return (V)((m & (Bits)yes) | (~m & (Bits)no)); }
RDD_INLINE V keep(Mask m, V x) { return (V)(m & (Bits)x); }
RDD_INLINE V fma(V a, V b, V c) { return a * b + c; }
RDD_INLINE V fnma(V a, V b, V c) { return c - a * b; }
#if defined(__SSE2__)
RDD_INLINE V max(V a, V b) { return (V)_mm_max_pd((__m128d)a, (__m128d)b); }
RDD_INLINE V min(V a, V b) { return (V)_mm_min_pd((__m128d)a, (__m128d)b); }
RDD_INLINE Mask less(V a, V b) { return (Mask)_mm_cmplt_pd((__m128d)a, (__m128d)b); }
RDD_INLINE Mask equal(V a, V b) { return (Mask)_mm_cmpeq_pd((__m128d)a, (__m128d)b); }
RDD_INLINE V sqrt(V x) { return (V)_mm_sqrt_pd((__m128d)x); }
#else
RDD_INLINE Mask less(V a, V b) { return a < b; }
RDD_INLINE Mask equal(V a, V b) { return a == b; }
RDD_INLINE V max(V a, V b) { return select(less(b, a), a, b); }
RDD_INLINE V min(V a, V b) { return select(less(a, b), a, b); }
RDD_INLINE V sqrt(V x) { return V{__builtin_sqrt(x[0]), __builtin_sqrt(x[1])}; }
#endif
RDD_INLINE V inverse_sqrt(V x) { return 1.0 / sqrt(x); }
RDD_INLINE V reciprocal(V x) { return 1.0 / x; }

#endif

/// A complex number in each lane.
struct Complexes {
  V re, im;
};

/// sum += a x and sum += conj(a) x.
RDD_INLINE void add_product(Complexes& sum, const Complexes& a, const Complexes& x) {
  sum.re = fma(a.re, x.re, fnma(a.im, x.im, sum.re));
  sum.im = fma(a.re, x.im, fma(a.im, x.re, sum.im));
}
RDD_INLINE void add_conj_product(Complexes& sum, const Complexes& a, const Complexes& x) {
  sum.re = fma(a.re, x.re, fma(a.im, x.im, sum.re));
  sum.im = fma(a.re, x.im, fnma(a.im, x.re, sum.im));
}

/// One butterfly of a transposition: swaps the lanes of `low` that have bit H set with those of `high` that have not.
template <int H, int... Lane>
RDD_INLINE void exchange(V& low, V& high, std::integer_sequence<int, Lane...>) {
  const V a = low, b = high;
  low = __builtin_shufflevector(a, b, (Lane & H ? lanes + Lane - H : Lane)...);
  high = __builtin_shufflevector(a, b, (Lane & H ? lanes + Lane : Lane + H)...);
}

/// Transposes a square of doubles in place: x[r][c] <-> x[c][r].
template <int H = lanes / 2>
RDD_INLINE void transpose(V* x) {
#pragma GCC unroll 8
  for (int r = 0; r < lanes; ++r)
    if ((r & H) == 0) exchange<H>(x[r], x[r + H], std::make_integer_sequence<int, lanes>{});
  if constexpr (H > 1) transpose<H / 2>(x);
}

}  // namespace
}  // namespace rdd::spectrum::batched
