// The Poisson equation by elimination without subtraction: differences of its solution between neighbours, each with
// the digits it counts with, however far the rates are apart.
#pragma once

#include <memory>

#include "network/network.hpp"

namespace rdd::transport {

/// Numbers in which a difference may be as small as the rates are far apart.
using Wide = Eigen::Matrix<long double, Eigen::Dynamic, Eigen::Dynamic>;

/// Qb, the generator of one cell with its periodic images merged, has columns that sum to zero and Qb pi = 0.
///
/// States are eliminated as Grassmann, Taksar and Heyman (1985) do, jumps carrying their displacements along. A state p
/// that leaves finds its solution as the mean over its neighbours l with the weights k_pl/s_p; kept is not that value,
/// but its difference d_p to the neighbour p goes to most often. These differences form a tree along the strongest
/// bonds: y_i - y_j is a sum of d along it, none of them larger than the weakest bond on the way allows. So the
/// dissipation pi_j k (y_i - y_j)^2 of every jump and the current pi_j k (y_i - y_j) have errors of some roundings of
/// their sums over all jumps, where potentials at the states themselves would lose all digits across fast jumps.
/// Must not outlive its network.
class PoissonElimination {
 public:
  /// Throws no_lattice or not_ergodic; argument if a displacement along the tree of fluxes leaves 2^31 cells.
  /// precise: a driven network is eliminated in long double, weights included, for two to five times the time. What is
  /// left of opposite fluxes in its net currents then has the digits that long double has beyond double.
  explicit PoissonElimination(const Network& network, bool precise = false);
  ~PoissonElimination();
  PoissonElimination(PoissonElimination&&) noexcept;
  PoissonElimination& operator=(PoissonElimination&&) noexcept;

  /// (space) v = sum over jumps of pi_from k dr; exactly zero if the network is reversible.
  [[nodiscard]] const Vector& velocity() const { return velocity_; }
  /// (space x n_jumps) dr + y_to - y_from of every jump, y the corrector.
  [[nodiscard]] const Wide& steps() const { return steps_; }
  /// (space x M) y itself, sum_j pi_j y_j = 0.
  [[nodiscard]] Matrix corrector() const;
  /// (n_jumps) pi_from k; two opposite jumps of a reversible network have the same.
  [[nodiscard]] const std::vector<long double>& fluxes() const { return flux_; }

  /// (n x n_jumps) u_to - u_from of Qb^T u = rhs (n x M). Rows of rhs are orthogonal to pi.
  [[nodiscard]] Wide solve_differences(const Wide& rhs) const;
  /// (n x M) z with Qb z = rhs, sum_j z_j = 0. Rows of rhs sum to zero.
  [[nodiscard]] Wide solve_adjoint(const Wide& rhs) const;

 private:
  void solve_corrector();

  struct Factor;
  const Network* network_;
  std::unique_ptr<Factor> factor_;
  Vector velocity_;
  Wide steps_;
  std::vector<long double> flux_;
  Wide tree_;     // (space x M) y_p - y_parent
  Matrix place_;  // (space x M) where the tree of fluxes has moved each state
};

}  // namespace rdd::transport
