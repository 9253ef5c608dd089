// Tables of transport coefficients in 1/T: O(1) evaluation without allocation, for inner loops.
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "support/run.hpp"
#include "support/types.hpp"

namespace rdd::transport {

/// How one value follows from the channels of a table, c_i(x) the piecewise cubics, x = 1/T.
struct TableEntry {
  enum Kind : std::int32_t {
    logarithm = 0,   ///< exp(c_channel)
    scaled = 1,      ///< c_channel exp((c_first + c_second)/2)
    zero = 2,        ///< 0 at every temperature
    minus_rest = 3,  ///< minus the sum of the other values from `first` to `second` (a column that sums to zero)
    copy = 4,        ///< the value number `first`, an earlier one
  };
  Kind kind = zero;
  std::int32_t channel = 0;
  std::int32_t first = 0;
  std::int32_t second = 0;
};

/// All the values at one temperature.
using TableFunction = std::function<Vector(double temperature)>;

/// Specification of one value before it is tabulated. A value that is positive throughout is tabulated by its
/// logarithm, to a relative error; others to an error relative to a scale, as is one that is round-off beside the
/// scale.
struct TableValue {
  Index group = 0;   ///< the kind this value is of; its norm is the root of the sum of squares of that kind
  Index norm_a = 0;  ///< the scale is the geometric mean of the norms of these two groups, ...
  Index norm_b = 0;
  Index scale_a = -1;  ///< ... or, if >= 0, that of the values scale_a and scale_b, both positive
  Index scale_b = -1;
  Index rest_begin = -1;  ///< >= 0: minus the sum of the others in [rest_begin, rest_end)
  Index rest_end = -1;
  bool relative = true;  ///< by its logarithm where it is positive throughout; false: always against the scale
  Index same_as = -1;    ///< >= 0: equals that earlier value at every temperature
};

/// Immutable, hence thread-safe.
class InverseTable {
 public:
  /// Doubles the number of intervals, uniform in 1/T, until every value agrees with the function to the tolerance
  /// between its knots, each against its own scale. Throws argument for a bad range or tolerance (1e-10 to 0.1),
  /// numeric if 4096 intervals do not suffice, telling the error reached. At most `most_intervals` of them are made if
  /// that is less: then largest_error() may exceed the tolerance.
  InverseTable(const Run& run, const TableFunction& function, const std::vector<TableValue>& plan,
               double least_temperature, double most_temperature, double tolerance,
               Index most_intervals = largest_count);
  static constexpr Index largest_count = 4096;

  /// Where the function is sampled for so many intervals: uniform in 1/T, from the highest temperature on.
  [[nodiscard]] static Vector sample_temperatures(double least_temperature, double most_temperature, Index n_intervals);

  [[nodiscard]] Index n_values() const { return static_cast<Index>(entries_.size()); }
  [[nodiscard]] Index n_channels() const { return n_channels_; }
  [[nodiscard]] Index n_intervals() const { return n_intervals_; }
  [[nodiscard]] double least_temperature() const { return 1 / last_; }
  [[nodiscard]] double most_temperature() const { return 1 / first_; }
  /// Between the knots too, for every value: NaN nowhere.
  [[nodiscard]] double largest_error() const { return largest_error_; }
  [[nodiscard]] const std::vector<TableEntry>& entries() const { return entries_; }
  /// (n_intervals + 1) ascending 1/T.
  [[nodiscard]] Vector knots() const;
  /// (4, n_channels, n_intervals): c(x) = sum_p a_p t^p, t = (x - knot)/(next knot - knot).
  [[nodiscard]] const std::vector<double>& coefficients() const { return coefficients_; }

  /// values (n_values) at a temperature of the range; derivative, or null: d/dT. No allocation. False outside it.
  bool evaluate(double temperature, double* values, double* derivative) const noexcept;

 private:
  struct Samples;
  /// Values whose scale vanishes at some temperature count against the norm of their own group.
  static std::vector<TableValue> with_scales(std::vector<TableValue> plan, const Samples& samples);
  struct Convergence {
    double error = 0;  // of the logarithm at the last refinement
    int stalled = 0;   // refinements that have left it as it was
  };
  /// Values whose logarithm is round-off, and does not converge: against their scale from now on. True if there are new
  /// ones.
  bool demote(const std::vector<TableValue>& plan, const Samples& samples, double tolerance,
              std::vector<Convergence>& convergence);
  void classify(const std::vector<TableValue>& plan, const Samples& samples);
  void fit(const std::vector<TableValue>& plan, const Samples& samples);
  [[nodiscard]] double error(const std::vector<TableValue>& plan, const Samples& samples) const;

  Index n_channels_ = 0, n_intervals_ = 0;
  double first_ = 0, last_ = 0;
  double largest_error_ = 0;
  std::vector<TableEntry> entries_;
  std::vector<double> coefficients_;
  std::vector<std::uint8_t> by_scale_;  // (values) 1: not by its logarithm, though positive throughout
};

}  // namespace rdd::transport
