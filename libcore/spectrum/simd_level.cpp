// Which vector instructions the kernels use on this machine.
#include "spectrum/simd_level.hpp"

namespace rdd {

const char* simd_level_name() { return "SSE2"; }

}  // namespace rdd
