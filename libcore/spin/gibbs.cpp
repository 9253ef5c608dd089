// Transfer through the bonds of a chain.
//
// The flux of Law::tanh is the integral of 1 / (exp(beta V) + exp(beta V')) = exp(-beta (V + V')/2) / (2 cosh(y/2)),
// y = beta (V' - V), over all bonds. As sech(y/2) = int sech(pi w) exp(i w y) dw, it is an integral over w of complex
// partition functions, each a product from bond to bond; the trapezoidal rule converges exponentially.
#include "spin/gibbs.hpp"

#include <Eigen/Eigenvalues>
#include <algorithm>
#include <cmath>
#include <numbers>

#include "numerics/gauss_rules.hpp"
#include "support/error.hpp"

namespace rdd::spin {
namespace {

constexpr double frequency_step = 1.0 / 16;  // error exp(|y|/2 - 50)
constexpr Index frequencies = 190;           // sech(pi w) < 2^-53 beyond

Index power(Index base, Index exponent) {
  Index result = 1;
  for (Index k = 0; k < exponent; ++k) result *= base;
  return result;
}

/// Nodes and weights of Gauss quadrature for a density given on a fine grid: Lanczos, then Golub and Welsch.
struct Nodes {
  Vector node, weight;
};
Nodes gauss_nodes(const Vector& x, const Vector& density, Index n) {
  Vector diagonal(n), beside(std::max<Index>(n - 1, 0));
  const double total = density.sum();
  Matrix basis(x.size(), n);
  basis.col(0) = (density / total).cwiseSqrt();
  for (Index k = 0; k < n; ++k) {
    Vector next = x.cwiseProduct(basis.col(k));
    diagonal[k] = next.dot(basis.col(k));
    for (int pass = 0; pass < 2; ++pass)
      next -= basis.leftCols(k + 1) * (basis.leftCols(k + 1).transpose() * next).eval();
    if (k + 1 == n) break;
    beside[k] = next.norm();
    basis.col(k + 1) = next / beside[k];
  }
  Eigen::SelfAdjointEigenSolver<Matrix> eigen;
  eigen.computeFromTridiagonal(diagonal, beside);
  return {eigen.eigenvalues(), total * eigen.eigenvectors().row(0).transpose().cwiseAbs2()};
}

}  // namespace

GibbsChain::GibbsChain(std::shared_ptr<const System> system, const Vector& bonds, const GibbsRule& rule)
    : system_(std::move(system)) {
  require(system_->chain() != nullptr, Status::unsupported, "average = Gibbs: expected a chain");
  const dmd::Chain& chain = *system_->chain();
  require(bonds.size() == chain.n - 1 && (bonds.array() > 0).all(), Status::argument, "bonds: expected ", chain.n - 1,
          " lengths > 0");
  require(rule.nodes >= 2 && rule.nodes <= 64, Status::argument, "nodes = ", rule.nodes, ": expected 2 to 64");
  require(rule.reach >= 0 && rule.reach <= 6, Status::argument, "reach = ", rule.reach, ": expected 0 to 6");
  const double bond = bonds.mean(), range = chain.physics.interaction.range();
  reach_ = rule.reach > 0 ? rule.reach : std::max<Index>(1, static_cast<Index>(std::floor(range / bond)));
  reach_ = std::min(reach_, chain.n - 1);
  require(reach_ <= 6 && power(rule.nodes, reach_) <= 20'000'000, Status::size, "average = Gibbs: ", rule.nodes,
          " nodes for each of ", reach_, " bonds in reach of each other: expected at most 2e7 in all");
  lay_nodes(bond, rule.nodes);
  const auto& v = chain.physics.interaction;
  for (Index m = 1; m <= reach_; ++m) {
    Matrix values(power(rule.nodes, m), 3);
    for (Index t = 0; t < values.rows(); ++t) {
      double r = 0;
      for (Index k = 0, rest = t; k < m; ++k, rest /= rule.nodes) r += node_[rest % rule.nodes];
      const double hold = m == 1 && !v.confinement.is_nothing() ? v.confinement(r).value : 0;
      auto at = [&](const dmd::PairFunction& phi) { return hold + (phi.is_nothing() ? 0 : phi(r).value); };
      values.row(t) << at(v.aa), at(v.ab), at(v.bb);
    }
    energy_.push_back(std::move(values));
  }
}

/// By the density of one bond among others of the typical length, its species averaged.
void GibbsChain::lay_nodes(double bond, Index nodes) {
  const dmd::Physics& physics = system_->chain()->physics;
  const auto& v = physics.interaction;
  auto log_density = [&](double b) {
    double sum = v.confinement.is_nothing() ? 0 : v.confinement(b).value;
    for (Index m = 1; m <= reach_; ++m) {
      const double r = b + static_cast<double>(m - 1) * bond;
      for (const auto* phi : {&v.aa, &v.ab, &v.ab, &v.bb})
        if (!phi->is_nothing()) sum += static_cast<double>(m) / 4 * (*phi)(r).value;
    }
    return -physics.beta * sum;
  };
  const double step = bond / 400;
  auto end = [&](double direction) {
    double b = bond;
    for (int k = 0; k < 4000 && b + direction * step > 0 && log_density(b) > log_density(bond) - 45; ++k)
      b += direction * step;
    return b;
  };
  const double low = end(-1), high = end(1);
  require(log_density(high) < log_density(bond) - 30, Status::numeric, "average = Gibbs: at beta = ", physics.beta,
          " a bond of the chain has no longest length: expected a confinement or a higher beta");
  const auto& legendre = numerics::gauss_legendre(32);
  constexpr Index panels = 24;
  Vector x(panels * 32), density(x.size());
  for (Index p = 0, k = 0; p < panels; ++p)
    for (std::size_t q = 0; q < 32; ++q, ++k) {
      const double half = (high - low) / (2 * panels);
      x[k] = low + half * (static_cast<double>(2 * p + 1) + legendre.node[q]);
      density[k] = half * legendre.weight[q] * std::exp(log_density(x[k]) - log_density(bond));
    }
  const Nodes laid = gauss_nodes(x, density, nodes);
  node_ = laid.node;
  weight_ = laid.weight;
  log_factor_.resize(nodes);
  for (Index k = 0; k < nodes; ++k) log_factor_[k] = std::log(weight_[k]) - (log_density(node_[k]) - log_density(bond));
}

/// ln of the factor that a site adds to the mean of both configurations, and beta (V' - V) of its pairs, over the
/// lengths of the last bonds, the newest first.
void GibbsChain::fill_kernel(Index site, const Spins& before, const Spins& after, Vector& mean, Vector& change) const {
  const Index q = node_.size(), bonds = std::min(site, reach_);
  const double beta = system_->physics().beta;
  auto column = [](std::int8_t a, std::int8_t b) { return a != b ? 1 : a > 0 ? 0 : 2; };
  auto at = [&](const Spins& s, Index m) { return column(s[site], s[site - m]); };
  mean.resize(power(q, bonds));
  change.resize(mean.size());
  for (Index t = 0; t < mean.size(); ++t) {
    double sum = 0, difference = 0;
    Index size = 1;
    for (Index m = 1; m <= bonds; ++m) {
      const Matrix& values = energy_[m - 1];
      const Index row = t % (size *= q);
      const double first = values(row, at(before, m)), second = values(row, at(after, m));
      sum += (first + second) / 2;
      difference += second - first;
    }
    mean[t] = log_factor_[t % q] - beta * sum;
    change[t] = beta * difference;
  }
}

/// Sum over all bond lengths of the product of kernel(site)[lengths of the last bonds, the newest first].
template <typename Kernel>
auto GibbsChain::transfer(Kernel&& kernel) const {
  using Value = std::decay_t<decltype(kernel(Index{1})[0])>;
  using Values = Eigen::Matrix<Value, Eigen::Dynamic, 1>;
  const Index q = node_.size(), n = system_->size(), most = power(q, reach_ - 1);
  Values known = Values::Ones(1);  // over the last reach - 1 bonds, the newest first
  for (Index site = 1; site < n; ++site) {
    const auto& factor = kernel(site);
    const Index old = known.size();
    const bool full = site >= reach_;  // the oldest bond is summed over
    Values next = Values::Zero(full ? most : old * q);
    const Index size = next.size();
    for (Index t = 0; t < old; ++t)
      for (Index newest = 0; newest < q; ++newest) {
        const Index place = newest + q * t;
        next[full ? place % size : place] += known[t] * factor[place];
      }
    known = std::move(next);
  }
  return known.sum();
}

double GibbsChain::log_partition(const Spins& spins) const {
  Vector mean, change;
  return std::log(transfer([&](Index site) -> const Vector& {
    fill_kernel(site, spins, spins, mean, change);
    mean = mean.array().exp();
    return mean;
  }));
}

double GibbsChain::mean_length(const Spins& spins) const {
  // <L> = d ln Z / d f with a factor exp(f b) for each bond: complex step, exact to round-off.
  constexpr double f = 1e-30;
  Vector mean, change;
  ComplexVector factor;
  const Complex z = transfer([&](Index site) -> const ComplexVector& {
    fill_kernel(site, spins, spins, mean, change);
    factor.resize(mean.size());
    for (Index t = 0; t < mean.size(); ++t) factor[t] = std::exp(mean[t]) * Complex(1, f * node_[t % node_.size()]);
    return factor;
  });
  return z.imag() / z.real() / f;
}

double GibbsChain::log_flux(Law law, const Spins& spins, Index i) const {
  Spins after = spins;
  std::swap(after[i], after[i + 1]);
  // From one of the two to the other, always the same way round.
  const Spins &one = std::min(spins, after), &other = std::max(spins, after);
  const auto n = static_cast<std::size_t>(system_->size());
  std::vector<Vector> real(n);
  std::vector<ComplexVector> factor(n), turn(n);
  for (std::size_t site = 1; site < n; ++site) {
    Vector mean, change;
    fill_kernel(static_cast<Index>(site), one, other, mean, change);
    real[site] = mean.array().exp();
    if (law == Law::arrhenius) continue;
    factor[site] = real[site].cast<Complex>();
    if ((change.array() == 0).all()) continue;
    turn[site].resize(change.size());
    for (Index t = 0; t < change.size(); ++t) turn[site][t] = std::polar(1.0, frequency_step * change[t]);
  }
  const double at_zero = transfer([&](Index site) -> const Vector& { return real[site]; });
  if (law == Law::arrhenius) return std::log(at_zero);
  double sum = at_zero / 2;
  for (Index k = 1; k <= frequencies; ++k) {
    for (std::size_t site = 1; site < n; ++site)
      if (turn[site].size() > 0) factor[site].array() *= turn[site].array();
    const Complex z = transfer([&](Index site) -> const ComplexVector& { return factor[site]; });
    sum += z.real() / std::cosh(std::numbers::pi * frequency_step * static_cast<double>(k));
  }
  return std::log(frequency_step * sum);
}

}  // namespace rdd::spin
