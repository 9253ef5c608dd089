// Coarse jumps with rates >= 0 for event-driven engines, and how each coarse state moves.
#pragma once

#include <vector>

#include "reduction/reduced.hpp"

namespace rdd::reduction {

struct JumpTableRequest {
  /// Largest component of a translation, cells. 0: 2 (beyond four dimensions 1) and, where the diffusivity needs them,
  /// some longer ones up to 16.
  Index range = 0;
  double least_gap = 3;        ///< a gap g_P below this is refused; 0: any
  double largest_error = 0.1;  ///< a relative error of a slow rate above this is refused
};

/// Jumps between coarse states that all stand at the origin of their cell; displacements are lattice vectors.
/// Every jump has an opposite one with the same k pi_from, and jumps leave every state in pairs +-dr (or with dr = 0):
/// no correlations, so that D = 1/2 sum pi k dr dr^T, pi_P and the slow rates can be read off the table.
struct JumpTable {
  std::shared_ptr<const Network> network;  ///< the table itself: P states, the lattice of the model
  Vector equilibrium;                      ///< (P) pi_P of the spectral model, which is the table's own
  Matrix diffusivity;                      ///< (space x space) exact D of the model, which is the table's own
  Vector slow_rates;                       ///< (P - 1) eigenvalues of the table's reaction matrix, ascending
  Vector spectral_rates;                   ///< (P - 1) lambda_1 ... of the model
  double rate_error = 0;                   ///< largest relative difference of the two
  double reaction_distance = 0;            ///< |K - Q_P|/|Q_P|, Frobenius norms of Pi^{-1/2} . Pi^{1/2}; 0 for P = 1
  double diffusion_distance = 0;  ///< the same for the second moments of the jumps p -> q and the blocks of D_P
};

/// Hard: rates >= 0, pi_P by symmetric conductances, and the exact D. Least squares: the slow rates first, the reaction
/// matrix Q_P next, then the second moments D_P (in the corrector gauge) of the jumps from each coarse state to each;
/// short jumps are preferred where these do not decide.
/// Throws not_reversible for a driven model (its currents need conductances that are not symmetric), no_gap, argument
/// if the coarse model is in another gauge than the corrector's, unsupported if there is no table: no lattice vectors
/// within range combine to D, the slow rates cannot be met with rates >= 0, or coarse states fall apart.
[[nodiscard]] JumpTable coarse_jump_table(const Run& run, const Reduced& reduced, const JumpTableRequest& request);

/// How one coarse state moves between reactions.
struct Mobility {
  Matrix tensor;        ///< (space x space) symmetric part of its own diagonal block of D_P, length^2/time
  Vector principal;     ///< (space) its eigenvalues, descending: the diffusivity along each axis
  Matrix axes;          ///< (space x space) unit vectors in columns, their largest component > 0
  Index dimension = 0;  ///< of motion: how many eigenvalues exceed threshold times the largest; 0: immobile
};

/// One for each coarse state, from the second-order D_P in the coarse model's gauge. threshold in (0, 1). Throws
/// unsupported if the model is ill-posed (Reduced::grows()) and any state moves between its reactions.
[[nodiscard]] std::vector<Mobility> mobilities(const Reduced& reduced, double threshold = 0.01);

}  // namespace rdd::reduction
