// The largest of numbers that come from several threads.
#pragma once

#include <atomic>

namespace rdd::transport {

/// Zero to begin with. The same whatever the order of the numbers.
class Largest {
 public:
  void take(double x) {
    double before = value_.load();
    while (x > before && !value_.compare_exchange_weak(before, x)) {
    }
  }
  [[nodiscard]] double value() const { return value_.load(); }

 private:
  std::atomic<double> value_{0};
};

}  // namespace rdd::transport
