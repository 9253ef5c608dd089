// Functions on an interval, held by their values at the Gauss nodes of panels: integrals from either end,
// interpolation. In extended precision, whose range lets e^{beta V} stand as it is. No eigenproblem here.
#pragma once

#include <functional>
#include <vector>

#include "support/types.hpp"

namespace rdd::qsd {

using Real = long double;
using RealVector = Eigen::Matrix<Real, Eigen::Dynamic, 1>;
using RealMatrix = Eigen::Matrix<Real, Eigen::Dynamic, Eigen::Dynamic>;

/// A potential energy on a line, V(x).
using LineEnergy = std::function<double(double)>;

/// Nodes of one panel: products of three functions that vary by a factor e within it are integrated to round-off.
inline constexpr Index panel_nodes = 16;

/// Panels that follow each other without gaps.
class Panels {
 public:
  Panels() = default;
  /// borders: ascending, one more than there are panels.
  explicit Panels(std::vector<double> borders);

  [[nodiscard]] Index size() const { return node_.size(); }
  [[nodiscard]] Index count() const { return static_cast<Index>(borders_.size()) - 1; }
  [[nodiscard]] const std::vector<double>& borders() const { return borders_; }
  /// (size) ascending.
  [[nodiscard]] const RealVector& node() const { return node_; }
  /// (size) of the integral over all panels.
  [[nodiscard]] const RealVector& weight() const { return weight_; }
  /// At every node x, the integral of f from the first border to x. Where f > 0, so is the result, and its relative
  /// error is that of f even near the border.
  [[nodiscard]] RealVector from_left(const RealVector& f) const;
  /// The same from x to the last border.
  [[nodiscard]] RealVector from_right(const RealVector& f) const;
  /// The panel a place lies in; the nearest one from outside.
  [[nodiscard]] Index panel_of(double x) const;
  /// The polynomial through the values of one panel, at x.
  [[nodiscard]] Real interpolate(const RealVector& f, Index panel, Real x) const;

 private:
  std::vector<double> borders_;
  RealVector node_, weight_;
};

/// Gauss nodes of [-1, 1], and the size of the last Legendre coefficients of f as a part of the largest |f|: how well
/// the panel resolves it.
[[nodiscard]] const std::vector<double>& panel_rule();
[[nodiscard]] Real unresolved(const RealVector& f);

}  // namespace rdd::qsd
