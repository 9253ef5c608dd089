// Tables and pair potentials as functions of the distance; averages by moments of the normal distribution: with
// H_k = d^k H / dR^k = sigma^-k E g He_k(z), H_v = H_RR / 2 and G = H / R give every derivative of G.
#include "dmd/eam/radial.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <sstream>

#include "dmd/eam/gauss_samples.hpp"
#include "numerics/gauss_rules.hpp"
#include "support/error.hpp"

namespace rdd::dmd {
namespace {

// A piece of a table is a polynomial, so few nodes do where it is short against the width of the distribution.
constexpr double three_points = 0.03, five_points = 0.25;  // of sigma

const Quadrature& to_rounding() {
  static const Quadrature quadrature(1e-14);
  return quadrature;
}

}  // namespace

Average average_from_moments(const std::array<double, 5>& m, double distance, double sigma) {
  const double variance = sigma * sigma;
  const double h0 = m[0], h1 = m[1] / sigma, h2 = m[2] / variance, h3 = m[3] / (sigma * variance),
               h4 = m[4] / (variance * variance);
  Average g;
  g.value = h0 / distance;
  g.r = (h1 - g.value) / distance;
  g.v = h2 / (2 * distance);
  g.rr = (h2 - 2 * g.r) / distance;
  g.rv = (h3 - h2 / distance) / (2 * distance);
  g.vv = h4 / (4 * distance);
  return g;
}

/// The odd function g on [0, cutoff], piece by piece.
struct Radial::Pieces {
  EamSpline spline;
  RadialTable kind;
  double cutoff, core;
  double value, slope, curvature;  ///< of the table's entry at the core, from outside
  GaussSamples coarse, fine;

  Pieces(EamSpline table, RadialTable what, double end, double begin)
      : spline(std::move(table)), kind(what), cutoff(end), core(begin) {
    if (core > 0) {
      const auto at = static_cast<Index>(std::lround(core / spline.spacing()));
      const EamSpline::Cubic p = spline.cubic(at);
      core = spline.spacing() * static_cast<double>(at);
      value = p.a;
      slope = p.b / spline.spacing();
      curvature = 2 * p.c / (spline.spacing() * spline.spacing());
    } else {
      value = slope = curvature = 0;
    }
    const auto by_piece = [this](Index m, double t) { return g(m, t); };
    coarse = GaussSamples(by_piece, spline.spacing(), cutoff, 3, 1);
    fine = GaussSamples(by_piece, spline.spacing(), cutoff, 5, 1);
  }

  /// The table's entry with two derivatives.
  [[nodiscard]] Jet entry(double r) const {
    if (r >= core) return spline.held(r);
    const double d = r - core;
    return {value + d * (slope + d * curvature / 2), slope + d * curvature, curvature};
  }
  [[nodiscard]] double g(Index m, double t) const {
    const double r = spline.spacing() * (static_cast<double>(m) + t);
    double y;
    if (r < core) {
      y = entry(r).value;
    } else if (m >= spline.knots() - 1) {
      y = spline.values().back();
    } else {
      const EamSpline::Cubic p = spline.cubic(m);
      y = ((p.d * t + p.c) * t + p.b) * t + p.a;
    }
    return kind == RadialTable::product ? y : r * y;
  }
  [[nodiscard]] double g_at(double y) const {
    const double r = std::abs(y);
    if (r >= cutoff) return 0;
    const double e = entry(r).value, odd = kind == RadialTable::product ? e : r * e;
    return y < 0 ? -odd : odd;
  }

