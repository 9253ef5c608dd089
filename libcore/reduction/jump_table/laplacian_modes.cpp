// Elimination of conductances (Grassmann1985) and one-sided Jacobi rotations (Demmel1999).
#include "reduction/jump_table/laplacian_modes.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <vector>

namespace rdd::reduction {
namespace {

using Long = Eigen::Matrix<long double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

/// F (n - 1 x n): row = sqrt(a_p) (e_p - sum_j g_pj/a_p e_j) Pi^{-1/2} of the state p that leaves, a_p = sum_j g_pj.
Long factor_of(const Matrix& conductance, const Vector& pi) {
  const Index n = pi.size();
  Long g = conductance.cast<long double>(), f = Long::Zero(n - 1, n);
  std::vector<Index> left(n);
  std::iota(left.begin(), left.end(), Index{0});
  for (Index row = 0; row + 1 < n; ++row) {
    std::size_t best = 0;
    long double most = -1, total = 0;
    for (std::size_t a = 0; a < left.size(); ++a) {
      long double sum = 0;
      for (const auto j : left)
        if (j != left[a]) sum += g(left[a], j);
      if (!(sum / pi[left[a]] > most)) continue;
      best = a;
      most = sum / pi[left[a]];
      total = sum;
    }
    const Index p = left[best];
    left.erase(left.begin() + static_cast<std::ptrdiff_t>(best));
    if (total == 0) continue;
    const long double root = std::sqrt(total);
    f(row, p) = root / std::sqrt(static_cast<long double>(pi[p]));
    for (const auto j : left) {
      f(row, j) = -g(p, j) / root / std::sqrt(static_cast<long double>(pi[j]));
      for (const auto i : left)
        if (i != j) g(i, j) += g(i, p) / total * g(p, j);
    }
  }
  return f;
}

void orthogonalise_rows(Long& f) {
  constexpr long double small = 4 * std::numeric_limits<long double>::epsilon();
  constexpr int most_sweeps = 60;
  for (int sweep = 0; sweep < most_sweeps; ++sweep) {
    bool turned = false;
    for (Index p = 0; p < f.rows(); ++p)
      for (Index q = p + 1; q < f.rows(); ++q) {
        const long double product = f.row(p).dot(f.row(q)), x = f.row(p).squaredNorm(), y = f.row(q).squaredNorm();
        if (!(std::abs(product) > small * std::sqrt(x) * std::sqrt(y))) continue;
        turned = true;
        const long double theta = (y - x) / (2 * product);
        const long double t = std::copysign(1 / (std::abs(theta) + std::hypot(1.0L, theta)), theta);
        const long double c = 1 / std::hypot(1.0L, t), s = t * c;
        const Eigen::Matrix<long double, 1, Eigen::Dynamic> row = f.row(p);
        f.row(p) = c * row - s * f.row(q);
        f.row(q) = s * row + c * f.row(q);
      }
    if (!turned) return;
  }
}

}  // namespace

LaplacianModes laplacian_modes(const Matrix& conductance, const Vector& pi) {
  const Index n = pi.size();
  Long f = factor_of(conductance, pi);
  orthogonalise_rows(f);
  std::vector<long double> square;
  std::vector<Index> order(n - 1);
  for (Index m = 0; m + 1 < n; ++m) square.push_back(f.row(m).squaredNorm());
  std::iota(order.begin(), order.end(), Index{0});
  std::stable_sort(order.begin(), order.end(), [&](Index a, Index b) { return square[a] < square[b]; });
  LaplacianModes modes{Vector(n - 1), Matrix::Zero(n, n - 1)};
  for (Index m = 0; m + 1 < n; ++m) {
    const long double size = square[order[m]];
    modes.rates[m] = static_cast<double>(size);
    if (!(size > 0)) continue;
    for (Index p = 0; p < n; ++p)
      modes.vectors(p, m) =
          static_cast<double>(f(order[m], p) / std::sqrt(size) / std::sqrt(static_cast<long double>(pi[p])));
  }
  return modes;
}

}  // namespace rdd::reduction
