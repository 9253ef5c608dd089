// Averages of many pairs at a time: the soft core by Gauss rules in vectors over pairs, Morse in closed form, the rest
// one by one. docs/theory-dmd.md, Averages, derives what stands here.
#include "dmd/potential/average_batch.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

#include "dmd/potential/sums.hpp"
#include "numerics/gauss_rules.hpp"
#include "numerics/simd/exponential.hpp"
#include "numerics/simd/pack.hpp"

namespace rdd::dmd {
namespace {

/// Pairs that one kernel call takes: what goes in and what comes out, an array each.
struct Gathered {
  std::array<double, pairs_at_once> distance, sigma, low, width;  ///< low, width: the interval of z, if there is one
  std::array<double, pairs_at_once> g, g1, zg1, g2, zg2, zzg2;
  std::array<std::size_t, pairs_at_once> origin;
  std::size_t n = 0;

  void add(std::size_t from, double r, double s, double begin = 0, double end = 0) {
    distance[n] = r;
    sigma[n] = s;
    low[n] = begin;
    width[n] = end - begin;
    origin[n++] = from;
  }
  /// Fills the last vector up.
  void fill() {
    for (std::size_t k = n; k % numerics::lanes != 0; ++k) {
      distance[k] = distance[0];
      sigma[k] = sigma[0];
      low[k] = low[0];
      width[k] = width[0];
    }
  }
  /// Adds sign times the sums to those of the pairs they came from.
  void add_to(double sign, std::span<AverageSums> sums) const {
    for (std::size_t k = 0; k < n; ++k) {
      AverageSums& s = sums[origin[k]];
      s.g += sign * g[k];
      s.g1 += sign * g1[k];
      s.zg1 += sign * zg1[k];
      s.g2 += sign * g2[k];
      s.zg2 += sign * zg2[k];
      s.zzg2 += sign * zzg2[k];
    }
  }
};

/// What a soft core's kernel needs to know.
struct CutSoftCore {
  SoftCore p;
  Jet shift;
  double cutoff;
  const numerics::Rule* rule;
};

/// The sums of phi(y) (Radial = false) or y phi(y), the soft core shifted but not cut, over all z by a Gauss-Hermite
/// rule or, if Interval, over each pair's own interval by a Gauss-Legendre rule.
template <int Width, bool Radial, bool Interval>
RDD_INLINE void soft_core_sums(const CutSoftCore& core, Gathered& all) {
  using P = numerics::Pack<Width>;
  const SoftCore& p = core.p;
  const double b = 2 / (p.r_eq * p.r_eq), gap = (1 - p.lambda) * (1 - p.lambda) / 2;
  const double c = 4 * p.lambda * p.lambda * p.amplitude;
  for (std::size_t at = 0; at < all.n; at += Width) {
    const P r = numerics::load<Width, double>(&all.distance[at]), sigma = numerics::load<Width, double>(&all.sigma[at]);
    const P half = 0.5 * numerics::load<Width, double>(&all.width[at]);
    const P centre = numerics::load<Width, double>(&all.low[at]) + half;
    P g{}, g1{}, zg1{}, g2{}, zg2{}, zzg2{};
    for (std::size_t k = 0; k < core.rule->node.size(); ++k) {
      P z = P{} + core.rule->node[k], w = P{} + core.rule->weight[k];
      if constexpr (Interval) {
        z = centre + half * z;
        w = w * half * density_of_zero * numerics::exponential<Width>(-0.5 * z * z);
      }
      const P y = r + sigma * z;
      const P t = b * y * y;
      const P u = 1 / (gap + t);
      const P slope = -2 * b * u * u;  // u' / y
      const P first = slope * y;
      const P second = slope * (1 - 4 * t * u);
      const P m = 2 * u - 1;
      P phi = c * (u * u - u) - (core.shift.value + core.shift.first * (y - core.cutoff));
      P phi1 = c * m * first - core.shift.first;
      P phi2 = c * (m * second + 2 * first * first);
      if constexpr (Radial) {
        phi2 = 2 * phi1 + y * phi2;
        phi1 = phi + y * phi1;
        phi = y * phi;
      }
      g += w * phi;
      const P w1 = w * phi1, w2 = w * phi2, zw2 = z * w2;
      g1 += w1;
      zg1 += z * w1;
      g2 += w2;
      zg2 += zw2;
      zzg2 += z * zw2;
    }
    numerics::store<Width, double>(g, &all.g[at]);
    numerics::store<Width, double>(g1, &all.g1[at]);
    numerics::store<Width, double>(zg1, &all.zg1[at]);
    numerics::store<Width, double>(g2, &all.g2[at]);
    numerics::store<Width, double>(zg2, &all.zg2[at]);
    numerics::store<Width, double>(zzg2, &all.zzg2[at]);
  }
}

template <int Width>
RDD_INLINE void soft_core_body(const CutSoftCore& core, bool radial, bool interval, Gathered& all) {
  if (radial)
    interval ? soft_core_sums<Width, true, true>(core, all) : soft_core_sums<Width, true, false>(core, all);
  else
    interval ? soft_core_sums<Width, false, true>(core, all) : soft_core_sums<Width, false, false>(core, all);
}

using SoftCoreFunction = void (*)(const CutSoftCore&, bool, bool, Gathered&);
void soft_core_plain(const CutSoftCore& core, bool radial, bool interval, Gathered& all) {
  soft_core_body<2>(core, radial, interval, all);
}
#if RDD_HAS_TARGETS
RDD_TARGET("avx2")
void soft_core_avx2(const CutSoftCore& core, bool radial, bool interval, Gathered& all) {
  soft_core_body<4>(core, radial, interval, all);
}
RDD_TARGET("avx512f,prefer-vector-width=512")
void soft_core_avx512(const CutSoftCore& core, bool radial, bool interval, Gathered& all) {
  soft_core_body<8>(core, radial, interval, all);
}
SoftCoreFunction best_soft_core(int width) {
  return width == 8 ? soft_core_avx512 : width == 4 ? soft_core_avx2 : soft_core_plain;
}
#else
SoftCoreFunction best_soft_core(int) { return soft_core_plain; }
#endif

Average radial_or_plain(int dim, double r, double s, const AverageSums& sums) {
  const double v = s * s;
  const double in_v = sums.zg1 / (2 * s), in_vv = (sums.zzg2 - sums.zg1 / s) / (4 * v);
  if (dim == 1) return {sums.g, sums.g1, in_v, sums.g2, sums.zg2 / (2 * s), in_vv};
  const double x = 1 / r, in_r = x * (sums.g1 - x * sums.g);
  return {x * sums.g, in_r, x * in_v, x * (sums.g2 - 2 * in_r), x * (sums.zg2 - x * sums.zg1) / (2 * s), x * in_vv};
}

/// A pair whose mean lies before the cutoff is the average of the uncut potential (whole_) less the part beyond the
/// cutoff (after_); one whose mean lies beyond is the part before the cutoff alone (before_). A part ends at the cutoff
/// and at the reach of the density. All are integrals of smooth functions: 16 Gauss-Legendre nodes do for parts of at
/// most 4.2 standard deviations (short_) and 26 for longer ones (long_), with an error below 2e-15 of the integral.
class SoftCoreBatch {
 public:
  SoftCoreBatch(const PairFunction& phi, const SoftCore& p, int dim, const Quadrature& quadrature, int width)
      : phi_(phi), dim_(dim), quadrature_(quadrature), kernel_(best_soft_core(width)) {
    core_ = {p, phi.shift(), std::isfinite(phi.cutoff()) ? phi.cutoff() : 0, nullptr};
  }
  /// At most 64 pairs. Pairs near the core are left to average().
  void operator()(std::span<const double> distance, std::span<const double> variance, std::span<Average> result) {
    std::array<AverageSums, pairs_at_once> sums{};
    std::array<double, pairs_at_once> sigma;
    std::array<bool, pairs_at_once> done{};
    const double reach = quadrature_.reach;
    for (std::size_t k = 0; k < result.size(); ++k) {
      const double r = distance[k], s = std::sqrt(variance[k]);
      sigma[k] = s;
      if (out_of_reach(phi_, r, s, quadrature_)) {
        result[k] = {};
        done[k] = true;
      } else if (core_in_reach(phi_, r, s, quadrature_)) {
        result[k] = average(phi_, dim_, r, variance[k], quadrature_);
        done[k] = true;
      } else {
        const double cut = (phi_.cutoff() - r) / s;
        if (cut > 0) whole_.add(k, r, s);
        if (cut > 0 && cut < reach) (reach - cut < short_part ? short_after_ : long_after_).add(k, r, s, cut, reach);
        if (cut <= 0) (reach + cut < short_part ? short_before_ : long_before_).add(k, r, s, -reach, cut);
      }
    }
    run(whole_, numerics::gauss_hermite(quadrature_.nodes), false, 1, sums);
    run(short_after_, numerics::gauss_legendre(short_nodes), true, -1, sums);
    run(long_after_, numerics::gauss_legendre(long_nodes), true, -1, sums);
    run(short_before_, numerics::gauss_legendre(short_nodes), true, 1, sums);
    run(long_before_, numerics::gauss_legendre(long_nodes), true, 1, sums);
    for (std::size_t k = 0; k < result.size(); ++k)
      if (!done[k]) result[k] = radial_or_plain(dim_, distance[k], sigma[k], sums[k]);
  }

