// What a spin-diffusion is made from: a simulation of diffusive MD, whose mean spins become species.
#pragma once

#include <span>

#include "dmd/simulation.hpp"
#include "spin/configuration.hpp"

namespace rdd::spin {

/// A spin of this size or more stands for +-1: models that need |s| < 1 keep it just below.
inline constexpr double counts_as_one = 0.999;

/// A system and where its trajectories start.
struct Origin {
  std::shared_ptr<const System> system;
  Start start;
  Vector occupation;        ///< (n) 0 or 1 where the species is given, else the probability of A
  double reference_length;  ///< of a chain as it stands, for strains; NaN for a crystal
};

/// The simulation's system and state. spins: (n) +-1 in place of its own, or empty. Throws Status::argument naming a
/// spin that is neither.
[[nodiscard]] Origin origin_of(const dmd::Simulation& simulation, std::span<const std::int32_t> spins = {});

/// The species of an origin that gives all of them. Throws Status::argument naming a site that has none.
[[nodiscard]] Spins given_spins(const Origin& origin);

}  // namespace rdd::spin
