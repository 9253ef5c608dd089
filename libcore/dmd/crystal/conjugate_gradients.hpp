// Preconditioned conjugate gradients for a Newton step, which stop where the curvature is negative (Steihaug1983).
#pragma once

#include <cmath>

#include "dmd/crystal/pieces.hpp"
#include "dmd/crystal/rigid_motions.hpp"
#include "support/error.hpp"

namespace rdd::dmd {

/// to = a to + b from
inline void combine(double a, Matrix& to, double b, const Matrix& from, const Run& run) {
  run.for_pieces(to.cols(), light_sites_a_task, [&](Index begin, Index end) {
    auto part = to.middleCols(begin, end - begin);
    part = a * part + b * from.middleCols(begin, end - begin);
  });
}

/// What conjugate gradients find.
struct StepSolution {
  Matrix y;
  Matrix down;           ///< where the curvature is negative, a direction downhill; else empty
  double curvature = 0;  ///< along it
};

/// Solves H y = right to a relative residual, or as far as the curvature is positive. The Hessian can apply(y, image),
/// precondition(residual, z) and project(y).
template <typename Hessian>
StepSolution conjugate_gradients(Hessian& hessian, const Matrix& right, double tolerance, const Run& run) {
  StepSolution result{Matrix::Zero(right.rows(), right.cols()), {}, 0};
  Matrix residual = right, z(right.rows(), right.cols()), image(right.rows(), right.cols());
  hessian.project(residual);
  hessian.precondition(residual, z);
  hessian.project(z);
  Matrix direction = z;
  double rho = dot(residual, z, run);
  require(std::isfinite(rho), Status::numeric,
          "the gradient of the free energy is not finite: expected finite potentials wherever sites come");
  double size = rho;  // of the direction, in the preconditioner's measure
  const double goal = tolerance * tolerance * rho;
  const Index most = 20 * right.size() + 100;
  for (Index step = 0; step < most && rho > goal && rho > 0; ++step) {
    run.check();
    hessian.apply(direction, image);
    hessian.project(image);
    const double curvature = dot(direction, image, run);
    // Motions that cost nothing, such as a turn of what hangs on a single neighbour, are left alone.
    if (!(curvature > 1e-12 * size)) {
      if (curvature < -1e-10 * size) {
        result.down = std::move(direction);
        result.curvature = curvature;
      }
      return result;
    }
    const double length = rho / curvature;
    combine(1, result.y, length, direction, run);
    combine(1, residual, -length, image, run);
    hessian.precondition(residual, z);
    hessian.project(z);
    const double next = dot(residual, z, run), ratio = next / rho;
    combine(ratio, direction, 1, z, run);
    size = next + ratio * ratio * size;
    rho = next;
  }
  return result;
}

}  // namespace rdd::dmd
