// What the averages of one pair and of many sum over the nodes of a rule.
#pragma once

#include <cstddef>

#include "dmd/potential/pair_function.hpp"

namespace rdd::dmd {

/// Pairs that are averaged together: few enough for the cache, enough to fill every vector.
inline constexpr std::size_t pairs_at_once = 64;

/// 1 / sqrt(2 pi), the density of a unit normal number at 0.
inline constexpr double density_of_zero = 0.3989422804014327;

/// Weighted sums of a function g along one Gaussian coordinate y = R + sigma z: E g, E g', E z g', E g'', E z g'',
/// E z^2 g''.
struct AverageSums {
  double g = 0, g1 = 0, zg1 = 0, g2 = 0, zg2 = 0, zzg2 = 0;

  void add(double z, double weight, const Jet& jet) {
    g += weight * jet.value;
    g1 += weight * jet.first;
    zg1 += weight * z * jet.first;
    g2 += weight * jet.second;
    zg2 += weight * z * jet.second;
    zzg2 += weight * z * z * jet.second;
  }
};

}  // namespace rdd::dmd
