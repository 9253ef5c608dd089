// Loops over arrays whose passes do not depend on each other, compiled for each vector width of the processor.
#pragma once

#include "numerics/simd/pack.hpp"
#include "support/types.hpp"

namespace rdd::numerics {

template <typename Body>
RDD_INLINE void plain_loop(Index n, const Body& body) {
#pragma GCC ivdep
  for (Index k = 0; k < n; ++k) body(k);
}
#if RDD_HAS_TARGETS
template <typename Body>
RDD_TARGET("avx512f,prefer-vector-width=512")
void loop_avx512(Index n, const Body& body) {
  const Body own = body;
  plain_loop(n, own);
}
template <typename Body>
RDD_TARGET("avx2")
void loop_avx2(Index n, const Body& body) {
  const Body own = body;
  plain_loop(n, own);
}
#endif

/// body(k) for k = 0 ... n - 1. The body must be RDD_BODY, read and write elements k of arrays (and what no pass
/// writes), and call nothing that is not inlined. No product is fused, so that every width gives the same bits.
template <typename Body>
inline void for_each_index(Index n, const Body& body) {
#if RDD_HAS_TARGETS
  switch (vector_width()) {
    case 8:
      return loop_avx512(n, body);
    case 4:
      return loop_avx2(n, body);
    default:
      break;
  }
#endif
  plain_loop(n, body);
}
#define RDD_BODY __attribute__((always_inline))

}  // namespace rdd::numerics
