// Validation and arithmetic of lattices.
#include "network/lattice.hpp"

#include <Eigen/SVD>
#include <cmath>
#include <numbers>

#include "numerics/quad.hpp"
#include "support/error.hpp"

namespace rdd {

namespace {

Index first_not_finite(const Vector& x) {
  Index i = 0;
  while (i + 1 < x.size() && std::isfinite(x[i])) ++i;
  return i;
}

}  // namespace

Lattice::Lattice(Matrix vectors) : vectors_(std::move(vectors)) {
  require(dim() <= max_dim, Status::argument, "dim = ", dim(), ": expected 0 to ", max_dim);
  require(space() >= dim(), Status::argument, "space = ", space(), ": expected at least dim = ", dim());
  for (int a = 0; a < dim(); ++a)
    require(vectors_.col(a).allFinite(), Status::argument, "lattice: component ", first_not_finite(vectors_.col(a)),
            " of vector ", a, " (both counted from 0) is ", number(vectors_(first_not_finite(vectors_.col(a)), a)),
            ", expected a finite number");
  if (dim() == 0) return;
  Matrix unit = vectors_;  // of vectors of any length: squares might leave the range of a double
  for (int a = 0; a < dim(); ++a) {
    const double length = vectors_.col(a).stableNorm();
    require(std::isnormal(length), Status::argument, "lattice vector ", a, " (counted from 0) has the length ",
            number(length), ": expected a normal double > 0");
    unit.col(a) /= length;
  }
  const Eigen::JacobiSVD<Matrix> svd(unit);
  require(svd.singularValues().minCoeff() > 1e-10, Status::argument, "lattice: the ", dim(),
          " lattice vectors are linearly dependent (smallest singular value of the unit vectors ",
          number(svd.singularValues().minCoeff()), "), expected a non-singular lattice");
}

Vector Lattice::cartesian(const Translation& n) const {
  Vector x = Vector::Zero(space());
  for (int a = 0; a < dim(); ++a) x += n[a] * vectors_.col(a);
  return x;
}

Vector Lattice::fractional(const Vector& k) const { return vectors_.transpose() * k / (2 * std::numbers::pi); }

Vector Lattice::wavevector(const Eigen::Ref<const Vector>& kappa) const {
  if (dim() == 0) return Vector::Zero(space());
  // In 113 bits: the metric of a sheared cell has the square of its condition.
  const auto vectors = numerics::to_quad(vectors_);
  const numerics::QuadMatrix weights = numerics::solve(vectors.transpose() * vectors, numerics::to_quad(kappa));
  return 2 * std::numbers::pi * numerics::to_double(vectors * weights);
}

}  // namespace rdd
