// Dense elimination, Cholesky factors and cyclic Jacobi rotations in 113 bits.
#include "numerics/quad.hpp"

#include <algorithm>
#include <numeric>

#include "support/error.hpp"

namespace rdd::numerics {
namespace {

Quad largest_in_row(const QuadMatrix& a, Index row) {
  Quad largest = 0;
  for (Index c = 0; c < a.cols(); ++c) largest = std::max(largest, magnitude(a(row, c)));
  return largest;
}

/// One rotation that makes a(p, q) zero.
void rotate(QuadMatrix& a, QuadMatrix& vectors, Index p, Index q) {
  const Quad theta = (a(q, q) - a(p, p)) / (2 * a(p, q));
  const bool far = magnitude(theta) > 0x1p60;  // the square of a larger one may overflow
  const Quad t = far ? 1 / (2 * theta) : (theta < 0 ? -1 : 1) / (magnitude(theta) + square_root(theta * theta + 1));
  const Quad c = 1 / square_root(t * t + 1), s = t * c;
  for (Index k = 0; k < a.rows(); ++k) {
    const Quad x = a(k, p), y = a(k, q);
    a(k, p) = c * x - s * y;
    a(k, q) = s * x + c * y;
  }
  for (Index k = 0; k < a.rows(); ++k) {
    const Quad x = a(p, k), y = a(q, k);
    a(p, k) = c * x - s * y;
    a(q, k) = s * x + c * y;
    const Quad u = vectors(k, p), v = vectors(k, q);
    vectors(k, p) = c * u - s * v;
    vectors(k, q) = s * u + c * v;
  }
  a(p, q) = a(q, p) = 0;
}

}  // namespace

QuadMatrix solve(QuadMatrix a, QuadMatrix b) {
  const Index n = a.rows();
  for (Index row = 0; row < n; ++row) {
    const Quad scale = largest_in_row(a, row);
    require(scale > 0, Status::numeric, "a matrix of ", n, " rows is singular");
    a.row(row) /= scale;
    b.row(row) /= scale;
  }
  for (Index c = 0; c < n; ++c) {
    Index pivot = c;
    for (Index row = c + 1; row < n; ++row)
      if (magnitude(a(row, c)) > magnitude(a(pivot, c))) pivot = row;
    require(magnitude(a(pivot, c)) > 0, Status::numeric, "a matrix of ", n, " rows is singular");
    if (pivot != c) {
      a.row(pivot).swap(a.row(c));
      b.row(pivot).swap(b.row(c));
    }
    for (Index row = c + 1; row < n; ++row) {
      if (a(row, c) == 0) continue;
      const Quad factor = a(row, c) / a(c, c);
      for (Index k = c + 1; k < n; ++k) a(row, k) -= factor * a(c, k);
      for (Index k = 0; k < b.cols(); ++k) b(row, k) -= factor * b(c, k);
    }
  }
  for (Index row = n; row-- > 0;)
    for (Index k = 0; k < b.cols(); ++k) {
      Quad sum = b(row, k);
      for (Index c = row + 1; c < n; ++c) sum -= a(row, c) * b(c, k);
      b(row, k) = sum / a(row, row);
    }
  return b;
}

QuadEigen symmetric_eigen(QuadMatrix a) {
  const Index n = a.rows();
  QuadMatrix vectors = QuadMatrix::Zero(n, n);
  for (Index p = 0; p < n; ++p) vectors(p, p) = 1;
  constexpr int most_sweeps = 60;
  Quad largest = 0;
  for (Index p = 0; p < n; ++p) largest = std::max(largest, largest_in_row(a, p));
  for (int sweep = 0; sweep < most_sweeps; ++sweep) {
    bool turned = false;
    for (Index p = 0; p < n; ++p)
      for (Index q = p + 1; q < n; ++q) {
        if (!(magnitude(a(p, q)) > quad_epsilon * largest)) continue;
        rotate(a, vectors, p, q);
        turned = true;
      }
    if (!turned) break;
  }
  std::vector<Index> order(n);
  std::iota(order.begin(), order.end(), Index{0});
  std::stable_sort(order.begin(), order.end(), [&](Index p, Index q) { return a(p, p) < a(q, q); });
  QuadEigen result{std::vector<Quad>(n), QuadMatrix(n, n)};
  for (Index k = 0; k < n; ++k) {
    result.values[k] = a(order[k], order[k]);
    result.vectors.col(k) = vectors.col(order[k]);
  }
  return result;
}

QuadMatrix cholesky(const QuadMatrix& a) {
  const Index n = a.rows();
  QuadMatrix r = QuadMatrix::Zero(n, n);
  for (Index p = 0; p < n; ++p) {
    Quad square = a(p, p);
    for (Index k = 0; k < p; ++k) square -= r(k, p) * r(k, p);
    require(square > 0, Status::numeric, "a matrix of ", n, " rows is not positive definite");
    r(p, p) = square_root(square);
    for (Index q = p + 1; q < n; ++q) {
      Quad sum = a(p, q);
      for (Index k = 0; k < p; ++k) sum -= r(k, p) * r(k, q);
      r(p, q) = sum / r(p, p);
    }
  }
  return r;
}

}  // namespace rdd::numerics
