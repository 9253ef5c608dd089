// Active sets: non-negative least squares for a feasible start, then the quadratic programme from there.
#include "reduction/jump_table_qp.hpp"

#include <Eigen/QR>
#include <algorithm>
#include <vector>

#include "support/error.hpp"

namespace rdd {
namespace {

std::vector<Index> members(const std::vector<char>& in) {
  std::vector<Index> list;
  for (std::size_t j = 0; j < in.size(); ++j)
    if (in[j] != 0) list.push_back(static_cast<Index>(j));
  return list;
}

/// Goes from x towards the wanted values of the free unknowns until one of them would become negative; that one is
/// fixed at zero. True if the end was reached.
bool step_towards(const Vector& wanted, const std::vector<Index>& free, std::vector<char>& is_free, Vector& x) {
  double length = 1;
  Index blocked = -1;
  for (std::size_t a = 0; a < free.size(); ++a) {
    const double target = wanted[static_cast<Index>(a)];
    const double here = x[free[a]];
    if (target >= 0 || here - target <= 0) continue;
    const double reach = here / (here - target);
    if (reach < length) {
      length = reach;
      blocked = free[a];
    }
  }
  for (std::size_t a = 0; a < free.size(); ++a)
    x[free[a]] = std::max(0.0, x[free[a]] + length * (wanted[static_cast<Index>(a)] - x[free[a]]));
  if (blocked < 0) return true;
  x[blocked] = 0;
  is_free[static_cast<std::size_t>(blocked)] = 0;
  return false;
}

/// Minimum over the free unknowns alone, the others zero, and the multipliers of C x = d.
Vector solve_free(const QuadraticProgramme& p, const std::vector<Index>& free, Vector& multiplier) {
  const auto n = static_cast<Index>(free.size());
  const auto m = p.c.rows();
  Matrix kkt = Matrix::Zero(n + m, n + m);
  kkt.topLeftCorner(n, n) = p.h(free, free);
  kkt.topRightCorner(n, m) = p.c(Eigen::all, free).transpose();
  kkt.bottomLeftCorner(m, n) = p.c(Eigen::all, free);
  Vector right(n + m);
  right << p.g(free), p.d;
  const Eigen::CompleteOrthogonalDecomposition<Matrix> solver(kkt);
  Vector x = solver.solve(right);
  x += solver.solve(right - kkt * x);
  multiplier = x.tail(m);
  return x.head(n);
}

}  // namespace

Vector non_negative_least_squares(const Matrix& a, const Vector& b) {
  const auto n = a.cols();
  Vector x = Vector::Zero(n);
  std::vector<char> is_free(static_cast<std::size_t>(n), 0);
  const double tiny = 1e-14 * a.colwise().norm().maxCoeff() * b.norm();
  for (Index round = 0; round < 10 * n + 10; ++round) {
    const Vector gradient = a.transpose() * (b - a * x);
    Index entering = -1;
    for (Index j = 0; j < n; ++j)
      if (is_free[static_cast<std::size_t>(j)] == 0 && gradient[j] > tiny &&
          (entering < 0 || gradient[j] > gradient[entering]))
        entering = j;
    if (entering < 0) break;
    is_free[static_cast<std::size_t>(entering)] = 1;
    for (;;) {
      const auto free = members(is_free);
      const Vector wanted = Matrix(a(Eigen::all, free)).completeOrthogonalDecomposition().solve(b);
      // What has just come in must go up, or rounding alone let it in.
      if (x[entering] == 0 && is_free[static_cast<std::size_t>(entering)] != 0) {
        const auto at = std::find(free.begin(), free.end(), entering) - free.begin();
        if (wanted[at] <= 0) return x;
      }
      if (step_towards(wanted, free, is_free, x)) break;
    }
  }
  return x;
}

namespace {

/// The active-set method proper, from a point with C x = d.
Vector minimise_from(const QuadraticProgramme& p, Vector x) {
  const auto n = p.h.rows();
  std::vector<char> is_free(static_cast<std::size_t>(n), 0), banned(is_free);
  for (Index j = 0; j < n; ++j) is_free[static_cast<std::size_t>(j)] = x[j] > 0 ? 1 : 0;
  const double scale = p.g.cwiseAbs().maxCoeff() + 1e-300;
  Index entered = -1;
  for (Index round = 0; round < 20 * n + 20; ++round) {
    const auto free = members(is_free);
    Vector multiplier;
    const Vector before = x;
    const Vector wanted = solve_free(p, free, multiplier);
    if (!step_towards(wanted, free, is_free, x)) {
      // Blocked where it stands: rounding alone let it in, and it may not try again before something has moved.
      const bool moved = (x - before).cwiseAbs().maxCoeff() > 0;
      if (moved)
        std::fill(banned.begin(), banned.end(), 0);
      else if (entered >= 0 && is_free[static_cast<std::size_t>(entered)] == 0)
        banned[static_cast<std::size_t>(entered)] = 1;
      continue;
    }
    if ((x - before).cwiseAbs().maxCoeff() > 0) std::fill(banned.begin(), banned.end(), 0);
    const Vector slope = p.g - p.h * x - p.c.transpose() * multiplier;
    entered = -1;
    for (Index j = 0; j < n; ++j) {
      const auto at = static_cast<std::size_t>(j);
      if (is_free[at] != 0 || banned[at] != 0 || !(slope[j] > 1e-10 * scale)) continue;
      if (entered < 0 || slope[j] > slope[entered]) entered = j;
    }
    if (entered < 0) return x;
    is_free[static_cast<std::size_t>(entered)] = 1;
  }
  fail(Status::numeric, "the quadratic programme of ", n, " unknowns did not settle");
}

bool meets(const QuadraticProgramme& p, const Vector& x) { return (p.c * x - p.d).norm() <= p.tolerance * p.d.norm(); }

/// The same support with C x = d exactly, dropping what would become negative.
Vector polished(const QuadraticProgramme& p, Vector x) {
  std::vector<char> is_free(static_cast<std::size_t>(x.size()), 0);
  for (Index j = 0; j < x.size(); ++j) is_free[static_cast<std::size_t>(j)] = x[j] > 0 ? 1 : 0;
  Vector multiplier;
  for (;;) {
    const auto free = members(is_free);
    if (step_towards(solve_free(p, free, multiplier), free, is_free, x)) return x;
  }
}

}  // namespace

std::optional<Vector> minimise(const QuadraticProgramme& p) {
  const auto n = p.h.rows();
  if (p.c.rows() == 0) return minimise_from(p, Vector::Zero(n));
  // The constraints as a stiff penalty first: multipliers are then unique however few unknowns are free.
  constexpr double stiffness = 1e7;
  const double weight = stiffness * p.h.diagonal().maxCoeff() / p.c.colwise().squaredNorm().maxCoeff();
  const QuadraticProgramme soft{p.h + weight * p.c.transpose() * p.c, p.g + weight * p.c.transpose() * p.d,
                                Matrix(0, n), Vector(0), 0};
  const Vector x = polished(p, minimise_from(soft, Vector::Zero(n)));
  if (meets(p, x)) return x;
  const Vector start = non_negative_least_squares(p.c, p.d);
  if (!meets(p, start)) return std::nullopt;
  return minimise_from(p, start);
}

}  // namespace rdd
