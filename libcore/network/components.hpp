// Ergodic classes: the strongly connected components of the graph of states.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "support/types.hpp"

namespace rdd {
class Network;
}  // namespace rdd

namespace rdd::network {

/// Numbered by their smallest state.
struct Components {
  std::vector<std::int32_t> class_of;  ///< (n_states)
  std::vector<Index> sizes;            ///< (n_classes)
  std::vector<std::uint8_t> closed;    ///< (n_classes) 1 if no jump leaves the class

  [[nodiscard]] Index count() const { return static_cast<Index>(sizes.size()); }
};

/// Tarjan's algorithm (Tarjan1972), O(states + jumps), without recursion.
[[nodiscard]] Components strongly_connected_components(const Network& network);

/// "3 ergodic classes of 5, 2 and 1 states", the largest first, at most eight sizes.
[[nodiscard]] std::string describe_sizes(std::vector<Index> sizes);

/// Throws not_ergodic unless there is one class. The text names two states the second of which cannot be reached
/// from the first, and the sizes of the classes.
void require_ergodic(const Network& network, const Components& components);

}  // namespace rdd::network
