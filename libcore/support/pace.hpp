// Cancellation points for loops whose turns take some nanoseconds.
#pragma once

#include "support/stop_point.hpp"

namespace rdd {

/// stop_point() at every 256th call.
class Pace {
 public:
  void operator()() {
    if ((++turns_ & 255) == 0) stop_point();
  }

 private:
  unsigned turns_ = 0;
};

}  // namespace rdd
