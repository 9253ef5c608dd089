// Pairs of a solute and a vacancy near each other, and the jumps of the vacancy there, by orbits of the space group.
#pragma once

#include <compare>
#include <memory>
#include <string>
#include <vector>

#include "pair/near_set.hpp"

namespace rdd::pair {

/// A solute on site `solute` of the home cell with a vacancy at a place.
struct PairState {
  std::int32_t solute = 0;
  Place vacancy;
  friend auto operator<=>(const PairState&, const PairState&) = default;
};

/// An orbit of pairs within the range.
struct PairClass {
  double length = 0;
  std::vector<PairState> members;  ///< sorted
  [[nodiscard]] const PairState& first() const { return members[0]; }
};

/// A jump of the vacancy beside the solute (omega1): it leaves a pair by a bond of the host.
struct PairJump {
  PairState from;
  std::int32_t bond = 0;
  friend auto operator<=>(const PairJump&, const PairJump&) = default;
};

inline constexpr Index beyond = -1;  ///< class of a pair outside the range

/// An orbit of such jumps with all reverses, at least one end within the range.
struct PairJumpClass {
  PairJump first;        ///< the smallest of those that leave the end whose class of pairs comes first
  Index from_class = 0;  ///< class of pairs it leaves
  Index to_class = 0;    ///< and reaches; beyond comes last
  Index jump_class = 0;  ///< class of the host's jump
  Index count = 0;       ///< directed jumps per cell
};

/// The solute and the vacancy change places (omega2); over all bonds of the host, each with its reverse once. Classes
/// are those of the host's jumps: which of the two sites a pair has the solute on is all that an operation can change.
struct Exchange {
  Index site_a = 0, place_a = 0;  ///< solute on site a, vacancy at a place of its near set
  Index site_b = 0, place_b = 0;  ///< and after the exchange
  std::int32_t bond = 0;          ///< by which the solute moves from a to b
};

/// Immutable.
class PairClasses {
 public:
  /// range: number of jumps of the host, of any class, up to which pairs are told apart. Throws argument.
  PairClasses(std::shared_ptr<const crystal::JumpClasses> classes, Index range);

  [[nodiscard]] const HostBonds& host() const { return host_; }
  [[nodiscard]] Index range() const { return range_; }
  [[nodiscard]] const std::vector<PairClass>& pairs() const { return pairs_; }
  /// Pairs of all classes per cell.
  [[nodiscard]] Index n_members() const;
  [[nodiscard]] const std::vector<PairJumpClass>& jumps() const { return jumps_; }
  [[nodiscard]] const std::vector<Exchange>& exchanges() const { return exchanges_; }
  /// Places within range + 1 jumps of each site: beyond their bonds the host is perfect.
  [[nodiscard]] const NearSet& near(Index site) const { return near_[site]; }
  /// Class of pairs at a place of a near set; beyond outside the range.
  [[nodiscard]] Index pair_class(Index site, Index place) const { return pair_of_[site][place]; }
  /// Class of each of near(site).bonds; -1: a jump of the host, or onto the site of the solute.
  [[nodiscard]] const std::vector<Index>& jump_classes(Index site) const { return jump_of_[site]; }
  /// The class of a pair, beyond if it is outside the range.
  [[nodiscard]] Index class_of(const PairState& pair) const;
  /// Coordinates of the vacancy as seen from the solute.
  [[nodiscard]] crystal::Vec offset(const PairState& pair) const;
  /// Tables for people: pairs, jumps, exchanges.
  [[nodiscard]] std::string describe() const;

 private:
  void find_pairs();
  void find_jumps();
  void find_exchanges();
  [[nodiscard]] PairState moved(Index operation, const PairState& pair) const;
  [[nodiscard]] PairJump moved(Index operation, const PairJump& jump) const;
  [[nodiscard]] PairJump reversed(const PairJump& jump) const;
  [[nodiscard]] PairJumpClass jump_orbit(const PairJump& jump, std::vector<PairJump>& members) const;

  HostBonds host_;
  Index range_;
  std::vector<NearSet> near_;
  std::vector<PairClass> pairs_;
  std::vector<std::vector<Index>> pair_of_;
  std::vector<PairJumpClass> jumps_;
  std::vector<std::vector<Index>> jump_of_;
  std::vector<Exchange> exchanges_;
};

/// "V-V 2.8638": classes of the solute's and the vacancy's site and their distance.
[[nodiscard]] std::string pair_name(const PairClasses& classes, Index pair_class);

}  // namespace rdd::pair
