// The neighbour list of a metal: half of the pairs by their first site, and the way back from the second.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "dmd/metal/metal.hpp"

namespace rdd::dmd {

/// Every pair stands once, at its first site, in order. 18 bytes a pair.
class MetalList {
 public:
  /// Lists the pairs that may count at this state; nothing if the list still holds.
  void renew(const Metal& metal, const MetalState& state, const Run& run);

  [[nodiscard]] Index pairs() const { return static_cast<Index>(second_.size()); }
  /// The pairs [begin, end) of which the site is the first.
  [[nodiscard]] Index begin(Index site) const { return start_[site]; }
  [[nodiscard]] Index end(Index site) const { return start_[site + 1]; }
  [[nodiscard]] Index second(Index pair) const { return second_[pair]; }
  /// What is to be added to x_second - x_first.
  [[nodiscard]] const double* shift(Index pair) const { return shifts_.data() + 3 * shift_[pair]; }
  /// Pairs of which the site is the second, with their first.
  struct Back {
    std::uint32_t pair;
    std::int32_t first;
  };
  [[nodiscard]] std::span<const Back> back(Index site) const {
    return {back_.data() + back_start_[site], static_cast<std::size_t>(back_start_[site + 1] - back_start_[site])};
  }
  /// Pairs farther than this do not count.
  [[nodiscard]] double limit() const { return limit_; }

 private:
  void store(const std::vector<SitePair>& pairs, const Box& box, Index n);

  std::vector<Index> start_, back_start_;
  std::vector<std::int32_t> second_;
  std::vector<std::uint16_t> shift_;
  std::vector<Back> back_;
  Eigen::Matrix3Xd shifts_;
  Matrix listed_at_, listed_box_;
  std::array<bool, 3> listed_periodic_{};
  double limit_ = 0, listed_limit_ = 0, allowance_ = 0;
};

}  // namespace rdd::dmd
