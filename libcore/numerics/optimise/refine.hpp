// The last digits of a quadratic minimum whose positive unknowns are known.
#pragma once

#include <functional>

#include "numerics/optimise/quadratic.hpp"

namespace rdd::numerics {

using WideVector = Eigen::Matrix<long double, Eigen::Dynamic, 1>;

/// What is left of the equations of a minimum.
struct QuadraticResidual {
  WideVector gradient;    ///< (n) g - H x + C^T multiplier: zero for positive unknowns
  WideVector constraint;  ///< (m) d - C x
};

/// Solves the equations of the positive unknowns by refinement: steps by the matrices of the programme, in double, from
/// residuals that the caller forms from what H and g were made of. So a minimum along directions in which H is small
/// beside its norm is that of the caller's problem and not of the rounding of H. Nothing is changed where this does not
/// converge or would make an unknown negative by more than rounding.
void refine(const QuadraticProgramme& problem, QuadraticMinimum& minimum,
            const std::function<QuadraticResidual(const WideVector& x, const WideVector& multiplier)>& residual);

}  // namespace rdd::numerics
