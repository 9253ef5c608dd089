// Values, slopes and intervals as the documentation of the setfl format and LAMMPS's results define them (Daw1984,
// Thompson2022).
#include "dmd/eam/spline.hpp"

#include <algorithm>
#include <cmath>

#include "support/error.hpp"

namespace rdd::dmd {

EamSpline::EamSpline(double spacing, std::span<const double> values)
    : spacing_(spacing), per_spacing_(1 / spacing), values_(values.begin(), values.end()), slopes_(values.size()) {
  require(spacing > 0 && std::isfinite(spacing), Status::argument, "spacing of a table = ", spacing,
          ": expected > 0 and finite");
  require(values.size() >= 5, Status::size, "a table of ", values.size(), " values: expected at least 5");
  for (std::size_t m = 0; m < values.size(); ++m)
    require(std::isfinite(values[m]), Status::argument, "value[", m, "] of a table = ", values[m],
            ": expected a finite number");
  const auto& y = values_;
  const auto n = y.size();
  slopes_[0] = y[1] - y[0];
  slopes_[1] = 0.5 * (y[2] - y[0]);
  slopes_[n - 2] = 0.5 * (y[n - 1] - y[n - 3]);
  slopes_[n - 1] = y[n - 1] - y[n - 2];
  for (std::size_t m = 2; m + 2 < n; ++m) slopes_[m] = ((y[m - 2] - y[m + 2]) + 8 * (y[m + 1] - y[m - 1])) / 12;
}

EamSpline::Cubic EamSpline::cubic(Index m) const {
  const double rise = values_[m + 1] - values_[m], from = slopes_[m], to = slopes_[m + 1];
  return {values_[m], from, 3 * rise - 2 * from - to, from + to - 2 * rise};
}

Jet EamSpline::at(Index m, double t) const {
  const Cubic p = cubic(m);
  return {((p.d * t + p.c) * t + p.b) * t + p.a, ((3 * p.d * t + 2 * p.c) * t + p.b) * per_spacing_,
          (6 * p.d * t + 2 * p.c) * per_spacing_ * per_spacing_};
}

Jet EamSpline::held(double x) const {
  const double place = x * per_spacing_;
  if (place >= static_cast<double>(knots() - 1)) return {values_.back(), 0, 0};
  const auto m = static_cast<Index>(place);
  return at(m, place - static_cast<double>(m));
}

Jet EamSpline::extended(double x) const {
  const double place = x * per_spacing_;
  const double last = static_cast<double>(knots() - 1);
  if (place > last) {
    Jet end = at(knots() - 2, 1);
    end.value += end.first * (x - this->end());
    end.second = 0;
    return end;
  }
  const auto m = static_cast<Index>(std::clamp(place, 0.0, last - 1));
  return at(m, place - static_cast<double>(m));
}

}  // namespace rdd::dmd
