// A pair potential given as a function of the distance, made into a spline to a stated tolerance.
#pragma once

#include <functional>

#include "dmd/potential/pair_function.hpp"

namespace rdd::dmd {

/// The clamped cubic spline with as few equidistant knots as meet the tolerance on [r_first, r_last]. The error is
/// measured in the middle between knots, where it is largest, on twice their spacing, and is at most
/// tolerance max(|phi(r)|, depth); depth is that of the well, or the largest |phi| where there is none. phi is called
/// in a fixed order, on this thread, up to half a million times, and must be smooth. Throws if it answers with no
/// finite number, or if it is not smooth enough, and names the distance.
[[nodiscard]] Table fit_table(const std::function<double(double)>& phi, double r_first, double r_last,
                              double tolerance);

}  // namespace rdd::dmd
