// Displacements of coarse jumps: lattice vectors and conductances >= 0 that add up to the exact D.
#pragma once

#include <optional>
#include <vector>

#include "network/lattice.hpp"
#include "support/types.hpp"

namespace rdd {

/// Jumps p -> q and q -> p by +n and by -n, each with k pi_from = conductance. p == q: the two self jumps.
struct CoarseStep {
  Index p = 0;
  Index q = 0;  ///< >= p
  Translation n{};
  double conductance = 0;
};

/// What the steps should do. Second moments of the jumps between p and q, both ways together:
/// moment[p + P q] = 1/2 sum pi k dr dr^T (space x space), symmetric, p <= q; the others are not looked at.
struct MotionTarget {
  Matrix diffusivity;          ///< (space x space) their exact sum
  std::vector<Matrix> moment;  ///< (P x P)
  Matrix conductance;          ///< (P x P) of the reactions: what the steps between p and q may use up
};

/// The primitive lattice translations with components up to range, one of each opposite pair, the shortest first.
[[nodiscard]] std::vector<Translation> short_translations(const Lattice& lattice, Index range);

/// Steps whose moments add up to D exactly and are closest to those wanted, relative to each pair's own; short ones
/// where that does not decide. Nothing if no steps with these translations can add up to D.
[[nodiscard]] std::optional<std::vector<CoarseStep>> fit_motion(const Lattice& lattice, const MotionTarget& target,
                                                                const std::vector<Translation>& translations);

}  // namespace rdd
