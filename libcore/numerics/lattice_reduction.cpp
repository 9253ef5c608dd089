// LLL reduction (LLL1982) followed by Minkowski's conditions, up to seven dimensions, with exact integer transforms.
#include "numerics/lattice_reduction.hpp"

#include <Eigen/LU>
#include <Eigen/QR>
#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <vector>

namespace rdd::numerics {
namespace {

constexpr double most = 1099511627776.0;  // 2^40: products with small integers stay exact in doubles
constexpr int most_rounds = 10000;

/// Gram-Schmidt: mu(k, j) = b_k.b*_j / |b*_j|^2, squares |b*_j|^2.
void orthogonalise(const Matrix& b, Matrix& mu, Vector& squares) {
  Matrix star = b;
  for (Index k = 0; k < b.cols(); ++k) {
    for (Index j = 0; j < k; ++j) {
      mu(k, j) = squares[j] > 0 ? star.col(k).dot(star.col(j)) / squares[j] : 0;
      star.col(k) -= mu(k, j) * star.col(j);
    }
    squares[k] = star.col(k).squaredNorm();
  }
}

/// Subtracts multiples of the earlier vectors from vector k.
void shorten(Index k, Matrix& b, Matrix& u, Matrix& mu) {
  for (Index j = k - 1; j >= 0; --j) {
    const double q = std::nearbyint(mu(k, j));
    if (q == 0) continue;
    b.col(k) -= q * b.col(j);
    u.col(k) -= q * u.col(j);
    for (Index i = 0; i < j; ++i) mu(k, i) -= q * mu(j, i);
    mu(k, j) -= q;
  }
}

void lll(Matrix& b, Matrix& u) {
  const Index d = b.cols();
  Matrix mu = Matrix::Zero(d, d);
  Vector squares = Vector::Zero(d);
  Index k = 1;
  for (int round = 0; k < d && round < most_rounds; ++round) {
    // Twice, for large multiples leave round-off in mu.
    orthogonalise(b, mu, squares);
    shorten(k, b, u, mu);
    orthogonalise(b, mu, squares);
    shorten(k, b, u, mu);
    if (squares[k] >= (0.99 - mu(k, k - 1) * mu(k, k - 1)) * squares[k - 1]) {
      ++k;
    } else {
      b.col(k).swap(b.col(k - 1));
      u.col(k).swap(u.col(k - 1));
      k = std::max<Index>(k - 1, 1);
    }
  }
}

/// Calls visit for every vector with entries from -reach to reach whose first nonzero entry is positive.
void for_small_vectors(Index d, int reach, const std::function<void(const Vector&)>& visit) {
  Vector x = Vector::Constant(d, -reach);
  while (true) {
    Index first = 0;
    while (first < d && x[first] == 0) ++first;
    if (first < d && x[first] > 0) visit(x);
    Index i = d - 1;
    while (i >= 0 && x[i] == reach) x[i--] = -reach;
    if (i < 0) return;
    ++x[i];
  }
}

/// Replaces, once, the longest basis vector that is longer than some short combination containing it.
bool improve(Matrix& b, Matrix& u) {
  const Vector squares = b.colwise().squaredNorm();
  double gain = 0;
  Index replaced = -1;
  Vector by;
  for_small_vectors(b.cols(), 1, [&](const Vector& x) {
    const double square = (b * x).squaredNorm();
    for (Index i = 0; i < b.cols(); ++i) {
      const double now = squares[i] - square;
      if (x[i] == 0 || now <= 1e-12 * squares[i] || now <= gain) continue;
      gain = now;
      replaced = i;
      by = x;
    }
  });
  if (replaced < 0) return false;
  b.col(replaced) = (b * by).eval();
  u.col(replaced) = (u * by).eval();
  return true;
}

IntMatrix to_integers(const Matrix& u) {
  if (!u.allFinite() || (u.size() != 0 && u.cwiseAbs().maxCoeff() > most)) return {};
  return u.array().round().cast<std::int64_t>().matrix();
}

/// Euclid's algorithm on rows i.. of w so that (w x)_i = gcd and the rows below vanish; returns the gcd.
std::int64_t clear_below(IntMatrix& w, const IntVector& x, Index i, bool keep) {
  IntMatrix rows = w;
  IntVector y = rows * x;
  for (Index k = i + 1; k < y.size(); ++k) {
    while (y[k] != 0) {
      const auto q = y[i] / y[k];
      y[i] -= q * y[k];
      rows.row(i) -= q * rows.row(k);
      std::swap(y[i], y[k]);
      rows.row(i).swap(rows.row(k));
    }
  }
  if (keep) w = rows;
  return std::abs(y[i]);
}

/// Whether b is preferred to a among vectors of equal length: larger sum, then larger first components.
bool preferred(const Vector& b, const Vector& a, double tie) {
  if (std::abs(b.sum() - a.sum()) > tie) return b.sum() > a.sum();
  for (Index i = 0; i < a.size(); ++i)
    if (std::abs(b[i] - a[i]) > tie) return b[i] > a[i];
  return false;
}

/// x or -x, whichever has the larger sum of Cartesian components.
Vector oriented(const Matrix& basis, const Vector& x, double tie) {
  const Vector v = basis * x;
  return preferred(-v, v, tie) ? Vector(-x) : x;
}

/// Columns that extend each other to a basis, each as short as can be.
Matrix shortest_vectors(const Matrix& basis, double tie) {
  const Index d = basis.cols();
  std::vector<Vector> candidates;
  for_small_vectors(d, d <= 3 ? 2 : 1, [&](const Vector& x) { candidates.push_back(oriented(basis, x, tie)); });
  Matrix chosen(d, d);
  IntMatrix rows = IntMatrix::Identity(d, d);
  for (Index i = 0; i < d; ++i) {
    std::vector<Vector> extending;
    double least = std::numeric_limits<double>::infinity();
    for (const auto& x : candidates) {
      if (clear_below(rows, x.cast<std::int64_t>(), i, false) != 1) continue;
      extending.push_back(x);
      least = std::min(least, (basis * x).norm());
    }
    const Vector* best = nullptr;
    for (const auto& x : extending) {
      if ((basis * x).norm() > least + tie) continue;
      if (best == nullptr || preferred(basis * x, basis * *best, tie)) best = &x;
    }
    if (best == nullptr) return Matrix::Identity(d, d);  // beyond three vectors the short ones may not extend
    chosen.col(i) = *best;
    clear_below(rows, chosen.col(i).cast<std::int64_t>(), i, true);
  }
  return chosen;
}

/// The coordinate axis of each vector, all different, with the largest sum of |cosines|.
std::vector<Index> axes_of(const Matrix& vectors) {
  const Index d = vectors.cols();
  const Matrix cosines = vectors.colwise().normalized().cwiseAbs();
  std::vector<Index> axis, best;
  double most_aligned = -1;
  std::vector<bool> taken(vectors.rows(), false);
  const std::function<void(double)> assign = [&](double sum) {
    const auto i = static_cast<Index>(axis.size());
    if (i == d) {
      if (sum > most_aligned + 1e-6) {
        most_aligned = sum;
        best = axis;
      }
      return;
    }
    for (Index a = 0; a < vectors.rows(); ++a) {
      if (taken[a]) continue;
      taken[a] = true;
      axis.push_back(a);
      assign(sum + cosines(a, i));
      axis.pop_back();
      taken[a] = false;
    }
  };
  assign(0);
  return best;
}

}  // namespace

IntMatrix reduce_basis(const Matrix& basis) {
  Matrix b = basis;
  Matrix u = Matrix::Identity(b.cols(), b.cols());
  lll(b, u);
  for (int round = 0; round < most_rounds && improve(b, u); ++round) {
  }
  return to_integers(u);
}

IntMatrix unimodular_inverse(const IntMatrix& u) {
  if (u.size() == 0) return u;
  const Matrix inverse = u.cast<double>().fullPivLu().inverse();
  const IntMatrix rounded = to_integers(inverse);
  // Products below 2^40 * 2^40 could overflow an int64: compared in doubles, where a failure shows as well.
  if (rounded.size() == 0) return {};
  const Matrix product = u.cast<double>() * rounded.cast<double>();
  if (product != Matrix::Identity(u.rows(), u.cols())) return {};
  return rounded;
}

NearestPoint::NearestPoint(const Matrix& basis) {
  const Eigen::HouseholderQR<Matrix> qr(basis);
  q_ = qr.householderQ() * Matrix::Identity(basis.rows(), basis.cols());
  r_ = q_.transpose() * basis;
}

Vector NearestPoint::operator()(const Vector& x) const {
  Vector n = Vector::Zero(r_.cols());
  if (n.size() == 0) return n;
  Vector rest = q_.transpose() * x;
  for (Index i = n.size() - 1; i >= 0; --i) {
    n[i] = std::nearbyint(rest[i] / r_(i, i));
    rest -= n[i] * r_.col(i);
  }
  return n;
}

IntMatrix canonical_basis(const Matrix& basis, double tie) {
  const Index d = basis.cols();
  const Matrix chosen = shortest_vectors(basis, tie);
  const Matrix vectors = basis * chosen;
  const auto axes = axes_of(vectors);
  std::vector<Index> order(d);
  for (Index i = 0; i < d; ++i) order[i] = i;
  std::sort(order.begin(), order.end(), [&](Index a, Index b) { return axes[a] < axes[b]; });
  Matrix u(d, d);
  for (Index i = 0; i < d; ++i) {
    const auto from = order[i];
    const double along = vectors(axes[from], from);
    u.col(i) = along < -tie ? Vector(-chosen.col(from)) : Vector(chosen.col(from));
  }
  return to_integers(u);
}

}  // namespace rdd::numerics
