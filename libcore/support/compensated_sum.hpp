// Compensated sums of doubles and of their products (Dekker1971, Neumaier1974): as accurate as in twice the working
// precision, so that the cancellation of large terms does not destroy the small ones.
#pragma once

#include <cmath>

namespace rdd {

class CompensatedSum {
 public:
  void add(double x) {
    const double next = sum_ + x;
    rest_ += std::abs(sum_) >= std::abs(x) ? (sum_ - next) + x : (x - next) + sum_;
    sum_ = next;
  }
  /// Adds a b together with the rounding error of the product.
  void add_product(double a, double b) {
    const double product = a * b;
    add(product);
    const Halves x(a), y(b);
    const double lost = x.low * y.low - (((product - x.high * y.high) - x.low * y.high) - x.high * y.low);
    if (std::isfinite(lost)) rest_ += lost;  // near the largest doubles the halves overflow
  }
  [[nodiscard]] double value() const { return std::isfinite(rest_) ? sum_ + rest_ : sum_; }

 private:
  /// A double as a sum of two of half as many digits, whose products are exact.
  struct Halves {
    explicit Halves(double x) {
      const double shifted = 134217729.0 * x;  // 2^27 + 1
      high = shifted - (shifted - x);
      low = x - high;
    }
    double high, low;
  };
  double sum_ = 0, rest_ = 0;
};

}  // namespace rdd
