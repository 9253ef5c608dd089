// What a grid and its coefficients must be, and the words for what they are not.
#pragma once

#include <string>

#include "field/grid.hpp"

namespace rdd::field {

/// Sizes, shape, cell, finite numbers, symmetric tensors.
void check(const GridRequest& request);
/// Fails if a tensor conducts across the plane of the grid.
void require_in_plane(const Grid& grid, const Matrix& conductivity, const std::string& name);
/// "conductivity at point 3 of coarse state 0" of a source.
[[nodiscard]] std::string name_of_conductivity(const GridRequest& request, Index source);
[[noreturn]] void refuse_reach(const GridRequest& request, Index source, Index longest);
[[noreturn]] void refuse_rate(const GridRequest& request, Index source, Index other, double difference, double rate);

}  // namespace rdd::field
