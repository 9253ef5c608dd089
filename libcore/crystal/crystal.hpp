// A crystal: idealised atoms, lattice and space group; immutable.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "crystal/types.hpp"
#include "support/run.hpp"

namespace rdd::crystal {

/// Atoms as given.
struct Structure {
  Matrix lattice;                    ///< (space x dim) lattice vectors as columns
  std::vector<std::int32_t> kind;    ///< (n) kind of each atom, >= 0
  Matrix positions;                  ///< (space x n) Cartesian
  std::vector<std::string> species;  ///< name of each kind; empty: none has one
};

struct PrimitiveCell;
struct FoundGroup;

struct CrystalRequest {
  double tolerance = 0.01;  ///< length within which atoms count as symmetric; 0.01 angstrom suits files of 3 digits
  bool primitive = true;    ///< whether the lattice becomes that of all pure translations, Minkowski reduced
};

/// Atoms of one cell with the operations of their space group. Every operation is verified against all atoms, the set
/// is closed, and lattice, shifts and positions are moved by no more than the tolerance to what is exactly symmetric.
/// Operations are those of block form: a layer or a chain in a larger space keeps its normals as they are.
class Crystal {
 public:
  /// Throws argument naming the atom or vector: not finite, no volume, atoms on one another, a tolerance that is not
  /// small against their distances.
  Crystal(const Run& run, const Structure& structure, const CrystalRequest& request = {});

  [[nodiscard]] int dim() const { return basis_.dim(); }
  [[nodiscard]] int space() const { return basis_.space(); }
  [[nodiscard]] const Basis& basis() const { return basis_; }
  [[nodiscard]] Index n_atoms() const { return static_cast<Index>(kind_.size()); }
  [[nodiscard]] std::int32_t kind(Index atom) const { return kind_[atom]; }
  [[nodiscard]] const Vec& atom(Index atom) const { return atoms_[atom]; }  ///< u
  /// One more than the highest kind of an atom.
  [[nodiscard]] std::int32_t n_kinds() const { return n_kinds_; }
  /// Name of a kind; its number where it has none.
  [[nodiscard]] std::string species(std::int32_t kind) const;
  /// The kind of a name, -1 if there is none.
  [[nodiscard]] std::int32_t kind_of(const std::string& species) const;

  /// Sorted by rotation, then shift; the identity is among them.
  [[nodiscard]] const std::vector<Operation>& operations() const { return operations_; }
  /// Index of the atom that an operation maps an atom to.
  [[nodiscard]] Index image(Index operation, Index atom) const { return images_[operation * n_atoms() + atom]; }
  /// (n_atoms) the lowest atom in each one's orbit.
  [[nodiscard]] std::vector<Index> orbits() const;
  [[nodiscard]] int group() const { return group_; }  ///< number in the International Tables; 0: dim < 3 or unknown
  [[nodiscard]] const std::string& symbol() const { return symbol_; }
  [[nodiscard]] double tolerance() const { return tolerance_; }
  /// The largest distance an atom was moved by when it was made symmetric.
  [[nodiscard]] double largest_move() const { return largest_move_; }

  /// (space x dim) the lattice vectors given, as columns.
  [[nodiscard]] const Matrix& given_lattice() const { return given_lattice_; }
  /// Cartesian coordinates in the frame given, as coordinates in this crystal's basis.
  [[nodiscard]] Vec from_given(const Vec& x) const;
  /// The Cartesian coordinates in the frame given that from_given takes to u.
  [[nodiscard]] Vec to_given(const Vec& u) const;
  /// A vector of the frame given, Cartesian, after the lattice has been idealised.
  [[nodiscard]] Vec direction_from_given(const Vec& v) const;

 private:
  void take_primitive(const PrimitiveCell& cell, const FoundGroup& group);
  void take_given(const std::vector<std::int32_t>& kind, const PrimitiveCell& cell, const FoundGroup& group);
  void map_atoms();
  void report(const Run& run, const Structure& structure, const FoundGroup& group, const FoundGroup& tight) const;

  Basis basis_;
  std::vector<std::int32_t> kind_;
  std::vector<Vec> atoms_;
  std::int32_t n_kinds_ = 0;
  std::vector<std::string> species_;
  std::vector<Operation> operations_;
  std::vector<Index> images_;
  int group_ = 0;
  std::string symbol_;
  double tolerance_ = 0;
  double largest_move_ = 0;
  Matrix given_lattice_;
  Mat given_;  // coordinates in basis_ of Cartesian vectors given
};

}  // namespace rdd::crystal
