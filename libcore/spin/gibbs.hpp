// Exact Gibbs averages over the bond lengths of a chain, by transfer through quadrature nodes common to all
// configurations: detailed balance holds to round-off whatever the number of nodes.
#pragma once

#include <complex>

#include "spin/configuration.hpp"
#include "spin/shape/rates.hpp"

namespace rdd::spin {

struct GibbsRule {
  Index nodes = 8;  ///< of each bond length, 2 to 64
  Index reach = 0;  ///< bonds between the farthest sites that interact, at most 6; 0: as the cutoff has it
};

/// The measure exp(-beta V) of a chain at given species. The work of an average grows as nodes^reach and with the
/// chain; the rates of Law::tanh take some two hundred times that of a partition function.
class GibbsChain {
 public:
  /// bonds: typical bond lengths (n - 1), about which the nodes are laid.
  GibbsChain(std::shared_ptr<const System> system, const Vector& bonds, const GibbsRule& rule = {});

  /// ln Z up to a constant that all configurations share.
  [[nodiscard]] double log_partition(const Spins& spins) const;
  /// <x_N - x_1>.
  [[nodiscard]] double mean_length(const Spins& spins) const;
  /// tau <r> of the exchange of sites i and i + 1, unlike, times Z: the flux, which is that of the way back.
  [[nodiscard]] double log_flux(Law law, const Spins& spins, Index i) const;

  [[nodiscard]] Index reach() const { return reach_; }
  [[nodiscard]] const Vector& nodes() const { return node_; }

 private:
  void lay_nodes(double bond, Index nodes);
  void fill_kernel(Index site, const Spins& before, const Spins& after, Vector& mean, Vector& change) const;
  template <typename Kernel>
  auto transfer(Kernel&& kernel) const;

  std::shared_ptr<const System> system_;
  Index reach_;
  Vector node_, weight_;        ///< weight_ over the density by which the nodes were laid
  Vector log_factor_;           ///< (nodes) ln(weight / density)
  std::vector<Matrix> energy_;  ///< [m - 1] (nodes^m, 3) of aa, ab, bb at the sum of m bonds, confinement included
};

}  // namespace rdd::spin
