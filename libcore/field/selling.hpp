// Selling's reduction: a positive tensor as a sum over few grid vectors, with weights that are not negative.
#pragma once

#include <array>
#include <optional>

#include "support/types.hpp"

namespace rdd::field {

inline constexpr int max_grid_dim = 3;
using GridVector = std::array<Index, max_grid_dim>;

[[nodiscard]] inline GridVector opposite(const GridVector& w) { return {-w[0], -w[1], -w[2]}; }
/// w or its opposite, whichever begins above zero.
[[nodiscard]] GridVector without_sign(const GridVector& w);

struct GridTerm {
  GridVector w{};  ///< its first component that is not zero is > 0
  double weight = 0;
};

/// A = sum weight w w^T, at most dim (dim + 1)/2 terms; those of weight zero are left out.
struct GridTerms {
  int size = 0;
  std::array<GridTerm, 6> terms{};

  [[nodiscard]] const GridTerm* begin() const { return terms.data(); }
  [[nodiscard]] const GridTerm* end() const { return terms.data() + size; }
};

/// R with A = R R^T up to rounding by pivoted Cholesky steps; nothing if A (symmetric, dim 1 to 3) is not positive
/// semidefinite within 1e-12.
[[nodiscard]] std::optional<Matrix> square_root(const Matrix& a);

/// For A = R R^T: finds the superbase v_0 + v_1 + .. = 0 of the grid with v_i.A.v_j <= 0; then A = sum_{i<j}
/// (-v_i.A.v_j) w w^T, w orthogonal to the other superbase vectors (Selling1874). The products
/// are those of the R^T v: as v.A.v they would lose half of their digits. Nothing if no superbase is found within 2^20
/// grid cells, for A is as good as singular across a direction that the grid does not have.
[[nodiscard]] std::optional<GridTerms> selling_terms(const Matrix& root);

}  // namespace rdd::field
