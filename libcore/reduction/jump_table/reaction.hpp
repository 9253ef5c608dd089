// Symmetric conductances >= 0 between coarse states with the slow rates wanted. No displacements here.
#pragma once

#include "support/run.hpp"
#include "support/types.hpp"

namespace rdd::reduction {

struct ReactionFit {
  Matrix conductance;   ///< (P x P) symmetric, >= 0, zero diagonal: k(q -> p) = G_pq/pi_q
  Vector rates;         ///< (P - 1) eigenvalues of the reaction matrix, ascending
  double rate_error{};  ///< largest relative error of these
  double distance{};    ///< from Q_P, relative, Frobenius norm of Pi^{-1/2} . Pi^{1/2}
};

/// reaction (P x P) = Q_P; rates (P - 1) ascending, > 0.
[[nodiscard]] ReactionFit fit_reaction(const Run& run, const Matrix& reaction, const Vector& pi, const Vector& rates);

}  // namespace rdd::reduction
