// Stationary weights of a large reversible network without an elimination.
#pragma once

#include <vector>

#include "numerics/sparse/scaled.hpp"
#include "support/types.hpp"

namespace rdd {
class Network;
}  // namespace rdd

namespace rdd::network {

/// Weights w along a spanning tree obey detailed balance there; elsewhere opposite fluxes differ by what the rates'
/// roundings leave. With pi_i = w_i (1 + x_i), c_e the mean of the two fluxes and d_e their difference, Q pi = 0 reads
///   sum over jumps out of i of [d_e + c_e (x_i - x_j)] = 0,
/// up to products of d and x, which must be below a rounding (x < 1e-8). x is found by conjugate gradients
/// (numerics/krylov/graph_laplacian.hpp), and a bound shows that its error is below a unit in the last place.
/// Relative to the largest, in the units of time of the rates themselves. Empty where an elimination is as fast, where
/// the network is not reversible to ten digits a jump or in parts, where fluxes leave the range of doubles, and where
/// the bound does not show the accuracy.
[[nodiscard]] std::vector<numerics::Scaled> reversible_weights(const Network& network);

}  // namespace rdd::network
