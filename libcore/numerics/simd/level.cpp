// Detection of the vector instructions of this processor.
#include "numerics/simd/level.hpp"

namespace rdd::numerics {

bool has_simd_level(SimdLevel level) {
#if defined(__x86_64__)
  switch (level) {
    case SimdLevel::sse2:
      return true;
    case SimdLevel::avx2:
      return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
    case SimdLevel::avx512:
      return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") &&
             __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("fma");
  }
  return false;
#else
  return level == SimdLevel::sse2;
#endif
}

SimdLevel best_simd_level() {
  static const SimdLevel best = has_simd_level(SimdLevel::avx512) ? SimdLevel::avx512
                                : has_simd_level(SimdLevel::avx2) ? SimdLevel::avx2
                                                                  : SimdLevel::sse2;
  return best;
}

const char* name(SimdLevel level) {
  switch (level) {
    case SimdLevel::sse2:
      return "SSE2";
    case SimdLevel::avx2:
      return "AVX2";
    case SimdLevel::avx512:
      return "AVX-512";
  }
  return "unknown";
}

int vector_width() { return 2 << static_cast<int>(best_simd_level()); }

}  // namespace rdd::numerics
