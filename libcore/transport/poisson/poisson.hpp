// The Poisson equation of a network and its adjoint, factored once for any number of right-hand sides.
#pragma once

#include <memory>

#include "network/network.hpp"

namespace rdd::transport {

/// Qb, the generator of one cell with its periodic images merged, has columns that sum to zero and Qb pi = 0.
/// Dense LU up to transport_sparse_size states, elimination of a sparse network beyond. Must not outlive its network.
class PoissonSolver {
 public:
  /// Throws not_ergodic; numeric if the network is sparse and pi spans more than 600 decades.
  explicit PoissonSolver(const Network& network);
  ~PoissonSolver();
  PoissonSolver(PoissonSolver&&) noexcept;
  PoissonSolver& operator=(PoissonSolver&&) noexcept;

  /// y (n x M) with Qb^T y = rhs for each row, sum_j pi_j y_j = 0. Rows of rhs are orthogonal to pi.
  [[nodiscard]] Matrix solve(const Matrix& rhs) const;
  /// z (n x M) with Qb z = rhs for each row, sum_j z_j = 0. Rows of rhs sum to zero.
  [[nodiscard]] Matrix solve_adjoint(const Matrix& rhs) const;

 private:
  struct Factors;
  const Network* network_;
  std::unique_ptr<Factors> factors_;
};

}  // namespace rdd::transport
