// Cutting and sampling of an interval.
#include "qsd/line/domain.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace rdd::qsd {
namespace {

constexpr Index most_panels = 4096;
constexpr int deepest = 30;         // halvings of the interval; what a kink costs in smaller panels is below round-off
constexpr Index first_panels = 16;  // so that narrow features are seen
constexpr Index scan_points = 400;  // of a finite end that does not absorb
constexpr Real largest_step = 1;    // of beta V within a panel
constexpr Real smallest_tail = 2e-14L;  // of the last Legendre coefficient; what is left out is smaller still

class Sampler {
 public:
  Sampler(const LineRequest& request, const LineEnergy& energy) : request_(request), energy_(energy) {}

  /// beta V; +infinity is a hard wall where the caller can do with one.
  double operator()(double x, bool may_be_wall = false) {
    ++n_calls;
    const double value = energy_(x);
    require(!std::isnan(value), Status::argument, "V(", number(x), ") = nan: expected a number, energy");
    require(std::isfinite(value) || (may_be_wall && value > 0), Status::argument, "V(", number(x), ") = ", value,
            ": expected a finite energy inside the domain");
    return request_.beta * value;
  }
  Index n_calls = 0;

 private:
  const LineRequest& request_;
  const LineEnergy& energy_;
};

void check(const LineRequest& r) {
  const bool ordered = r.lo < r.hi;
  require(!std::isnan(r.lo) && !std::isnan(r.hi) && ordered, Status::argument, "lo = ", r.lo, ", hi = ", r.hi,
          ": expected lo < hi", r.lo > r.hi ? "; the interval is reversed" : "");
  require(r.beta > 0 && std::isfinite(r.beta), Status::argument, "beta = ", r.beta, ": expected > 0 and finite");
  require((r.absorbing_lo && std::isfinite(r.lo)) || (r.absorbing_hi && std::isfinite(r.hi)), Status::argument,
          "absorbing: neither end absorbs (an infinite end never does), so nothing leaves and lambda_1 = 0: "
          "expected a finite absorbing end");
}

/// The distances at which an end that does not absorb is looked at, from the other end outwards, with beta V there.
struct Scan {
  std::vector<double> x, v;
  double lowest = std::numeric_limits<double>::infinity();
  void add(double place, double value) {
    x.push_back(place);
    v.push_back(value);
    lowest = std::min(lowest, value);
  }
};

/// Outwards in steps that grow until V has stayed cut_depth above its minimum for a factor 8 in distance.
Scan scan_outwards(Sampler& sample, double from, double direction) {
  Scan scan;
  const double scale = std::max(1.0, std::abs(from));
  for (double d = 1e-9 * scale; d < 1e12 * scale; d *= 1.25) {
    scan.add(from + direction * d, sample(from + direction * d, true));
    std::size_t above = 0;
    while (above < scan.v.size() && scan.v[scan.v.size() - 1 - above] > scan.lowest + cut_depth + 10) ++above;
    if (above >= 10 && above < scan.v.size()) return scan;
  }
  fail(Status::argument, direction > 0 ? "hi" : "lo", " = ", direction > 0 ? "inf" : "-inf",
       ": V does not confine the walker there: beta (V - V_min) = ", scan.v.back() - scan.lowest, " at ",
       number(scan.x.back()), ": expected a potential that rises, or a finite end");
}

Scan scan_across(Sampler& sample, double from, double to) {
  Scan scan;
  for (Index k = 1; k < scan_points; ++k) {
    const double x = from + (to - from) * static_cast<double>(k) / static_cast<double>(scan_points);
    scan.add(x, sample(x, true));
  }
  return scan;
}

/// Where beta V rises through the level for the last time; the end itself if it does not.
double cut_of(Sampler& sample, const Scan& scan, double end) {
  const double level = scan.lowest + cut_depth;
  std::size_t last = scan.v.size();
  while (last > 0 && scan.v[last - 1] > level) --last;
  if (last == scan.v.size() || last == 0) return end;
  double inside = scan.x[last - 1], outside = scan.x[last];
  for (int step = 0; step < 60; ++step) {
    const double middle = (inside + outside) / 2;
    (sample(middle, true) > level ? outside : inside) = middle;
  }
  return outside;
}

void set_ends(Sampler& sample, const LineRequest& r, LineDomain& out) {
  out.lo = r.lo;
  out.hi = r.hi;
  out.end_lo = r.absorbing_lo && std::isfinite(r.lo) ? End::absorbing : End::natural;
  out.end_hi = r.absorbing_hi && std::isfinite(r.hi) ? End::absorbing : End::natural;
  if (out.end_hi != End::absorbing) {
    const Scan scan = std::isfinite(r.hi) ? scan_across(sample, r.lo, r.hi) : scan_outwards(sample, r.lo, 1);
    out.hi = cut_of(sample, scan, r.hi);
    if (out.hi != r.hi) out.end_hi = End::cut;
  } else if (out.end_lo != End::absorbing) {
    const Scan scan = std::isfinite(r.lo) ? scan_across(sample, r.hi, r.lo) : scan_outwards(sample, r.hi, -1);
    out.lo = cut_of(sample, scan, r.lo);
    if (out.lo != r.lo) out.end_lo = End::cut;
  }
  require(std::isfinite(out.lo) && std::isfinite(out.hi) && out.lo < out.hi, Status::numeric, "the domain ends at ",
          out.lo, " and ", out.hi, " after it was cut: expected an interval");
}

/// Halves the interval until every panel resolves V.
class Refinement {
 public:
  Refinement(const Run& run, Sampler& sample) : run_(run), sample_(sample) {}

