// Averages of the functions of a potential from two-dimensional tables over distance and variance, built to a
// tolerance.
#pragma once

#include <memory>
#include <mutex>
#include <span>
#include <vector>

#include "dmd/eam/potential.hpp"
#include "support/run.hpp"

namespace rdd::dmd {

/// Averages of one function for variances in [low, high): a polynomial of degree 7 in R and 5 in v on every cell, from
/// which value and derivatives come. A row depends on the function, its place and the tolerance alone.
struct AverageRow {
  static constexpr int r_terms = 8, v_terms = 6, cell_size = r_terms * v_terms;

  double low = 0, high = 0;
  double first = 0, per_length = 0;            ///< where the cells begin, cells per length
  Index cells = 0;                             ///< along R; beyond them the average is 0
  int parts = 1;                               ///< of [low, high) in v, each the same factor wider than the last
  std::vector<double> bounds, centre, radius;  ///< of the parts: parts + 1, parts, parts
  std::vector<double> coefficients;            ///< (8, 6, cells, parts): u^i s^j, u and s in [-1, 1]
  double error = 0;                            ///< largest found, in units of what was allowed
};

/// How many derivatives are wanted: the value, those of first order, those of second order.
enum class AverageOrder : int { value = 0, first = 1, second = 2 };

/// Where averages of many pairs go; what is not wanted is null.
struct TableArrays {
  double* value;
  double *r = nullptr, *v = nullptr;
  double *rr = nullptr, *rv = nullptr, *vv = nullptr;
};

/// The rows of a range of variances, for one call or more. Distances below the tables, and everything where there are
/// none, are averaged exactly.
class AverageView {
 public:
  /// Averages of a function at n distances and variances. The average of a pair whose distribution reaches into the
  /// core of the function, where nothing is known of it, by more than the tolerance, is NaN.
  void evaluate(Index function, AverageOrder order, std::span<const double> distance, std::span<const double> variance,
                const TableArrays& out) const;

 private:
  friend class EamAverages;
  std::shared_ptr<const EamPotential> potential_;
  double tolerance_ = 0;
  std::vector<std::vector<std::shared_ptr<const AverageRow>>> rows_;  ///< by function, ascending
};

/// Tables of a potential; they grow as variances are met. May be used by several calls at a time.
class EamAverages {
 public:
  /// tolerance: largest error of an average relative to s, the larger of its size and scale(); ten times as much is
  /// allowed of its first derivatives by R and v relative to their size or to s / l and s / l^2 where those are larger,
  /// l a twentieth of the range. 1e-11 to 1e-3, or 0: no tables.
  EamAverages(std::shared_ptr<const EamPotential> potential, double tolerance);

  [[nodiscard]] const std::shared_ptr<const EamPotential>& potential() const { return potential_; }
  [[nodiscard]] double tolerance() const { return tolerance_; }
  /// How many sigmas beyond the range of the potential an average counts.
  [[nodiscard]] double reach() const;
  /// Builds what is missing between two variances.
  [[nodiscard]] AverageView between(double low, double high, const Run& run) const;
  /// Bytes of all tables.
  [[nodiscard]] Index bytes() const;

 private:
  std::shared_ptr<const EamPotential> potential_;
  double tolerance_, reference_;
  mutable std::mutex mutex_;
  mutable std::vector<std::vector<std::pair<Index, std::shared_ptr<const AverageRow>>>> rows_;  ///< by function
};

/// Builds a row.
[[nodiscard]] AverageRow make_average_row(const Radial& function, double low, double high, double tolerance,
                                          const Run& run);

}  // namespace rdd::dmd
