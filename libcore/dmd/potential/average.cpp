// Gauss-Hermite sums and Gauss-Legendre panels for averages of pair potentials.
#include "dmd/potential/average.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "dmd/potential/sums.hpp"
#include "numerics/gauss_rules.hpp"
#include "support/error.hpp"

namespace rdd::dmd {
namespace {

double density(double z) { return std::exp(-z * z / 2) * (0.5 * std::numbers::sqrt2 * std::numbers::inv_sqrtpi); }

/// phi(|y|) as a function of y.
Jet even(const PairFunction& phi, double y) {
  Jet jet = phi(std::abs(y));
  if (y < 0) jet.first = -jet.first;
  return jet;
}

/// y phi(|y|): the radial average in three dimensions is its average in one, divided by R.
Jet odd(const PairFunction& phi, double y) {
  const Jet jet = phi(std::abs(y));
  const double second = 2 * jet.first + std::abs(y) * jet.second;
  return {y * jet.value, jet.value + std::abs(y) * jet.first, y < 0 ? -second : second};
}

/// Nodes with |y| in this reach of 0 may meet the core: its height times the density must vanish.
double core_reach(const PairFunction& phi, const Quadrature& quadrature) {
  return std::sqrt(quadrature.reach * quadrature.reach + 2 * phi.log_core_height()) + 0.2;
}

/// The panels of one line y = R + sigma z, off the axis through the origin by `offset`: calls node(z, weight, y). Nodes
/// are placed in y: next to a narrow core R + sigma z would have lost the digits of y that count there.
template <typename Node>
void over_panels(const PairFunction& phi, double distance, double sigma, double offset, const Quadrature& quadrature,
                 Node&& node) {
  thread_local std::vector<double> cuts;  // in y, ascending
  cuts.clear();
  double low = -quadrature.reach, high = quadrature.reach;
  const bool core = distance < core_reach(phi, quadrature) * sigma;
  if (core) low = std::min(low, -core_reach(phi, quadrature) - 0.5);
  if (phi.starts() > distance) high = std::max(high, (phi.starts() - distance) / sigma + 6);
  low = distance + sigma * low;
  high = distance + sigma * high;
  auto cut = [&](double y) {
    if (y > low && y < high) cuts.push_back(y);
  };
  cuts.push_back(low);
  cuts.push_back(high);
  for (const double kink : phi.kinks()) {
    if (kink <= offset) continue;
    const double y = std::sqrt((kink - offset) * (kink + offset));
    cut(y);
    cut(-y);
  }
  if (core) {
    cut(0);
    for (double y = phi.core_length(); y < distance / 2; y *= 2) {
      cut(y);
      cut(-y);
    }
  }
  std::sort(cuts.begin(), cuts.end());
  for (std::size_t c = 0; c + 1 < cuts.size(); ++c) {
    const double width = (cuts[c + 1] - cuts[c]) / sigma;
    const double middle = std::hypot(cuts[c] + (cuts[c + 1] - cuts[c]) / 2, offset);
    if (!(width > 0) || middle >= phi.range() || middle <= phi.starts()) continue;
    const int pieces = static_cast<int>(std::ceil(width / 2));
    const numerics::Rule& rule = numerics::gauss_legendre(width < 0.2 && !core ? 6 : width < 0.8 && !core ? 10 : 16);
    const double half = (cuts[c + 1] - cuts[c]) / pieces / 2;
    for (int piece = 0; piece < pieces; ++piece) {
      const double centre = cuts[c] + half * (2 * piece + 1);
      for (std::size_t k = 0; k < rule.node.size(); ++k) {
        const double y = centre + half * rule.node[k];
        const double z = (y - distance) / sigma;
        node(z, half / sigma * rule.weight[k] * density(z), y);
      }
    }
  }
}

template <typename Fold>
AverageSums sums_1d(const PairFunction& phi, double distance, double sigma, const Quadrature& quadrature, Fold&& fold) {
  AverageSums sums;
  if (is_smooth(phi, distance, sigma, quadrature)) {
    const numerics::Rule& rule = numerics::gauss_hermite(quadrature.nodes);
    for (std::size_t k = 0; k < rule.node.size(); ++k)
      sums.add(rule.node[k], rule.weight[k], fold(phi, distance + sigma * rule.node[k]));
  } else {
    over_panels(phi, distance, sigma, 0, quadrature,
                [&](double z, double weight, double y) { sums.add(z, weight, fold(phi, y)); });
  }
  return sums;
}

Average average_1d(const PairFunction& phi, double distance, double sigma, const Quadrature& quadrature) {
  AverageSums s = sums_1d(phi, distance, sigma, quadrature, even);
  // phi(|y|) has a corner at y = 0, whose second derivative is a delta function.
  const double z = -distance / sigma;
  const double corner = phi.starts() > 0 ? 0 : 2 * phi(0).first * density(z) / sigma;
  s.g2 += corner;
  s.zg2 += z * corner;
  s.zzg2 += z * z * corner;
  const double v = sigma * sigma;
  return {s.g, s.g1, s.zg1 / (2 * sigma), s.g2, s.zg2 / (2 * sigma), (s.zzg2 - s.zg1 / sigma) / (4 * v)};
}

Average average_3d(const PairFunction& phi, double distance, double sigma, const Quadrature& quadrature) {
  const AverageSums s = sums_1d(phi, distance, sigma, quadrature, odd);
  const double x = 1 / distance, v = sigma * sigma;
  return {s.g * x,
          x * (s.g1 - x * s.g),
          x * s.zg1 / (2 * sigma),
          x * (s.g2 - 2 * x * (s.g1 - x * s.g)),
          x * (s.zg2 - x * s.zg1) / (2 * sigma),
          x * (s.zzg2 - s.zg1 / sigma) / (4 * v)};
}

/// The panels of the distance r from the origin, and on each circle equal steps of the angle, which converge
/// geometrically because the density is periodic there: calls node(z1, z2, weight). For averages that reach the core or
/// a kink around it, which lines along the bond would meet at a tangent.
template <typename Node>
void over_circles(const PairFunction& phi, double distance, double sigma, const Quadrature& quadrature, Node&& node) {
  const double reach = core_reach(phi, quadrature) * sigma;
  const double low = std::max(0.0, distance - reach), high = std::min(phi.range(), distance + reach);
  std::vector<double> cuts{low, high};
  const auto cut = [&](double r) {
    if (r > low && r < high) cuts.push_back(r);
  };
  for (const double kink : phi.kinks()) cut(kink);
  for (double r = phi.core_length(); r < high; r *= 2) cut(r);
  std::sort(cuts.begin(), cuts.end());
  const numerics::Rule& rule = numerics::gauss_legendre(16);
  for (std::size_t c = 0; c + 1 < cuts.size(); ++c) {
    const double width = cuts[c + 1] - cuts[c];
    if (!(width > 0) || cuts[c + 1] <= phi.starts()) continue;
    const int pieces = static_cast<int>(std::ceil(width / (1.5 * sigma)));
    const double half = width / pieces / 2;
    for (int piece = 0; piece < pieces; ++piece)
      for (std::size_t k = 0; k < rule.node.size(); ++k) {
        const double r = cuts[c] + half * (2 * piece + 1 + rule.node[k]);
        const double along = (r - distance) / sigma, twist = r / sigma * (distance / sigma);
        const double share = half * rule.weight[k] * r / (sigma * sigma) * std::exp(-along * along / 2);
        const int steps = 14 + static_cast<int>(std::ceil(5 * std::sqrt(twist)));  // of half a circle
        for (int t = 0; t <= steps; ++t) {
          const double angle = std::numbers::pi * t / steps, s = std::sin(angle / 2);
          const double weight = share * std::exp(-2 * twist * s * s) * (t == 0 || t == steps ? 0.5 : 1.0) / steps;
          node((r * std::cos(angle) - distance) / sigma, r * std::sin(angle) / sigma, weight);
        }
      }
  }
}

/// The line through R along the bond is averaged for each node across it; circles where the core is in reach.
Average average_2d(const PairFunction& phi, double distance, double sigma, const Quadrature& quadrature) {
  const bool smooth = is_smooth(phi, distance, sigma, quadrature);
  const bool circles = !smooth && (distance < (core_reach(phi, quadrature) + 0.5) * sigma ||
                                   (!phi.kinks().empty() && phi.kinks().front() < quadrature.reach * sigma));
  const numerics::Rule& across = numerics::gauss_hermite(quadrature.nodes);
  Average sum;
  double sum_sigma = 0, sum_r_sigma = 0, sum_sigma_sigma = 0;
  auto add = [&](double z1, double z2, double weight) {
    const double x1 = distance + sigma * z1, x2 = sigma * z2;
    const double r = std::hypot(x1, x2);
    const double e = x1 / r, stretch = (x1 * z1 + x2 * z2) / r;  // dr/dR, dr/dsigma
    const Jet jet = phi(r);
    sum.value += weight * jet.value;
    sum.r += weight * jet.first * e;
    sum_sigma += weight * jet.first * stretch;
    sum.rr += weight * (jet.second * e * e + jet.first * (1 - e * e) / r);
    sum_r_sigma += weight * (jet.second * e * stretch + jet.first * (z1 - e * stretch) / r);
    sum_sigma_sigma +=
        weight * (jet.second * stretch * stretch + jet.first * (z1 * z1 + z2 * z2 - stretch * stretch) / r);
  };
  if (circles) over_circles(phi, distance, sigma, quadrature, add);
  for (std::size_t k = across.node.size() / 2; k < across.node.size() && !circles; ++k) {
    const double z2 = across.node[k], weight = 2 * across.weight[k];
    if (smooth) {
      for (std::size_t l = 0; l < across.node.size(); ++l) add(across.node[l], z2, weight * across.weight[l]);
    } else {
      over_panels(phi, distance, sigma, sigma * z2, quadrature,
                  [&](double z1, double inner, double) { add(z1, z2, weight * inner); });
    }
  }
  sum.v = sum_sigma / (2 * sigma);
  sum.rv = sum_r_sigma / (2 * sigma);
  sum.vv = (sum_sigma_sigma - sum_sigma / sigma) / (4 * sigma * sigma);
  return sum;
}

}  // namespace

Quadrature::Quadrature(double wanted) : tolerance(wanted) {
  require(wanted >= 1e-15 && wanted <= 1e-3, Status::argument, "tolerance = ", wanted, ": expected 1e-15 to 1e-3");
  nodes = wanted >= 1e-6 ? 8 : wanted >= 1e-10 ? 12 : 16;
  reach = std::max(5.0, std::sqrt(-2 * std::log(wanted)) + 0.3);
}

bool core_in_reach(const PairFunction& phi, double distance, double sigma, const Quadrature& quadrature) {
  return distance < phi.clearance(sigma) * sigma || distance < core_reach(phi, quadrature) * sigma;
}

bool is_smooth(const PairFunction& phi, double distance, double sigma, const Quadrature& quadrature) {
  if (phi.is_nothing()) return true;
  if (core_in_reach(phi, distance, sigma, quadrature)) return false;
  const double reach = quadrature.reach * sigma;
  const auto kinks = phi.kinks();
  const auto next = std::lower_bound(kinks.begin(), kinks.end(), distance - reach);
  return next == kinks.end() || *next > distance + reach;
}

Average average(const PairFunction& phi, int dim, double distance, double variance, const Quadrature& quadrature) {
  const double sigma = std::sqrt(variance);
  if (phi.is_nothing() || out_of_reach(phi, distance, sigma, quadrature)) return {};
  switch (dim) {
    case 1:
      return average_1d(phi, distance, sigma, quadrature);
    case 2:
      return average_2d(phi, distance, sigma, quadrature);
    case 3:
      return average_3d(phi, distance, sigma, quadrature);
    default:
      fail(Status::argument, "dim = ", dim, ": expected 1, 2 or 3");
  }
}

double morse_average_3d(const Morse& morse, double distance, double variance) {
  auto term = [&](double kappa) {
    return std::exp(-kappa * (distance - morse.r_eq) + kappa * kappa * variance / 2) *
           (1 - kappa * variance / distance);
  };
  return morse.depth * (term(2 * morse.stiffness) - 2 * term(morse.stiffness));
}

}  // namespace rdd::dmd
