// Spectral integration on Gauss-Legendre panels.
#include "qsd/line/panels.hpp"

#include <algorithm>
#include <cmath>

#include "numerics/gauss_rules.hpp"

namespace rdd::qsd {
namespace {

constexpr Index p = panel_nodes;

/// What every panel shares, on [-1, 1].
struct Unit {
  RealVector node, weight, barycentric;
  RealMatrix integral;  ///< (p x p) from -1 to each node
  RealMatrix legendre;  ///< (2 x p) values to the last two Legendre coefficients

  Unit() : node(p), weight(p), barycentric(p), integral(p, p), legendre(2, p) {
    for (Index i = 0; i < p; ++i) node[i] = refined(numerics::gauss_legendre(static_cast<int>(p)).node[i]);
    for (Index i = 0; i < p; ++i) {
      const Real slope = values(node[i]).second;
      weight[i] = 2 / ((1 - node[i] * node[i]) * slope * slope);
      barycentric[i] = (i % 2 == 0 ? 1 : -1) * std::sqrt((1 - node[i] * node[i]) * weight[i]);
    }
    set_integrals();
    for (Index i = 0; i < p; ++i)
      for (Index k = 0; k < 2; ++k) {
        const Index degree = p - 2 + k;
        const auto of = std::legendre(static_cast<unsigned>(degree), node[i]);
        legendre(k, i) = weight[i] * of * (2 * static_cast<Real>(degree) + 1) / 2;
      }
  }

  /// P_p and its derivative.
  static std::pair<Real, Real> values(Real x) {
    Real before = 1, value = x;
    for (Index m = 1; m < p; ++m) {
      const Real next =
          (static_cast<Real>(2 * m + 1) * x * value - static_cast<Real>(m) * before) / static_cast<Real>(m + 1);
      before = value;
      value = next;
    }
    return {value, static_cast<Real>(p) * (before - x * value) / (1 - x * x)};
  }
  /// A node to extended precision.
  static Real refined(Real x) {
    for (int step = 0; step < 3; ++step) {
      const auto [value, slope] = values(x);
      x -= value / slope;
    }
    return x;
  }

  /// The cardinal polynomials of the nodes.
  [[nodiscard]] RealVector cardinal(Real x) const {
    RealVector c(p);
    for (Index i = 0; i < p; ++i) {
      if (x == node[i]) {
        c.setZero();
        c[i] = 1;
        return c;
      }
      c[i] = barycentric[i] / (x - node[i]);
    }
    return c / c.sum();
  }

  /// Each row is itself a Gauss rule on its stretch, so that short stretches keep their relative accuracy.
  void set_integrals() {
    integral.setZero();
    for (Index i = 0; i < p; ++i) {
      const Real half = (node[i] + 1) / 2;
      for (Index q = 0; q < p; ++q)
        integral.row(i) += half * weight[q] * cardinal(-1 + half * (node[q] + 1)).transpose();
    }
  }
};

const Unit& unit() {
  static const Unit made;
  return made;
}

}  // namespace

Panels::Panels(std::vector<double> borders) : borders_(std::move(borders)), node_(count() * p), weight_(count() * p) {
  for (Index k = 0; k < count(); ++k) {
    const Real low = borders_[k], high = borders_[k + 1];
    node_.segment(k * p, p) = (unit().node.array() * (high - low) + (high + low)) / 2;
    weight_.segment(k * p, p) = unit().weight * (high - low) / 2;
  }
}

RealVector Panels::from_left(const RealVector& f) const {
  RealVector result(size());
  Real sum = 0;
  for (Index k = 0; k < count(); ++k) {
    const Real half = (Real{borders_[k + 1]} - Real{borders_[k]}) / 2;
    result.segment(k * p, p) = (half * (unit().integral * f.segment(k * p, p))).array() + sum;
    sum += weight_.segment(k * p, p).dot(f.segment(k * p, p));
  }
  return result;
}

RealVector Panels::from_right(const RealVector& f) const {
  RealVector result(size());
  Real sum = 0;
  for (Index k = count() - 1; k >= 0; --k) {
    const Real half = (Real{borders_[k + 1]} - Real{borders_[k]}) / 2;
    // The nodes are symmetric about the middle.
    const RealVector mirrored = half * (unit().integral * f.segment(k * p, p).reverse());
    result.segment(k * p, p) = mirrored.reverse().array() + sum;
    sum += weight_.segment(k * p, p).dot(f.segment(k * p, p));
  }
  return result;
}

Index Panels::panel_of(double x) const {
  const auto above = std::upper_bound(borders_.begin(), borders_.end(), x);
  return std::clamp<Index>(above - borders_.begin() - 1, 0, count() - 1);
}

Real Panels::interpolate(const RealVector& f, Index panel, Real x) const {
  const Real low = borders_[panel], high = borders_[panel + 1];
  return unit().cardinal((2 * x - low - high) / (high - low)).dot(f.segment(panel * p, p));
}

const std::vector<double>& panel_rule() { return numerics::gauss_legendre(static_cast<int>(p)).node; }

Real unresolved(const RealVector& f) {
  const Real largest = f.cwiseAbs().maxCoeff();
  return largest > 0 ? (unit().legendre * f).cwiseAbs().maxCoeff() / largest : 0;
}

}  // namespace rdd::qsd
