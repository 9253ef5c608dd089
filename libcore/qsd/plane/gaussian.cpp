// Newton's method on (mean, ln covariance) in coordinates where the covariance is one, with continuation in beta.
#include "qsd/plane/gaussian.hpp"

#include <Eigen/Cholesky>
#include <Eigen/Eigenvalues>
#include <array>
#include <numbers>
#include <optional>

#include "numerics/gauss_rules.hpp"
#include "qsd/cooling.hpp"

namespace rdd::qsd {
namespace {

constexpr int nodes = 24;
constexpr int most_newton_steps = 60;
using Vector5 = Eigen::Matrix<double, 5, 1>;
using Matrix5 = Eigen::Matrix<double, 5, 5>;

/// Derivatives of V averaged over a Gaussian, in coordinates z of its own, x = mean + L z: moment[i][j] is
/// E d^(i+j)V / dz1^i dz2^j = E V He_i(z1) He_j(z2).
using Moments = std::array<std::array<double, 5>, 5>;

class Family {
 public:
  Family(const PlaneEnergy& energy, const Eigen::Vector2d& lengths) : energy_(energy), longest_(lengths.maxCoeff()) {}

  /// The minimum next to a start, or nothing.
  [[nodiscard]] std::optional<PlaneGaussian> minimise(double beta, PlaneGaussian g) const {
    for (int step = 0; step < most_newton_steps; ++step) {
      const Eigen::Matrix2d root = g.covariance.llt().matrixL();
      Vector5 slope;
      Matrix5 curvature;
      derivatives(moments(g, root), beta, slope, curvature);
      const Eigen::LDLT<Matrix5> factors(curvature);
      if (factors.info() != Eigen::Success || !(factors.vectorD().minCoeff() > 1e-12 * curvature.diagonal().maxCoeff()))
        return std::nullopt;
      const Vector5 change = -factors.solve(slope);
      const double shift = change.head<2>().norm(), growth = change.tail<3>().norm();
      move(g, root, std::min({1.0, 1 / shift, 0.5 / growth}) * change);
      if (!g.covariance.allFinite() || !(g.covariance.diagonal().maxCoeff() < 100 * longest_ * longest_))
        return std::nullopt;
      if (shift < 1e-12 && growth < 1e-12) return g;
      if (step > 8 && shift < 1e-9 && growth < 1e-9) return g;  // V's own rounding
    }
    return std::nullopt;
  }

 private:
  [[nodiscard]] double at(const Eigen::Vector2d& x) const {
    const double value = energy_(x[0], x[1]);
    require(std::isfinite(value), Status::argument, "V(", number(x[0]), ", ", number(x[1]),
            ") = ", number(std::isnan(value) ? std::abs(value) : value),
            ": the variational Gaussian needs a finite V within nine standard deviations of its mean");
    return value;
  }

  [[nodiscard]] Moments moments(const PlaneGaussian& g, const Eigen::Matrix2d& root) const {
    const auto& rule = numerics::gauss_hermite(nodes);
    const double middle = at(g.mean);
    Moments sum{};
    for (std::size_t a = 0; a < rule.node.size(); ++a)
      for (std::size_t b = 0; b < rule.node.size(); ++b) {
        const double weight = rule.weight[a] * rule.weight[b];
        if (weight < 1e-20) continue;
        const double y = rule.node[a], z = rule.node[b];
        const double v = weight * (at(g.mean + root * Eigen::Vector2d(y, z)) - middle);
        const double of_y[] = {1, y, y * y - 1, y * (y * y - 3), y * y * (y * y - 6) + 3};
        const double of_z[] = {1, z, z * z - 1, z * (z * z - 3), z * z * (z * z - 6) + 3};
        for (std::size_t i = 0; i < 5; ++i)
          for (std::size_t j = 0; i + j < 5; ++j) sum[i][j] += v * of_y[i] * of_z[j];
      }
    return sum;
  }

