// Primal simplex method (Dantzig1963, Bland1977), refactorised at every step: bases have about a dozen columns.
#include "numerics/optimise/simplex.hpp"

#include <Eigen/LU>
#include <algorithm>
#include <cmath>
#include <limits>

namespace rdd::numerics {
namespace {

constexpr double gain_tolerance = 1e-14;  // of values of order one
constexpr double pivot_tolerance = 1e-11;
constexpr double weight_tolerance = 1e-14;

using Columns = Eigen::Ref<const Matrix>;

Eigen::PartialPivLU<Matrix> factorise(const Columns& columns, const Eigen::Ref<const Vector>& value, const Vector& rhs,
                                      Basis& basis) {
  const Index dim = columns.rows();
  Matrix square(dim, dim);
  Vector basic(dim);
  for (Index j = 0; j < dim; ++j) {
    square.col(j) = columns.col(basis.columns[j]);
    basic[j] = value[basis.columns[j]];
  }
  const Eigen::PartialPivLU<Matrix> lu(square);
  basis.weights = lu.solve(rhs);
  basis.price = lu.transpose().solve(basic);
  return lu;
}

/// The column of largest gain, or the first with a gain by Bland's rule; -1 for none.
Index entering(const Columns& columns, const Eigen::Ref<const Vector>& value, const Basis& basis, bool bland) {
  Vector gain = value - columns.transpose() * basis.price;
  for (const Index c : basis.columns) gain[c] = 0;
  Index best = -1;
  double most = gain_tolerance;
  for (Index c = 0; c < gain.size(); ++c) {
    if (!(gain[c] > most) || std::isinf(gain[c])) continue;
    best = c;
    if (bland) break;
    most = gain[c];
  }
  return best;
}

/// The position whose weight reaches zero first; ties to the largest pivot, or to the lowest column by Bland's rule.
Index leaving(const Basis& basis, const Vector& direction, Index n_free, bool bland) {
  const auto column = [&](Index j) { return basis.columns[j]; };
  const auto held = [&](Index j) { return std::max(basis.weights[j], 0.0); };
  const auto blocks = [&](Index j) { return direction[j] > pivot_tolerance && column(j) >= n_free; };
  double step = std::numeric_limits<double>::infinity();
  for (Index j = 0; j < direction.size(); ++j)
    if (blocks(j)) step = std::min(step, (held(j) + weight_tolerance) / direction[j]);
  Index best = -1;
  for (Index j = 0; j < direction.size(); ++j) {
    if (!blocks(j) || held(j) / direction[j] > step) continue;
    if (best < 0 || (bland ? column(j) < column(best) : direction[j] > direction[best])) best = j;
  }
  return best;
}

}  // namespace

void maximise(const Columns& columns, const Eigen::Ref<const Vector>& value, const Vector& rhs, Basis& basis,
              Index n_free) {
  const Index patience = 20 * columns.rows(), limit = 1000 * columns.rows();
  for (Index step = 0;; ++step) {
    const auto lu = factorise(columns, value, rhs, basis);
    const Index in = entering(columns, value, basis, step > patience);
    if (in < 0 || step > limit) return;
    const Index out = leaving(basis, lu.solve(Vector(columns.col(in))), n_free, step > patience);
    if (out < 0) return;  // the remaining gain is round-off
    basis.columns[out] = in;
  }
}

}  // namespace rdd::numerics
