// Piecewise cubic interpolation in 1/T, refined by doubling until the error between the knots is below a tolerance.
#include "transport/temperature/inverse_table.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "network/landscape.hpp"
#include "support/error.hpp"

namespace rdd::transport {
namespace {

constexpr Index per_interval = 6;  // samples: every second one a node of the cubic, the others test it
// The remainder t (t - 1/3) (t - 2/3) (t - 1) of a cubic at its worst place, t = (1 - sqrt(5)/3)/2, is 1.067 times that
// at t = 1/6, where it is tested; the rest is for a fourth derivative that changes along the interval.
constexpr double between_samples = 1.25;
constexpr double round_off = 1e-11;  // of its scale: no more of a value that vanishes by symmetry

struct Local {
  double c, slope;  // slope: d/dt
};

Local cubic(const double* a, double t) {
  return {a[0] + t * (a[1] + t * (a[2] + t * a[3])), a[1] + t * (2 * a[2] + t * 3 * a[3])};
}

/// Coefficients of the cubic through y at t = 0, 1/3, 2/3, 1.
void through(const double* y, double* a) {
  a[0] = y[0];
  a[1] = (-11 * y[0] + 18 * y[1] - 9 * y[2] + 2 * y[3]) / 2;
  a[2] = 9 * (2 * y[0] - 5 * y[1] + 4 * y[2] - y[3]) / 2;
  a[3] = 9 * (-y[0] + 3 * y[1] - 3 * y[2] + y[3]) / 2;
}

}  // namespace

/// The function at 1/T = first + (last - first) s/(per_interval n).
struct InverseTable::Samples {
  double first, last;
  Index intervals = 0;
  Matrix values;  // (values x samples)

