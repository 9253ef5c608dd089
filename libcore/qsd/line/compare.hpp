// The quasi-stationary distribution of a line as a density, beside the Gibbs distribution and the variational Gaussian
// of the same domain, and how far apart they are.
#pragma once

#include <optional>

#include "qsd/line/gaussian.hpp"
#include "qsd/line/line.hpp"

namespace rdd::qsd {

/// Mean and variance of a density, length and length^2.
struct Moments {
  double mean = 0, variance = 0;
};

/// How far a density is from the quasi-stationary one, q.
struct Distance {
  double total_variation = 0;  ///< 1/2 int |q - p|, in [0, 1]
  double divergence = 0;       ///< Kullback and Leibler, int q ln(q / p) >= 0
};

class Comparison {
 public:
  /// gaussian: none where there is none.
  Comparison(const QsdLine& qsd, std::optional<Gaussian> gaussian);

  /// 1/length; zero outside the domain. Throws Status::argument if it is the Gaussian's and there is none.
  [[nodiscard]] double density(Density which, double x) const;
  [[nodiscard]] Moments moments(Density which) const;
  /// Of Gibbs or the Gaussian from the quasi-stationary distribution.
  [[nodiscard]] Distance distance(Density which) const;
  [[nodiscard]] const std::optional<Gaussian>& gaussian() const { return gaussian_; }
  /// What the Gaussian has outside the domain before it is restricted.
  [[nodiscard]] double gaussian_outside() const { return gaussian_outside_; }

 private:
  [[nodiscard]] const RealVector& values(Density which) const;

  const QsdLine& qsd_;
  std::optional<Gaussian> gaussian_;
  double gaussian_outside_ = 0;
  RealVector quasi_stationary_, gibbs_, normal_;  ///< at the nodes
};

}  // namespace rdd::qsd
