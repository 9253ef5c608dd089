// The quasi-stationary distribution on a rectangle: the eigenproblem (4.7) in two dimensions.
#pragma once

#include <array>
#include <functional>

#include "spin/qsd_line.hpp"

namespace rdd::qsd {

/// A potential energy on a plane, V(x, y).
using PlaneEnergy = std::function<double(double, double)>;

struct BoxRequest {
  std::array<double, 2> lo{}, hi{};                                        ///< length; finite
  std::array<bool, 2> absorbing_lo{true, true}, absorbing_hi{true, true};  ///< the other sides reflect
  double beta = 0;                                                         ///< 1/energy
  double tolerance = 1e-9;  ///< relative, of lambda_1 and lambda_2 from one mesh to the next
};

/// A mesh of equal elements with Gauss-Lobatto nodes, and phi_1 on it.
struct QsdBox {
  BoxRequest request;
  Rates rates;
  bool converged = false;           ///< false: the finest mesh changed a rate by more than the tolerance
  std::array<Vector, 2> node;       ///< coordinates of the mesh lines, both ends included, length
  std::array<Vector, 2> weight;     ///< of the integral along each
  Matrix v;                         ///< (nx x ny) beta (V - V_min)
  Matrix phi;                       ///< (nx x ny) phi_1 >= 0, largest value 1
  double v_min = 0;                 ///< energy
  std::array<double, 2> minimum{};  ///< the node it is at, length

  /// Density of the quasi-stationary or the Gibbs distribution at places (2 x n), 1/length^2; zero outside the box.
  [[nodiscard]] Vector at(bool quasi_stationary, const Eigen::Ref<const Matrix>& places) const;
  /// Of the Gibbs distribution on the box from the quasi-stationary one: total variation and int q ln(q / p),
  /// to about 1e-3 of themselves.
  [[nodiscard]] double total_variation() const;
  [[nodiscard]] double divergence() const;
  /// Mean and covariance (2 x 2) of either.
  [[nodiscard]] std::array<double, 2> mean(bool quasi_stationary = true) const;
  [[nodiscard]] Eigen::Matrix2d covariance(bool quasi_stationary = true) const;

 private:
  [[nodiscard]] Matrix density(bool quasi_stationary) const;
  [[nodiscard]] double interpolate(const Matrix& values, double x, double y) const;
};

/// Spectral elements for psi = e^{-beta V/2} phi_1: the Dirichlet form (1/beta) int |grad psi + beta grad V psi / 2|^2
/// is a sum of squares, so that lambda_1 is right to about 1e-13 of lambda_1 + (the largest eigenvalue of the mesh)
/// times 1e-16, not to its own relative accuracy as on a line; lambda1_error says what to expect. Meshes are refined
/// until the rates settle. V is sampled on the calling thread, at no more than 14641 nodes a mesh. Throws
/// Status::argument if the box is reversed or not finite, nothing absorbs, V is not finite at a node (named), or there
/// is no minimum inside; numeric if the eigensolver fails.
[[nodiscard]] QsdBox solve_box(const Run& run, const BoxRequest& request, const PlaneEnergy& energy);

}  // namespace rdd::qsd
