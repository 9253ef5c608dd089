// Slow modes to feed PCCA+ with: of random block networks, of rings of cliques, of given groups of states.
#pragma once

#include <cstdint>
#include <vector>

#include "support/types.hpp"

namespace rdd::test {

struct SlowModes {
  Matrix x;   ///< (M x P) X^T diag(pi) X = I, X[:,0] = 1
  Vector pi;  ///< (M)
};

/// The P slowest modes of a reversible network with the symmetric conductances S (M x M, zero diagonal).
SlowModes slow_modes_of(const Matrix& conductance, const Vector& pi, Index n_coarse);
/// P blocks of random size, `mixing` times slower between than within, pi spread over exp(spread).
SlowModes random_blocks(Index n_coarse, Index n_states, double mixing, double spread, std::uint64_t seed);
/// n cliques of `size` equal states, neighbours joined by one weak link: state k of clique c is c*size + k.
SlowModes ring_of_cliques(Index n, Index size, double link);
/// pi-orthonormal basis, 1 first, of the functions that the columns of `functions` (M x P, first column 1) span.
SlowModes orthonormal(const Matrix& functions, const Vector& pi);

/// The same space in another basis: X[:,1:] times a random orthogonal matrix.
SlowModes rotated(const SlowModes& modes, std::uint64_t seed);
/// State i of the result is state order[i].
SlowModes permuted(const SlowModes& modes, const std::vector<Index>& order);
std::vector<Index> random_order(Index n, std::uint64_t seed);

}  // namespace rdd::test
