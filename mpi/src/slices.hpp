// Independent units of work over the ranks of a call, and the way of their results to where they belong.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <span>
#include <vector>

#include "call.hpp"

namespace rdd::mpi {

/// Memory of results; not set to zero first.
class Bytes {
 public:
  void make(std::int64_t size) {
    data_ = std::make_unique_for_overwrite<std::byte[]>(static_cast<std::size_t>(size));
    size_ = size;
  }
  template <typename Number>
  [[nodiscard]] Number* as() const {
    return reinterpret_cast<Number*>(data_.get());  // null where nothing was made
  }
  [[nodiscard]] std::int64_t size() const { return size_; }

 private:
  std::unique_ptr<std::byte[]> data_;
  std::int64_t size_ = 0;
};

/// One array of results: so many bytes a column, a column or more a unit.
struct Output {
  void* user;             ///< the caller's array; null where it was not given
  std::int64_t bytes;     ///< of a column; 0: not wanted
  bool integers = false;  ///< -1 instead of NaN where a unit was not computed
};

/// What is to be done. Units [begin, end) must not depend on how they are cut into calls of `work`.
struct Task {
  std::int64_t n_units = 0;
  std::int64_t n_columns = 0;  ///< of the outputs
  std::int64_t grain = 1;      ///< blocks are multiples of it, so that no SIMD lane idles
  double drawn = 0.2;          ///< the part that ranks draw as they go instead of having it in advance
  std::int64_t piece = 0;      ///< units drawn at a time; 0: an eighth of a rank's part
  std::vector<Output> outputs{};
  /// The columns that units [begin, end) give, in the order `work` writes them; empty: one a unit, the same number.
  std::function<std::vector<std::int64_t>(std::int64_t begin, std::int64_t end)> columns{};
  /// Computes units on a context into one buffer an output (empty where it is not wanted); throws Failure.
  std::function<rdd_status(rdd_context* context, std::int64_t begin, std::int64_t end, std::span<const Bytes> out)>
      work{};
};

/// Does the task and brings the results to their places. RDD_CANCELLED, RDD_NOT_CONVERGED or RDD_OK, or throws; the
/// same on all ranks. The caller's arrays are written only where it does not throw.
rdd_status run_task(Call& call, const Task& task);

/// The part of n units of a rank.
[[nodiscard]] constexpr std::int64_t range_begin(std::int64_t n, std::int64_t rank, std::int64_t size) {
  return n / size * rank + n % size * rank / size;
}

}  // namespace rdd::mpi
