// A function of the distance in an embedded-atom potential, a pair energy or a density, and its Gaussian averages.
#pragma once

#include <array>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "dmd/eam/spline.hpp"
#include "dmd/potential/average.hpp"

namespace rdd::dmd {

/// What the table of a radial function holds.
enum class RadialTable {
  plain = 0,    ///< f(r)
  product = 1,  ///< r f(r)
};

/// Immutable and cheap to copy. Zero from the cutoff on. In three dimensions the average over x ~ N(R e, v I) is
/// E f(|x|) = H(R, v) / R, H = E g(R + sqrt(v) z), g(y) = y f(|y|), z normal in one dimension.
class Radial {
 public:
  /// A table from r = 0 on, as LAMMPS evaluates it. Below `core`, a multiple of the spacing, the table's entry goes on
  /// as the parabola of equal value, slope and second derivative (those of the interval beyond); core = 0: nowhere.
  Radial(EamSpline spline, RadialTable kind, double cutoff, double core);
  /// A pair potential as it stands.
  explicit Radial(PairFunction function);

  /// r >= 0; a product at r = 0 has no value unless its table begins with 0.
  [[nodiscard]] Jet operator()(double r) const;
  /// The derivative as LAMMPS has it: beyond the last knot of a table, where the entry is constant, that of the cubic
  /// before it.
  [[nodiscard]] double force_slope(double r) const;
  /// The average with its derivatives, each exact to rounding: R, v > 0.
  [[nodiscard]] Average average(double distance, double variance) const;
  /// Its value alone.
  [[nodiscard]] double mean(double distance, double variance) const;

  /// Zero for r >= range.
  [[nodiscard]] double range() const { return range_; }
  /// Below this the function is a continuation of what the table says.
  [[nodiscard]] double core() const { return core_; }
  /// Largest |g| below the core.
  [[nodiscard]] double core_height() const { return core_height_; }
  /// What errors of averages are measured against: the depth of the well, or the value at two fifths of the range.
  [[nodiscard]] double scale() const { return scale_; }
  [[nodiscard]] std::string describe() const;

 private:
  struct Pieces;
  [[nodiscard]] double find_scale() const;

  std::shared_ptr<const Pieces> pieces_;  ///< of a table
  PairFunction function_;                 ///< if there is none
  double range_ = 0, core_ = 0, core_height_ = 0, scale_ = 1;
};

/// G and its derivatives from H_k = sigma^-k m[k], the derivatives of H by R.
[[nodiscard]] Average average_from_moments(const std::array<double, 5>& m, double distance, double sigma);

/// Where a table's entry is no potential yet: three knots after the last of a constant beginning, a spike (a second
/// difference of a hundred times the largest over the knots three to twenty further on) or a value above 1e6, none of
/// them looked for beyond a fifth of the cutoff; 0 if there is none.
[[nodiscard]] double find_core(const EamSpline& spline, double cutoff);

}  // namespace rdd::dmd
