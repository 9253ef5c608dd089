// The kernels with 4 lanes. Compiled with AVX2 and FMA.
#define RDD_LANES 4
#include "spectrum/batched/kernel.hpp"

namespace rdd::spectrum::batched {

const Level avx2_level = {lanes, scratch_bytes, solve};

}  // namespace rdd::spectrum::batched
