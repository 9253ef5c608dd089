// Absorbing states: checks of the caller's sets.
#pragma once

#include <cstdint>
#include <vector>

#include "transport/passage/passage.hpp"

namespace rdd {
class Network;
}  // namespace rdd

namespace rdd::transport {

inline constexpr std::int32_t free_state = -1, outside_state = -2;

/// The sources and what can be reached from them without passing a target (which are not among them), ascending. Throws
/// argument for states out of range.
[[nodiscard]] std::vector<Index> reached_before(const Network& network, const std::vector<Index>& sources,
                                                const std::vector<Index>& targets, int index_base);

/// The product of each state (n_states), -1 for free ones, -2 outside `within`. Throws as FirstPassage says.
[[nodiscard]] std::vector<std::int32_t> checked_products(const Network& network, const Products& products);

/// Weights of the start (n), sum 1 up to round-off; throws as FirstPassage::from says.
[[nodiscard]] std::vector<numerics::Scaled> checked_start(const Network& network,
                                                          const std::vector<std::int32_t>& product_of,
                                                          const PassageStart& start, int index_base);

}  // namespace rdd::transport
