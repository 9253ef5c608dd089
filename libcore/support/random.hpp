// Counter-based random numbers (Philox, Salmon2011): independent streams, the same for any number of threads.
#pragma once

#include <Random123/philox.h>

#include <cmath>
#include <cstdint>

namespace rdd {

/// What a stream is for, so that two parts of the library never share one. Numbers are never used again.
enum class RandomUse : std::uint64_t {
  trajectories = 1,
  perturbation = 2,
  spin_events = 3,
  spin_noise = 4,
  spin_start = 5,
  fleming_viot = 6
};

/// The stream (seed, use, index): the words of Philox4x64-10 with the key (seed, use) at the counters (block, index, 0,
/// 0), block = 0, 1, ... A stream has 2^66 words; the words of different streams are independent for every purpose.
class RandomStream {
 public:
  RandomStream(std::uint64_t seed, RandomUse use, std::uint64_t index);

  /// 64 random bits.
  [[nodiscard]] std::uint64_t bits() {
    if (next_ == words_.size()) refill();
    return words_[next_++];
  }
  /// Uniform on the multiples of 2^-53 in (0, 1].
  [[nodiscard]] double uniform() { return static_cast<double>((bits() >> 11) + 1) * 0x1.0p-53; }
  /// Exponential of mean one, >= 0.
  [[nodiscard]] double exponential() { return -std::log(uniform()); }

  /// Words drawn so far; a stream of the same key that is moved to this count continues the same sequence.
  [[nodiscard]] std::uint64_t position() const { return 4 * counter_[0] - (words_.size() - next_); }
  void move_to(std::uint64_t position);

 private:
  using Generator = r123::Philox4x64;

  void refill();

  Generator::key_type key_{};
  Generator::ctr_type counter_{};
  Generator::ctr_type words_{};
  std::size_t next_ = 4;
};

}  // namespace rdd
