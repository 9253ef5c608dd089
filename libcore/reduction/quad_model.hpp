// Coarse models of networks whose rates or weights lie far apart, in 113 bits from the modes to the operators.
#pragma once

#include <memory>
#include <optional>

#include "reduction/effective.hpp"
#include "reduction/pcca/quad_pcca.hpp"
#include "reduction/slow/quad_modes.hpp"

namespace rdd::reduction {

/// All operators follow from memberships, weights and fluxes. With L chi = Pi chi A, L^T R = Pi R A' and
/// u = R (chi^T Pi R)^{-1}, sums over the arcs from j to i of flux f and step s in the corrector gauge, and the drift
/// v:
///   Q_P = -A^T,   C_P = -sum f s chi_i u_j^T,   D_P = 1/2 sum f s s chi_i u_j^T + symmetrised c^T Phi,
///   c_j = -sum_i f s (chi_i - chi_j) - pi_j v chi_j,   L^T Phi + Pi Phi Q_P = -(1 - Pi u chi^T) sum_j f s u_j,
/// chi^T Pi Phi = 0, and the slip Z with L Z - Pi Z A = c - Pi chi u^T c, u^T Pi Z = 0. In the corrector gauge the
/// steps out of every state add up to the drift, so that no term is larger than the slow flows. Reversible: R = Z and
/// Phi = -Z (chi^T Pi chi)^{-1}. Other gauges follow from this one.
class QuadModel {
 public:
  /// Null if the slow modes do not converge.
  [[nodiscard]] static std::shared_ptr<const QuadModel> make(const Run& run, const Network& network,
                                                             const SlowSubspace& slow);
  /// Whether the arithmetic is affordable, and doubles may lose digits.
  [[nodiscard]] static bool serves(const Network& network, Index n_coarse);

  [[nodiscard]] const QuadModes& modes() const { return *modes_; }
  [[nodiscard]] const QuadMemberships& memberships() const { return memberships_; }
  [[nodiscard]] Matrix local() const;     ///< (M x P) U = Pi u
  [[nodiscard]] Matrix reaction() const;  ///< (P x P) Q_P
  /// In coarse states, for the corrector gauge or for the positions given.
  [[nodiscard]] EffectiveOperators operators(const Run& run, const Network& network, bool as_given) const;
  /// (P P x jumps) dQ_P/dk, [p + P q]; nothing where the memberships vanish at more states than fix them.
  [[nodiscard]] std::optional<Matrix> reaction_derivative(const Run& run) const;

 private:
  /// All operators of a model, [space] or [a + space b].
  struct Parts {
    std::vector<QuadMatrix> c, k, k_second, slip, response;
    double rounding = 0;
  };
  [[nodiscard]] Parts parts_of(const Run& run, const QuadMatrix& steps, bool straight) const;
  [[nodiscard]] QuadMatrix fast_response(const Run& run, QuadModes::Side side, const QuadMatrix& source) const;
  void turn_to(Parts& parts, const QuadMatrix& offset) const;
  [[nodiscard]] std::vector<QuadMatrix> plain(const QuadMatrix& steps) const;
  [[nodiscard]] QuadMatrix straight_steps(const Network& network) const;
  [[nodiscard]] QuadMatrix given_steps(const Network& network) const;
  [[nodiscard]] QuadMatrix positions_between(const QuadMatrix& straight, const QuadMatrix& given) const;
  [[nodiscard]] QuadMatrix outgoing(const QuadMatrix& steps, Index a, bool straight) const;
  [[nodiscard]] QuadMatrix incoming(const QuadMatrix& steps, Index a) const;
  [[nodiscard]] QuadMatrix weighted(const QuadMatrix& x) const;

  FluxChain chain_;
  std::optional<QuadModes> modes_;
  QuadMemberships memberships_;
  QuadMatrix rates_;    // (P x P) A in coarse states
  QuadMatrix dual_;     // (M x P) u
  QuadMatrix to_dual_;  // (P x P) u = R to_dual
};

}  // namespace rdd::reduction
