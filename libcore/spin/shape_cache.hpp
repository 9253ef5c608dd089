// Relaxed pieces of a chain that were met before, by the species on them.
#pragma once

#include <cstdint>
#include <vector>

#include "spin/configuration.hpp"

namespace rdd::spin {

/// The species of at most 63 neighbouring sites and how many of them the ends of the chain cut off.
struct PieceKey {
  std::uint64_t spins = 0;  ///< a bit a site, and one above the last
  std::int32_t missing_left = 0, missing_right = 0;
  bool operator==(const PieceKey&) const = default;
};

/// Keeps the last piece met in each of its slots. What it gives is to the tolerance of the relaxation, not to the bit,
/// what a relaxation would: it is part of the state of a trajectory, and forgotten where that is saved.
class ShapeCache {
 public:
  /// numbers: how many belong to a piece.
  void reset(std::size_t slots, std::size_t numbers) {
    keys_.assign(slots, {});
    values_.assign(slots * numbers, 0);
    numbers_ = numbers;
  }
  [[nodiscard]] bool empty() const { return keys_.empty(); }

  /// The numbers kept for a piece, or null.
  [[nodiscard]] const double* find(const PieceKey& key) const {
    const std::size_t slot = slot_of(key);
    return keys_[slot] == key ? values_.data() + slot * numbers_ : nullptr;
  }
  /// Where to put the numbers of a piece.
  [[nodiscard]] double* place(const PieceKey& key) {
    const std::size_t slot = slot_of(key);
    keys_[slot] = key;
    return values_.data() + slot * numbers_;
  }

 private:
  [[nodiscard]] std::size_t slot_of(const PieceKey& key) const {
    std::uint64_t hash = key.spins * 0x9e3779b97f4a7c15u;
    hash ^= static_cast<std::uint64_t>(key.missing_left * 67 + key.missing_right) * 0xc2b2ae3d27d4eb4fu;
    hash ^= hash >> 32;
    return static_cast<std::size_t>((hash * 0xd6e8feb86659fd93u) >> 32) % keys_.size();
  }

  std::vector<PieceKey> keys_;  ///< spins = 0: empty
  std::vector<double> values_;
  std::size_t numbers_ = 0;
};

}  // namespace rdd::spin
