// Disconnected networks: the weakly connected parts as separate networks, and their merged spectrum.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "spectrum/spectrum.hpp"

namespace rdd::spectrum {

struct Part {
  std::vector<std::int32_t> states;  ///< of the whole, ascending
  std::shared_ptr<const Network> network;
};

/// The weakly connected parts in the order of their smallest states; empty if there is only one. A network under a
/// force has parts under the same force.
[[nodiscard]] std::vector<Part> connected_parts(const Network& network);

/// The spectrum of a network from those of its parts, merged at each k: as many zeros at Gamma as there are parts, and
/// each part's bands and accuracy as it has them alone. A vector is zero outside of its part and normalised as its part
/// has it; where the whole is driven, columns of V have unit norm. A wish for a solver holds for the parts it fits.
/// out.accuracy: high where every part has it.
Status spectrum_of_parts(const Run& run, const Network& network, const std::vector<Part>& parts,
                         const SpectrumRequest& request, const SpectrumOutput& out);

/// "3 ergodic classes: 5 states (state 0 is one of them), ...", states counted from 0; at most eight are named.
[[nodiscard]] std::string describe_classes(const Network& network);

}  // namespace rdd::spectrum
