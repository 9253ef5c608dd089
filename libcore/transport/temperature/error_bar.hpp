// Standard deviations of results from those of the heights of a landscape.
#pragma once

#include <vector>

#include "network/landscape.hpp"

namespace rdd::transport {

/// Heights that err together, groups independently of each other.
struct HeightErrors {
  Vector deviation;          ///< (n_transitions) standard deviation of each height, >= 0
  std::vector<Index> group;  ///< (n_transitions) >= 0; empty: opposite transitions over one saddle
};

/// sqrt(sum over groups of (sum over their transitions of dy/d(height) deviation)^2) for each row of
/// by_height (results x n_transitions). Throws size or argument naming the entry.
[[nodiscard]] Vector standard_deviation(const Landscape& landscape, const HeightErrors& errors,
                                        const Matrix& by_height);

/// (space x space) of each entry of D at a temperature. error receives the estimate of the derivatives.
[[nodiscard]] Matrix diffusivity_deviation(const Landscape& landscape, double temperature, const HeightErrors& errors,
                                           double* error = nullptr);

}  // namespace rdd::transport
