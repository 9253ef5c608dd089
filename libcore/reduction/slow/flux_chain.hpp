// A network as weights and stationary fluxes in 113 bits, and its elimination without subtraction.
#pragma once

#include <vector>

#include "network/network.hpp"
#include "numerics/quad.hpp"

namespace rdd::reduction {

using numerics::Quad;
using numerics::QuadMatrix;

/// Reversible: the network with exact detailed balance that is nearest to the one given, whose rates are rounded. With
/// rates over more than sixteen decades a cycle driven by the last digit of a fast rate would outweigh the slow ones.
struct FluxChain {
  struct Arc {
    Index from = 0, to = 0;  // the same for a jump to another cell
    Index jump = 0;          // of the network; arcs are in the order of its jumps
    Quad flux{};             // pi_from k; reversible: sqrt(k pi_from k_opposite pi_to)
  };
  std::vector<Quad> weight;  ///< (M) pi, sum 1
  std::vector<Arc> arcs;
  bool reversible = false;

  [[nodiscard]] Index size() const { return static_cast<Index>(weight.size()); }
};

/// Throws not_ergodic.
[[nodiscard]] FluxChain flux_chain(const Network& network);

/// L - shift Pi on all states but the grounds, where (L x)_i = sum over the arcs out of i of flux (x_i - x_to); the
/// state that goes fastest is eliminated first. Kept for every state are its fluxes f and its mass m, the pivot being
/// sum f - shift m, which is the only subtraction; without a shift there is none (Grassmann1985).
class GroundedLaplacian {
 public:
  GroundedLaplacian(const FluxChain& chain, const std::vector<Index>& grounds, Quad shift = 0);

  enum class Side { plain, adjoint };  ///< L or its transpose
  /// x with (L x - shift Pi x)_i = b_i at the states that are no grounds and x = at_grounds (grounds x any) at these.
  [[nodiscard]] QuadMatrix solve(Side side, QuadMatrix b, const QuadMatrix& at_grounds) const;
  /// (grounds x grounds) L of the fluxes between the grounds that are left in the end; of no shift.
  [[nodiscard]] QuadMatrix between_grounds() const;

 private:
  void eliminate(const FluxChain& chain, Quad shift);

  std::vector<Index> grounds_;
  std::vector<Index> order_;  // the states eliminated, then the grounds
  QuadMatrix f_;              // (M x M) row and column p: fluxes to and from later states when p was eliminated
  std::vector<Quad> pivot_;   // in the order of elimination
};

}  // namespace rdd::reduction
