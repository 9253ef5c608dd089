// The values behind rdd_options and the requests of the core they turn into.
#pragma once

#include <rdd/options.h>

#include <array>

#include "reduction/reduced.hpp"
#include "spectrum/gap.hpp"
#include "spectrum/spectrum.hpp"

namespace rdd::capi {

inline constexpr int option_count = 18;

}  // namespace rdd::capi

/// One double per option in the order of the table; ints are exact in it.
struct rdd_options {
  rdd_options();
  std::array<double, rdd::capi::option_count> values;
};

namespace rdd::capi {

/// Value of an option, or its default without options.
[[nodiscard]] double option(const rdd_options* options, rdd_option key);

[[nodiscard]] SpectrumRequest spectrum_request(const rdd_options* options);
[[nodiscard]] GapRequest gap_request(const rdd_options* options);
[[nodiscard]] ReduceRequest reduce_request(const rdd_options* options);

}  // namespace rdd::capi
