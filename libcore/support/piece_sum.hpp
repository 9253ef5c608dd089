// Sums over many numbers in parallel, the same to the last bit for any number of threads.
#pragma once

#include <array>
#include <vector>

#include "support/run.hpp"

namespace rdd {

/// The sum over pieces of [0, n) of part(begin, end), an array of Count numbers; pieces are added up in order.
template <std::size_t Count, typename Part>
std::array<double, Count> piece_sums(const Run& run, Index n, Index length, Part&& part) {
  std::vector<std::array<double, Count>> parts(static_cast<std::size_t>((n + length - 1) / length));
  run.for_pieces(n, length, [&](Index begin, Index end) { parts[begin / length] = part(begin, end); });
  std::array<double, Count> sum{};
  for (const auto& one : parts)
    for (std::size_t k = 0; k < Count; ++k) sum[k] += one[k];
  return sum;
}

}  // namespace rdd
