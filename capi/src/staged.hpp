// Arrays of results that are computed piece by piece and must not reach the caller before all pieces have succeeded.
#pragma once

#include <algorithm>
#include <cstdint>
#include <memory>

namespace rdd::capi {

/// Memory for the results that belong into a caller's array. A computation that writes to many places, on many threads,
/// writes here; give() copies everything when nothing can fail any more. It takes as much memory again as the caller's
/// array: a host that cannot spare that divides its request. Without an array of the caller there is no memory either.
template <typename Value>
class Staged {
 public:
  Staged(Value* out, std::int64_t size)
      : out_(out), size_(out == nullptr ? 0 : size), memory_(std::make_unique_for_overwrite<Value[]>(size_)) {}
  [[nodiscard]] Value* data() const { return out_ == nullptr ? nullptr : memory_.get(); }
  void give() const noexcept { give(0, static_cast<std::int64_t>(size_)); }
  /// A part of it.
  void give(std::int64_t first, std::int64_t count) const noexcept {
    if (out_ != nullptr) std::copy_n(memory_.get() + first, count, out_ + first);
  }

 private:
  Value* out_;
  std::size_t size_;
  std::unique_ptr<Value[]> memory_;  // not initialised: the threads that compute touch it first
};

}  // namespace rdd::capi
