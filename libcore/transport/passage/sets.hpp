// Which states absorb: checks of what the caller named.
#pragma once

#include <cstdint>
#include <vector>

#include "transport/passage/passage.hpp"

namespace rdd {

class Network;

/// The product of each state (n_states), -1 for free ones. Throws as FirstPassage says.
[[nodiscard]] std::vector<std::int32_t> checked_products(const Network& network, const Products& products);

/// Weights of the start (n), sum 1 up to round-off; throws as FirstPassage::from says.
[[nodiscard]] std::vector<Scaled> checked_start(const Network& network, const std::vector<std::int32_t>& product_of,
                                                const PassageStart& start, int index_base);

/// pi of a state, where it underflows from its logarithm.
[[nodiscard]] Scaled stationary_weight(const Network& network, Index state);

}  // namespace rdd
