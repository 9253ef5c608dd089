// Averages of many pairs at a time.
#pragma once

#include <span>

#include "dmd/potential/average.hpp"
#include "numerics/simd/pack.hpp"

namespace rdd::dmd {

/// average() of every (distance[k], variance[k]), to round-off. Smooth pairs of the soft core go through the
/// processor's vectors, `width` doubles each, on which the result does not depend; those of a Morse potential have a
/// closed form.
void averages(const PairFunction& phi, int dim, std::span<const double> distance, std::span<const double> variance,
              const Quadrature& quadrature, std::span<Average> result, int width = vector_width());

}  // namespace rdd::dmd
