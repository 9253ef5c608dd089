// The jumps of a vacancy in the perfect crystal: directed bonds of one cell, and what the group makes of them.
#pragma once

#include <memory>
#include <span>
#include <vector>

#include "crystal/jumps/jump_classes.hpp"

namespace rdd::pair {

/// A directed jump of the vacancy from state `from` of the home cell. Jumps over several saddle points between the same
/// ends are bonds of their own.
struct Bond {
  std::int32_t from = 0;
  std::int32_t to = 0;
  Translation cell{};
  std::int32_t jump_class = 0;
  std::int32_t reverse = 0;  ///< the bond back
};

[[nodiscard]] inline crystal::Hop hop_of(const Bond& bond) { return {bond.from, bond.to, bond.cell}; }

/// Immutable.
class HostBonds {
 public:
  /// Throws argument if a state has a decoration: a vacancy is a plain site.
  explicit HostBonds(std::shared_ptr<const crystal::JumpClasses> classes);

  [[nodiscard]] const crystal::JumpClasses& classes() const { return *classes_; }
  [[nodiscard]] const crystal::Defect& defect() const { return classes_->defect(); }
  [[nodiscard]] int dim() const { return defect().crystal().dim(); }
  [[nodiscard]] int space() const { return defect().crystal().space(); }
  [[nodiscard]] Index n_sites() const { return defect().n_states(); }
  [[nodiscard]] const std::vector<Bond>& bonds() const { return bonds_; }
  [[nodiscard]] const Bond& bond(std::int32_t b) const { return bonds_[b]; }
  /// Bonds that leave a state.
  [[nodiscard]] std::span<const std::int32_t> leaving(std::int32_t state) const;
  /// The bond that an operation moves a bond to, the state left being moved to the home cell.
  [[nodiscard]] std::int32_t image(Index operation, std::int32_t bond) const {
    return images_[operation * bonds_.size() + bond];
  }

 private:
  void list_bonds();
  void map_bonds();
  [[nodiscard]] std::int32_t find(const crystal::Hop& hop, std::int32_t jump_class, const crystal::Vec& through) const;

  std::shared_ptr<const crystal::JumpClasses> classes_;
  std::vector<Bond> bonds_;
  std::vector<crystal::Vec> through_;  // saddle point of each bond, empty where it has none
  std::vector<std::int32_t> first_of_class_;
  std::vector<std::int32_t> first_, leaving_;
  std::vector<std::int32_t> images_;
};

}  // namespace rdd::pair
