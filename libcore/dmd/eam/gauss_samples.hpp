// Averages of a piecewise polynomial over a normal distribution, by Gauss-Legendre rules on its pieces.
#pragma once

#include <array>
#include <functional>
#include <span>
#include <utility>
#include <vector>

#include "support/types.hpp"

namespace rdd::dmd {

/// A function g on [0, end], continued as an odd one, by its values at the nodes of a rule on each of its pieces.
class GaussSamples {
 public:
  GaussSamples() = default;
  /// g(piece, t), t in [0, 1), on pieces of length `spacing`, the last one cut at `end`; `points` (3 or 5) nodes on
  /// each of `parts` equal parts of a piece.
  GaussSamples(const std::function<double(Index piece, double t)>& g, double spacing, double end, int points,
               int parts);

  /// g by values times weights at ascending places >= 0.
  GaussSamples(std::vector<double> place, std::vector<double> value)
      : place_(std::move(place)), value_(std::move(value)) {}

  /// sum of g(y) He_k(z) times the normal density, z = (y - R) / sigma, k = 0 to 4: E g(R + sigma z) He_k(z), what lies
  /// beyond 9.5 sigma left out.
  [[nodiscard]] std::array<double, 5> moments(double distance, double sigma) const;
  /// The first of them.
  [[nodiscard]] double mean(double distance, double sigma) const;

 private:
  std::vector<double> place_, value_;  ///< ascending; the value times the weight of the node
};

}  // namespace rdd::dmd
