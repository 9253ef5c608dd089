// Displacements of coarse jumps: lattice vectors and conductances >= 0 that add up to the exact D.
#pragma once

#include <optional>
#include <vector>

#include "network/lattice.hpp"
#include "support/run.hpp"
#include "support/types.hpp"

namespace rdd::reduction {

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

/// Up to three dimensions: at most dim (dim + 1)/2 primitive translations n with D = sum of D_n n n^T, D_n >= 0; there
/// are such for every positive D (Selling 1874). Empty beyond, and if D is next to singular in a direction that is no
/// lattice direction.
[[nodiscard]] std::vector<Translation> exact_translations(const Lattice& lattice, const Matrix& diffusivity);

/// The largest component.
[[nodiscard]] Index reach(const std::vector<Translation>& translations);

/// Steps whose moments add up to D exactly and are closest to those wanted, relative to each pair's own; short ones
/// where that does not decide. translations: distinct, none opposite. likely: some of them that may be enough for D,
/// which only saves time. Nothing if no steps with these translations can add up to D.
[[nodiscard]] std::optional<std::vector<CoarseStep>> fit_motion(const Run& run, const Lattice& lattice,
                                                                const MotionTarget& target,
                                                                const std::vector<Translation>& translations,
                                                                const std::vector<Translation>& likely);

}  // namespace rdd::reduction
