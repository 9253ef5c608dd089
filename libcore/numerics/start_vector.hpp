// Numbers for start vectors of iterations: well mixed, and the same in every run (the mixing function of splitmix64,
// Steele2014). Trajectories draw from support/random.hpp instead.
#pragma once

#include <cstdint>

namespace rdd::numerics {

/// 64 well-mixed bits of a counter.
[[nodiscard]] constexpr std::uint64_t mixed_bits(std::uint64_t x) {
  x += 0x9e3779b97f4a7c15u;
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
  x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
  return x ^ (x >> 31);
}

/// Uniform on the multiples of 2^-52 in [-1, 1).
[[nodiscard]] constexpr double mixed_number(std::uint64_t x) {
  return static_cast<double>(mixed_bits(x) >> 11) * 0x1.0p-52 - 1;
}

}  // namespace rdd::numerics
