// Dense LU of the generator, sparse Cholesky of the symmetric Laplacian.
#include "transport/poisson/factors.hpp"

#include <Eigen/LU>
#include <Eigen/SparseCore>
#include <algorithm>
#include <cmath>
#include <span>
#include <vector>

#include "numerics/sparse/cholesky.hpp"
#include "numerics/sparse/cholmod.hpp"
#include "support/error.hpp"
#include "transport/poisson/choice.hpp"

namespace rdd::transport {
namespace {

using Sparse = Eigen::SparseMatrix<double>;

/// sum_i k_ij (y_i - y_j) = -(b_j - v) with y = 0 at the grounded state, whose equation follows from the others.
/// Each equation is divided by its escape rate, so that slow states count as much as fast ones.
Matrix solve_dense(const Network& network, const Matrix& rhs, Index ground) {
  const Index m = network.n_states();
  const auto& escape = network.escape_rates();
  Matrix a = Matrix::Zero(m, m);
  for (const auto& jump : network.jumps()) {
    if (jump.to == jump.from) continue;
    const double weight = jump.rate / escape[jump.from];
    a(jump.from, jump.to) -= weight;
    a(jump.from, jump.from) += weight;
  }
  a.row(ground).setZero();
  a.col(ground).setZero();
  a(ground, ground) = 1;
  Matrix scaled = rhs.transpose();
  for (Index j = 0; j < m; ++j) scaled.row(j) /= escape[j];
  scaled.row(ground).setZero();
  return Eigen::PartialPivLU<Matrix>(a).solve(scaled).transpose();
}

void require_factor(bool complete, Index n_states) {
  require(complete, Status::numeric, "the sparse factorisation of the Poisson equation failed on ", n_states,
          " states");
}

/// Times pi_j / sqrt(pi_i R_i pi_j R_j) the equations are a symmetric Laplacian with a diagonal of about one: its upper
/// triangle, in the order that the stationary distribution has been eliminated in. root: sqrt(pi R), unit: sqrt(pi/R),
/// R and the rates times per_rate.
Sparse scaled_laplacian(const Network& network, const numerics::EliminationPlan& plan, Index ground, const Vector& root,
                        const Vector& unit, double per_rate) {
  const Index m = network.n_states();
  Sparse upper(m, m);
  upper.reserve(network.n_jumps() / 2 + m);
  std::vector<std::pair<std::int32_t, double>> column;
  for (Index p = 0; p < m; ++p) {
    const Index j = plan.order[p];
    double diagonal = 0;
    column.clear();
    for (const auto& jump : network.jumps_from(j)) {
      if (jump.to == j || j == ground) continue;
      const double weight = jump.rate * per_rate * unit[j];
      diagonal += weight / root[j];
      const auto q = plan.position[jump.to];
      if (q < p && jump.to != ground) column.emplace_back(q, -weight / root[jump.to]);
    }
    std::ranges::sort(column, {}, &std::pair<std::int32_t, double>::first);
    upper.startVec(p);
    for (std::size_t e = 0; e < column.size();) {  // several jumps may join the same two states
      const auto row = column[e].first;
      double& entry = upper.insertBack(row, p);
      for (; e < column.size() && column[e].first == row; ++e) entry += column[e].second;
    }
    upper.insertBack(p, p) = j == ground ? 1 : diagonal;
  }
  upper.finalize();
  return upper;
}

/// y (few x m) := y A^{-1} with CHOLMOD.
void solve_by_supernodes(const Sparse& upper, Matrix& y) {
  const std::vector<std::int64_t> first(upper.outerIndexPtr(), upper.outerIndexPtr() + upper.cols() + 1),
      row(upper.innerIndexPtr(), upper.innerIndexPtr() + upper.nonZeros());
  const numerics::SupernodalAnalysis analysis({first, row}, false);
  auto factor = analysis.factorise(std::span(upper.valuePtr(), row.size()));
  require_factor(factor.complete(), upper.cols());
  Matrix columns = y.transpose();
  factor.solve(columns.data(), columns.cols());
  y = columns.transpose();
}

Matrix solve_reversible(const Network& network, const Matrix& rhs, Index ground) {
  const Index m = network.n_states();
  const auto& plan = network.elimination_plan();
  const Vector half = (network.stationary().log_pi / 2).array().exp();
  // Rates in units of a power of two, so that roots round alike in every unit of time.
  const double per_rate = std::ldexp(1.0, -std::ilogb(network.escape_rates().maxCoeff()));
  const Vector escape = (network.escape_rates() * per_rate).cwiseSqrt();
  const Vector root = half.cwiseProduct(escape);
  const Vector unit = half.cwiseQuotient(escape);
  const Sparse laplacian = scaled_laplacian(network, plan, ground, root, unit, per_rate);
  Matrix y(rhs.rows(), m);
  for (Index p = 0; p < m; ++p) {
    const Index j = plan.order[p];
    for (Index a = 0; a < rhs.rows(); ++a) y(a, p) = j == ground ? 0 : unit[j] * (rhs(a, j) * per_rate);
  }
  if (numerics::has_supernodal()) {
    solve_by_supernodes(laplacian, y);
  } else {
    const numerics::FrontCholesky factor(plan, laplacian.transpose());
    require_factor(factor.complete(), m);
    factor.solve(y);
  }
  Matrix out(rhs.rows(), m);
  for (Index p = 0; p < m; ++p) {
    const Index j = plan.order[p];
    for (Index a = 0; a < rhs.rows(); ++a) out(a, j) = y(a, p) / root[j];
  }
  return out;
}

}  // namespace

Matrix solve_by_factors(const Network& network, const Matrix& rhs) {
  Index ground = 0;
  network.stationary().pi.maxCoeff(&ground);
  if (network.n_states() <= transport_sparse_size) return solve_dense(network, rhs, ground);
  return solve_reversible(network, rhs, ground);
}

}  // namespace rdd::transport
