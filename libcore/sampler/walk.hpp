// One trajectory: jump tables of a network, and the walker on it.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "network/network.hpp"
#include "sampler/alias.hpp"
#include "support/random.hpp"

namespace rdd::sampler {

/// Lookup tables for the next jump, O(1) per jump. Tables are formed in the canonical order of the jumps.
struct WalkTable {
  /// start: (n_states) weights, not all zero.
  WalkTable(const Network& network, const Vector& start);

  struct Site {
    double mean_wait;       ///< 1/escape rate; infinite where no jump leads out
    std::uint32_t n_jumps;  ///< out of the state
    std::int64_t first;     ///< of its slots
  };
  struct Move {
    std::int32_t to;
    Translation n;
  };

  std::vector<Site> sites;
  std::vector<AliasSlot> slots;  ///< outcomes are indices of moves
  std::vector<Move> moves;
  std::vector<AliasSlot> start;
  int dim;
};

/// The cell and state of one trajectory, up to date until the next jump.
class Walker {
 public:
  Walker(const WalkTable& table, const RandomStream& stream) : table_(&table), stream_(stream) {
    state_ = choose(table.start.data(), table.start.size(), stream_.bits());
    start_ = state_;
    draw_wait();
  }

  [[nodiscard]] std::int32_t state() const { return state_; }
  [[nodiscard]] std::int32_t start() const { return start_; }
  [[nodiscard]] const std::array<std::int64_t, max_dim>& cell() const { return cell_; }
  [[nodiscard]] double next_time() const { return next_; }

  void jump() {
    const auto& site = table_->sites[state_];
    const auto chosen = choose(table_->slots.data() + site.first, site.n_jumps, stream_.bits());
    const auto& move = table_->moves[chosen];
    for (std::size_t a = 0; a < static_cast<std::size_t>(table_->dim); ++a) cell_[a] += move.n[a];
    state_ = move.to;
    draw_wait();
  }

 private:
  void draw_wait() { next_ += table_->sites[state_].mean_wait * stream_.exponential(); }

  const WalkTable* table_;
  RandomStream stream_;
  std::array<std::int64_t, max_dim> cell_{};
  std::int32_t state_ = 0;
  std::int32_t start_ = 0;
  double next_ = 0;  ///< time of the next jump
};

}  // namespace rdd::sampler
