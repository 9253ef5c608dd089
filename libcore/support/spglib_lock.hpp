// The lock around every call of spglib, which keeps its last error in a variable shared by all threads.
#pragma once

#include <mutex>

namespace rdd {

[[nodiscard]] inline std::mutex& spglib_lock() {
  static std::mutex lock;
  return lock;
}

}  // namespace rdd