  /// Of the free energy, in (z1, z2) of the mean and (S11, S22, sqrt(2) S12) of the covariance exp(S), at zero.
  static void derivatives(const Moments& m, double beta, Vector5& slope, Matrix5& curvature) {
    // How the derivative with respect to a parameter differentiates V: its powers of d/dz1 and d/dz2, and a factor.
    struct Acts {
      std::size_t first, second;
      double factor;
    };
    constexpr double half_root = 0.5 * std::numbers::sqrt2;
    constexpr Acts acts[] = {{1, 0, 1}, {0, 1, 1}, {2, 0, 0.5}, {0, 2, 0.5}, {1, 1, half_root}};
    for (Index k = 0; k < 5; ++k) {
      const Acts& a = acts[k];
      slope[k] = a.factor * m[a.first][a.second];
      for (Index l = 0; l < 5; ++l)
        curvature(k, l) = a.factor * acts[l].factor * m[a.first + acts[l].first][a.second + acts[l].second];
    }
    slope[2] -= 0.5 / beta;
    slope[3] -= 0.5 / beta;
    // exp(S) = 1 + S + S^2/2: what the second order adds, E V_ab (S^2)_ab / 4.
    curvature(2, 2) += m[2][0] / 2;
    curvature(3, 3) += m[0][2] / 2;
    curvature(4, 4) += (m[2][0] + m[0][2]) / 4;
    for (const Index k : {2, 3}) {
      curvature(k, 4) += half_root * m[1][1] / 2;
      curvature(4, k) += half_root * m[1][1] / 2;
    }
  }

  static void move(PlaneGaussian& g, const Eigen::Matrix2d& root, const Vector5& change) {
    g.mean += root * change.head<2>();
    Eigen::Matrix2d s;
    s << change[2], change[4] / std::numbers::sqrt2, change[4] / std::numbers::sqrt2, change[3];
    const Eigen::SelfAdjointEigenSolver<Eigen::Matrix2d> modes(s);
    const Eigen::Matrix2d grown = modes.eigenvectors() * modes.eigenvalues().array().exp().matrix().asDiagonal() *
                                  modes.eigenvectors().transpose();
    g.covariance = root * grown * root.transpose();
    g.covariance(1, 0) = g.covariance(0, 1);
  }

  const PlaneEnergy& energy_;
  double longest_;
};

double below(double t) { return 0.5 * std::erfc(-t / std::numbers::sqrt2); }

}  // namespace

double PlaneGaussian::density(double x, double y) const {
  const Eigen::Vector2d d = Eigen::Vector2d(x, y) - mean;
  const double determinant = covariance.determinant();
  const double square =
      (covariance(1, 1) * d[0] * d[0] - 2 * covariance(0, 1) * d[0] * d[1] + covariance(0, 0) * d[1] * d[1]) /
      determinant;
  return std::exp(-square / 2) / (2 * std::numbers::pi * std::sqrt(determinant));
}

double PlaneGaussian::mass(const Eigen::Vector2d& lo, const Eigen::Vector2d& hi) const {
  // Along y in closed form, along x by panels of half a standard deviation, or of the length over which a narrow tilted
  // one crosses an edge.
  const double sigma = std::sqrt(covariance(0, 0)), slope = covariance(0, 1) / covariance(0, 0);
  const double rest = std::sqrt(covariance(1, 1) - slope * covariance(0, 1));
  const double from = std::max(-9.0, (lo[0] - mean[0]) / sigma), to = std::min(9.0, (hi[0] - mean[0]) / sigma);
  if (!(from < to)) return 0;
  const auto& rule = numerics::gauss_legendre(16);
  const double width = std::max(1e-4, std::min(0.5, rest / std::abs(slope * sigma)));
  const int panels = static_cast<int>(std::ceil((to - from) / width));
  const double half = (to - from) / panels / 2;
  double sum = 0;
  for (int p = 0; p < panels; ++p)
    for (std::size_t k = 0; k < rule.node.size(); ++k) {
      const double z = from + half * (2 * p + 1 + rule.node[k]), middle = mean[1] + slope * sigma * z;
      sum += half * rule.weight[k] * std::exp(-z * z / 2) *
             (below((hi[1] - middle) / rest) - below((lo[1] - middle) / rest));
    }
  return sum / std::sqrt(2 * std::numbers::pi);
}

PlaneGaussian variational_gaussian(const PlaneEnergy& energy, double beta, const Eigen::Vector2d& minimum,
                                   const Eigen::Vector2d& lengths) {
  const Family family(energy, lengths);
  // Narrow enough to see the well alone, wide enough against the rounding of V.
  const Eigen::Vector2d widths = 1e-3 * lengths;
  PlaneGaussian cold{minimum, widths.cwiseAbs2().asDiagonal()};
  return warm_up(beta, cold, 1.6, "(" + number(minimum[0]) + ", " + number(minimum[1]) + ")",
                 [&](double b, const PlaneGaussian& g) { return family.minimise(b, g); });
}

}  // namespace rdd::qsd
