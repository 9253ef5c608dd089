// The quasi-stationary distribution on a rectangle: the eigenproblem (4.7) in two dimensions.
#pragma once

#include <algorithm>
#include <array>
#include <optional>

#include "qsd/line/line.hpp"
#include "qsd/plane/gaussian.hpp"

namespace rdd::qsd {

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

  std::optional<PlaneGaussian> gaussian;  ///< set by fit_gaussian

  /// A density at places (2 x n), 1/length^2; zero outside the box. Throws Status::argument, as all of these, if it is
  /// the Gaussian's and there is none.
  [[nodiscard]] Vector at(Density which, const Eigen::Ref<const Matrix>& places) const;
  /// Of Gibbs or the Gaussian from the quasi-stationary distribution: total variation and int q ln(q / p), to about
  /// 1e-3 of themselves.
  [[nodiscard]] double total_variation(Density which) const;
  [[nodiscard]] double divergence(Density which) const;
  /// Mean and covariance (2 x 2).
  [[nodiscard]] std::array<double, 2> mean(Density which) const;
  [[nodiscard]] Eigen::Matrix2d covariance(Density which) const;

  /// The variational Gaussian of the basin.
  void fit_gaussian(const PlaneEnergy& energy);
  /// What the Gaussian has outside the box before it is restricted.
  [[nodiscard]] double gaussian_outside() const { return std::max(0.0, 1 - gaussian_inside()); }

 private:
  [[nodiscard]] double gaussian_inside() const;
  [[nodiscard]] Matrix density(Density which) const;
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
