// The kernels with 8 lanes. Compiled with AVX-512 F, DQ, VL and FMA.
#define RDD_LANES 8
#include "spectrum/batched/kernel.hpp"

namespace rdd::spectrum::batched {

const Level avx512_level = {lanes, scratch_bytes, solve};

}  // namespace rdd::spectrum::batched
