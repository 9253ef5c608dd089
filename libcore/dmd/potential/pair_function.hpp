// Pair potentials phi(r): value and two derivatives, range, and where they are not smooth. No averages here.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "support/types.hpp"

namespace rdd::dmd {

/// A function of one variable with its first two derivatives.
struct Jet {
  double value = 0;
  double first = 0;
  double second = 0;
};

/// No interaction.
struct Nothing {};

/// The soft-core 4-2 potential: 4 lambda^2 A (u^2 - u), u = 1/D, D = (1 - lambda)^2 / 2 + 2 (r / r_eq)^2.
struct SoftCore {
  double amplitude;      ///< A, energy
  double r_eq;           ///< length
  double lambda = 0.99;  ///< in (0, 1]; the core is about r_eq (1 - lambda) / 2 wide
};

/// depth [exp(-2 a (r - r_eq)) - 2 exp(-a (r - r_eq))].
struct Morse {
  double depth;      ///< energy
  double stiffness;  ///< a, 1/length
  double r_eq;       ///< length
};

/// 4 epsilon [(s/r)^12 - (s/r)^6]; below r_soft continued by the parabola of equal value, slope and curvature.
struct LennardJones {
  double epsilon;  ///< energy
  double length;   ///< s
  double r_soft;   ///< > 0
};

/// (r/R)^4 / 4 - r/R + 3/4 beyond R, else 0: keeps chain neighbours together.
struct Confinement {
  double radius;
};

/// A cubic spline (C2) through equidistant values.
struct Table {
  double r_first;                           ///< distance of the first value
  double spacing;                           ///< > 0
  std::shared_ptr<const Vector> values;     ///< energy
  std::shared_ptr<const Vector> curvature;  ///< second derivatives at the knots
  bool fitted = false;                      ///< stands for a smooth function: its knots are no kinks
};
/// The spline through phi(r_first + k spacing) = values[k]; at least four values, all finite. It covers
/// [r_first, r_first + (n - 1) spacing]; below, it goes on as the parabola of the first knot.
[[nodiscard]] Table make_table(double r_first, double spacing, std::span<const double> values);

/// Value and two derivatives of a table's spline.
[[nodiscard]] Jet evaluate(const Table& table, double r);

/// One pair potential, shifted and cut: phi(r) - phi(rc) - phi'(rc)(r - rc) for r < rc, else 0. The slope shift keeps
/// the forces continuous. Immutable and cheap to copy.
class PairFunction {
 public:
  using Form = std::variant<Nothing, SoftCore, Morse, LennardJones, Confinement, Table>;

  PairFunction() = default;
  /// cutoff: infinity for none. Throws if a parameter makes no sense or a table ends before the cutoff.
  PairFunction(const Form& form, double cutoff);

  /// r >= 0.
  [[nodiscard]] Jet operator()(double r) const;
  [[nodiscard]] const Form& form() const { return form_; }
  [[nodiscard]] double cutoff() const { return cutoff_; }
  /// phi = 0 for r >= range.
  [[nodiscard]] double range() const { return range_; }
  /// phi = 0 for r <= this.
  [[nodiscard]] double starts() const { return starts_; }
  /// Distances > 0, ascending, where phi'' or a higher derivative jumps.
  [[nodiscard]] std::span<const double> kinks() const { return kinks_; }
  /// Length over which phi varies near r = 0; quadrature there needs panels this small.
  [[nodiscard]] double core_length() const { return core_length_; }
  /// ln(1 + |phi(0)|): how much of the density's tail the core can outweigh.
  [[nodiscard]] double log_core_height() const { return log_core_height_; }
  /// Gauss-Hermite with 16 nodes is good to round-off only where R / sigma is at least this (kinks apart).
  [[nodiscard]] double clearance(double sigma) const;
  [[nodiscard]] bool is_nothing() const { return std::holds_alternative<Nothing>(form_); }
  /// Value and slope taken off by the cut.
  [[nodiscard]] Jet shift() const { return shift_; }
  /// The parameters as text: equal text, equal function.
  [[nodiscard]] std::string describe() const;

 private:
  Form form_ = Nothing{};
  double cutoff_ = 0;
  double range_ = 0;
  double starts_ = 0;
  Jet shift_;
  std::vector<double> kinks_;
  double core_length_ = 1;
  double log_core_height_ = 0;
};

}  // namespace rdd::dmd
