// A non-negative number with an exponent of its own, for weights that span thousands of decades.
#pragma once

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>

namespace rdd::numerics {

/// mantissa * 2^exponent. The precision of a double at any size; sums, products and quotients, no differences.
/// Settled: the mantissa is in [1, 2), or zero with an exponent below all others. Sums and products of settled numbers
/// need not be settled again before a few hundred of them have piled up on one another.
class Scaled {
 public:
  constexpr Scaled() = default;
  /// value >= 0, finite; subnormal values too.
  explicit Scaled(double value) : mantissa_(value), exponent_(0) { settle(); }

  /// e^logarithm for a finite logarithm.
  [[nodiscard]] static Scaled from_log(double logarithm) {
    const double power = std::nearbyint(logarithm / (ln2_high + ln2_low));
    const Scaled mantissa(std::exp((logarithm - power * ln2_high) - power * ln2_low));
    return mantissa.times_power_of_two(static_cast<std::int64_t>(power));
  }

  [[nodiscard]] bool zero() const { return mantissa_ == 0; }
  /// Natural logarithm, accurate to its rounding; -infinity for zero.
  [[nodiscard]] double log() const {
    const Scaled x = near_one();
    const auto e = static_cast<double>(x.exponent_);
    return e * ln2_high + (std::log(x.mantissa_) + e * ln2_low);
  }
  /// The nearest double; below the smallest one zero, above the largest infinity.
  [[nodiscard]] double value() const {
    return std::ldexp(mantissa_, static_cast<int>(std::clamp<std::int64_t>(exponent_, -5000, 5000)));
  }

  void settle() {
    const auto bits = std::bit_cast<std::uint64_t>(mantissa_);
    const auto power = static_cast<std::int64_t>(bits >> 52) - 1023;
    if (power == -1023) return settle_small();
    mantissa_ = std::bit_cast<double>((bits & fraction_bits) | one_bits);
    exponent_ += power;
  }

  Scaled& operator+=(const Scaled& other) { return accumulate(other.mantissa_, other.exponent_); }
  Scaled& operator*=(const Scaled& other) {
    mantissa_ *= other.mantissa_;
    exponent_ += other.exponent_;
    settle();
    return *this;
  }
  /// other is not zero.
  Scaled& operator/=(const Scaled& other) {
    mantissa_ /= other.mantissa_;
    exponent_ -= other.exponent_;
    settle();
    return *this;
  }
  /// this += x y, not settled.
  void add_product(const Scaled& x, const Scaled& y) {
    accumulate(x.mantissa_ * y.mantissa_, x.exponent_ + y.exponent_);
  }
  /// this * 2^power.
  [[nodiscard]] Scaled times_power_of_two(std::int64_t power) const {
    Scaled result = *this;
    if (!zero()) result.exponent_ += power;
    return result;
  }

  friend Scaled operator+(Scaled x, const Scaled& y) { return x += y; }
  friend Scaled operator*(Scaled x, const Scaled& y) { return x *= y; }
  friend Scaled operator/(Scaled x, const Scaled& y) { return x /= y; }
  /// Both settled.
  friend bool operator<(const Scaled& x, const Scaled& y) {
    return x.exponent_ != y.exponent_ ? x.exponent_ < y.exponent_ : x.mantissa_ < y.mantissa_;
  }

 private:
  // ln 2 in two parts, the first with so few bits that its product with any exponent met here is exact.
  static constexpr double ln2_high = 0x1.62e42feep-1;
  static constexpr double ln2_low = 0x1.a39ef35793c76p-33;
  // Far below any exponent that can arise, and sums of a few of it stay representable.
  static constexpr std::int64_t least = -(std::int64_t{1} << 56);

  static constexpr std::uint64_t fraction_bits = (std::uint64_t{1} << 52) - 1;
  static constexpr std::uint64_t one_bits = std::bit_cast<std::uint64_t>(1.0);

  /// Zero and subnormal mantissas.
  void settle_small() {
    if (mantissa_ == 0) {
      exponent_ = least;
      return;
    }
    mantissa_ *= 0x1p100;
    exponent_ -= 100;
    settle();
  }
  /// 2^power for power <= 0, zero below the smallest normal double. No branch.
  static double power_of_two(std::int64_t power) {
    return std::bit_cast<double>(static_cast<std::uint64_t>(std::max<std::int64_t>(power, -1023) + 1023) << 52);
  }
  Scaled& accumulate(double mantissa, std::int64_t exponent) {
    const std::int64_t top = std::max(exponent, exponent_);
    mantissa_ = mantissa_ * power_of_two(exponent_ - top) + mantissa * power_of_two(exponent - top);
    exponent_ = top;
    return *this;
  }
  /// The same number with a mantissa around one, so that the logarithm of 1 - epsilon does not cancel.
  [[nodiscard]] Scaled near_one() const {
    Scaled result = *this;
    result.settle();
    if (result.mantissa_ > 1.5) {
      result.mantissa_ /= 2;
      ++result.exponent_;
    }
    return result;
  }

  double mantissa_ = 0;
  std::int64_t exponent_ = least;
};

}  // namespace rdd::numerics
