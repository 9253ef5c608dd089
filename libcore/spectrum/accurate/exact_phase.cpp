// Exact reduction of kappa.n modulo 1 by expansion arithmetic (Shewchuk1997).
#include "spectrum/accurate/exact_phase.hpp"

#include <cmath>
#include <numbers>

namespace rdd::spectrum {
namespace {

/// A sum of doubles without rounding: parts that do not overlap, the smallest first (Shewchuk1997).
class ExactSum {
 public:
  void add(double x) {
    std::size_t kept = 0;
    for (std::size_t i = 0; i < size_; ++i) {
      const double sum = x + parts_[i];
      const double other = sum - x;
      const double rest = (x - (sum - other)) + (parts_[i] - other);
      if (rest != 0) parts_[kept++] = rest;
      x = sum;
    }
    parts_[kept++] = x;
    size_ = kept;
  }
  [[nodiscard]] double rounded() const {
    double sum = 0;
    for (std::size_t i = 0; i < size_; ++i) sum += parts_[i];
    return sum;
  }

 private:
  std::array<double, 2 * max_dim + 2> parts_{};
  std::size_t size_ = 0;
};

}  // namespace

Complex accurate_phase(const Eigen::Ref<const Vector>& kappa, const Translation& n) {
  ExactSum turns;
  for (Index a = 0; a < kappa.size(); ++a) {
    const double cells = n[a];
    if (cells == 0) continue;
    const double fraction = kappa[a] - std::rint(kappa[a]);
    const double product = fraction * cells;
    turns.add(product - std::rint(product));
    turns.add(std::fma(fraction, cells, -product));
  }
  const double quarters = std::rint(4 * turns.rounded());
  turns.add(-quarters / 4);
  const double angle = 2 * std::numbers::pi * turns.rounded();
  const double c = std::cos(angle), s = std::sin(angle);
  switch (static_cast<int>(quarters) & 3) {
    case 0:
      return {c, -s};
    case 1:
      return {-s, -c};
    case 2:
      return {-c, s};
    default:
      return {s, c};
  }
}

}  // namespace rdd::spectrum
