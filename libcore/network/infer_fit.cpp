// Normal equations of lattice and positions, positions eliminated first.
#include "network/infer_fit.hpp"

#include <Eigen/LU>

#include "support/error.hpp"

namespace rdd {

GeometryFit::GeometryFit(const Steps& steps, const SpanningForest& forest) : steps_(steps) {
  std::int32_t rows = 0;
  for (const auto parent : forest.parent) row_.push_back(parent < 0 ? -1 : rows++);
  std::vector<Eigen::Triplet<double>> entries;
  for (std::size_t e = 0; e < steps.from.size(); ++e) {
    const auto from = static_cast<std::size_t>(steps.from[e]);
    const auto to = static_cast<std::size_t>(steps.to[e]);
    if (from == to) continue;
    if (row_[to] >= 0) entries.emplace_back(static_cast<int>(e), row_[to], 1.0);
    if (row_[from] >= 0) entries.emplace_back(static_cast<int>(e), row_[from], -1.0);
  }
  incidence_.resize(steps.size(), rows);
  incidence_.setFromTriplets(entries.begin(), entries.end());
  if (rows == 0) return;
  const Eigen::SparseMatrix<double> product = incidence_.transpose() * incidence_;
  laplacian_.compute(product);
  require(laplacian_.info() == Eigen::Success, Status::numeric,
          "the graph of jumps could not be factorised to place its states");
}

Matrix GeometryFit::solve(const Matrix& right) const {
  if (right.rows() == 0) return right;
  return laplacian_.solve(right);
}

Matrix GeometryFit::differences(const Matrix& potential) const { return incidence_ * potential; }

bool GeometryFit::operator()(Geometry& geometry) const {
  const Matrix n = geometry.n.transpose();
  const Matrix dr = steps_.displacement.transpose();
  // n with its part that positions can take up removed: the normal equations of A alone.
  const Matrix potential = solve(incidence_.transpose() * n);
  const Matrix closed = n - differences(potential);
  const auto normal = (closed.transpose() * closed).fullPivLu();
  if (!normal.isInvertible()) return false;
  Matrix lattice = Matrix::Zero(n.cols(), dr.cols());
  Matrix position = Matrix::Zero(incidence_.cols(), dr.cols());
  Matrix rest = dr;
  // The first pass solves, the others remove the round-off it left: data that are exact stay exact.
  for (int pass = 0; pass < 3; ++pass) {
    const Matrix step = normal.solve(closed.transpose() * rest);
    lattice += step;
    rest = dr - n * lattice - differences(position);
    position += solve(incidence_.transpose() * rest);
    rest = dr - n * lattice - differences(position);
  }
  geometry.lattice = lattice.transpose();
  geometry.position = Matrix::Zero(dr.cols(), steps_.n_states);
  for (Index s = 0; s < steps_.n_states; ++s)
    if (row_[static_cast<std::size_t>(s)] >= 0)
      geometry.position.col(s) = position.row(row_[static_cast<std::size_t>(s)]).transpose();
  geometry.shift = rest.rowwise().norm();
  return true;
}

}  // namespace rdd
