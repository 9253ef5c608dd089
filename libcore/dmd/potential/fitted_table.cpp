// Sampling of a function at ever closer distances until a spline follows it.
#include "dmd/potential/fitted_table.hpp"

#include <algorithm>
#include <cmath>

#include "support/error.hpp"

namespace rdd::dmd {
namespace {

constexpr Index fewest = 32, most = 1 << 19;  // intervals

/// Slope at the first of seven equidistant values, to sixth order; step < 0 for the last.
double end_slope(const double* y, Index stride, double step) {
  const double weights[] = {-147, 360, -450, 400, -225, 72, -10};
  double sum = 0;
  for (Index k = 0; k < 7; ++k) sum += weights[k] * y[k * stride];
  return sum / (60 * step);
}

/// The clamped spline: m[k-1] + 4 m[k] + m[k+1] = 6 (second difference) / h^2, 2 m[0] + m[1] = 6 ((y1 - y0)/h - y')/h.
Table clamped(double r_first, double h, Vector values) {
  const Index n = values.size();
  const double start = end_slope(values.data(), 1, h), end = end_slope(values.data() + n - 1, -1, -h);
  Vector m(n), pivot(n);
  pivot[0] = 2;
  m[0] = 6 * ((values[1] - values[0]) / h - start) / h;
  for (Index k = 1; k < n; ++k) {
    const double right = k + 1 < n ? 6 * (values[k + 1] - 2 * values[k] + values[k - 1]) / (h * h)
                                   : 6 * (end - (values[k] - values[k - 1]) / h) / h;
    pivot[k] = (k + 1 < n ? 4 : 2) - 1 / pivot[k - 1];
    m[k] = right - m[k - 1] / pivot[k - 1];
  }
  m[n - 1] /= pivot[n - 1];
  for (Index k = n - 2; k >= 0; --k) m[k] = (m[k] - m[k + 1]) / pivot[k];
  return {r_first, h, std::make_shared<Vector>(std::move(values)), std::make_shared<Vector>(std::move(m)), true};
}

double sample(const std::function<double(double)>& phi, double r) {
  const double value = phi(r);
  require(std::isfinite(value), Status::argument, "callback: the potential at distance ", r, " is ", value,
          ": expected a finite number");
  return value;
}

}  // namespace

Table fit_table(const std::function<double(double)>& phi, double r_first, double r_last, double tolerance) {
  require(r_first >= 0 && std::isfinite(r_first), Status::argument, "r_first = ", r_first,
          ": expected >= 0 and finite");
  require(r_last > r_first && std::isfinite(r_last), Status::argument, "cutoff = ", r_last,
          ": expected a finite distance beyond r_first = ", r_first);
  require(tolerance >= 1e-13 && tolerance <= 1e-2, Status::argument, "tolerance = ", tolerance,
          ": expected 1e-13 to 1e-2");
  const double length = r_last - r_first;
  auto place = [&](Index k, Index intervals) {
    return k == intervals ? r_last : r_first + length * (static_cast<double>(k) / static_cast<double>(intervals));
  };
  Vector values(fewest + 1);
  for (Index k = 0; k <= fewest; ++k) values[k] = sample(phi, place(k, fewest));
  double worst = 0, worst_at = r_first;
  for (Index intervals = fewest; 2 * intervals <= most; intervals *= 2) {
    const Table coarse = clamped(r_first, length / static_cast<double>(intervals), values);
    Vector finer(2 * intervals + 1);
    for (Index k = 0; k <= intervals; ++k) finer[2 * k] = values[k];
    for (Index k = 0; k < intervals; ++k) finer[2 * k + 1] = sample(phi, place(2 * k + 1, 2 * intervals));
    const double lowest = finer.minCoeff(), depth = lowest < 0 ? -lowest : finer.cwiseAbs().maxCoeff();
    worst = 0;
    for (Index k = 0; k < intervals; ++k) {
      const double exact = finer[2 * k + 1], r = place(2 * k + 1, 2 * intervals);
      const double scale = std::max(std::abs(exact), depth);
      const double error = scale > 0 ? std::abs(evaluate(coarse, r).value - exact) / scale : 0;
      if (error > worst) {
        worst = error;
        worst_at = r;
      }
    }
    values = std::move(finer);
    if (worst <= tolerance) return clamped(r_first, length / static_cast<double>(2 * intervals), std::move(values));
  }
  fail(Status::argument, "callback: a spline of ", most, " intervals misses the potential at distance ", worst_at,
       " by ", worst, " of its depth: expected a function as smooth as tolerance = ", tolerance, " needs");
}

}  // namespace rdd::dmd
