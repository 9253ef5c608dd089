// A small convex quadratic programme with non-negative unknowns: least squares of the coarse jump tables.
#pragma once

#include <optional>

#include "support/types.hpp"

namespace rdd {

/// min 1/2 x.H x - g.x over x >= 0 with C x = d. H symmetric and positive definite, so that there is one minimum.
struct QuadraticProgramme {
  Matrix h;              ///< (n x n)
  Vector g;              ///< (n)
  Matrix c;              ///< (m x n); m may be 0
  Vector d;              ///< (m)
  double tolerance = 0;  ///< relative residual of C x = d that still counts as met
};

/// A primal active-set method from a feasible point that non-negative least squares (Lawson and Hanson) finds.
/// Deterministic. Nothing if no x >= 0 has C x = d within the tolerance.
[[nodiscard]] std::optional<Vector> minimise(const QuadraticProgramme& problem);

/// min |A x - b| over x >= 0 (Lawson and Hanson).
[[nodiscard]] Vector non_negative_least_squares(const Matrix& a, const Vector& b);

}  // namespace rdd
