// Ranks of values that are equal within a tolerance: orders that do not depend on round-off.
#pragma once

#include <algorithm>
#include <vector>

#include "support/types.hpp"

namespace rdd::crystal {

/// Values that differ by less than a tolerance share a rank; ranks ascend.
class Ranks {
 public:
  Ranks(std::vector<double> values, double tolerance) : values_(std::move(values)), tolerance_(tolerance) {
    std::sort(values_.begin(), values_.end());
    std::vector<double> starts;
    for (std::size_t i = 0; i < values_.size(); ++i)
      if (i == 0 || values_[i] - values_[i - 1] > tolerance) starts.push_back(values_[i]);
    values_ = std::move(starts);
  }
  [[nodiscard]] Index operator()(double x) const {
    return std::upper_bound(values_.begin(), values_.end(), x + tolerance_ * 1e-3) - values_.begin();
  }

 private:
  std::vector<double> values_;
  double tolerance_;
};

}  // namespace rdd::crystal
