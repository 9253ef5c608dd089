// Densities at nodes and between them; distances by panels.
#include "qsd/line/compare.hpp"

#include <cmath>
#include <numbers>

namespace rdd::qsd {
namespace {

/// Integral of |f| over the panels: f is integrated between its zeros, which are found on the panel's polynomial.
Real integral_of_modulus(const Panels& panels, const RealVector& f) {
  Real sum = 0;
  for (Index k = 0; k < panels.count(); ++k) {
    const auto values = f.segment(k * panel_nodes, panel_nodes);
    const auto weights = panels.weight().segment(k * panel_nodes, panel_nodes);
    if (values.minCoeff() >= 0 || values.maxCoeff() <= 0) {
      sum += std::abs(weights.dot(values));
      continue;
    }
    std::vector<double> cuts{panels.borders()[k]};
    for (Index i = 0; i + 1 < panel_nodes; ++i) {
      if (values[i] * values[i + 1] >= 0) continue;
      Real low = panels.node()[k * panel_nodes + i], high = panels.node()[k * panel_nodes + i + 1];
      for (int step = 0; step < 50; ++step) {
        const Real middle = (low + high) / 2;
        (panels.interpolate(f, k, middle) * values[i] > 0 ? low : high) = middle;
      }
      cuts.push_back(static_cast<double>(low));
    }
    cuts.push_back(panels.borders()[static_cast<std::size_t>(k) + 1]);
    const Panels pieces(cuts);
    for (Index j = 0; j < pieces.count(); ++j) {
      Real piece = 0;
      for (Index i = j * panel_nodes; i < (j + 1) * panel_nodes; ++i)
        piece += pieces.weight()[i] * panels.interpolate(f, k, pieces.node()[i]);
      sum += std::abs(piece);
    }
  }
  return sum;
}

/// Panels that halve towards the ends that absorb, where q ln q is not smooth.
std::vector<double> graded(double low, double high, bool to_low, bool to_high) {
  std::vector<double> borders{low};
  const double middle = to_low && to_high ? (low + high) / 2 : to_low ? high : low;
  for (int k = 16; to_low && k > 0; --k) borders.push_back(low + (middle - low) * std::ldexp(1.0, -k));
  if (middle > low && middle < high) borders.push_back(middle);
  for (int k = 1; to_high && k <= 16; ++k) borders.push_back(high - (high - middle) * std::ldexp(1.0, -k));
  borders.push_back(high);
  return borders;
}

/// What int q ln(q / p) adds at a place. The differences integrate to zero and leave terms that are never negative.
Real divergence_term(Real q, Real p) { return q > 0 && p > 0 ? q * std::log(q / p) - q + p : std::max<Real>(p, 0); }

double normal_mass(const Gaussian& g, double lo, double hi) {
  const double scale = std::sqrt(2 * g.variance);
  return (std::erf((hi - g.mean) / scale) - std::erf((lo - g.mean) / scale)) / 2;
}

Real normal_density(const Gaussian& g, Real x) {
  const Real z = x - g.mean;
  return std::exp(-z * z / (2 * Real{g.variance})) / std::sqrt(2 * std::numbers::pi_v<Real> * Real{g.variance});
}

}  // namespace

Comparison::Comparison(const QsdLine& qsd, std::optional<Gaussian> gaussian) : qsd_(qsd), gaussian_(gaussian) {
  const auto& d = qsd.domain;
  gibbs_ = (-d.v.array()).exp();
  quasi_stationary_ = gibbs_.array() * qsd.phi.array();
  gibbs_ /= d.panels.weight().dot(gibbs_);
  quasi_stationary_ /= d.panels.weight().dot(quasi_stationary_);
  if (!gaussian_) return;
  const double inside = normal_mass(*gaussian_, d.lo, d.hi);
  // A cut end is no wall: what the Gaussian has beyond it is not outside the domain.
  gaussian_outside_ =
      1 - normal_mass(*gaussian_, d.end_lo == End::cut ? -HUGE_VAL : d.lo, d.end_hi == End::cut ? HUGE_VAL : d.hi);
  normal_ = d.panels.node().unaryExpr([&](Real x) { return normal_density(*gaussian_, x) / inside; });
}

const RealVector& Comparison::values(Density which) const {
  require(which != Density::gaussian || gaussian_, Status::argument,
          "the variational Gaussian does not exist at this beta: expected a larger beta");
  if (which == Density::gaussian) return normal_;
  return which == Density::gibbs ? gibbs_ : quasi_stationary_;
}

double Comparison::density(Density which, double x) const {
  const auto& d = qsd_.domain;
  const auto& f = values(which);
  if (!(x >= d.lo && x <= d.hi)) return 0;
  const double value = static_cast<double>(d.panels.interpolate(f, d.panels.panel_of(x), x));
  return std::max(0.0, value);
}

Moments Comparison::moments(Density which) const {
  const auto& p = qsd_.domain.panels;
  const RealVector mass = p.weight().array() * values(which).array();
  const Real mean = mass.dot(p.node());
  const RealVector offset = p.node().array() - mean;
  return {static_cast<double>(mean), static_cast<double>(mass.dot(offset.cwiseAbs2()))};
}

Distance Comparison::distance(Density which) const {
  const auto& p = qsd_.domain.panels;
  const auto &q = values(Density::quasi_stationary), &other = values(which);
  Distance out;
  out.total_variation = static_cast<double>(integral_of_modulus(p, q - other) / 2);
  const auto& d = qsd_.domain;
  Real sum = 0;
  for (Index k = 0; k < p.count(); ++k) {
    const bool to_low = k == 0 && d.end_lo == End::absorbing;
    const bool to_high = k == p.count() - 1 && d.end_hi == End::absorbing;
    if (!to_low && !to_high) {
      for (Index i = k * panel_nodes; i < (k + 1) * panel_nodes; ++i)
        sum += p.weight()[i] * divergence_term(q[i], other[i]);
      continue;
    }
    const auto border = static_cast<std::size_t>(k);
    const Panels fine(graded(p.borders()[border], p.borders()[border + 1], to_low, to_high));
    for (Index i = 0; i < fine.size(); ++i)
      sum += fine.weight()[i] *
             divergence_term(p.interpolate(q, k, fine.node()[i]), p.interpolate(other, k, fine.node()[i]));
  }
  out.divergence = static_cast<double>(std::max<Real>(0, sum));
  return out;
}

}  // namespace rdd::qsd
