// A potential energy that the library can evaluate itself, on any thread: a polynomial in any number of coordinates.
#pragma once

#include <span>
#include <vector>

#include "support/types.hpp"

namespace rdd::qsd {

/// V(x) = sum over terms of coefficient * product of x_a^exponent_a.
class Polynomial {
 public:
  /// exponents: (dim x n_terms), >= 0, at most 64. coefficients: energy / length^degree, finite.
  /// Throws Status::argument naming the entry.
  Polynomial(Index dim, std::span<const Index> exponents, std::span<const double> coefficients);

  [[nodiscard]] Index dim() const { return dim_; }
  [[nodiscard]] double value(const double* x) const;
  /// gradient (dim): dV/dx, energy/length.
  void gradient(const double* x, double* gradient) const;

 private:
  struct Term {
    double coefficient;
    std::vector<std::pair<int, int>> factors;  ///< (coordinate, exponent > 0)
  };

  Index dim_;
  std::vector<Term> terms_;
  std::vector<double> line_;  ///< coefficients by power where dim = 1: Horner's rule
};

}  // namespace rdd::qsd
