// PCCA+: fuzzy memberships from slow eigenvectors (Roeblitz2013), at their largest crispness.
#pragma once

#include "support/types.hpp"

namespace rdd::reduction {

struct Memberships {
  Matrix chi;                  ///< (M x P) rows sum to 1, entries in [0, 1]
  Matrix transform;            ///< (P x P) A with chi = X A, or B with chi = Z B
  double crispness = 0;        ///< the mean of <chi, chi>/<chi, 1>, weighted by pi; at most 1
  double crispness_bound = 1;  ///< no memberships of X are crisper; within 1e-9 of the crispness where that is proven
};

/// X (M x P) with X^T diag(pi) X = I and X[:,0] = 1. Maximises the crispness. The maximum is global, and proven to be
/// with few exceptions up to P = 8; for larger P, where the proof would take too long, it is the best of many local
/// ones. Deterministic, and the same chi to round-off for every orthogonal change of X[:,1:]; only among unproven
/// maxima of equal crispness (rings of many equal states) may such a change pick another.
/// Coarse states in order of decreasing weight chi^T pi, ties by the lowest state that belongs to them most.
/// Throws size or argument if X and pi are not as said, numeric if the columns of X are linearly dependent, degenerate
/// if the crispest memberships leave a coarse state empty (symmetric networks with fewer groups than P).
[[nodiscard]] Memberships pcca(const Matrix& x, const Vector& pi);
/// The same from functions Z (M x P) of the slow modes that are the unit vectors at P states and whose rows sum to one,
/// each entry to full relative accuracy: memberships keep their digits however little a coarse state weighs.
[[nodiscard]] Memberships pcca_of_cores(const Matrix& z, const Vector& pi);

}  // namespace rdd::reduction