  [[nodiscard]] Index count() const { return per_interval * intervals + 1; }
  [[nodiscard]] double temperature(Index s) const {
    const Index n = count() - 1;
    return s == 0 ? 1 / first : s == n ? 1 / last : 1 / (first + (last - first) * static_cast<double>(s) / double(n));
  }
  /// Twice as many intervals; what has been computed is kept.
  void refine(const Run& run, const TableFunction& function, Index n_values) {
    Matrix old = std::move(values);
    intervals = intervals == 0 ? 2 : 2 * intervals;
    values = Matrix::Zero(n_values, count());
    for (Index s = 0; s < old.cols(); ++s) values.col(2 * s) = old.col(s);
    std::vector<Index> wanted;
    for (Index s = 0; s < count(); ++s)
      if (old.cols() == 0 || s % 2 == 1) wanted.push_back(s);
    run.for_pieces(static_cast<Index>(wanted.size()), 1, [&](Index begin, Index) {
      const Vector found = function(temperature(wanted[begin]));
      require(found.size() == n_values && found.allFinite(), Status::numeric,
              "temperature = ", number(temperature(wanted[begin])), ": a value to be tabulated is not finite");
      values.col(wanted[begin]) = found;
    });
  }
  [[nodiscard]] bool positive(Index v) const { return values.row(v).minCoeff() > 0; }
  [[nodiscard]] bool zero(Index v) const { return values.row(v).cwiseAbs().maxCoeff() == 0; }
  [[nodiscard]] double norm(const std::vector<TableValue>& plan, Index group, Index s) const {
    double largest = 0, sum = 0;
    for (Index v = 0; v < values.rows(); ++v)
      if (plan[v].group == group) largest = std::max(largest, std::abs(values(v, s)));
    for (Index v = 0; v < values.rows() && largest > 0; ++v)
      if (plan[v].group == group) sum += (values(v, s) / largest) * (values(v, s) / largest);
    return largest * std::sqrt(sum);
  }
  /// Whether the norm of a group is zero at some temperature, so that no error can count against it.
  [[nodiscard]] bool vanishes(const std::vector<TableValue>& plan, Index group) const {
    for (Index s = 0; s < count(); ++s)
      if (!(norm(plan, group, s) > 0)) return true;
    return false;
  }
  /// The scale of the error of a value.
  [[nodiscard]] double scale(const std::vector<TableValue>& plan, Index v, Index s) const {
    const auto& value = plan[v];
    if (value.scale_a >= 0) return std::sqrt(values(value.scale_a, s)) * std::sqrt(values(value.scale_b, s));
    return std::sqrt(norm(plan, value.norm_a, s)) * std::sqrt(norm(plan, value.norm_b, s));
  }
  /// Where the scale is zero, so is the value.
  [[nodiscard]] static double share(double value, double scale) {
    return value == 0 ? 0 : scale > 0 ? value / scale : std::numeric_limits<double>::infinity();
  }
  [[nodiscard]] bool is_round_off(const std::vector<TableValue>& plan, Index v) const {
    for (Index s = 0; s < count(); ++s)
      if (!(std::abs(share(values(v, s), scale(plan, v, s))) < round_off)) return false;
    return true;
  }
};

std::vector<TableValue> InverseTable::with_scales(std::vector<TableValue> plan, const Samples& samples) {
  const auto given = plan;
  for (auto& value : plan) {
    if (value.scale_a >= 0) continue;
    if (!samples.vanishes(given, value.norm_a) && !samples.vanishes(given, value.norm_b)) continue;
    value.norm_a = value.norm_b = value.group;
  }
  return plan;
}

InverseTable::InverseTable(const Run& run, const TableFunction& function, const std::vector<TableValue>& given,
                           double least_temperature, double most_temperature, double tolerance, Index most_intervals) {
  require_temperature(least_temperature);
  require_temperature(most_temperature);
  require(least_temperature < most_temperature, Status::argument, "most_temperature = ", number(most_temperature),
          ": expected more than the least, ", number(least_temperature));
  require(tolerance >= 1e-10 && tolerance <= 0.1, Status::argument, "tolerance = ", number(tolerance),
          ": expected 1e-10 to 0.1");
  first_ = 1 / most_temperature;
  last_ = 1 / least_temperature;
  Samples samples{first_, last_, 0, {}};
  by_scale_.assign(given.size(), 0);
  std::vector<Convergence> convergence(given.size());
  do {
    require(2 * samples.intervals <= largest_count, Status::numeric, "tolerance = ", number(tolerance),
            ": the table has the error ", number(largest_error_), " with ", samples.intervals,
            " intervals; expected a larger tolerance or a narrower range of temperatures");
    samples.refine(run, function, static_cast<Index>(given.size()));
    const auto plan = with_scales(given, samples);
    classify(plan, samples);
    fit(plan, samples);
    if (demote(plan, samples, tolerance, convergence)) {
      classify(plan, samples);
      fit(plan, samples);
    }
    largest_error_ = error(plan, samples);
  } while (!(largest_error_ <= tolerance) &&
           (2 * samples.intervals <= most_intervals || most_intervals >= largest_count));
}

Vector InverseTable::sample_temperatures(double least_temperature, double most_temperature, Index n_intervals) {
  require_temperature(least_temperature);
  require_temperature(most_temperature);
  const Samples samples{1 / most_temperature, 1 / least_temperature, n_intervals, {}};
  Vector out(samples.count());
  for (Index s = 0; s < out.size(); ++s) out[s] = samples.temperature(s);
  return out;
}

/// Chooses the channel tabulated for each value.
void InverseTable::classify(const std::vector<TableValue>& plan, const Samples& samples) {
  const auto n = static_cast<Index>(plan.size());
  entries_.assign(plan.size(), {});
  n_intervals_ = samples.intervals;
  n_channels_ = 0;
  std::vector<std::int32_t> norm_of;  // channel of each group's norm, or -1
  for (Index v = 0; v < n; ++v) norm_of.resize(std::max<Index>(std::ssize(norm_of), plan[v].group + 1), -1);
  const auto next = [&] { return static_cast<std::int32_t>(n_channels_++); };
  for (Index v = 0; v < n; ++v) {
    auto& entry = entries_[v];
    if (samples.zero(v)) continue;
    if (plan[v].same_as >= 0) {
      entry = {TableEntry::copy, 0, static_cast<std::int32_t>(plan[v].same_as), 0};
      continue;
    }
    if (plan[v].rest_begin >= 0) {
      entry = {TableEntry::minus_rest, 0, static_cast<std::int32_t>(plan[v].rest_begin),
               static_cast<std::int32_t>(plan[v].rest_end)};
      continue;
    }
    entry.channel = next();
    const bool scaled = plan[v].scale_a >= 0 || !plan[v].relative || by_scale_[v] != 0;
    entry.kind = !scaled && samples.positive(v) ? TableEntry::logarithm : TableEntry::scaled;
  }
  for (Index v = 0; v < n; ++v) {
    auto& entry = entries_[v];
    if (entry.kind != TableEntry::scaled) continue;
    const auto& value = plan[v];
    if (value.scale_a >= 0 && (samples.zero(value.scale_a) || samples.zero(value.scale_b))) {
      entry = {};  // a positive semidefinite matrix without the diagonal entry has nothing beside it
      continue;
    }
    if (value.scale_a < 0)
      require(!samples.vanishes(plan, value.norm_a) && !samples.vanishes(plan, value.norm_b), Status::numeric, "value ",
              v,
              " of the table: all values of its kind vanish at some temperatures but not at all, expected a range "
              "over which they do not");
    if (value.scale_a >= 0) {
      for (const auto s : {value.scale_a, value.scale_b})
        require(entries_[s].kind == TableEntry::logarithm, Status::numeric, "value ", s,
                " of the table is the scale of others: expected it to be > 0 at every temperature");
      entry.first = entries_[value.scale_a].channel;
      entry.second = entries_[value.scale_b].channel;
      continue;
    }
    for (const auto g : {value.norm_a, value.norm_b})
      if (norm_of[g] < 0) norm_of[g] = next();
    entry.first = norm_of[value.norm_a];
    entry.second = norm_of[value.norm_b];
  }
}

void InverseTable::fit(const std::vector<TableValue>& plan, const Samples& samples) {
  const Index nodes = 3 * n_intervals_ + 1;
  Matrix channels = Matrix::Zero(n_channels_, nodes);
  for (Index node = 0; node < nodes; ++node) {
    const Index s = 2 * node;
    for (Index v = 0; v < n_values(); ++v) {
      const auto& entry = entries_[v];
      if (entry.kind == TableEntry::logarithm) channels(entry.channel, node) = std::log(samples.values(v, s));
      if (entry.kind != TableEntry::scaled) continue;
      channels(entry.channel, node) = Samples::share(samples.values(v, s), samples.scale(plan, v, s));
      if (plan[v].scale_a >= 0) continue;
      channels(entry.first, node) = std::log(samples.norm(plan, plan[v].norm_a, s));
      channels(entry.second, node) = std::log(samples.norm(plan, plan[v].norm_b, s));
    }
  }
  coefficients_.resize(4 * n_channels_ * n_intervals_);
  for (Index i = 0; i < n_intervals_; ++i)
    for (Index c = 0; c < n_channels_; ++c) {
      const double y[4] = {channels(c, 3 * i), channels(c, 3 * i + 1), channels(c, 3 * i + 2), channels(c, 3 * i + 3)};
      through(y, &coefficients_[4 * (c + n_channels_ * i)]);
    }
}

bool InverseTable::demote(const std::vector<TableValue>& plan, const Samples& samples, double tolerance,
                          std::vector<Convergence>& convergence) {
  bool found = false;
  std::vector<double> values(entries_.size());
  Vector worst = Vector::Zero(n_values());
  for (Index s = 1; s < samples.count(); s += 2) {
    evaluate(samples.temperature(s), values.data(), nullptr);
    for (Index v = 0; v < n_values(); ++v) {
      const double error = std::abs(values[v] / samples.values(v, s) - 1);
      if (!(error <= worst[v])) worst[v] = std::isnan(error) ? std::numeric_limits<double>::infinity() : error;
    }
  }
  // Half the interval leaves a sixteenth of the error of a smooth value, however small it is; of noise it leaves all.
  constexpr int patience = 2;
  for (Index v = 0; v < n_values(); ++v) {
    if (entries_[v].kind != TableEntry::logarithm || by_scale_[v] != 0) continue;
    auto& [before, stalled] = convergence[v];
    if (before > 0 && worst[v] > before / 4) ++stalled;
    before = worst[v];
    if (worst[v] <= tolerance || stalled < patience || !samples.is_round_off(plan, v)) continue;
    by_scale_[v] = 1;
    found = true;
  }
  return found;
}

/// At the samples that are no nodes, times how much larger it can be between them. Of every value, whatever it follows
/// from; infinite if one is not a number.
double InverseTable::error(const std::vector<TableValue>& plan, const Samples& samples) const {
  double largest = 0;
  std::vector<double> values(entries_.size());
  for (Index s = 1; s < samples.count(); s += 2) {
    evaluate(samples.temperature(s), values.data(), nullptr);
    for (Index v = 0; v < n_values(); ++v) {
      const double exact = samples.values(v, s), off = std::abs(values[v] - exact);
      if (off == 0) continue;
      const auto& entry = entries_[v];
      const bool relative = entry.kind == TableEntry::logarithm ||
                            (entry.kind == TableEntry::copy && entries_[entry.first].kind == TableEntry::logarithm);
      double scale = relative ? exact : samples.scale(plan, v, s);
      if (entry.kind == TableEntry::zero) scale = samples.norm(plan, plan[v].group, s);
      if (entry.kind == TableEntry::minus_rest) scale = std::max(scale, std::abs(exact));
      const double found = off / scale;
      if (!std::isfinite(found)) return std::numeric_limits<double>::infinity();
      largest = std::max(largest, found);
    }
  }
  return between_samples * largest;
}

Vector InverseTable::knots() const {
  Vector out(n_intervals_ + 1);
  for (Index i = 0; i <= n_intervals_; ++i)
    out[i] = i == n_intervals_ ? last_ : first_ + (last_ - first_) * static_cast<double>(i) / double(n_intervals_);
  return out;
}

bool InverseTable::evaluate(double temperature, double* values, double* derivative) const noexcept {
  // Quiet comparisons, and no division before them: the host's traps are not masked here. 1/T of a temperature at the
  // very end may lie a rounding beyond it.
  constexpr double slack = 1e-14;
  if (!std::isgreaterequal(temperature, (1 - slack) / last_) || !std::islessequal(temperature, (1 + slack) / first_))
    return false;
  const double x = 1 / temperature;
  const double place = (x - first_) / (last_ - first_) * static_cast<double>(n_intervals_);
  const Index i = std::clamp(static_cast<Index>(place), Index{0}, n_intervals_ - 1);
  const double t = place - static_cast<double>(i);
  const double per_kelvin = -x * x / (last_ - first_) * static_cast<double>(n_intervals_);  // dt/dT
  const double* const a = &coefficients_[4 * n_channels_ * i];
  const auto n = n_values();
  bool rests = false;
  for (Index v = 0; v < n; ++v) {
    const auto& entry = entries_[v];
    if (entry.kind == TableEntry::zero) {
      values[v] = 0;
      if (derivative != nullptr) derivative[v] = 0;
      continue;
    }
    if (entry.kind == TableEntry::minus_rest) {
      rests = true;
      continue;
    }
    if (entry.kind == TableEntry::copy) {
      values[v] = values[entry.first];
      if (derivative != nullptr) derivative[v] = derivative[entry.first];
      continue;
    }
    const auto own = cubic(a + 4 * entry.channel, t);
    if (entry.kind == TableEntry::logarithm) {
      values[v] = std::exp(own.c);
      if (derivative != nullptr) derivative[v] = values[v] * own.slope * per_kelvin;
      continue;
    }
    const auto first = cubic(a + 4 * entry.first, t), second = cubic(a + 4 * entry.second, t);
    const double scale = std::exp((first.c + second.c) / 2);
    values[v] = own.c * scale;
    if (derivative != nullptr)
      derivative[v] = scale * (own.slope + own.c * (first.slope + second.slope) / 2) * per_kelvin;
  }
  for (Index v = 0; rests && v < n; ++v) {
    const auto& entry = entries_[v];
    if (entry.kind != TableEntry::minus_rest) continue;
    double sum = 0, slope = 0;
    for (Index o = entry.first; o < entry.second; ++o) {
      if (o == v) continue;
      sum += values[o];
      if (derivative != nullptr) slope += derivative[o];
    }
    values[v] = -sum;
    if (derivative != nullptr) derivative[v] = -slope;
  }
  return true;
}

}  // namespace rdd::transport
