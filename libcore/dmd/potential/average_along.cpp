// The kernel of averages_along(): Gauss-Hermite sums over the whole density, and Gauss-Legendre sums over what a cutoff
// takes from it (docs/theory-dmd.md, Averages). Eight pairs go at a time, two potentials and two nodes to each
// division. tools/make_average_rules.py prints the two tables of rules below and their errors.
#include "dmd/potential/average_along.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "dmd/potential/sums.hpp"
#include "numerics/gauss_rules.hpp"
#include "numerics/simd/exponential.hpp"
#include "support/error.hpp"

namespace rdd::dmd {
namespace {

/// phi = c (u^2 - u), u = 1 / (gap + b y^2), less value + slope (y - cutoff).
struct Core {
  double b, gap, c, value, slope;
};

/// Gauss-Hermite rules by the least R / sigma from which they are used. Relative errors for phi = r^-4, the steepest
/// part of a soft core, are then at most 1.1e-13 of dG/dv, 4e-15 of dG/dR and 5e-16 of G. The last one is good down to
/// where panels take over.
constexpr std::array<int, 6> hermite_nodes{6, 8, 10, 12, 14, 16};
constexpr std::array<double, 6> hermite_ratio{70.2, 29.9, 19.1, 14.7, 12.5, 0};
/// Gauss-Legendre rules of 6, 8, ... 22 nodes for intervals of at most 1, 2, ... 9 standard deviations, which lie
/// between the cutoff and the end of the density: absolute errors are below 3e-14 of the potential's scale.
constexpr int most_legendre = 9;

struct Plan {
  Core a, b;
  double cutoff, reach;
  std::array<const numerics::Rule*, hermite_nodes.size()> hermite;
  std::array<const numerics::Rule*, most_legendre> legendre;
};

/// phi / c, phi' / (-2 b c) and phi'' / (-2 b c) at y, but for the shift.
template <int Width>
struct Terms {
  numerics::Pack<Width> value, first, second;
};
template <int Width, bool Second>
RDD_INLINE Terms<Width> terms_at(const Core& core, const numerics::Pack<Width>& y, const numerics::Pack<Width>& yy,
                                 const numerics::Pack<Width>& u) {
  const numerics::Pack<Width> uu = u * u, m = (u + u) - 1;
  Terms<Width> t{uu - u, m * uu * y, {}};
  if constexpr (Second) {
    const numerics::Pack<Width> tu4 = (4 * core.b) * yy * u;
    t.second = uu * (m * (1 - tu4) - tu4 * u);
  }
  return t;
}

/// Six sums of terms: E g, E g', E z g', E g'', E z g'', E z^2 g''.
template <int Width>
struct LaneSums {
  numerics::Pack<Width> g{}, g1{}, zg1{}, g2{}, zg2{}, zzg2{};