  void refine(double low, double high, int depth) {
    run_.check();
    RealVector v(panel_nodes);
    const auto& rule = panel_rule();
    for (Index i = 0; i < panel_nodes; ++i) v[i] = sample_((low + high) / 2 + (high - low) / 2 * rule[i]);
    if (depth < deepest && !resolved(v, low, high)) {
      const double middle = (low + high) / 2;
      refine(low, middle, depth + 1);
      refine(middle, high, depth + 1);
      return;
    }
    require(static_cast<Index>(borders.size()) < most_panels, Status::numeric,
            "V is too rough near x = ", number((low + high) / 2), ": ", most_panels,
            " panels do not resolve it; expected a smooth potential");
    borders.push_back(low);
    values.insert(values.end(), v.begin(), v.end());
  }

  std::vector<double> borders;
  std::vector<Real> values;

 private:
  static bool resolved(const RealVector& v, double low, double high) {
    const Real middle = (v.maxCoeff() + v.minCoeff()) / 2;
    const RealVector up = (v.array() - middle).exp(), down = (middle - v.array()).exp();
    // beta V is known to its own rounding and to that of x.
    const Real step = v.maxCoeff() - v.minCoeff();
    const Real reach = std::max(std::abs(low), std::abs(high)) / (high - low);
    const Real known =
        smallest_tail + 16 * std::numeric_limits<double>::epsilon() * (v.cwiseAbs().maxCoeff() + reach * step);
    return step <= largest_step && unresolved(up) <= known && unresolved(down) <= known;
  }

  const Run& run_;
  Sampler& sample_;
};

/// Squares of e^{beta V} and one factor more must stay within the range of the numbers.
void check_range(Sampler& sample, double lo, double hi) {
  double lowest = HUGE_VAL, highest = -HUGE_VAL;
  for (Index k = 0; k < scan_points; ++k) {
    const double v = sample(lo + (hi - lo) * (static_cast<double>(k) + 0.5) / static_cast<double>(scan_points));
    lowest = std::min(lowest, v);
    highest = std::max(highest, v);
  }
  const double range = std::log(2.0) * std::min(std::numeric_limits<Real>::max_exponent, 4096) / 4;
  require(highest - lowest <= range, Status::numeric, "beta (V - V_min) reaches ", number(highest - lowest),
          " inside the domain: expected at most ", number(range),
          "; beyond that lambda_1 cannot be told from zero (let the end behind such a barrier not absorb)");
}

/// The deepest node that is no lower than an absorbing end beside it.
void find_minimum(LineDomain& d) {
  const Index n = d.v.size();
  Index best = -1;
  for (Index i = 0; i < n; ++i) {
    const bool left = i > 0 ? d.v[i] <= d.v[i - 1] : d.end_lo != End::absorbing;
    const bool right = i + 1 < n ? d.v[i] <= d.v[i + 1] : d.end_hi != End::absorbing;
    if (left && right && (best < 0 || d.v[i] < d.v[best])) best = i;
  }
  require(best >= 0, Status::argument, "V has no minimum inside (", number(d.lo), ", ", number(d.hi),
          "): it falls all the way to the absorbing end at ", number(d.v[0] < d.v[n - 1] ? d.lo : d.hi),
          ", where V - V(other end) = ", number(-std::abs(static_cast<double>(d.v[n - 1] - d.v[0])) / d.beta),
          "; expected a domain that holds the walker");
  d.minimum = static_cast<double>(d.panels.node()[best]);
  // The way out over either absorbing end, whose own value follows from its panel: V need not be defined there.
  Real over = std::numeric_limits<Real>::infinity();
  const auto way = [&](const RealVector& stretch, Index panel, double end) {
    over = std::min(over, std::max(stretch.maxCoeff(), d.panels.interpolate(d.v, panel, end)) - d.v[best]);
  };
  if (d.end_lo == End::absorbing) way(d.v.head(best + 1), 0, d.lo);
  if (d.end_hi == End::absorbing) way(d.v.tail(n - best), d.panels.count() - 1, d.hi);
  d.barrier = static_cast<double>(over) / d.beta;
}

}  // namespace

LineDomain resolve_domain(const Run& run, const LineRequest& request, const LineEnergy& energy) {
  check(request);
  Sampler sample(request, energy);
  LineDomain out;
  out.beta = request.beta;
  set_ends(sample, request, out);
  check_range(sample, out.lo, out.hi);
  Refinement refinement(run, sample);
  for (Index k = 0; k < first_panels; ++k) {
    const auto border = [&](Index i) {
      const double part = static_cast<double>(i) / static_cast<double>(first_panels);
      return out.lo * (1 - part) + out.hi * part;
    };
    refinement.refine(border(k), border(k + 1), 0);
  }
  refinement.borders.push_back(out.hi);
  out.panels = Panels(std::move(refinement.borders));
  out.v = Eigen::Map<const RealVector>(refinement.values.data(), static_cast<Index>(refinement.values.size()));
  const Real lowest = out.v.minCoeff();
  out.v.array() -= lowest;
  out.v_min = static_cast<double>(lowest) / request.beta;
  find_minimum(out);
  out.n_calls = sample.n_calls;
  return out;
}

}  // namespace rdd::qsd
