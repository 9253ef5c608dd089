// Which of many events comes next: a binary tree of the sums of rates (Gibson2000). Choosing an event and changing a
// rate cost the logarithm of their number.
#pragma once

#include <bit>
#include <cstddef>
#include <vector>

#include "support/types.hpp"

namespace rdd::spin {

/// Every sum is formed anew from the two below it, so that the tree is a function of its rates alone, whatever changes
/// led to them.
class EventTree {
 public:
  explicit EventTree(std::size_t n = 0) : n_(n), width_(std::bit_ceil(std::max<std::size_t>(n, 1))), sum_(2 * width_) {}

  [[nodiscard]] std::size_t size() const { return n_; }
  [[nodiscard]] double total() const { return sum_[1]; }
  [[nodiscard]] double rate(std::size_t event) const { return sum_[width_ + event]; }
  /// rate >= 0
  void set(std::size_t event, double rate) {
    std::size_t node = width_ + event;
    sum_[node] = rate;
    for (node /= 2; node > 0; node /= 2) sum_[node] = sum_[2 * node] + sum_[2 * node + 1];
  }
  /// The event for a number in (0, 1], by its share of the total; never one of rate 0. total() > 0.
  [[nodiscard]] std::size_t choose(double uniform) const {
    double left = uniform * sum_[1];
    std::size_t node = 1;
    while (node < width_) {
      node *= 2;
      if (left <= sum_[node] && sum_[node] > 0) continue;
      if (sum_[node + 1] > 0) left -= sum_[node++];
    }
    return node - width_;
  }

 private:
  std::size_t n_, width_;
  std::vector<double> sum_;
};

}  // namespace rdd::spin
