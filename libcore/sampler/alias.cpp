// Alias tables (Walker1977), filled in one pass (Vose1991).
#include "sampler/alias.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

namespace rdd::sampler {
namespace {

constexpr std::uint64_t certain = ~std::uint64_t{0};

std::uint64_t threshold_of(double share) {
  const double scaled = std::ldexp(share, 64);
  return scaled < 0x1.0p64 ? static_cast<std::uint64_t>(scaled) : certain;
}

}  // namespace

void make_alias_table(std::span<const double> weights, std::int32_t first, std::span<AliasSlot> slots) {
  const auto n = weights.size();
  double largest = 0, total = 0;
  for (const double w : weights) largest = std::max(largest, w);
  for (const double w : weights) total += w / largest;  // no overflow of the sum
  std::vector<double> share(n);
  std::vector<std::size_t> small, large;
  for (std::size_t i = n; i-- > 0;) {  // taken from the back, so the first outcomes come first
    share[i] = weights[i] / largest / total * static_cast<double>(n);
    (share[i] < 1 ? small : large).push_back(i);
  }
  auto outcome = [&](std::size_t i) { return first + static_cast<std::int32_t>(i); };
  while (!small.empty() && !large.empty()) {
    const auto poor = small.back(), rich = large.back();
    small.pop_back();
    slots[poor] = {threshold_of(share[poor]), outcome(poor), outcome(rich)};
    share[rich] -= 1 - share[poor];
    if (share[rich] >= 1) continue;
    large.pop_back();
    small.push_back(rich);
  }
  for (const auto i : large) slots[i] = {certain, outcome(i), outcome(i)};
  // Remaining slots have probability one up to rounding, except for outcomes of weight zero.
  std::size_t likeliest = 0;
  for (std::size_t i = 1; i < n; ++i)
    if (weights[i] > weights[likeliest]) likeliest = i;
  for (const auto i : small)
    slots[i] = weights[i] > 0 ? AliasSlot{certain, outcome(i), outcome(i)}
                              : AliasSlot{0, outcome(likeliest), outcome(likeliest)};
}

}  // namespace rdd::sampler
