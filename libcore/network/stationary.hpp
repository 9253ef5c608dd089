// Stationary distribution of an irreducible network, to full relative accuracy in every entry.
#pragma once

#include "support/types.hpp"

namespace rdd {
class Network;
}  // namespace rdd

namespace rdd::network {

/// Weights that sum to one. log_pi is the primary quantity: entries far below exp(-700) are exact there while pi
/// underflows to zero.
struct Stationary {
  Vector pi;      ///< (n_states)
  Vector log_pi;  ///< (n_states) natural logarithm
};

/// By the elimination of Grassmann, Taksar and Heyman (Grassmann1985, OCinneide1993): no subtractions, so that each
/// entry is accurate to a few units in the last place at any spread of rates. Sparse, states eliminated in
/// a fill-reducing order. Large reversible networks in which an elimination fills up are treated without one, to the
/// same accuracy (reversible_weights.hpp). Throws not_ergodic, naming two states, if the network is not strongly
/// connected.
[[nodiscard]] Stationary stationary_distribution(const Network& network);

}  // namespace rdd::network
