// The system of a spin-diffusion: a chain or a crystal of diffusive MD, and the species on its sites.
#pragma once

#include <memory>
#include <variant>
#include <vector>

#include "dmd/chain/chain.hpp"
#include "dmd/crystal/crystal.hpp"

namespace rdd::spin {

/// +1 (A) or -1 (B) on every site.
using Spins = std::vector<std::int8_t>;

/// A system that moves, and the pairs of its sites that may exchange.
struct System {
  std::variant<dmd::Chain, dmd::Crystal> body;
  std::vector<dmd::ExchangeBond> bonds;  ///< in a chain (i, i + 1), ends left out

  /// The body where it is a chain, or a crystal; else null.
  [[nodiscard]] const dmd::Chain* chain() const { return std::get_if<dmd::Chain>(&body); }
  [[nodiscard]] const dmd::Crystal* crystal() const { return std::get_if<dmd::Crystal>(&body); }
  [[nodiscard]] const dmd::Physics& physics() const {
    return std::visit([](const auto& b) -> const dmd::Physics& { return b.physics; }, body);
  }
  [[nodiscard]] Index size() const {
    return std::visit([](const auto& b) { return b.n; }, body);
  }
  [[nodiscard]] int dim() const { return chain() != nullptr ? 1 : crystal()->dim; }
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
