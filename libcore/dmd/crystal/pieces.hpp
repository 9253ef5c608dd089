// How a crystal's loops are cut into tasks. The order of sums follows the pieces, never the threads.
#pragma once

#include "support/types.hpp"

namespace rdd::dmd {

inline constexpr Index sites_a_task = 256;             ///< where a site's neighbours are visited
inline constexpr Index light_sites_a_task = 1024;      ///< where a site, bond or column costs a few operations
inline constexpr Index pairs_a_task = 4096;            ///< where a pair or bond is evaluated
inline constexpr Index measured_pairs_a_task = 65536;  ///< where only a pair's length is looked at

}  // namespace rdd::dmd
