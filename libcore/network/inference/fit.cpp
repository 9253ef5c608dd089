// Least squares for lattice and positions: normal equations, positions eliminated first, iterative refinement.
#include "network/inference/fit.hpp"

#include <Eigen/LU>
#include <algorithm>
#include <numeric>

#include "support/error.hpp"
#include "support/fp_guard.hpp"

namespace rdd::network {
namespace {

/// Larger graphs are solved by iterations: in three dimensions an elimination takes a time of n^2.
constexpr Index largest_elimination = 4000;

/// The part of the right-hand side's norm that iterations leave over. The refinement in the fit squares and cubes it.
constexpr double reduction = 1e-8;
constexpr Index most_iterations = 20000;

}  // namespace

GeometryFit::GeometryFit(const Steps& steps, const ClosedPathForest& forest) : steps_(steps) {
  std::int32_t rows = 0;
  for (const auto parent : forest.parent) row_.push_back(parent < 0 ? -1 : rows++);
  for (const auto component : forest.component) root_.push_back(forest.roots[component]);
  std::vector<Eigen::Triplet<double>> entries;
  std::vector<std::pair<std::int32_t, std::int32_t>> pairs;
  std::vector<numerics::Arc<numerics::PlainRates>> arcs;
  for (std::size_t e = 0; e < steps.from.size(); ++e) {
    const auto from = steps.from[e], to = steps.to[e];
    if (from == to) continue;
    const auto row_from = row_[from], row_to = row_[to];
    if (row_to >= 0) entries.emplace_back(static_cast<int>(e), row_to, 1.0);
    if (row_from >= 0) entries.emplace_back(static_cast<int>(e), row_from, -1.0);
    pairs.emplace_back(std::min(from, to), std::max(from, to));
    arcs.push_back({from, to, 1.0});
    arcs.push_back({to, from, 1.0});
  }
  incidence_.resize(steps.size(), rows);
  incidence_.setFromTriplets(entries.begin(), entries.end());
  if (rows == 0) return;
  if (steps.n_states > largest_elimination) {
    std::vector<numerics::GraphEdge> edges;
    for (const auto& [from, to] : pairs) edges.push_back({from, to, 1.0});
    // No current flows between components: the sums of their right-hand sides are zero.
    for (std::size_t c = 1; c < forest.roots.size(); ++c) edges.push_back({forest.roots[c - 1], forest.roots[c], 1.0});
    laplacian_ = std::make_unique<const numerics::GraphLaplacian>(steps.n_states, edges);
    return;
  }
  plan_ = numerics::plan_elimination(steps.n_states, pairs);
  const FpGuard guard;  // clears the flags; its destructor restores the caller's
  elimination_ = std::make_unique<const numerics::Elimination<numerics::PlainRates>>(plan_, arcs, numerics::Kept::both);
  require(elimination_->complete(), Status::numeric, "the graph of jumps could not be eliminated to place its states");
}

Matrix GeometryFit::solve(const Matrix& right) const {
  if (right.rows() == 0) return right;
  // Rows by state: the root balances the sum of its component to zero.
  Matrix x = Matrix::Zero(right.cols(), steps_.n_states);
  for (std::size_t s = 0; s < row_.size(); ++s) {
    if (row_[s] < 0) continue;
    x.col(static_cast<Index>(s)) += right.row(row_[s]).transpose();
    x.col(root_[s]) -= right.row(row_[s]).transpose();
  }
  if (laplacian_ != nullptr) {
    Matrix solution;
    require(laplacian_->solve(x, reduction, most_iterations, solution), Status::numeric,
            "the equations that place the states did not converge in ", most_iterations, " iterations");
    x = std::move(solution);
  } else {
    eliminate(x);
  }
  Matrix result(right.rows(), right.cols());
  for (std::size_t s = 0; s < row_.size(); ++s)
    if (row_[s] >= 0) result.row(row_[s]) = (x.col(static_cast<Index>(s)) - x.col(root_[s])).transpose();
  return result;
}

/// x <- the solution for right-hand sides by state that sum to zero in each component, zero at the state eliminated
/// last.
void GeometryFit::eliminate(Matrix& x) const {
  elimination_->steps_forward([&](const auto& step) {
    for (std::size_t a = 0; a < step.later.size(); ++a) x.col(step.later[a]) += step.arriving[a] * x.col(step.state);
  });
  elimination_->steps_backward([&](const auto& step) {
    const double total = std::accumulate(step.leaving.begin(), step.leaving.end(), 0.0);
    auto own = x.col(step.state);
    if (total > 0)
      own /= total;
    else
      own.setZero();
    for (std::size_t a = 0; a < step.later.size(); ++a) own += step.arriving[a] * x.col(step.later[a]);
  });
}

Matrix GeometryFit::differences(const Matrix& potential) const { return incidence_ * potential; }

bool GeometryFit::operator()(Geometry& geometry) const {
  const Matrix n = geometry.n.transpose();
  const Matrix dr = steps_.displacement.transpose();
  // n without the component that positions can absorb: the normal equations of A alone.
  const Matrix potential = solve(incidence_.transpose() * n);
  const Matrix closed = n - differences(potential);
  const auto normal = (closed.transpose() * closed).fullPivLu();
  if (!normal.isInvertible()) return false;
  Matrix lattice = Matrix::Zero(n.cols(), dr.cols());
  Matrix position = Matrix::Zero(incidence_.cols(), dr.cols());
  Matrix rest = dr;
  // The first pass solves, the others refine iteratively, so that exact data are reproduced exactly.
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
    if (row_[s] >= 0) geometry.position.col(s) = position.row(row_[s]).transpose();
  geometry.shift = rest.rowwise().norm();
  return true;
}

}  // namespace rdd::network
