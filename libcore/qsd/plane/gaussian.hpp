// The variational Gaussian of one walker in a basin of the plane: the local minimum of the free energy over mean and
// covariance.
#pragma once

#include <Eigen/Core>
#include <functional>

#include "support/types.hpp"

namespace rdd::qsd {

/// A potential energy on a plane, V(x, y).
using PlaneEnergy = std::function<double(double, double)>;

/// E_N(mean, covariance) V - ln(det covariance) / (2 beta) is stationary and has a minimum here.
struct PlaneGaussian {
  Eigen::Vector2d mean = Eigen::Vector2d::Zero();            ///< length
  Eigen::Matrix2d covariance = Eigen::Matrix2d::Identity();  ///< length^2

  [[nodiscard]] double density(double x, double y) const;
  /// What it has between the corners of a rectangle, which may be infinite.
  [[nodiscard]] double mass(const Eigen::Vector2d& lo, const Eigen::Vector2d& hi) const;
};

/// Follows the minimum of V near `minimum` from high beta down to the one asked for, as variational_gaussian does on a
/// line; V is asked on the calling thread within nine standard deviations of the mean, also outside the domain.
/// lengths: of the domain. Throws Status::argument if there is no Gaussian at this beta, with the smallest beta that
/// has one, or if V is not finite where it is asked.
[[nodiscard]] PlaneGaussian variational_gaussian(const PlaneEnergy& energy, double beta, const Eigen::Vector2d& minimum,
                                                 const Eigen::Vector2d& lengths);

}  // namespace rdd::qsd
