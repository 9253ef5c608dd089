// Detection of the vector instructions that the kernels use on this machine.
#include "spectrum/batched/simd_level.hpp"

#include "spectrum/batched/batched.hpp"

namespace rdd::spectrum::batched {

const char* simd_level_name() { return name(best_simd_level()); }

}  // namespace rdd::spectrum::batched
