// Refinement on the Schur complement of the constraints.
#include "numerics/optimise/refine.hpp"

#include <Eigen/Cholesky>
#include <Eigen/QR>
#include <limits>
#include <vector>

namespace rdd::numerics {
namespace {

constexpr int most_rounds = 12;

/// The equations of the unknowns named: H dx - C^T dm = r and C dx = s.
class Equations {
 public:
  Equations(const QuadraticProgramme& p, const std::vector<Index>& free)
      : c_(p.c(Eigen::all, free)),
        h_(Matrix(p.h(free, free))),
        response_(h_.solve(c_.transpose())),
        schur_((c_ * response_).completeOrthogonalDecomposition()) {}

  /// (dx, dm)
  [[nodiscard]] std::pair<Vector, Vector> solve(const Vector& r, const Vector& s) const {
    const Vector own = h_.solve(r);
    if (c_.rows() == 0) return {own, Vector(0)};
    const Vector dm = schur_.solve(s - c_ * own);
    return {own + response_ * dm, dm};
  }

 private:
  Matrix c_;
  Eigen::LLT<Matrix> h_;
  Matrix response_;  // H^{-1} C^T
  Eigen::CompleteOrthogonalDecomposition<Matrix> schur_;
};

}  // namespace

void refine(const QuadraticProgramme& problem, QuadraticMinimum& minimum,
            const std::function<QuadraticResidual(const WideVector&, const WideVector&)>& residual) {
  std::vector<Index> free;
  for (Index j = 0; j < minimum.x.size(); ++j)
    if (minimum.x[j] > 0) free.push_back(j);
  if (free.empty()) return;
  const Equations equations(problem, free);
  WideVector x = minimum.x.cast<long double>(), multiplier = minimum.multiplier.cast<long double>();
  const double size = minimum.x.norm();
  double before = std::numeric_limits<double>::infinity();
  for (int round = 0; round < most_rounds; ++round) {
    const auto left = residual(x, multiplier);
    const auto [dx, dm] = equations.solve(left.gradient(free).cast<double>(), left.constraint.cast<double>());
    const double moved = dx.norm();
    if (!(moved < before / 2)) break;
    for (std::size_t f = 0; f < free.size(); ++f) x[free[f]] += dx[f];
    multiplier += dm.cast<long double>();
    before = moved;
    if (moved <= std::numeric_limits<double>::epsilon() / 8 * size) break;
  }
  if (!(before <= 1e-10 * size) || !(x.minCoeff() >= -1e-10L * size)) return;
  minimum.x = x.cwiseMax(0).cast<double>();
  minimum.multiplier = multiplier.cast<double>();
}

}  // namespace rdd::numerics
