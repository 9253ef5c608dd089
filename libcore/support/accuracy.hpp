// How exact a result is wanted; the numbers are those of rdd_accuracy.
#pragma once

#include <cstdint>

namespace rdd {

enum class Accuracy : std::int32_t { automatic = 0, fast = 1, high = 2 };

}  // namespace rdd
