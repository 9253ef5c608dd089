// The kernels with 2 lanes. No flags: the lowest level, and the only one where the machine is not an x86.
#define RDD_LANES 2
#include "spectrum/batched/kernel.hpp"

namespace rdd::spectrum::batched {

const Level sse2_level = {lanes, scratch_bytes, solve};

}  // namespace rdd::spectrum::batched
