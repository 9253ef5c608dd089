// Jump rates between the points of a grid from local weights and conductivities: >= 0, exact equilibrium.
#pragma once

#include <array>
#include <vector>

#include "field/selling.hpp"
#include "support/run.hpp"

namespace rdd::field {

/// Points H x for integer x, 0 <= x_a < shape_a, the first axis fastest.
struct Grid {
  std::vector<Index> shape;                   ///< (dim), dim 1 to 3
  Matrix cell;                                ///< (space x dim) H, grid vectors as columns, length; of either hand
  std::array<bool, max_grid_dim> periodic{};  ///< other ends reflect

  [[nodiscard]] Index dim() const { return static_cast<Index>(shape.size()); }
  [[nodiscard]] Index n_points() const;
};

enum class GridRule : std::int32_t {
  scharfetter_gummel = 0,  ///< D_harm B(d), d = ln(Z_from/Z_to), B(x) = x/(e^x - 1): exact where F is linear
  conductance = 1,         ///< A_harm/Z_from: exact stationary fluxes
};

struct GridRequest {
  Grid grid;
  Index n_coarse = 1;
  Matrix log_weight;    ///< (n_coarse x points) ln Z
  Matrix conductivity;  ///< (space^2 x n_coarse points) A = D Z, symmetric, >= 0
  Matrix exchange;      ///< (n_coarse^2 x points) conductance between coarse states, symmetric, >= 0; empty: none
  GridRule rule = GridRule::scharfetter_gummel;
  Index reach = 3;  ///< largest component of a jump, grid cells
};

/// Jumps by source, then target, then offset. A source is a coarse state of a point, p + n_coarse x.
struct GridRates {
  std::vector<Index> first;      ///< (n_coarse points + 1) where the jumps of a source begin
  std::vector<std::int32_t> to;  ///< (jumps)
  std::vector<std::array<std::int8_t, max_grid_dim>> offset;  ///< (jumps) grid cells, before any is folded back
  std::vector<double> rate;                                   ///< (jumps) > 0, 1/time
};

/// The size of A by the harmonic mean of its ends' traces, its direction by Selling's terms, the mean of both ends' (a
/// vector missing at one end counts zero): second order in the spacing, on one axis Scharfetter-Gummel itself. With
/// k(I -> J) Z_I the same both ways, Z is the equilibrium for any fields.
/// Throws size or argument naming the point: weights or conductivities not finite, A not symmetric or not positive, a
/// tensor across the plane of the grid; unsupported where jumps would be longer than the reach; argument where a rate
/// is beyond doubles.
[[nodiscard]] GridRates grid_rates(const Run& run, const GridRequest& request);

}  // namespace rdd::field
