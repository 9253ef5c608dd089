// The P slowest modes at Gamma as the biorthogonal pair (V, W) of the coarse model.
#pragma once

#include "network/network.hpp"
#include "support/run.hpp"

namespace rdd::reduction {

/// W^T V = I, W^T Qb V = Lambda, W^T diag(pi) W = I with W[:,0] = 1. Reversible: eigenvectors, Lambda =
/// -diag(eigenvalues). Driven: W from ordered real Schur vectors of Pi^{1/2} Qb^T Pi^{-1/2}, V = U1 (W^T U1)^{-1} from
/// the ordered Schur basis U1 of Qb (G-PCCA).
struct SlowSubspace {
  Matrix v;                   ///< (M x P)
  Matrix w;                   ///< (M x P)
  Matrix lambda;              ///< (P x P), the sign of Qb
  ComplexVector eigenvalues;  ///< of -Qb, ascending real part: all M; P + 1 or more of a large network, only P if
                              ///< the next one is 15 decades faster, 12 if driven
  Matrix fast_v;              ///< (M x M-P) the other eigenvectors of a small reversible network; empty for any other
  Matrix fast_w;              ///< (M x M-P) with fast_w^T fast_v = I
  bool sparse = false;        ///< from the sparse route
};

/// Above this number of states the slow modes come from a sparse factorisation and Krylov-Schur iterations, unless P is
/// not small beside it; those of a driven network do at any size if its rates spread over more than eight decades. A
/// driven network's modes are then the slowest among those near zero in the complex plane: none is missed whose
/// imaginary part is less than 1.7 times the real part of mode P (counted from 0).
inline constexpr Index subspace_sparse_size = 300;

/// Throws degenerate, naming the eigenvalues, if P would split a degenerate or conjugate pair (relative distance
/// below 1e-8).
[[nodiscard]] SlowSubspace slow_subspace(const Network& network, Index n_coarse, const Run& run = Run());
/// The same by the sparse route, whatever the size; P < n_states.
[[nodiscard]] SlowSubspace sparse_slow_subspace(const Network& network, Index n_coarse, const Run& run = Run());
/// Whether slow_subspace takes the sparse route.
[[nodiscard]] bool has_sparse_subspace(const Network& network, Index n_coarse);
/// Eigenvalues of -Qb by ascending real part, the first of them 0: at least `wanted`, by the sparse route.
[[nodiscard]] ComplexVector slow_eigenvalues(const Network& network, Index wanted, const Run& run = Run());
/// Throws degenerate if modes p-1 and p of -Qb form a pair. noise: absolute error of the values.
void check_not_split(const ComplexVector& values, Index p, double noise);

}  // namespace rdd::reduction
