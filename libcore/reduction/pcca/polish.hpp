// The crispest memberships once more, from the states where each of them vanishes.
#pragma once

#include <optional>

#include "numerics/quad.hpp"

namespace rdd::reduction {

/// Z (M x P) the unit vectors at P states with rows that sum to one, B (P x P) as crispest() gives it. Every membership
/// Z b vanishes at P - 1 states, which determine b but for its size, and the sizes follow from B 1 = 1. So B has the
/// digits of Z, however little a coarse state weighs. Nothing if these states do not tell: B is then no vertex.
[[nodiscard]] std::optional<numerics::QuadMatrix> polished(const numerics::QuadMatrix& z, const Matrix& b);

}  // namespace rdd::reduction
