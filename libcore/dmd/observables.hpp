// What is read off a composition: autocorrelation, unlike neighbours.
#pragma once

#include <span>

#include "dmd/crystal/crystal.hpp"

namespace rdd::dmd {

/// C(l) = sum_{i=1}^{N-l} s_i s_{i+l} for l = 0 ... N - 1: all sites, not periodic, not normalised.
[[nodiscard]] Vector autocorrelation(const Vector& s);
/// The smallest l >= 1 with C(l) < C(l-1) and C(l) < C(l+1); 0 if there is none.
[[nodiscard]] Index first_minimum(const Vector& autocorrelation);
/// C(1) - C(2), whose sign change moves the first minimum of an alternating chain from 1 on.
[[nodiscard]] double first_jump_function(const Vector& s);
/// Expected number of unlike pairs, sum over bonds of (1 - s_i s_j) / 2.
[[nodiscard]] double ab_bonds(const Vector& c, std::span<const ExchangeBond> bonds);

}  // namespace rdd::dmd
