// The states of a defect in a crystal: sites with decorations, by orbits of the space group.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "crystal/crystal.hpp"
#include "crystal/group/periodic_points.hpp"

namespace rdd::crystal {

/// What distinguishes states on one site. The numbers are those of rdd_decoration.
enum class Decoration : std::int32_t {
  none = 0,    ///< interstitials, vacancies
  axis = 1,    ///< a line {v, -v}: dumbbells, crowdions
  arrow = 2,   ///< a direction {v}: mixed dumbbells, whatever is polar
  points = 3,  ///< labelled offsets: pairs, small clusters
};

/// One member of a decoration: a direction of length one, or an offset from the site.
struct Point {
  std::int32_t label = 0;
  Vec offset;  ///< Cartesian, length (directions: none)
};

/// A site with a decoration, anywhere in the crystal.
struct Placed {
  Vec u;  ///< coordinates in the crystal's basis, not reduced
  Decoration kind = Decoration::none;
  std::vector<Point> points;  ///< axis: v and -v
};

/// A class of states as given: one of its members. Cartesian in the frame the crystal was given in.
struct StateInput {
  std::string name;
  std::string entry;  ///< name in messages, e.g. "$.states[1]"
  Vec position;
  Decoration kind = Decoration::none;
  std::vector<Point> points;  ///< axis, arrow: one direction of any length > 0
};

struct State {
  Index of_class = 0;
  Placed placed;               ///< u in [0, 1) in the lattice's directions
  std::int32_t operation = 0;  ///< maps the first state of the class to this one, up to a translation
};

struct StateClass {
  std::string name;
  std::string entry;
  Decoration kind = Decoration::none;
  Index first = 0, count = 0;  ///< its states
  Index given = 0;             ///< the state that was given (a member may be in any cell)
  std::int32_t to_given = 0;   ///< operation from the first state to the one given
  double move = 0;             ///< distance the given site was moved by to where the group has it
};

/// Image of a state under an operation: state `index`, m cells off.
struct Image {
  std::int32_t index = 0;
  Translation cell{};
};

/// Immutable. States are in order of class, position, decoration, whatever the order of operations and atoms.
class Defect {
 public:
  /// Throws argument naming the entry: a site near but not on a special position, a direction likewise, classes that
  /// are one orbit, points on one another.
  Defect(const Run& run, std::shared_ptr<const Crystal> crystal, const std::vector<StateInput>& classes);

  [[nodiscard]] const Crystal& crystal() const { return *crystal_; }
  [[nodiscard]] const std::shared_ptr<const Crystal>& shared_crystal() const { return crystal_; }
  [[nodiscard]] Index n_states() const { return static_cast<Index>(states_.size()); }
  [[nodiscard]] Index n_classes() const { return static_cast<Index>(classes_.size()); }
  [[nodiscard]] const State& state(Index i) const { return states_[i]; }
  [[nodiscard]] const StateClass& state_class(Index c) const { return classes_[c]; }
  [[nodiscard]] const StateClass& class_of(Index state) const { return state_class(this->state(state).of_class); }
  [[nodiscard]] const Image& image(Index operation, Index state) const {
    return images_[operation * n_states() + state];
  }
  /// A name for messages, and whether there is exactly one class of that name.
  [[nodiscard]] std::optional<Index> class_named(const std::string& name) const;

  /// The state at a place with a decoration, and the cell it is in. `distance`, if wanted, receives that to the nearest
  /// state with this decoration where none is near enough.
  [[nodiscard]] std::optional<Image> find(const Placed& placed, double* distance = nullptr) const;
  /// A position and a decoration of the frame given as a place in the crystal. Throws argument naming the entry.
  [[nodiscard]] static Placed place(const Crystal& crystal, const StateInput& input);

 private:
  void add_class(const StateInput& input);
  void check_others(const StateInput& input, const std::vector<State>& orbit) const;
  void map_states(const Run& run);

  std::shared_ptr<const Crystal> crystal_;
  std::vector<State> states_;
  std::vector<StateClass> classes_;
  std::vector<Image> images_;
  PeriodicPoints sites_;
};

/// Whether two decorations are the same as multisets of labelled vectors, to 1e-4 (directions) or the tolerance.
[[nodiscard]] bool same_points(const Placed& a, const Placed& b, double tolerance);
/// The place that an operation moves a place to.
[[nodiscard]] Placed moved(const Operation& g, const Placed& placed);

}  // namespace rdd::crystal