  /// Moments where pieces are longer than the distribution is wide: panels of a quarter of sigma that end at the knots.
  [[nodiscard]] std::array<double, 5> narrow_moments(double distance, double sigma) const {
    const numerics::Rule rule = numerics::gauss_legendre(5);
    const double h = spline.spacing(), end = distance + 9.5 * sigma;
    std::array<double, 5> m{};
    for (double at = std::max(distance - 9.5 * sigma, -cutoff); at < std::min(end, cutoff);) {
      const double knot = h * (std::floor(at / h + 1e-9) + 1);
      double next = std::min({at + five_points * sigma, knot, cutoff, end});
      if (at < 0 && next > 0) next = 0;
      if (next <= at) next = std::nextafter(at, std::numeric_limits<double>::infinity());
      for (std::size_t k = 0; k < rule.node.size(); ++k) {
        const double y = at + (next - at) * (0.5 + 0.5 * rule.node[k]), z = (y - distance) / sigma, zz = z * z;
        const double term = g_at(y) * rule.weight[k] * 0.5 * (next - at) * std::exp(-zz / 2);
        m[0] += term;
        m[1] += term * z;
        m[2] += term * (zz - 1);
        m[3] += term * z * (zz - 3);
        m[4] += term * (zz * (zz - 6) + 3);
      }
      at = next;
    }
    for (double& one : m) one /= sigma * std::sqrt(2 * std::numbers::pi);
    return m;
  }
};

Radial::Radial(EamSpline spline, RadialTable kind, double cutoff, double core) : range_(cutoff), core_(core) {
  require(cutoff > 0 && std::isfinite(cutoff), Status::argument, "cutoff = ", cutoff, ": expected > 0 and finite");
  require(core >= 0 && core < std::min(cutoff, spline.end()), Status::argument, "core = ", core,
          ": expected 0 or a distance below the cutoff, ", cutoff, ", and the end of the table, ", spline.end());
  pieces_ = std::make_shared<const Pieces>(std::move(spline), kind, cutoff, core);
  core_ = pieces_->core;
  const auto below = static_cast<Index>(std::lround(core_ / pieces_->spline.spacing()));
  for (Index m = 0; m <= below && core_ > 0; ++m)
    core_height_ = std::max(core_height_, std::abs(pieces_->g_at(pieces_->spline.spacing() * static_cast<double>(m))));
  scale_ = find_scale();
}

Radial::Radial(PairFunction function) : function_(std::move(function)), range_(function_.range()) {
  scale_ = find_scale();
}

double Radial::find_scale() const {
  if (!(range_ > 0)) return 1;
  const double end = std::isfinite(range_) ? range_ : 10 * function_.core_length();
  double depth = 0, largest = 0;
  for (int k = 20; k < 200; ++k) {
    const double r = end * k / 200;
    if (r <= core_) continue;
    const double f = (*this)(r).value;
    depth = std::max(depth, -f);
    if (k >= 80) largest = std::max(largest, std::abs(f));
  }
  return depth > 0 ? depth : largest > 0 ? largest : 1;
}

Jet Radial::operator()(double r) const {
  if (!pieces_) return function_(r);
  if (r >= range_) return {};
  const Jet entry = pieces_->entry(r);
  if (pieces_->kind == RadialTable::plain) return entry;
  if (r == 0) {
    const double value =
        entry.value == 0 ? entry.first : std::copysign(std::numeric_limits<double>::infinity(), entry.value);
    return {value, entry.second / 2, 0};
  }
  Jet f;
  f.value = entry.value / r;
  f.first = (entry.first - f.value) / r;
  f.second = (entry.second - 2 * f.first) / r;
  return f;
}

double Radial::force_slope(double r) const {
  const Jet f = (*this)(r);
  if (!pieces_ || r >= range_ || r < pieces_->spline.end()) return f.first;
  const double slope = pieces_->spline.extended(r).first;
  return pieces_->kind == RadialTable::plain ? slope : (slope - f.value) / r;
}

Average Radial::average(double distance, double variance) const {
  if (!pieces_) return dmd::average(function_, 3, distance, variance, to_rounding());
  const double sigma = std::sqrt(variance), h = pieces_->spline.spacing();
  const auto moments = h <= three_points * sigma  ? pieces_->coarse.moments(distance, sigma)
                       : h <= five_points * sigma ? pieces_->fine.moments(distance, sigma)
                                                  : pieces_->narrow_moments(distance, sigma);
  return average_from_moments(moments, distance, sigma);
}

double Radial::mean(double distance, double variance) const {
  if (!pieces_) return dmd::average(function_, 3, distance, variance, to_rounding()).value;
  const double sigma = std::sqrt(variance), h = pieces_->spline.spacing();
  const double h0 = h <= three_points * sigma  ? pieces_->coarse.mean(distance, sigma)
                    : h <= five_points * sigma ? pieces_->fine.mean(distance, sigma)
                                               : pieces_->narrow_moments(distance, sigma)[0];
  return h0 / distance;
}

std::string Radial::describe() const {
  if (!pieces_) return function_.describe();
  std::ostringstream text;
  text.imbue(std::locale::classic());
  text << std::hexfloat << "table " << static_cast<int>(pieces_->kind) << ' ' << pieces_->spline.spacing() << ' '
       << range_ << ' ' << core_;
  for (const double y : pieces_->spline.values()) text << ' ' << y;
  return text.str();
}

double find_core(const EamSpline& spline, double cutoff) {
  const auto y = spline.values();
  const auto last = static_cast<Index>(std::min(cutoff / 5, spline.end()) / spline.spacing());
  const Index most = std::min(last, spline.knots() - 25);
  const auto bend = [&](Index m) { return std::abs(y[m + 1] - 2 * y[m] + y[m - 1]); };
  Index found = -1;
  Index flat = 0;
  while (flat + 1 < spline.knots() && y[flat + 1] == y[0]) ++flat;
  if (flat > 0 && flat <= most && y[0] != 0)
    found = flat;
  else
    flat = -1;
  for (Index m = 0; m <= most; ++m) {
    bool bad = std::abs(y[m]) > 1e6;
    // What follows such a knot differs from it, not from what the table should be.
    if (m > 0 && !bad && m - 1 > flat && std::abs(y[m - 1]) <= 1e6) {
      double beyond = 0, size = 0;
      for (Index k = m + 3; k <= m + 20; ++k) {
        beyond = std::max(beyond, bend(k));
        size = std::max(size, std::abs(y[k]));
      }
      bad = bend(m) > 100 * beyond && bend(m) > 1e-9 * size;
    }
    if (bad) found = std::max(found, m);
  }
  return found < 0 ? 0 : spline.spacing() * static_cast<double>(found + 3);
}

}  // namespace rdd::dmd
