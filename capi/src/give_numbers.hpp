// Lists of indices for a caller who counts from 0 or 1.
#pragma once

#include <cstdint>
#include <vector>

#include "support/types.hpp"

namespace rdd::capi {

/// Writes the numbers, counted from the base; nothing where `out` is null.
inline void give_numbers(const std::vector<Index>& numbers, std::int32_t index_base, std::int64_t* out) {
  if (out == nullptr) return;
  for (const auto number : numbers) *out++ = number + index_base;
}

}  // namespace rdd::capi
