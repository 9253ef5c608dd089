// Averages of two soft cores along arrays of pairs in one dimension: what a chain needs at every step.
#pragma once

#include <array>
#include <span>

#include "dmd/potential/average.hpp"
#include "numerics/simd/pack.hpp"

namespace rdd::dmd {

/// Where G and its derivatives go, an array each with room for a multiple of `lanes`; rr, rv and vv are null where only
/// first derivatives are wanted.
struct AverageArrays {
  double *value = nullptr, *r = nullptr, *v = nullptr, *rr = nullptr, *rv = nullptr, *vv = nullptr;
};

/// True if averages_along() can do these two potentials together: soft cores of one finite cutoff.
[[nodiscard]] bool go_together(const PairFunction& a, const PairFunction& b);

/// average() in one dimension of both potentials for every (distance[k], variance[k]), to round-off of the nearest
/// neighbours' averages. The spans have a size that is a multiple of `lanes`. The vectors' `width` does not change a
/// bit of the result. Far pairs, over whose widths the potentials hardly bend, take fewer nodes than near ones.
void averages_along(const PairFunction& a, const PairFunction& b, std::span<const double> distance,
                    std::span<const double> variance, const Quadrature& quadrature, const AverageArrays& to_a,
                    const AverageArrays& to_b, int width = numerics::vector_width());

}  // namespace rdd::dmd