  template <bool Second>
  RDD_INLINE void add(const Terms<Width>& t, const numerics::Pack<Width>& z, const numerics::Pack<Width>& w) {
    g += w * t.value;
    const numerics::Pack<Width> w1 = w * t.first;
    g1 += w1;
    zg1 += z * w1;
    if constexpr (Second) {
      const numerics::Pack<Width> w2 = w * t.second, zw2 = z * w2;
      g2 += w2;
      zg2 += zw2;
      zzg2 += z * zw2;
    }
  }
  /// The nodes z and -z.
  template <bool Second>
  RDD_INLINE void add(const Terms<Width>& right, const Terms<Width>& left, double z, double w) {
    g += w * (right.value + left.value);
    g1 += w * (right.first + left.first);
    zg1 += (w * z) * (right.first - left.first);
    if constexpr (Second) {
      const numerics::Pack<Width> both = right.second + left.second;
      g2 += w * both;
      zg2 += (w * z) * (right.second - left.second);
      zzg2 += (w * z * z) * both;
    }
  }
  /// whole * this + sign * part
  RDD_INLINE void mix(const numerics::Pack<Width>& whole, const numerics::Pack<Width>& sign, const LaneSums& part) {
    g = whole * g + sign * part.g;
    g1 = whole * g1 + sign * part.g1;
    zg1 = whole * zg1 + sign * part.zg1;
    g2 = whole * g2 + sign * part.g2;
    zg2 = whole * zg2 + sign * part.zg2;
    zzg2 = whole * zzg2 + sign * part.zzg2;
  }
};

/// Sums over all z by a rule with an even number of nodes.
template <int Width, bool Second>
RDD_INLINE void over_all(const Plan& plan, const numerics::Rule& rule, const numerics::Pack<Width>& r,
                         const numerics::Pack<Width>& sigma, LaneSums<Width>& a, LaneSums<Width>& b) {
  using P = numerics::Pack<Width>;
  for (std::size_t k = rule.node.size() / 2; k < rule.node.size(); ++k) {
    const double z = rule.node[k], w = rule.weight[k];
    const P step = sigma * z;
    const P y1 = r + step, y2 = r - step, yy1 = y1 * y1, yy2 = y2 * y2;
    const P da1 = plan.a.gap + plan.a.b * yy1, da2 = plan.a.gap + plan.a.b * yy2;
    const P db1 = plan.b.gap + plan.b.b * yy1, db2 = plan.b.gap + plan.b.b * yy2;
    const P first = da1 * db1, second = da2 * db2;
    const P inverse = 1 / (first * second);
    const P of_first = inverse * second, of_second = inverse * first;
    a.template add<Second>(terms_at<Width, Second>(plan.a, y1, yy1, of_first * db1),
                           terms_at<Width, Second>(plan.a, y2, yy2, of_second * db2), z, w);
    b.template add<Second>(terms_at<Width, Second>(plan.b, y1, yy1, of_first * da1),
                           terms_at<Width, Second>(plan.b, y2, yy2, of_second * da2), z, w);
  }
}

/// What the shift value + slope (y - cutoff) needs over an interval: E 1, E (y - cutoff), E z.
template <int Width>
struct Moments {
  numerics::Pack<Width> one{}, y{}, z{};
};

/// Sums over each pair's own interval of z.
template <int Width, bool Second>
RDD_INLINE void over_interval(const Plan& plan, const numerics::Rule& rule, const numerics::Pack<Width>& r,
                              const numerics::Pack<Width>& sigma, const numerics::Pack<Width>& low,
                              const numerics::Pack<Width>& length, LaneSums<Width>& a, LaneSums<Width>& b,
                              Moments<Width>& shift) {
  using P = numerics::Pack<Width>;
  const P half = 0.5 * length, centre = low + half;
  for (std::size_t k = 0; k < rule.node.size(); ++k) {
    const P z = centre + half * rule.node[k];
    const P w = (rule.weight[k] * density_of_zero) * half * numerics::exponential<Width>(-0.5 * z * z);
    const P y = r + sigma * z, yy = y * y;
    const P da = plan.a.gap + plan.a.b * yy, db = plan.b.gap + plan.b.b * yy;
    const P inverse = 1 / (da * db);
    a.template add<Second>(terms_at<Width, Second>(plan.a, y, yy, inverse * db), z, w);
    b.template add<Second>(terms_at<Width, Second>(plan.b, y, yy, inverse * da), z, w);
    shift.one += w;
    shift.y += w * (y - plan.cutoff);
    shift.z += w * z;
  }
}

template <int Width, bool Second>
RDD_INLINE void store_average(const Core& core, const LaneSums<Width>& s, const Moments<Width>& shift,
                              const numerics::Pack<Width>& sigma, const numerics::Pack<Width>& v,
                              const AverageArrays& to, std::size_t at) {
  using P = numerics::Pack<Width>;
  const double scale = -2 * core.b * core.c;
  const P zg1 = scale * s.zg1 - core.slope * shift.z, half = 0.5 / sigma;
  numerics::store<Width, double>(core.c * s.g - core.value * shift.one - core.slope * shift.y, to.value + at);
  numerics::store<Width, double>(scale * s.g1 - core.slope * shift.one, to.r + at);
  numerics::store<Width, double>(zg1 * half, to.v + at);
  if constexpr (Second) {
    numerics::store<Width, double>(scale * s.g2, to.rr + at);
    numerics::store<Width, double>(scale * s.zg2 * half, to.rv + at);
    numerics::store<Width, double>((scale * s.zzg2 - zg1 / sigma) / (4 * v), to.vv + at);
  }
}

/// The rules that eight pairs need in common: the Hermite rule for the least R / sigma among those whose mean lies
/// before the cutoff, the Legendre rule for the longest interval.
struct Group {
  const numerics::Rule *hermite = nullptr, *legendre = nullptr;  ///< null: not needed
};
RDD_INLINE Group group_of(const Plan& plan, const double* r, const double* v, const double* cut) {
  double least = std::numeric_limits<double>::infinity(), longest = 0;
  bool whole = false;
  for (int lane = 0; lane < numerics::lanes; ++lane) {
    if (cut[lane] > 0) {
      whole = true;
      least = std::min(least, r[lane] * r[lane] / v[lane]);
    }
    longest = std::max(longest, plan.reach - std::abs(cut[lane]));
  }
  Group group;
  if (whole) {
    std::size_t k = 0;
    while (least < hermite_ratio[k] * hermite_ratio[k]) ++k;
    group.hermite = plan.hermite[k];
  }
  if (longest > 0) group.legendre = plan.legendre[std::min<int>(most_legendre - 1, int(longest))];
  return group;
}

template <int Width, bool Second>
RDD_INLINE void along(const Plan& plan, std::size_t n, const double* distance, const double* variance,
                      const AverageArrays& to_a, const AverageArrays& to_b) {
  using P = numerics::Pack<Width>;
  using I = numerics::Pack<Width, std::int64_t>;
  double cuts[numerics::lanes], sigmas[numerics::lanes];
  for (std::size_t at = 0; at < n; at += numerics::lanes) {
    for (std::size_t lane = 0; lane < numerics::lanes; lane += Width) {
      const P sigma = numerics::square_root<Width, double>(numerics::load<Width, double>(variance + at + lane));
      numerics::store<Width, double>(sigma, sigmas + lane);
      numerics::store<Width, double>((plan.cutoff - numerics::load<Width, double>(distance + at + lane)) / sigma,
                                     cuts + lane);
    }
    const Group group = group_of(plan, distance + at, variance + at, cuts);
    for (std::size_t lane = 0; lane < numerics::lanes; lane += Width) {
      const P r = numerics::load<Width, double>(distance + at + lane),
              v = numerics::load<Width, double>(variance + at + lane);
      const P sigma = numerics::load<Width, double>(sigmas + lane), cut = numerics::load<Width, double>(cuts + lane);
      const P zero{}, one = zero + 1;
      const I before = cut > zero;
      const P whole = before ? one : zero;
      LaneSums<Width> a, b;
      if (group.hermite != nullptr) over_all<Width, Second>(plan, *group.hermite, r, sigma, a, b);
      Moments<Width> shift{whole, whole * (r - plan.cutoff), zero};
      LaneSums<Width> part_a, part_b;
      Moments<Width> part;
      const P sign = before ? P(zero - 1) : one;
      if (group.legendre != nullptr) {
        const P distant = before ? cut : -cut, left = plan.reach - distant;
        const P length = left > zero ? left : zero, nowhere = zero + plan.reach;
        // Where there is nothing to integrate, no exponential may leave its range.
        const P low = before ? (left > zero ? cut : nowhere) : P(zero - plan.reach);
        over_interval<Width, Second>(plan, *group.legendre, r, sigma, low, length, part_a, part_b, part);
        shift.one += sign * part.one;
        shift.y += sign * part.y;
        shift.z += sign * part.z;
      }
      a.mix(whole, sign, part_a);
      b.mix(whole, sign, part_b);
      store_average<Width, Second>(plan.a, a, shift, sigma, v, to_a, at + lane);
      store_average<Width, Second>(plan.b, b, shift, sigma, v, to_b, at + lane);
    }
  }
}

template <int Width>
RDD_INLINE void along_either(const Plan& plan, std::size_t n, const double* distance, const double* variance,
                             const AverageArrays& to_a, const AverageArrays& to_b) {
  to_a.rr != nullptr ? along<Width, true>(plan, n, distance, variance, to_a, to_b)
                     : along<Width, false>(plan, n, distance, variance, to_a, to_b);
}

using Kernel = void (*)(const Plan&, std::size_t, const double*, const double*, const AverageArrays&,
                        const AverageArrays&);
void along_plain(const Plan& plan, std::size_t n, const double* r, const double* v, const AverageArrays& a,
                 const AverageArrays& b) {
  along_either<2>(plan, n, r, v, a, b);
}
#if RDD_HAS_TARGETS
RDD_TARGET("avx2")
void along_avx2(const Plan& plan, std::size_t n, const double* r, const double* v, const AverageArrays& a,
                const AverageArrays& b) {
  along_either<4>(plan, n, r, v, a, b);
}
RDD_TARGET("avx512f,prefer-vector-width=512")
void along_avx512(const Plan& plan, std::size_t n, const double* r, const double* v, const AverageArrays& a,
                  const AverageArrays& b) {
  along_either<8>(plan, n, r, v, a, b);
}
Kernel best(int width) { return width == 8 ? along_avx512 : width == 4 ? along_avx2 : along_plain; }
#else
Kernel best(int) { return along_plain; }
#endif

Core core_of(const PairFunction& phi) {
  const auto& p = std::get<SoftCore>(phi.form());
  return {2 / (p.r_eq * p.r_eq), (1 - p.lambda) * (1 - p.lambda) / 2, 4 * p.lambda * p.lambda * p.amplitude,
          phi.shift().value, phi.shift().first};
}

Plan make_plan(const PairFunction& a, const PairFunction& b, const Quadrature& quadrature) {
  Plan plan{core_of(a), core_of(b), a.cutoff(), quadrature.reach, {}, {}};
  for (std::size_t k = 0; k < hermite_nodes.size(); ++k)
    plan.hermite[k] = &numerics::gauss_hermite(std::min(hermite_nodes[k], quadrature.nodes));
  for (int k = 0; k < most_legendre; ++k) plan.legendre[k] = &numerics::gauss_legendre(6 + 2 * k);
  return plan;
}

void set(const AverageArrays& to, std::size_t k, const Average& g) {
  to.value[k] = g.value;
  to.r[k] = g.r;
  to.v[k] = g.v;
  if (to.rr == nullptr) return;
  to.rr[k] = g.rr;
  to.rv[k] = g.rv;
  to.vv[k] = g.vv;
}

}  // namespace

bool go_together(const PairFunction& a, const PairFunction& b) {
  return std::holds_alternative<SoftCore>(a.form()) && std::holds_alternative<SoftCore>(b.form()) &&
         std::isfinite(a.cutoff()) && a.cutoff() == b.cutoff();
}

void averages_along(const PairFunction& a, const PairFunction& b, std::span<const double> distance,
                    std::span<const double> variance, const Quadrature& quadrature, const AverageArrays& to_a,
                    const AverageArrays& to_b, int width) {
  const Plan plan = make_plan(a, b, quadrature);
  best(width)(plan, distance.size(), distance.data(), variance.data(), to_a, to_b);
  // Pairs near the core, which are rare, one by one.
  for (std::size_t k = 0; k < distance.size(); ++k) {
    if (distance[k] * distance[k] > 400 * variance[k]) continue;
    const double sigma = std::sqrt(variance[k]);
    if (core_in_reach(a, distance[k], sigma, quadrature))
      set(to_a, k, average(a, 1, distance[k], variance[k], quadrature));
    if (core_in_reach(b, distance[k], sigma, quadrature))
      set(to_b, k, average(b, 1, distance[k], variance[k], quadrature));
  }
}

}  // namespace rdd::dmd
