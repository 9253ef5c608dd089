// The cubic spline that LAMMPS puts through a table of values at equal spacing.
#pragma once

#include <span>
#include <vector>

#include "dmd/potential/pair_function.hpp"

namespace rdd::dmd {

/// Knots at m h, m = 0 to N - 1. Slopes are those of five-point differences, so that the function is once continuously
/// differentiable; second derivatives jump at the knots.
class EamSpline {
 public:
  /// At least five values, all finite.
  EamSpline(double spacing, std::span<const double> values);

  /// x >= 0: the cubic of its interval; beyond the last knot, the last value.
  [[nodiscard]] Jet held(double x) const;
  /// Below 0 the first cubic goes on; beyond the last knot, its tangent there.
  [[nodiscard]] Jet extended(double x) const;

  [[nodiscard]] double spacing() const { return spacing_; }
  [[nodiscard]] Index knots() const { return static_cast<Index>(values_.size()); }
  [[nodiscard]] double end() const { return spacing_ * static_cast<double>(knots() - 1); }
  [[nodiscard]] std::span<const double> values() const { return values_; }

  /// Coefficients of 1, t, t^2, t^3 on the interval from knot m, t = x / h - m in [0, 1].
  struct Cubic {
    double a, b, c, d;
  };
  [[nodiscard]] Cubic cubic(Index m) const;

 private:
  [[nodiscard]] Jet at(Index m, double t) const;

  double spacing_, per_spacing_;
  std::vector<double> values_, slopes_;  ///< slopes per interval
};

}  // namespace rdd::dmd
