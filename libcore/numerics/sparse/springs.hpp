// Weighted least squares for one unknown a node and one wanted difference an edge, at any spread of the weights.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "support/types.hpp"

namespace rdd::numerics {

/// Target x[to] - x[from] = offset with a weight > 0; from != to.
struct Spring {
  std::int32_t from = 0;
  std::int32_t to = 0;
  double weight = 0;
  double offset = 0;
};

/// Minimises the sum of weight (x[to] - x[from] - offset)^2 over the nodes, x = 0 at one node of each connected part.
/// The normal equations are a graph Laplacian. It is not factorised, for the diagonal of weak nodes beside strong ones
/// would cancel: nodes are eliminated like states, a node p between i and j becoming the spring of weight
/// w_ip w_pj / sum_j w_pj and of the summed offsets, in parallel with the one that may be there (weights add, offsets
/// average). No difference of weights is ever formed, so parts held by weights 20 decades below others come out right.
/// Throws numeric if the weights span more than 290 decades.
[[nodiscard]] Vector relax_springs(Index n_nodes, std::span<const Spring> springs);

}  // namespace rdd::numerics
