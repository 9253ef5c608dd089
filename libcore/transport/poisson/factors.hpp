// The Poisson equation by one factorisation: dense, or sparse for reversible networks.
#pragma once

#include "network/network.hpp"

namespace rdd::transport {

/// y (n x M) with sum_i k_ij (y_i - y_j) = -rhs_j for each row, y = 0 at the heaviest state, whose equation follows
/// from the others. rhs (n x M) times pi sums to zero. By a dense LU up to transport_sparse_size states; beyond, by
/// Cholesky factors of the symmetric Laplacian, for reversible networks only. Throws numeric if a factorisation breaks
/// down.
[[nodiscard]] Matrix solve_by_factors(const Network& network, const Matrix& rhs);

}  // namespace rdd::transport
