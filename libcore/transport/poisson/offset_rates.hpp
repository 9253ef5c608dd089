// Rates that carry mean displacements, as an algebra for numerics/sparse/elimination.hpp: two paths in series add their
// displacements, two in parallel average them with the weights of their rates.
#pragma once

#include <array>
#include <cfenv>
#include <cmath>
#include <cstdint>
#include <numbers>
#include <type_traits>

#include "numerics/sparse/elimination.hpp"

namespace rdd::transport {

/// A number of any size in long double, whose exponents reach to 2^+-16383.
inline long double extended(double x) { return x; }
inline long double extended(long double x) { return x; }
inline long double extended(const numerics::Scaled& x) {
  if (x.zero()) return 0;
  const auto exponent = static_cast<std::int64_t>(std::floor(x.log() / std::numbers::ln2));
  return std::ldexp(static_cast<long double>(x.times_power_of_two(-exponent).value()), static_cast<int>(exponent));
}

/// Size is double, long double or Scaled; displacements are in the coordinates of a lattice basis.
template <class Size, std::size_t Dim>
struct OffsetRate {
  using Real = std::conditional_t<std::is_same_v<Size, long double>, long double, double>;
  Size rate{};
  std::array<Real, Dim> offset{};
};

/// With doubles, long ones too, the elimination stops at the first underflow, as PlainRates does; with Scaled it never
/// fails.
template <class Size, std::size_t Dim>
struct OffsetRates {
  using Entry = OffsetRate<Size, Dim>;
  using Real = typename Entry::Real;
  using Total = Size;

  static void add(Entry& a, const Entry& b) { join(a, b.rate, b.offset); }
  static void add_to_total(Total& total, const Entry& a) { total += a.rate; }
  static void divide(Entry& a, const Total& total) { a.rate /= total; }
  static void add_product(Entry& a, const Entry& x, const Entry& y) {
    if (is_zero(x.rate) || is_zero(y.rate)) return;
    std::array<Real, Dim> path;
    for (std::size_t c = 0; c < Dim; ++c) path[c] = x.offset[c] + y.offset[c];
    join(a, x.rate * y.rate, path);
  }
  static void settle(Entry& a) { settle(a.rate); }
  static void settle(double&) {}
  static void settle(long double&) {}
  static void settle(numerics::Scaled& a) { a.settle(); }
  static bool failed() {
    if constexpr (std::is_floating_point_v<Size>) return std::fetestexcept(FE_UNDERFLOW | FE_OVERFLOW) != 0;
    return false;
  }
  static void update(std::vector<Entry>& front, Index n, numerics::Range pivots, numerics::Range rows,
                     numerics::Range columns) {
    numerics::update_by_loops<OffsetRates>(front, n, pivots, rows, columns);
  }

 private:
  static bool is_zero(long double a) { return a == 0; }
  static bool is_zero(const numerics::Scaled& a) { return a.zero(); }
  static double share(double part, double total) { return part / total; }
  static long double share(long double part, long double total) { return part / total; }
  static double share(const numerics::Scaled& part, const numerics::Scaled& total) { return (part / total).value(); }

  static void join(Entry& a, const Size& rate, const std::array<Real, Dim>& offset) {
    if (is_zero(rate)) return;
    if (is_zero(a.rate)) {
      a = {rate, offset};
      return;
    }
    const Size total = a.rate + rate;
    const Real old_share = share(a.rate, total), new_share = share(rate, total);
    for (std::size_t c = 0; c < Dim; ++c)
      if (a.offset[c] != offset[c]) a.offset[c] = old_share * a.offset[c] + new_share * offset[c];
    a.rate = total;
    settle(a.rate);
  }
};

}  // namespace rdd::transport
