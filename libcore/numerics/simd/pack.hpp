// Short vectors of doubles for kernels that give the same bits whatever vectors the processor has.
//
// A kernel is a function template over the width of the processor's vectors (2, 4 or 8 doubles), marked RDD_INLINE and
// called from small functions compiled for one instruction set each (RDD_TARGET). It walks through its arrays in steps
// of eight; as no product is fused and sums over lanes have one order (LaneSum), every width gives the same result.
// Everything here is inlined: no copy made for one instruction set can be called on a processor without it.
#pragma once

#include <cmath>
#include <cstdint>
#include <cstring>
#include <type_traits>
#if defined(__SSE2__)
#include <emmintrin.h>
#endif

#include "numerics/simd/level.hpp"

// Packs are passed between inlined functions only, so their calling convention does not matter.
#pragma GCC diagnostic ignored "-Wpsabi"

#define RDD_INLINE inline __attribute__((always_inline))
#if defined(__x86_64__)
#define RDD_TARGET(name) __attribute__((target(name)))
#define RDD_HAS_TARGETS 1
#else
#define RDD_HAS_TARGETS 0
#endif

namespace rdd::numerics {

/// Arithmetic and comparisons are those of the compiler's vector extension. Width 1 is a number of type Real.
template <int Width, typename Real = double>
struct PackOf {
  typedef Real type __attribute__((vector_size(sizeof(Real) * Width)));
};
template <typename Real>
struct PackOf<1, Real> {
  typedef Real type;
};
template <int Width, typename Real = double>
using Pack = typename PackOf<Width, Real>::type;

/// Kernels advance by this many numbers.
inline constexpr int lanes = 8;

/// Any address.
template <int Width, typename Real>
RDD_INLINE Pack<Width, Real> load(const Real* from) {
  Pack<Width, Real> result;
  std::memcpy(&result, from, sizeof(result));
  return result;
}
template <int Width, typename Real>
RDD_INLINE void store(const Pack<Width, Real>& pack, Real* to) {
  std::memcpy(to, &pack, sizeof(pack));
}
/// The first `count` lanes, zero in the others.
template <int Width, typename Real>
RDD_INLINE Pack<Width, Real> first_lanes(const Pack<Width, Real>& pack, std::int64_t count) {
  if constexpr (Width == 1) {
    return count > 0 ? pack : 0;
  } else {
    auto result = pack;
    for (int lane = 0; lane < Width; ++lane)
      if (lane >= count) result[lane] = 0;
    return result;
  }
}

template <int Width, typename Real>
RDD_INLINE Pack<Width, Real> square_root(const Pack<Width, Real>& x) {
  if constexpr (Width == 1) {
    return std::sqrt(x);
  } else {
#if defined(__SSE2__)
    // Two at a time: wider roots are hardly faster per number, and their intrinsics cannot be used in a template that
    // is also compiled for processors without them.
    if constexpr (Width == 2) {
      return (Pack<2>)_mm_sqrt_pd((__m128d)x);
    } else if constexpr (Width == 4) {
      const Pack<2> low = square_root<2, double>(__builtin_shufflevector(x, x, 0, 1));
      const Pack<2> high = square_root<2, double>(__builtin_shufflevector(x, x, 2, 3));
      return __builtin_shufflevector(low, high, 0, 1, 2, 3);
    } else {
      const Pack<4> low = square_root<4, double>(__builtin_shufflevector(x, x, 0, 1, 2, 3));
      const Pack<4> high = square_root<4, double>(__builtin_shufflevector(x, x, 4, 5, 6, 7));
      return __builtin_shufflevector(low, high, 0, 1, 2, 3, 4, 5, 6, 7);
    }
#else
    Pack<Width, Real> result;
    for (int lane = 0; lane < Width; ++lane) result[lane] = std::sqrt(x[lane]);
    return result;
#endif
  }
}

/// Sums over lanes, the same order for every width: lane l of eight collects the numbers l, l + 8, l + 16, ...
template <int Width, typename Real = double>
struct LaneSum {
  Pack<Width, Real> part[lanes / Width]{};
  RDD_INLINE void add(int which, const Pack<Width, Real>& pack) { part[which] += pack; }
  [[nodiscard]] RDD_INLINE Real total() const {
    Real x[lanes];
    for (int which = 0; which < lanes / Width; ++which) store<Width, Real>(part[which], x + Width * which);
    return ((x[0] + x[4]) + (x[2] + x[6])) + ((x[1] + x[5]) + (x[3] + x[7]));
  }
};

}  // namespace rdd::numerics
