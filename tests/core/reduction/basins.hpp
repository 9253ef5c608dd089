// Metastable networks of any size: a sheet of sites in a few basins.
#pragma once

#include <cmath>
#include <memory>
#include <random>

#include "common/random_network.hpp"

namespace rdd::test {

struct BasinSheet {
  Index across = 20;    ///< sites along x; M = across * along
  Index along = 20;     ///< sites along y
  Index basins = 3;     ///< strips along x, of unequal width
  double barrier = 6;   ///< kT above the ordinary barriers, between strips
  double disorder = 2;  ///< kT, of energies and of barriers
  bool reversible = true;
};

/// Neighbours on a square sheet that is one cell of a periodic crystal. Driven: every rate is multiplied by its own
/// factor from 1/e to e.
inline std::shared_ptr<const Network> basin_sheet(const BasinSheet& want, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  NetworkInput input;
  input.n_states = want.across * want.along;
  Matrix vectors(2, 2);
  vectors << 1, 0.2, 0, 1.1;
  input.lattice = Lattice(vectors);
  input.positions.resize(2, input.n_states);
  Vector energy(input.n_states);
  for (auto& e : energy) e = want.disorder * uniform(random);
  const auto site = [&](Index x, Index y) { return static_cast<std::int32_t>(x * want.along + y); };
  const auto strip = [&](Index x) {
    // Widths 1 : 1.3 : 1.6 ...
    const double share = static_cast<double>(x) / static_cast<double>(want.across);
    const double whole = static_cast<double>(want.basins) * (2 + 0.3 * static_cast<double>(want.basins - 1)) / 2;
    double end = 0;
    Index b = 0;
    for (; b + 1 < want.basins; ++b) {
      end += (1 + 0.3 * static_cast<double>(b)) / whole;
      if (share < end) break;
    }
    return b;
  };
  for (Index x = 0; x < want.across; ++x)
    for (Index y = 0; y < want.along; ++y) {
      const Vector place = vectors * Vector{{static_cast<double>(x) / static_cast<double>(want.across),
                                             static_cast<double>(y) / static_cast<double>(want.along)}};
      input.positions.col(site(x, y)) = place;
      for (const bool right : {true, false}) {
        const Index x2 = right ? (x + 1) % want.across : x;
        const Index y2 = right ? y : (y + 1) % want.along;
        Translation n{};
        n[right ? 0 : 1] = (right ? x2 < x : y2 < y) ? 1 : 0;
        const double height = want.disorder * (1 + uniform(random)) + (strip(x) != strip(x2) ? want.barrier : 0);
        Jump forward{site(x, y), site(x2, y2), n, std::exp(energy[site(x, y)] - height)};
        Jump backward{forward.to, forward.from, {}, std::exp(energy[site(x2, y2)] - height)};
        for (std::size_t a = 0; a < 2; ++a) backward.n[a] = -n[a];
        if (!want.reversible) {
          forward.rate *= std::exp(2 * uniform(random) - 1);
          backward.rate *= std::exp(2 * uniform(random) - 1);
        }
        input.jumps.push_back(forward);
        input.jumps.push_back(backward);
      }
    }
  return std::make_shared<const Network>(std::move(input));
}

}  // namespace rdd::test
