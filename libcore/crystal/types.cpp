// Bases of space from lattice vectors (completed by Gram-Schmidt orthogonalisation), operations on coordinates.
#include "crystal/types.hpp"

#include <Eigen/LU>
#include <cmath>

#include "support/error.hpp"

namespace rdd::crystal {
namespace {

/// The part of a Cartesian axis at right angles to the first `filled` orthonormal columns, of the axis where that part
/// is longest; normalised.
Vec next_normal(const Mat& q, int filled) {
  const auto space = q.rows();
  Vec best = Vec::Zero(space);
  for (Index axis = 0; axis < space; ++axis) {
    Vec e = Vec::Unit(space, axis);
    for (int round = 0; round < 2; ++round)
      for (int k = 0; k < filled; ++k) e -= q.col(k) * q.col(k).dot(e);
    if (e.norm() > best.norm() * (1 + 1e-9)) best = e;
  }
  return best.normalized();
}

/// Orthonormal columns that span the first `dim` columns of b.
Mat orthonormal(const Mat& b, int dim) {
  Mat q = b;
  for (int k = 0; k < dim; ++k) {
    for (int round = 0; round < 2; ++round)
      for (int j = 0; j < k; ++j) q.col(k) -= q.col(j) * q.col(j).dot(q.col(k));
    q.col(k).normalize();
  }
  return q;
}

}  // namespace

Basis::Basis(const Matrix& vectors) : dim_(static_cast<int>(vectors.cols())) {
  const auto space = static_cast<int>(vectors.rows());
  require(dim_ >= 1 && dim_ <= space && space <= most_space, Status::argument, "lattice: ", dim_, " vectors of ", space,
          " components, expected 1 to 3 vectors in a space of as many dimensions or more, 3 at most");
  require(vectors.allFinite(), Status::argument, "lattice: an entry is not finite, expected finite lattice vectors");
  b_ = Mat::Zero(space, space);
  b_.leftCols(dim_) = vectors;
  const double largest = vectors.cwiseAbs().maxCoeff();
  require(largest > 0, Status::argument, "lattice: all zero, expected independent lattice vectors");
  double volume = 1;  // of the cell, in units of the lengths of its vectors
  Mat unit = b_;
  for (int k = 0; k < dim_; ++k) {
    Vec along = b_.col(k) / largest;
    require(along.norm() > 0, Status::argument, "lattice: vector ", k, " is zero, expected a volume > 0");
    unit.col(k) = along.normalized();
  }
  Mat q = orthonormal(unit, dim_);
  for (int k = 0; k < dim_; ++k) volume *= std::abs(q.col(k).dot(unit.col(k)));
  require(volume > 1e-6, Status::argument, "lattice: the cell has a volume of ", number(volume),
          " times the product of its edges, expected independent lattice vectors");
  for (int k = dim_; k < space; ++k) {
    q.col(k) = next_normal(q, k);
    b_.col(k) = q.col(k);
  }
  inverse_ = b_.inverse();
}

Vec Basis::centred(Vec u) const {
  for (int k = 0; k < dim_; ++k) u[k] -= std::nearbyint(u[k]);
  return u;
}

Vec Operation::turned(const Vec& u) const {
  Vec out = u;
  const auto dim = rotation.rows();
  for (Index i = 0; i < dim; ++i) {
    double sum = 0;
    for (Index j = 0; j < dim; ++j) sum += rotation(i, j) * u[j];
    out[i] = sum;
  }
  return out;
}

Translation Operation::turned(const Translation& n) const {
  Translation out{};
  for (Index i = 0; i < rotation.rows(); ++i)
    for (Index j = 0; j < rotation.cols(); ++j) out[i] += rotation(i, j) * n[j];
  return out;
}

Translation nearest_cell(const Vec& u, int dim) {
  Translation n{};
  for (int k = 0; k < dim; ++k) {
    const double cell = std::nearbyint(u[k]);
    require(std::abs(cell) < (1 << 24), Status::argument, "coordinate ", number(u[k]),
            ": expected less than 2^24 cells from the origin");
    n[k] = static_cast<std::int32_t>(cell);
  }
  return n;
}

Vec plus(Vec u, const Translation& n, int dim) {
  for (int k = 0; k < dim; ++k) u[k] += n[k];
  return u;
}

}  // namespace rdd::crystal
