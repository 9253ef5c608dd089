// Factorisations of the Poisson equation.
#include "transport/poisson/poisson.hpp"

#include <Eigen/LU>
#include <optional>

#include "network/generator_inverse.hpp"
#include "transport/transport.hpp"

namespace rdd::transport {
namespace {

/// -Qb^T, each row divided by its escape rate, so that slow states count as much as fast ones. The row and column of
/// one state, which follow from the others, are those of the identity.
Matrix balanced_generator(const Network& network, Index ground) {
  Matrix a = Matrix::Zero(network.n_states(), network.n_states());
  const auto& escape = network.escape_rates();
  for (const auto& jump : network.jumps()) {
    const Index i = jump.to, j = jump.from;
    if (i == j || j == ground) continue;
    const double weight = jump.rate / escape[j];
    a(j, j) += weight;
    if (i != ground) a(j, i) -= weight;
  }
  a(ground, ground) = 1.0;
  return a;
}

}  // namespace

struct PoissonSolver::Factors {
  Index ground = 0;
  Eigen::PartialPivLU<Matrix> dense;
  std::optional<network::GeneratorInverse> sparse;  // of B = Pi^{-1/2} Qb Pi^{1/2}

  /// (n x M) diag(after) B^+ diag(before) rhs^T, transposed; adjoint: of B^T.
  [[nodiscard]] Matrix solve_sparse(network::GeneratorInverse::Side side, const Vector& before, const Matrix& rhs,
                                    const Vector& after) const {
    Matrix x = before.asDiagonal() * rhs.transpose();
    sparse->apply(side, x);
    return (after.asDiagonal() * x).transpose();
  }
};

PoissonSolver::~PoissonSolver() = default;
PoissonSolver::PoissonSolver(PoissonSolver&&) noexcept = default;
PoissonSolver& PoissonSolver::operator=(PoissonSolver&&) noexcept = default;

PoissonSolver::PoissonSolver(const Network& network) : network_(&network), factors_(std::make_unique<Factors>()) {
  if (network.n_states() > transport_sparse_size) {
    factors_->sparse.emplace(network);
    return;
  }
  network.stationary().pi.maxCoeff(&factors_->ground);
  factors_->dense.compute(balanced_generator(network, factors_->ground));
}

Matrix PoissonSolver::solve(const Matrix& rhs) const {
  const auto& pi = network_->stationary().pi;
  if (factors_->sparse) {
    const Vector& root = factors_->sparse->root();
    return factors_->solve_sparse(network::GeneratorInverse::Side::adjoint, root, rhs, root.cwiseInverse());
  }
  Matrix scaled = -(network_->escape_rates().cwiseInverse().asDiagonal() * rhs.transpose());
  scaled.row(factors_->ground).setZero();
  Matrix y = factors_->dense.solve(scaled);
  y.rowwise() -= (pi.transpose() * y).eval();
  return y.transpose();
}

Matrix PoissonSolver::solve_adjoint(const Matrix& rhs) const {
  const auto& pi = network_->stationary().pi;
  if (factors_->sparse) {
    const Vector& root = factors_->sparse->root();
    return factors_->solve_sparse(network::GeneratorInverse::Side::plain, root.cwiseInverse(), rhs, root);
  }
  Matrix right = -rhs.transpose();
  right.row(factors_->ground).setZero();
  Matrix z = factors_->dense.transpose().solve(right);
  z = network_->escape_rates().cwiseInverse().asDiagonal() * z;
  z.row(factors_->ground).setZero();
  z -= pi * z.colwise().sum().eval();
  return z.transpose();
}

}  // namespace rdd::transport
