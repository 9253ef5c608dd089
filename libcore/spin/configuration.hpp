// The system of a spin-diffusion: a chain or a crystal of diffusive MD, and the species on its sites.
#pragma once

#include <memory>
#include <vector>

#include "dmd/chain/chain.hpp"
#include "dmd/crystal/crystal.hpp"

namespace rdd::spin {

/// +1 (A) or -1 (B) on every site.
using Spins = std::vector<std::int8_t>;

/// What moves: one of the two is set.
struct System {
  std::shared_ptr<const dmd::Chain> chain;
  std::shared_ptr<const dmd::Crystal> crystal;
  std::vector<dmd::ExchangeBond> bonds;  ///< pairs of sites that may exchange; in a chain (i, i + 1), ends left out

  [[nodiscard]] const dmd::Physics& physics() const { return chain ? chain->physics : crystal->physics; }
  [[nodiscard]] Index size() const { return chain ? chain->n : crystal->n; }
  [[nodiscard]] int dim() const { return chain ? 1 : crystal->dim; }
};
/// Throws Status::unsupported for sites that hold their composition, which the process does not have.
[[nodiscard]] System make_system(const dmd::Chain& chain);
[[nodiscard]] System make_system(const dmd::Crystal& crystal);

/// Where a configuration starts: mean positions and widths near its relaxed ones.
struct Start {
  Matrix x;          ///< (dim, n) length; ascending along a chain
  Vector log_alpha;  ///< (n) alpha in 1/length^2
};
void check(const System& system, const Start& start);

/// Throws unless there is one of +-1 for each site.
void check(const System& system, const Spins& spins);
/// c_i = (1 + sigma_i) / 2.
[[nodiscard]] Vector occupation(const Spins& spins);

/// Number of unlike neighbours: along a chain, or over the exchange bonds.
[[nodiscard]] Index ab_bonds(const System& system, const Spins& spins);
/// C(l) = sum_i sigma_i sigma_{i+l} for l = 0 ... lags.size() - 1.
void autocorrelation(const Spins& spins, std::span<Index> lags);

}  // namespace rdd::spin
