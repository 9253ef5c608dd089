// Newton's method on (mean, ln variance) with continuation in beta.
#include "qsd/line/gaussian.hpp"

#include <array>
#include <cmath>
#include <optional>

#include "numerics/gauss_rules.hpp"
#include "qsd/cooling.hpp"

namespace rdd::qsd {
namespace {

constexpr int nodes = 32;
constexpr int most_newton_steps = 50;

class Family {
 public:
  Family(const LineEnergy& energy, double length) : energy_(energy), length_(length) {}

  /// E V^(k), k = 0 to 4, under a Gaussian: E[V He_k(z)] / sigma^k.
  [[nodiscard]] std::array<double, 5> moments(const Gaussian& g) const {
    const auto& rule = numerics::gauss_hermite(nodes);
    const double sigma = std::sqrt(g.variance);
    std::array<double, 5> sum{};
    const double middle = at(g.mean);
    for (int i = 0; i < nodes; ++i) {
      const double z = rule.node[i], weight = rule.weight[i];
      const double v = weight * (at(g.mean + sigma * z) - middle), zz = z * z;
      const double hermite[] = {1, z, zz - 1, z * (zz - 3), zz * (zz - 6) + 3};
      for (std::size_t k = 0; k < 5; ++k) sum[k] += v * hermite[k];
    }
    double scale = 1;
    for (std::size_t k = 1; k < 5; ++k) sum[k] /= (scale *= sigma);
    sum[0] += middle;
    return sum;
  }

  /// The minimum next to a start, or nothing.
  [[nodiscard]] std::optional<Gaussian> minimise(double beta, Gaussian g) const {
    for (int step = 0; step < most_newton_steps; ++step) {
      const auto e = moments(g);
      // Gradient and Hessian of the free energy in (mean, l = ln variance).
      const double v = g.variance;
      const double f_x = e[1], f_l = (v * e[2] - 1 / beta) / 2;
      const double f_xx = e[2], f_xl = v * e[3] / 2, f_ll = v * e[2] / 2 + v * v * e[4] / 4;
      const double determinant = f_xx * f_ll - f_xl * f_xl;
      if (!(f_xx > 0) || !(determinant > 1e-12 * f_xx * std::abs(f_ll))) return std::nullopt;
      const double dx = -(f_ll * f_x - f_xl * f_l) / determinant, dl = -(f_xx * f_l - f_xl * f_x) / determinant;
      const double sigma = std::sqrt(v);
      const double damping = std::min({1.0, sigma / std::abs(dx), 0.5 / std::abs(dl)});
      g.mean += damping * dx;
      g.variance *= std::exp(damping * dl);
      if (!(g.variance < 100 * length_ * length_)) return std::nullopt;
      if (std::abs(dx) < 1e-13 * (sigma + std::abs(g.mean)) && std::abs(dl) < 1e-12) return g;
      if (step > 8 && std::abs(dx) < 1e-9 * sigma && std::abs(dl) < 1e-9) return g;  // V's own rounding
    }
    return std::nullopt;
  }

 private:
  [[nodiscard]] double at(double x) const {
    const double value = energy_(x);
    require(std::isfinite(value), Status::argument, "V(", number(x),
            ") = ", number(std::isnan(value) ? std::abs(value) : value),
            ": the variational Gaussian needs a finite V within nine standard deviations of its mean");
    return value;
  }

  const LineEnergy& energy_;
  double length_;
};

}  // namespace

Gaussian variational_gaussian(const LineEnergy& energy, double beta, double minimum, double length) {
  const Family family(energy, length);
  // Narrow enough to see the well alone, wide enough against the rounding of V.
  return warm_up(beta, Gaussian{minimum, 1e-6 * length * length}, 1.2, number(minimum),
                 [&](double b, const Gaussian& g) { return family.minimise(b, g); });
}

}  // namespace rdd::qsd
