// A basin that a walker leaves, in one or two dimensions, and what can be asked of either.
#pragma once

#include <memory>
#include <optional>
#include <variant>

#include "qsd/line/compare.hpp"
#include "qsd/plane/box.hpp"

namespace rdd::qsd {

/// A solved interval with its densities.
class LineBasin {
 public:
  explicit LineBasin(QsdLine solved)
      : line_(std::make_unique<const QsdLine>(std::move(solved))), densities_(std::in_place, *line_, std::nullopt) {}

  [[nodiscard]] const QsdLine& line() const { return *line_; }
  [[nodiscard]] const Comparison& densities() const { return *densities_; }
  /// Fits the variational Gaussian of the basin and keeps it.
  void fit_gaussian(const LineEnergy& energy);

 private:
  std::unique_ptr<const QsdLine> line_;  ///< does not move: densities_ refers to it
  std::optional<Comparison> densities_;
};

/// Dimension 1 or 2.
using Basin = std::variant<LineBasin, QsdBox>;

[[nodiscard]] int dim(const Basin& basin);
/// Nodes that the potential was sampled at.
[[nodiscard]] Index n_nodes(const Basin& basin);
[[nodiscard]] const Rates& rates(const Basin& basin);

/// The domain as it was solved.
struct Extent {
  Vector lo, hi;               ///< (dim) length
  std::vector<End> low, high;  ///< (dim) what stands at either end
  Vector minimum;              ///< (dim) where the potential is lowest, length
  double barrier;              ///< the lowest way out of there, energy; NaN in two dimensions
};
[[nodiscard]] Extent extent(const Basin& basin);

/// A variational Gaussian and what it has outside the domain before it is restricted.
struct FittedGaussian {
  Vector mean;        ///< (dim) length
  Matrix covariance;  ///< (dim, dim) length^2
  double outside;
};
/// Throws as variational_gaussian.
FittedGaussian fit_gaussian(LineBasin& basin, const LineEnergy& energy);
FittedGaussian fit_gaussian(QsdBox& basin, const PlaneEnergy& energy);

/// (n) a density at places (dim, n), 1/length^dim; zero outside. Throws Status::argument, as the two below, if it is
/// the Gaussian's and there is none.
[[nodiscard]] Vector density(const Basin& basin, Density which, const Eigen::Ref<const Matrix>& places);
struct BasinMoments {
  Vector mean;        ///< (dim) length
  Matrix covariance;  ///< (dim, dim) length^2
};
[[nodiscard]] BasinMoments moments(const Basin& basin, Density which);
/// How far a density is from the quasi-stationary one.
[[nodiscard]] Distance distance(const Basin& basin, Density which);

}  // namespace rdd::qsd
