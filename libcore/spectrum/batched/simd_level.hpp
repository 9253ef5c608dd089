// Which vector instructions the kernels use on this machine.
#pragma once

namespace rdd::spectrum::batched {

/// "SSE2", "AVX2" or "AVX-512".
[[nodiscard]] const char* simd_level_name();

}  // namespace rdd::spectrum::batched
