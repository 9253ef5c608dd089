// Blocks of a random stream: Philox4x64-10 (Salmon2011).
#include "support/random.hpp"

namespace rdd {

RandomStream::RandomStream(std::uint64_t seed, RandomUse use, std::uint64_t index) {
  key_[0] = seed;
  key_[1] = static_cast<std::uint64_t>(use);
  counter_[1] = index;
}

void RandomStream::move_to(std::uint64_t position) {
  counter_[0] = position / words_.size();
  next_ = words_.size();
  const std::size_t within = position % words_.size();
  if (within == 0) return;
  refill();
  next_ = within;
}

void RandomStream::refill() {
  words_ = Generator{}(counter_, key_);
  ++counter_[0];
  next_ = 0;
}

}  // namespace rdd
