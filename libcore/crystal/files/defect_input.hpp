// Parts of an "rdd-defect" file: structure, states and places, before symmetry is applied.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "crystal/jumps/landscape.hpp"
#include "io/json/value.hpp"

namespace rdd::crystal {

/// How coordinates in the file become Cartesian ones.
class Frame {
 public:
  /// lattice (space x dim) as columns.
  Frame(const Matrix& lattice, bool cartesian) : lattice_(lattice), cartesian_(cartesian) {}
  [[nodiscard]] Vec cartesian(const io::JsonValue& list) const;
  [[nodiscard]] Index space() const { return lattice_.rows(); }

 private:
  Matrix lattice_;
  bool cartesian_;
};

/// A class of states with its data in the file.
struct StateEntry {
  StateInput input;
  double energy = 0;
  double degeneracy = 1;
  Matrix dipole;  ///< (space x space), empty: zero
};

/// The structure of a file, with its coordinates converted.
[[nodiscard]] Structure read_atoms(const io::JsonValue& root, const std::string& folder, bool& cartesian);
/// Labels of points get numbers in order of appearance.
using Labels = std::map<std::string, std::int32_t>;
/// A site with its decoration: members at, axis, arrow, points.
[[nodiscard]] StateInput read_place(const io::JsonValue& entry, const Frame& frame, Labels& labels);
[[nodiscard]] std::vector<StateEntry> read_states(const io::JsonValue& list, const Crystal& crystal, const Frame& frame,
                                                  Labels& labels);
/// A symmetric tensor (space x space).
[[nodiscard]] Matrix read_tensor(const io::JsonValue& value, Index space);

}  // namespace rdd::crystal
