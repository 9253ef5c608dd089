// Exchange rates averaged over samples of the Gaussian of a configuration.
#pragma once

#include <vector>

#include "spin/shape/shape.hpp"

namespace rdd::spin {

/// What an exchange of two sites sees of its surroundings. Displacements are in 1 to 3 coordinates, the rest 0.
struct Surroundings {
  using Place = std::array<double, 3>;
  struct Site {
    Place place;   ///< mean position less that of the first site, length
    double width;  ///< standard deviation per coordinate, length
    bool is_a;
    bool sees_first, sees_second;
  };
  int dim = 1;
  bool first_is_a = true;  ///< the second is the other species
  Place second{};          ///< mean position of the second less that of the first
  double first_width = 0, second_width = 0;
  std::vector<Site> sites;
};

/// Mean of tau times the rate over n_samples draws of all positions, in antithetic pairs (n_samples is rounded up).
[[nodiscard]] double sampled_rate(const dmd::Interaction& interaction, double beta, const Surroundings& around,
                                  const RateRule& rule, RandomStream& samples);

/// The same for sites i and i + 1 of a chain; reach: farthest neighbour that counts.
[[nodiscard]] double sampled_rate(const dmd::Chain& chain, const dmd::ChainState& state, Index i, Index reach,
                                  const RateRule& rule, RandomStream& samples);

}  // namespace rdd::spin
