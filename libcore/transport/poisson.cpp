// Factorisations of the Poisson equation.
#include "transport/poisson.hpp"

#include <Eigen/LU>
#include <Eigen/SparseLU>
#include <variant>

#include "support/error.hpp"
#include "transport/transport.hpp"

namespace rdd {
namespace {

using Sparse = Eigen::SparseMatrix<double>;

/// Calls add(j, i, value) with the entries of -Qb^T, each row divided by its escape rate, so that slow states count as
/// much as fast ones. The row and column of one state, which follow from the others, are those of the identity.
template <typename Add>
void assemble(const Network& network, Index ground, Add&& add) {
  const auto& escape = network.escape_rates();
  for (const auto& jump : network.jumps()) {
    const Index i = jump.to, j = jump.from;
    if (i == j || j == ground) continue;
    const double weight = jump.rate / escape[j];
    add(j, j, weight);
    if (i != ground) add(j, i, -weight);
  }
  add(ground, ground, 1.0);
}

}  // namespace

struct PoissonSolver::Factors {
  Index ground = 0;
  Eigen::PartialPivLU<Matrix> dense;
  // The solves of Eigen's SparseLU are not const, but change nothing.
  mutable std::unique_ptr<Eigen::SparseLU<Sparse>> sparse;
};

PoissonSolver::~PoissonSolver() = default;
PoissonSolver::PoissonSolver(PoissonSolver&&) noexcept = default;
PoissonSolver& PoissonSolver::operator=(PoissonSolver&&) noexcept = default;

PoissonSolver::PoissonSolver(const Network& network) : network_(&network), factors_(std::make_unique<Factors>()) {
  const Index m = network.n_states();
  network.stationary().pi.maxCoeff(&factors_->ground);
  if (m <= transport_sparse_size) {
    Matrix a = Matrix::Zero(m, m);
    assemble(network, factors_->ground, [&](Index j, Index i, double value) { a(j, i) += value; });
    factors_->dense.compute(a);
    return;
  }
  std::vector<Eigen::Triplet<double>> entries;
  entries.reserve(2 * static_cast<std::size_t>(network.n_jumps()) + 1);
  assemble(network, factors_->ground, [&](Index j, Index i, double value) { entries.emplace_back(j, i, value); });
  Sparse a(m, m);
  a.setFromTriplets(entries.begin(), entries.end());
  factors_->sparse = std::make_unique<Eigen::SparseLU<Sparse>>(a);
  require(factors_->sparse->info() == Eigen::Success, Status::numeric,
          "the sparse factorisation of the Poisson equation failed on ", m, " states");
}

Matrix PoissonSolver::solve(const Matrix& rhs) const {
  const auto& pi = network_->stationary().pi;
  Matrix scaled = -(network_->escape_rates().cwiseInverse().asDiagonal() * rhs.transpose());
  scaled.row(factors_->ground).setZero();
  Matrix y = factors_->sparse ? Matrix(factors_->sparse->solve(scaled)) : Matrix(factors_->dense.solve(scaled));
  y.rowwise() -= (pi.transpose() * y).eval();
  return y.transpose();
}

Matrix PoissonSolver::solve_adjoint(const Matrix& rhs) const {
  const auto& pi = network_->stationary().pi;
  Matrix right = -rhs.transpose();
  right.row(factors_->ground).setZero();
  Matrix z = factors_->sparse ? Matrix(factors_->sparse->transpose().solve(right))
                              : Matrix(factors_->dense.transpose().solve(right));
  z = network_->escape_rates().cwiseInverse().asDiagonal() * z;
  z.row(factors_->ground).setZero();
  z -= pi * z.colwise().sum().eval();
  return z.transpose();
}

}  // namespace rdd
