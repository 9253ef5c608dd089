// One of n outcomes of given weights from one random word, in constant time (Walker1977).
#pragma once

#include <cstdint>
#include <span>

namespace rdd::sampler {

/// Outcome `own` below the threshold, in units of 2^-64, else `other`.
struct AliasSlot {
  std::uint64_t threshold = 0;
  std::int32_t own = 0;
  std::int32_t other = 0;
};

/// Fills one slot an outcome. weights: >= 0, finite, not all zero; the outcome i of the table is first + i. The
/// outcomes depend on the order of the weights; the caller passes them in canonical order.
/// Absolute errors of probabilities are about n units of 2^-53; an outcome of weight zero never occurs.
void make_alias_table(std::span<const double> weights, std::int32_t first, std::span<AliasSlot> slots);

/// The outcome of a random word, O(1).
[[nodiscard]] inline std::int32_t choose(const AliasSlot* slots, std::uint64_t n, std::uint64_t word) {
  __extension__ typedef unsigned __int128 Wide;
  const Wide product = static_cast<Wide>(word) * n;  // the high half is uniform on 0 to n - 1, the low half within it
  const auto& slot = slots[static_cast<std::uint64_t>(product >> 64)];
  return static_cast<std::uint64_t>(product) < slot.threshold ? slot.own : slot.other;
}

}  // namespace rdd::sampler
