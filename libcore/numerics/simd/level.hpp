// The vector instructions of this processor, asked for in one place.
#pragma once

#include <cstdint>

namespace rdd::numerics {

/// sse2 stands for whatever the compiler takes for granted, on processors of another kind too.
enum class SimdLevel : std::int32_t { sse2 = 0, avx2 = 1, avx512 = 2 };

[[nodiscard]] bool has_simd_level(SimdLevel level);
/// The highest level of this processor.
[[nodiscard]] SimdLevel best_simd_level();
/// "SSE2", "AVX2" or "AVX-512".
[[nodiscard]] const char* name(SimdLevel level);

/// Vectors of the highest level, in doubles: 2, 4 or 8.
[[nodiscard]] int vector_width();

}  // namespace rdd::numerics
