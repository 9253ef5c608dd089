// A value of an immutable object that is computed when first asked for.
#pragma once

#include <memory>
#include <mutex>

namespace rdd {

/// How many Lazies this thread is computing.
inline thread_local int lazy_depth = 0;

/// Computes a value once and keeps it; thread-safe. If the computation throws, nothing is kept and the next
/// caller tries again. Precondition: the computation starts no parallel loop, because a worker that waits inside
/// it could pick up a task that needs the same value, which would deadlock.
template <typename T>
class Lazy {
 public:
  template <typename Make>
  const T& get(Make&& make) const {
    const std::lock_guard lock(mutex_);
    if (value_) return *value_;
    struct Depth {
      Depth() { ++lazy_depth; }
      ~Depth() { --lazy_depth; }
    } const depth;
    value_ = std::make_unique<const T>(make());
    return *value_;
  }

 private:
  mutable std::mutex mutex_;
  mutable std::unique_ptr<const T> value_;
};

}  // namespace rdd
