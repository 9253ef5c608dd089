// The response of the fast modes of a large network to a source, without computing any fast mode.
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "network/generator_inverse.hpp"
#include "reduction/slow/slow_subspace.hpp"

namespace rdd::reduction {

/// The generator restricted to the fast modes, where its conditioning does not depend on the slow ones: as many states
/// as there are slow modes are grounded, those whose values determine the slow modes best, and a combination of the
/// extensions from there removes slow components from the results. One factorisation.
class FastModes {
 public:
  /// network and slow must outlive it. inverse: of the network, its grounds such states; made if not given.
  FastModes(const Network& network, const SlowSubspace& slow, const Run& run,
            std::shared_ptr<const network::GeneratorInverse> inverse = nullptr);

  /// The solutions F of Qb F - F Lambda = -(1 - V W^T) G with W^T F = 0, one for each G (M x P).
  /// On the fast modes F - Qb^+ F Lambda = -Qb^+ G, which GMRES solves in few steps where there is a gap.
  /// Nothing if it does not converge: modes P - 1 and P are too close.
  [[nodiscard]] std::optional<std::vector<Matrix>> respond(const std::vector<Matrix>& g) const;
  /// The same for the transposed generator: Qb^T Z - Z Lambda^T = -(1 - W V^T) G with V^T Z = 0.
  [[nodiscard]] std::optional<std::vector<Matrix>> respond_adjoint(const std::vector<Matrix>& g) const;

 private:
  const SlowSubspace& slow_;
  const Run& run_;
  Matrix right_;  // (M x P) Pi^{-1/2} V: the slow modes of B
  Matrix left_;   // (M x P) Pi^{1/2} W: those of its transpose
  std::shared_ptr<const network::GeneratorInverse> inverse_;
};

}  // namespace rdd::reduction
