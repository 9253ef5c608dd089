// The P slowest modes at Gamma, as the biorthogonal pair (V, W) the coarse model is built on.
#pragma once

#include "network/network.hpp"
#include "support/run.hpp"

namespace rdd {

/// W^T V = I, W^T Qb V = Lambda, W^T diag(pi) W = I with W[:,0] = 1. Reversible: eigenvectors, Lambda =
/// -diag(eigenvalues). Driven: W from ordered real Schur vectors of Pi^{1/2} Qb^T Pi^{-1/2}, V = U1 (W^T U1)^{-1} from
/// the ordered Schur basis U1 of Qb (G-PCCA).
struct SlowSubspace {
  Matrix v;                   ///< (M x P)
  Matrix w;                   ///< (M x P)
  Matrix lambda;              ///< (P x P), the sign of Qb
  ComplexVector eigenvalues;  ///< (M) of -Qb, ascending real part
  Matrix fast_v;              ///< (M x M-P) the other eigenvectors of a reversible network; empty for a driven one
  Matrix fast_w;              ///< (M x M-P) with fast_w^T fast_v = I
};

/// Throws degenerate, naming the eigenvalues, if P would split a degenerate or conjugate pair (relative distance
/// below 1e-8).
[[nodiscard]] SlowSubspace slow_subspace(const Network& network, Index n_coarse);

}  // namespace rdd
