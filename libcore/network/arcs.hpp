// The rates of a network as arcs for the eliminations of numerics/sparse, each in the unit of the state it leaves.
#pragma once

#include <algorithm>
#include <cmath>
#include <span>
#include <vector>

#include "network/network.hpp"
#include "numerics/sparse/elimination.hpp"

namespace rdd::network {

/// A numbering of the states that are eliminated: place[j] < count for these, and count for all that are lumped
/// together into one sink behind them. An empty list keeps the numbers of the states.
struct Places {
  std::span<const std::int32_t> place{};
  Index count = 0;

  [[nodiscard]] std::int32_t operator()(std::int32_t state) const { return place.empty() ? state : place[state]; }
};

inline Places all_places(const Network& network) { return {.place = {}, .count = network.n_states()}; }

/// Exponents of the powers of two near the largest rate out of each place (self jumps aside, 0 for a place without
/// any). Rates out of a state divided by its unit are at most two, and weights multiplied by it balance the divided
/// rates: the division is exact and makes underflow rare.
inline std::vector<int> units_of(const Network& network, const Places& places) {
  std::vector<double> largest(places.count, 0);
  for (const auto& jump : network.jumps()) {
    const auto from = places(jump.from);
    if (from == places(jump.to) || from == places.count) continue;
    largest[from] = std::max(largest[from], jump.rate);
  }
  std::vector<int> units;
  units.reserve(largest.size());
  for (const auto rate : largest) units.push_back(rate > 0 ? std::ilogb(rate) : 0);
  return units;
}

inline double in_units(double rate, int unit, numerics::PlainRates) { return std::ldexp(rate, -unit); }
inline numerics::Scaled in_units(double rate, int unit, numerics::ScaledRates) {
  return numerics::Scaled(rate).times_power_of_two(-unit);
}

/// The arcs, without self jumps and jumps out of the sink; parallel jumps remain separate arcs.
template <class Algebra>
std::vector<numerics::Arc<Algebra>> arcs_of(const Network& network, const Places& places,
                                            const std::vector<int>& units) {
  std::vector<numerics::Arc<Algebra>> arcs;
  arcs.reserve(network.n_jumps());
  for (const auto& jump : network.jumps()) {
    const auto from = places(jump.from), to = places(jump.to);
    if (from == to || from == places.count) continue;
    arcs.push_back({from, to, in_units(jump.rate, units[from], Algebra{})});
  }
  return arcs;
}

}  // namespace rdd::network
