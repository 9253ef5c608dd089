// What reflecting ends take from a tensor that they cut aslant, given back along them.
#pragma once

#include <optional>
#include <vector>

#include "field/grid.hpp"

namespace rdd::field {

/// The terms of a point beside reflecting ends. Jumps through an end are missing, and with them their part of the
/// energy sum_w alpha_w (w.g)^2 of a gradient g: half of it for each jump one point deep. What it is for the gradient
/// across the end at which no current flows through it is added along the end: without that the error is of first order
/// in the spacing; with it of second, as long as no jump leads more than one point across. Empty if terms along an end
/// would be no sum with weights >= 0 within bounds.
[[nodiscard]] std::optional<std::vector<GridTerm>> terms_beside_ends(const Grid& grid, const GridVector& place,
                                                                     const GridTerms& terms);

}  // namespace rdd::field
