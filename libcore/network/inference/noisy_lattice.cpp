// Growth of a lattice from vectors with errors, by LLL reduction with error coordinates (LLL1982).
#include "network/inference/noisy_lattice.hpp"

#include <Eigen/Cholesky>
#include <Eigen/LU>
#include <cmath>

namespace rdd::network {
namespace {

/// Bordered by one row and column with x at the corner.
Matrix bordered(const Matrix& a, double x) {
  Matrix out = Matrix::Zero(a.rows() + 1, a.cols() + 1);
  out.topLeftCorner(a.rows(), a.cols()) = a;
  out(a.rows(), a.cols()) = x;
  return out;
}

Matrix with_column(const Matrix& a, const Vector& x) {
  Matrix out(x.size(), a.cols() + 1);
  out << a, x;
  return out;
}

/// The column of least length against its error, if that is within it; else -1.
Index find_relation(const Matrix& vectors, const Matrix& errors) {
  Index relation = -1;
  double least = 1;
  for (Index i = 0; i < vectors.cols(); ++i) {
    const double ratio = vectors.col(i).norm() / errors.col(i).norm();
    if (ratio > least) continue;
    least = ratio;
    relation = i;
  }
  return relation;
}

Matrix without_row(const Matrix& a, Index row) {
  Matrix out(a.rows() - 1, a.cols());
  out << a.topRows(row), a.bottomRows(a.rows() - 1 - row);
  return out;
}

}  // namespace

NoisyLattice::NoisyLattice(int space, double noise, double shortest)
    : noise_(noise), shortest_(shortest), basis_(space, 0), normal_(0, 0), moment_(space, 0), covariance_(0, 0) {}

bool NoisyLattice::add(const Vector& vector, double steps) {
  const Vector n = nearest_(vector);
  const Vector rest = vector - basis_ * n;
  const double variance = steps + n.dot(covariance_ * n);
  if (rest.norm() > noise_ * std::sqrt(variance)) return extend(vector, steps);
  if (n.isZero(0)) return true;
  normal_ += n * n.transpose() / steps;
  moment_ += vector * n.transpose() / steps;
  // A fit after each vector would dominate the cost in a large network; only the early fits matter.
  if (++added_ > fitted_ + fitted_ / 8) fit();
  return true;
}

bool NoisyLattice::extend(const Vector& vector, double steps) {
  fit();
  // Errors of the columns of [basis, vector] as extra coordinates.
  const Matrix errors = noise_ * Matrix(bordered(covariance_, steps).llt().matrixU());
  const Matrix vectors = with_column(basis_, vector);
  Matrix stacked(vectors.rows() + errors.rows(), vectors.cols());
  stacked << vectors, errors;
  const numerics::IntMatrix u = numerics::reduce_basis(stacked);
  const numerics::IntMatrix back = numerics::unimodular_inverse(u);
  if (back.size() == 0) return false;
  const Matrix reduced = vectors * u.cast<double>();
  const auto relation = find_relation(reduced, errors * u.cast<double>());
  if (relation < 0 && basis_.cols() == basis_.rows()) return false;
  const Matrix t = back.cast<double>();
  return take_basis(relation < 0 ? t : without_row(t, relation), vector, steps);
}

/// [old basis, vector] = new basis * t.
bool NoisyLattice::take_basis(const Matrix& t, const Vector& vector, double steps) {
  normal_ = t * bordered(normal_, 1 / steps) * t.transpose();
  moment_ = with_column(moment_, vector / steps) * t.transpose();
  ++added_;
  fit();
  const numerics::IntMatrix u = numerics::reduce_basis(basis_);
  const numerics::IntMatrix back = numerics::unimodular_inverse(u);
  if (back.size() == 0) return false;
  normal_ = back.cast<double>() * normal_ * back.cast<double>().transpose();
  moment_ = moment_ * back.cast<double>().transpose();
  fit();
  return basis_.allFinite() && shortest_vector() >= shortest_;
}

void NoisyLattice::fit() {
  fitted_ = added_;
  if (normal_.size() == 0) return;
  covariance_ = normal_.fullPivLu().inverse();
  covariance_ = ((covariance_ + covariance_.transpose()) / 2).eval();
  basis_ = moment_ * covariance_;
  nearest_ = numerics::NearestPoint(basis_);
}

}  // namespace rdd::network
