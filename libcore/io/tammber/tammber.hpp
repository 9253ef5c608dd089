// Markov models of the TAMMBER sampler (MarkovModel.xml): states up to symmetry and translation, and the jumps between
// them.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "network/landscape.hpp"
#include "network/network.hpp"

namespace rdd::io {

/// One of the 48 operations of the cube, numbered 6 R + P as TAMMBER does, and a shift: x -> M x + shift.
/// R: nothing; reflection of x, y, z; of xy, yz, zx; of all. Then P: nothing, yzx, zxy, x<->y, x<->z, y<->z.
struct TammberSymmetry {
  int operation = 0;
  Vector shift = Vector::Zero(3);  ///< length
};

/// A state as it was first seen; labels are hashes of 64 bits.
struct TammberVertex {
  std::uint64_t canon = 0, reference = 0;
  double energy = 0;
  std::vector<TammberSymmetry> self;  ///< operations that leave it as it is, up to a shift
  struct Equivalent {
    std::uint64_t label = 0;
    TammberSymmetry symmetry;  ///< that takes the reference there
  };
  std::vector<Equivalent> equivalents;
  Index line = 0;
};

struct TammberEdge {
  std::uint64_t canon[2]{}, reference[2]{};
  double barrier[2]{}, prefactor[2]{};      ///< forward and backward; energy, 1/time
  std::vector<TammberSymmetry> transition;  ///< one if given: what takes the first state to the second
  Index line = 0;
};

struct TammberFile {
  std::string name;
  double lattice_constant = 0;  ///< length
  Matrix primitive;             ///< (3 x 3) lattice vectors as columns, length
  Matrix supercell;             ///< (3 x 3) as columns, length; empty if the file has none
  std::vector<TammberVertex> vertices;
  std::vector<TammberEdge> edges;
};

/// Reads a file. Elements that are not known are passed over. Throws Status::file, or Status::format with file, line
/// and what was expected.
[[nodiscard]] TammberFile read_tammber(const std::string& path);
/// The same from text; `name` stands for the file in messages.
[[nodiscard]] TammberFile parse_tammber(std::string_view text, std::string name);

struct TammberModel {
  NetworkInput input;
  std::vector<std::uint64_t> label;  ///< (n_states) canonical label of each state
  std::vector<int> operation;        ///< (n_states) that takes the vertex' reference to the state, the lowest there is
  double largest_shift = 0;          ///< by which a displacement was moved to close the lattice, length
  Index n_components = 0;
};

/// The network behind a file. A vertex stands for as many states as it has images under the 48 operations; an edge for
/// all its images, each of them once, at the rate prefactor exp(-barrier/(kB T)). An edge that is its own reverse (the
/// image of a jump leads back) has one rate, the geometric mean of its two. Several edges between the same states add
/// up. Displacements are moved onto the lattice of the file within the tolerance (length; 0: 0.05 lattice constants),
/// for the file's shifts jitter. Throws Status::argument for a temperature that is not > 0, Status::format otherwise.
[[nodiscard]] TammberModel tammber_model(const TammberFile& file, double temperature, double kB, double tolerance = 0);

/// The same network at no temperature: barriers above the state left, and prefactors. An edge that is its own reverse
/// has the mean of its barriers and the geometric mean of its prefactors. kB is left for the caller to set.
[[nodiscard]] LandscapeInput tammber_landscape(const TammberFile& file, double tolerance = 0);

}  // namespace rdd::io
