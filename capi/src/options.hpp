// The values behind rdd_options, and the core's requests made from them.
#pragma once

#include <rdd/options.h>

#include <array>

#include "dmd/simulation.hpp"
#include "reduction/reduced.hpp"
#include "spectrum/gap.hpp"
#include "spectrum/spectrum.hpp"
#include "spin/ensemble.hpp"

namespace rdd::capi {

inline constexpr int option_count = 45;

}  // namespace rdd::capi

/// One double per option in the order of the table; ints are exact in it.
struct rdd_options {
  rdd_options();
  std::array<double, rdd::capi::option_count> values;
};

namespace rdd::capi {

/// Value of an option, or its default without options.
[[nodiscard]] double option(const rdd_options* options, rdd_option key);

[[nodiscard]] spectrum::SpectrumRequest spectrum_request(const rdd_options* options);
[[nodiscard]] spectrum::GapRequest gap_request(const rdd_options* options);
[[nodiscard]] reduction::ReduceRequest reduce_request(const rdd_options* options);
[[nodiscard]] dmd::Kinetics kinetics_of(const rdd_options* options);
/// Model, mobilities, weight and quadrature.
void set_physics(const rdd_options* options, dmd::Physics& physics);
[[nodiscard]] dmd::Tolerances tolerances_of(const rdd_options* options);
/// All but the number of trajectories and the seed.
[[nodiscard]] spin::EnsembleSettings ensemble_settings(const rdd_options* options);
/// A rule with the law and the average of the options.
[[nodiscard]] spin::RateRule rate_rule(const rdd_options* options, spin::RateRule rule);

}  // namespace rdd::capi
