// Whether a rotation of the lattice is a symmetry of a network: searches for the matching permutation of states.
#pragma once

#include <vector>

#include "network/network.hpp"
#include "spectrum/mesh/point_group.hpp"

namespace rdd::spectrum {

/// Data shared by all rotations: classes of equal rates, colours of states that no symmetry exchanges, and an order in
/// which each state is reached by a jump from one before it. See network_rotations for what a symmetry is.
class NetworkSymmetry {
 public:
  /// The network must be ergodic and outlive this.
  explicit NetworkSymmetry(const Network& network);
  /// True if the images of all states have been found and every jump has its image. False if there are none, or if a
  /// backtracking search exceeds its limit of trials.
  [[nodiscard]] bool allows(const Rotation& rotation);

 private:
  [[nodiscard]] const Jump& jump(Index e) const { return network_.jumps()[e]; }
  void classify_rates();
  void colour_states();
  void order_states();
  [[nodiscard]] bool extend(const Rotation& rotation);
  [[nodiscard]] bool place(Index step, Index image_jump, const Rotation& rotation);
  [[nodiscard]] bool jumps_fit(std::int32_t state, const Rotation& rotation) const;
  [[nodiscard]] bool jump_fits(Index e, const Rotation& rotation) const;
  void take_back(std::int32_t state);

  const Network& network_;
  std::vector<std::int32_t> rate_class_;  // of each jump
  std::vector<std::int32_t> colour_;      // of each state
  std::vector<Index> into_, first_into_;  // jumps by the state they lead to
  std::vector<std::int32_t> order_;       // states; the first is of the rarest colour
  std::vector<Index> reached_by_;         // the jump that leads to each of them; -1 for the first
  std::vector<std::int32_t> image_;       // of each state, -1 while there is none
  std::vector<Translation> cell_;         // its translation m
  std::vector<char> taken_;               // by state: it is the image of another
  Index left_ = 0;                        // trials
};

}  // namespace rdd::spectrum
