// Classes of jumps: orbits of (from, to, cell) under the space group, each together with all reverses.
#pragma once

#include <compare>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "crystal/states/defect.hpp"

namespace rdd::crystal {

/// From state `from` of the home cell to state `to`, `cell` cells off.
struct Hop {
  std::int32_t from = 0;
  std::int32_t to = 0;
  Translation cell{};
  friend auto operator<=>(const Hop&, const Hop&) = default;
};

[[nodiscard]] inline Hop reversed(const Hop& hop) { return {hop.to, hop.from, -hop.cell}; }
/// g(i, j, n) = (i', j', W n + m_j - m_i) where g takes state i to state i', m_i cells off.
[[nodiscard]] Hop moved(const Defect& defect, Index operation, const Hop& hop);
/// Coordinates of the displacement, u_to + n - u_from.
[[nodiscard]] Vec step(const Defect& defect, const Hop& hop);
/// Its length; zero for a turn on a site.
[[nodiscard]] double length(const Defect& defect, const Hop& hop);

/// A directed jump of a class: the first one under an operation, or the reverse of that.
struct Member {
  Hop hop;
  std::int32_t operation = 0;
  bool reversed = false;
  Vec through;  ///< u of the saddle point, the state left being in the home cell; empty: not said
};

/// Whether an operation keeps a jump, or reverses it, with its saddle point where that is known.
[[nodiscard]] bool keeps(const Defect& defect, Index operation, const Member& jump);

struct JumpClass {
  std::string name;
  std::string entry;  ///< name in messages
  double length = 0;
  bool reversed = false;        ///< whether an operation takes the first jump to its reverse
  Index paths = 1;              ///< equivalent saddles between the same ends that are not members of their own
  std::vector<Member> members;  ///< sorted; a jump over several saddle points is listed once for each
  Index given = 0;              ///< the member that was written down; the first one for classes that were found

  [[nodiscard]] const Hop& first() const { return members[0].hop; }
  [[nodiscard]] const Member& as_given() const { return members[given]; }
  [[nodiscard]] Index count() const { return static_cast<Index>(members.size()); }
  [[nodiscard]] bool has_points() const { return members[0].through.size() > 0; }
};

/// A blocked class: not a jump of its own, and the atom or site that blocks it.
struct DroppedClass {
  JumpClass jumps;
  bool by_site = false;
  Index blocker = 0;  ///< the atom, or a state on the site
};

/// One jump of a class, written down.
struct JumpInput {
  std::string name;
  std::string entry;
  Hop hop;
  Index paths = 1;
  std::optional<Vec> through;  ///< the saddle point, Cartesian in the frame given, the state left in the home cell
};

struct SearchRequest {
  double cutoff = 0;             ///< length
  std::vector<double> blocking;  ///< (kinds) radius of an atom in the way; negative or NaN: not tested; missing: 0
  bool through_sites = false;    ///< keep jumps over another site of the network
  bool turns = false;            ///< also from one decoration to another on the same site
};

/// Dimensions in which the network is connected: by jumps up to a length.
struct LoopRank {
  double length = 0;
  Index rank = 0;          ///< independent lattice translations that closed paths make, of the part with most
  Index n_components = 0;  ///< parts of the network without a jump between them
};

/// Immutable.
class JumpClasses {
 public:
  JumpClasses(std::shared_ptr<const Defect> defect, std::vector<JumpClass> classes,
              std::vector<DroppedClass> dropped = {});

  [[nodiscard]] const Defect& defect() const { return *defect_; }
  [[nodiscard]] const std::shared_ptr<const Defect>& shared_defect() const { return defect_; }
  [[nodiscard]] const std::vector<JumpClass>& classes() const { return classes_; }
  [[nodiscard]] const std::vector<DroppedClass>& dropped() const { return dropped_; }
  [[nodiscard]] Index n_classes() const { return static_cast<Index>(classes_.size()); }
  [[nodiscard]] const JumpClass& operator[](Index c) const { return classes_[c]; }
  /// Number of members of all classes.
  [[nodiscard]] Index n_jumps() const;
  /// The class that a jump belongs to and whether it is a reverse there, first match.
  [[nodiscard]] std::optional<std::pair<Index, bool>> class_of(const Hop& hop) const;
  /// The classes up to each length that occurs, ascending.
  [[nodiscard]] std::vector<LoopRank> dimensions() const;
  /// Human-readable table: name, ends, length, count, dropped classes with the reason, dimensions.
  [[nodiscard]] std::string describe() const;

 private:
  std::shared_ptr<const Defect> defect_;
  std::vector<JumpClass> classes_;
  std::vector<DroppedClass> dropped_;
};

/// Candidates with 0 < |d| < cutoff, blocked ones dropped, ordered by length, then by first member. Throws argument if
/// a shell lies within the tolerance of the cutoff.
[[nodiscard]] JumpClasses find_jumps(const Run& run, std::shared_ptr<const Defect> defect,
                                     const SearchRequest& request);
/// One class for each jump written down, in that order. Throws argument if two are one class.
[[nodiscard]] JumpClasses jumps_by_hand(const Run& run, std::shared_ptr<const Defect> defect,
                                        const std::vector<JumpInput>& jumps);
/// The class of one jump written down. Logs a warning if a reversing operation moves the saddle point.
[[nodiscard]] JumpClass class_by_hand(const Run& run, const Defect& defect, const JumpInput& jump);
/// The rank of the loops of a set of jumps, see LoopRank.
[[nodiscard]] LoopRank loop_rank(const Defect& defect, const std::vector<const JumpClass*>& classes);
/// "A-B 2.5434 (8)".
[[nodiscard]] std::string label(const Defect& defect, const JumpClass& jumps);

}  // namespace rdd::crystal
