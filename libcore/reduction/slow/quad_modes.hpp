// Slow modes at any spread of the rates: every entry to many more digits than a double has.
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "reduction/slow/flux_chain.hpp"
#include "reduction/slow/slow_subspace.hpp"
#include "support/run.hpp"

namespace rdd::reduction {

/// The slow left and right spaces in the bases that are the unit matrix at P core states, as CoreBasis has them, and
/// what solves equations of the fast modes.
class QuadModes {
 public:
  using Side = GroundedLaplacian::Side;

  /// Nothing if the iterations do not converge, or converge to other modes than the slow ones. chain must outlive it.
  [[nodiscard]] static std::optional<QuadModes> find(const Run& run, const FluxChain& chain,
                                                     const std::vector<Index>& cores, const SlowSubspace& slow);

  [[nodiscard]] const std::vector<Index>& cores() const { return cores_; }
  /// (M x P) plain: Z with L Z = Pi Z A, adjoint: R with L^T R = Pi R A'; one matrix if the chain is reversible.
  [[nodiscard]] const QuadMatrix& modes(Side side) const { return of(side).modes; }
  /// (P x P) A: minus the rate from core p to core q off the diagonal, rows sum to zero.
  [[nodiscard]] const QuadMatrix& rates() const { return plain_.rates; }
  /// plain: Y (M x P) with L Y - Pi Y A = r and R^T Pi Y = 0, for r with R^T r = 0; adjoint: with L^T, A' and Z.
  /// Nothing if it does not converge.
  [[nodiscard]] std::optional<QuadMatrix> respond(const Run& run, Side side, const QuadMatrix& r) const;

 private:
  /// What there is of either side.
  struct Half {
    QuadMatrix committors;  // (M x P) modes without their decay
    QuadMatrix modes;       // (M x P)
    QuadMatrix rates;       // (P x P)
  };
  QuadModes(const FluxChain& chain, const std::vector<Index>& cores);

  [[nodiscard]] const Half& of(Side side) const { return side == Side::plain || symmetric_ ? plain_ : adjoint_; }
  [[nodiscard]] Half& of(Side side) { return side == Side::plain || symmetric_ ? plain_ : adjoint_; }
  [[nodiscard]] const Half& opposite(Side side) const { return of(side == Side::plain ? Side::adjoint : Side::plain); }
  [[nodiscard]] QuadMatrix weighted(const QuadMatrix& x) const;
  [[nodiscard]] QuadMatrix solved(Side side, const QuadMatrix& x) const;
  void set_rates(Side side);
  void set_eigenvectors();
  [[nodiscard]] bool converge(const Run& run, Side side);
  [[nodiscard]] QuadMatrix newton_step(const QuadMatrix& rest) const;
  [[nodiscard]] QuadMatrix without_slow(Side side, const QuadMatrix& x) const;
  void add_shifted(QuadMatrix& change) const;

  const FluxChain* chain_;
  std::vector<Index> cores_;
  bool symmetric_;
  std::shared_ptr<const GroundedLaplacian> laplacian_;  // no shift
  Half plain_, adjoint_;
  // Reversible alone:
  QuadMatrix eigenvectors_, inverse_eigenvectors_;  // (P x P) A = X diag(values) X^{-1}
  std::vector<Quad> values_;
  std::vector<std::shared_ptr<const GroundedLaplacian>> shifted_;  // one for each value; none where it would do nothing
};

}  // namespace rdd::reduction
