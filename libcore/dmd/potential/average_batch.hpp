// Averages of many pairs at a time.
#pragma once

#include <span>

#include "dmd/potential/average.hpp"
#include "numerics/simd/pack.hpp"
#include "support/run.hpp"

namespace rdd::dmd {

/// average() of every (distance[k], variance[k]), to round-off. Smooth pairs of the soft core go through the
/// processor's vectors, `width` doubles each, on which the result does not depend; those of a Morse potential have a
/// closed form.
void averages(const PairFunction& phi, int dim, std::span<const double> distance, std::span<const double> variance,
              const Quadrature& quadrature, std::span<Average> result, int width = numerics::vector_width());

/// The same for numbers that may make no sense, on all threads of the run. tolerance: of Quadrature. Throws
/// Status::argument naming the first number that is not > 0 and finite.
void averages(const Run& run, const PairFunction& phi, int dim, std::span<const double> distance,
              std::span<const double> variance, double tolerance, std::span<Average> result);

}  // namespace rdd::dmd
