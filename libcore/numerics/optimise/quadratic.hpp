// A small convex quadratic programme with non-negative unknowns: least squares of the coarse jump tables.
#pragma once

#include <optional>

#include "support/run.hpp"
#include "support/types.hpp"

namespace rdd::numerics {

/// min 1/2 x.H x - g.x over x >= 0 with C x = d. H symmetric and positive definite, so that there is one minimum.
struct QuadraticProgramme {
  Matrix h;              ///< (n x n)
  Vector g;              ///< (n)
  Matrix c;              ///< (m x n); m may be 0
  Vector d;              ///< (m)
  double tolerance = 0;  ///< residual of C x = d, relative to its terms, that still counts as met
};

struct QuadraticMinimum {
  Vector x;           ///< (n)
  Vector multiplier;  ///< (m) of C x = d: H x - g - C^T multiplier >= 0, and 0 where x > 0
};

/// Dense, O(n^2) a constraint taken in or out, so meant for n up to a few thousand. Deterministic.
/// Nothing if no x >= 0 has C x = d within the tolerance.
[[nodiscard]] std::optional<QuadraticMinimum> minimise(const Run& run, const QuadraticProgramme& problem);

}  // namespace rdd::numerics
