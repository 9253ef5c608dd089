// A network on some of its states alone.
#pragma once

#include <memory>
#include <vector>

#include "network/network.hpp"

namespace rdd::network {

/// The states given, in this order, with the jumps between them; lattice, positions and weights go along. Jumps to and
/// from other states are left out: of an ergodic class that no jump leaves, nothing is lost. Throws argument naming a
/// state that is out of range or occurs twice, or an empty list; index_base for messages.
[[nodiscard]] std::shared_ptr<const Network> restricted(const Network& network, const std::vector<Index>& states,
                                                        int index_base = 0);

/// The states of the largest ergodic class, ascending; of the first among equals.
[[nodiscard]] std::vector<Index> largest_class(const Network& network);

}  // namespace rdd::network