 private:
  static constexpr double short_part = 4.2;
  static constexpr int short_nodes = 16, long_nodes = 26;

  void run(Gathered& all, const numerics::Rule& rule, bool interval, double sign, std::span<AverageSums> sums) {
    if (all.n == 0) return;
    all.fill();
    core_.rule = &rule;
    kernel_(core_, dim_ == 3, interval, all);
    all.add_to(sign, sums);
    all.n = 0;
  }

  const PairFunction& phi_;
  int dim_;
  const Quadrature& quadrature_;
  SoftCoreFunction kernel_;
  CutSoftCore core_{};
  Gathered whole_, short_after_, long_after_, short_before_, long_before_;
};

/// Adds factor E exp(-kappa (|x| - r_eq)), the fold at the origin being out of reach. In three dimensions the average
/// is E[y exp(-kappa (y - r_eq))] / r with y normal about r, whose mean the exponential moves to r - kappa v.
void add_exponential(double factor, double kappa, double r_eq, int dim, double r, double v, Average& sum) {
  const double t = factor * std::exp(-kappa * (r - r_eq) + kappa * kappa * v / 2);
  const double half = kappa * kappa / 2;
  // G = t a, a = 1 in one dimension and 1 - kappa v / r in three; t_r = -kappa t, t_v = kappa^2 t / 2.
  const double curl = dim == 3 ? kappa / r : 0;
  const double a = 1 - curl * v, a_r = curl * v / r, a_v = -curl, a_rr = -2 * a_r / r, a_rv = curl / r;
  sum.value += t * a;
  sum.r += t * (a_r - kappa * a);
  sum.v += t * (a_v + half * a);
  sum.rr += t * (a_rr - 2 * kappa * a_r + kappa * kappa * a);
  sum.rv += t * (a_rv - kappa * a_v + half * (a_r - kappa * a));
  sum.vv += t * (2 * half * a_v + half * half * a);
}

Average smooth_morse(const PairFunction& phi, const Morse& p, int dim, double r, double v) {
  Average sum;
  add_exponential(p.depth, 2 * p.stiffness, p.r_eq, dim, r, v, sum);
  add_exponential(-2 * p.depth, p.stiffness, p.r_eq, dim, r, v, sum);
  if (!std::isfinite(phi.cutoff())) return sum;
  // The shift is linear in the distance, whose mean is r, and r + v / r in three dimensions.
  const double slope = phi.shift().first, x = dim == 3 ? 1 / r : 0;
  sum.value -= phi.shift().value + slope * (r + x * v - phi.cutoff());
  sum.r -= slope * (1 - x * x * v);
  sum.v -= slope * x;
  sum.rr -= slope * 2 * x * x * x * v;
  sum.rv += slope * x * x;
  return sum;
}

/// D_k = d^k/dr^k E g(y), k = 0 ... 4, y normal with mean r and variance v; g is 0 beyond a cutoff, where g and its
/// slope are continuous. As the density obeys the heat equation, dE/dv = D_2 / 2, d2E/dr dv = D_3 / 2 and d2E/dv2 = D_4
/// / 4.
struct Derivatives {
  double d[5] = {0, 0, 0, 0, 0};
};

constexpr double half_root = 0.5 * std::numbers::sqrt2;

/// The part of a unit normal density below t.
double part_below(double t) { return 0.5 * std::erfc(-t * half_root); }
double unit_density(double t) { return std::exp(-t * t / 2) * (half_root * std::numbers::inv_sqrtpi); }

/// Adds the terms of g = factor y^power exp(-kappa (y - r_eq)), power 0 or 1, y < cutoff: the integrals of its
/// derivatives before the cutoff. exp(-kappa y) times the density is `height` times a density of mean r - kappa v. What
/// the derivatives have at the cutoff itself is left to the caller, because in the sum of all terms most of it cancels.
void add_cut_exponential(double factor, double kappa, double r_eq, int power, double r, double sigma, double cutoff,
                         Derivatives& sum) {
  const double v = sigma * sigma, mean = r - kappa * v, t = (cutoff - mean) / sigma;
  const double height = factor * std::exp(-kappa * (r - r_eq) + kappa * kappa * v / 2);
  const double below = part_below(t), first = mean * below - sigma * unit_density(t);
  double power_of_kappa = 1, previous = 0;  // (-kappa)^n and (-kappa)^(n - 1)
  for (int n = 0; n < 5; ++n) {
    // n-th derivative of y e: (-kappa)^n y e + n (-kappa)^(n-1) e
    sum.d[n] += height * (power == 0 ? power_of_kappa * below : power_of_kappa * first + n * previous * below);
    previous = power_of_kappa;
    power_of_kappa *= -kappa;
  }
}

/// A cut Morse potential whose kink is in reach, its core out of it: what panels would give, in closed form. With
/// g = y^power phi(y) and phi = D (e^(-2 a (y - r_eq)) - 2 e^(-a (y - r_eq))) - s0 - s1 (y - rc) for y < rc, it adds up
///   * both exponentials, before the cutoff;
///   * the shift, by the moments m_k = E (y - rc)^k over y < rc, k = 0, 1, 2;
///   * what the jumps of g'' and g''' to 0 at rc add to D_3 and D_4: -g'' n and -g''' n + g'' n', n the density of y at
///   rc.
Average cut_morse(const PairFunction& phi, const Morse& p, int dim, double r, double v) {
  const double sigma = std::sqrt(v), rc = phi.cutoff(), a = p.stiffness;
  const int power = dim == 3 ? 1 : 0;
  Derivatives sum;
  add_cut_exponential(p.depth, 2 * a, p.r_eq, power, r, sigma, rc, sum);
  add_cut_exponential(-2 * p.depth, a, p.r_eq, power, r, sigma, rc, sum);
  const double s0 = phi.shift().value, s1 = phi.shift().first;
  const double t = (rc - r) / sigma, density = unit_density(t) / sigma, minus_slope = density * t / sigma;
  const double m0 = part_below(t), m1 = (r - rc) * m0 - v * density, m2 = (r - rc) * m1 + v * m0;
  if (power == 0) {
    sum.d[0] -= s0 * m0 + s1 * m1;
    sum.d[1] -= s1 * m0;
  } else {  // y (s0 + s1 (y - rc)) = s0 rc + (s0 + s1 rc) (y - rc) + s1 (y - rc)^2
    sum.d[0] -= s0 * rc * m0 + (s0 + s1 * rc) * m1 + s1 * m2;
    sum.d[1] -= (s0 + s1 * rc) * m0 + 2 * s1 * m1;
    sum.d[2] -= 2 * s1 * m0;
  }
  // Second and third derivative of g just below the cutoff, where phi and its slope vanish.
  const double e = std::exp(-a * (rc - p.r_eq));
  double second = 2 * a * a * p.depth * (2 * e * e - e), third = 2 * a * a * a * p.depth * (e - 4 * e * e);
  if (power == 1) {
    third = 3 * second + rc * third;
    second *= rc;
  }
  sum.d[3] -= second * density;
  sum.d[4] -= third * density + second * minus_slope;
  const double in_v = sum.d[2] / 2, in_rv = sum.d[3] / 2, in_vv = sum.d[4] / 4;
  if (power == 0) return {sum.d[0], sum.d[1], in_v, sum.d[2], in_rv, in_vv};
  const double x = 1 / r, in_r = x * (sum.d[1] - x * sum.d[0]);
  return {x * sum.d[0], in_r, x * in_v, x * (sum.d[2] - 2 * in_r), x * (in_rv - x * in_v), x * in_vv};
}

}  // namespace

void averages(const PairFunction& phi, int dim, std::span<const double> distance, std::span<const double> variance,
              const Quadrature& quadrature, std::span<Average> result, int width) {
  if (const auto* core = std::get_if<SoftCore>(&phi.form()); core != nullptr && dim != 2) {
    SoftCoreBatch run(phi, *core, dim, quadrature, width);
    for (std::size_t begin = 0; begin < result.size(); begin += pairs_at_once) {
      const std::size_t n = std::min(pairs_at_once, result.size() - begin);
      run(distance.subspan(begin, n), variance.subspan(begin, n), result.subspan(begin, n));
    }
    return;
  }
  const auto* morse = dim != 2 ? std::get_if<Morse>(&phi.form()) : nullptr;
  for (std::size_t k = 0; k < result.size(); ++k) {
    const double r = distance[k], sigma = std::sqrt(variance[k]);
    if (phi.is_nothing() || out_of_reach(phi, r, sigma, quadrature))
      result[k] = {};
    else if (morse != nullptr && is_smooth(phi, r, sigma, quadrature))
      result[k] = smooth_morse(phi, *morse, dim, r, variance[k]);
    else if (morse != nullptr && !core_in_reach(phi, r, sigma, quadrature))
      result[k] = cut_morse(phi, *morse, dim, r, variance[k]);
    else
      result[k] = average(phi, dim, r, variance[k], quadrature);
  }
}

void averages(const Run& run, const PairFunction& phi, int dim, std::span<const double> distance,
              std::span<const double> variance, double tolerance, std::span<Average> result) {
  constexpr Index piece = 1024;  // pairs a task
  for (std::size_t k = 0; k < distance.size(); ++k) {
    require(distance[k] > 0 && std::isfinite(distance[k]), Status::argument, "distance[", k, "] = ", distance[k],
            ": expected > 0");
    require(variance[k] > 0 && std::isfinite(variance[k]), Status::argument, "variance[", k, "] = ", variance[k],
            ": expected > 0");
  }
  const Quadrature quadrature(tolerance);
  run.for_pieces(static_cast<Index>(result.size()), piece, [&](Index begin, Index end) {
    const auto from = static_cast<std::size_t>(begin), count = static_cast<std::size_t>(end - begin);
    averages(phi, dim, distance.subspan(from, count), variance.subspan(from, count), quadrature,
             result.subspan(from, count));
  });
}

}  // namespace rdd::dmd
