// Integer coordinates of windings in which fast directions stay apart from slow ones. No elimination here.
#pragma once

#include <vector>

#include "network/tree_gauge.hpp"

namespace rdd {

/// A basis of the lattice's space made of windings: the strongest bond's, then the strongest of those that are
/// linearly independent of the ones before, completed by unit vectors. A bond that is stronger than the one behind
/// vector c has coordinates zero from c on, exactly, so that a fast direction adds no rounding to a slow one.
class WindingBasis {
 public:
  WindingBasis(int dim, const std::vector<Bond>& bonds);

  using Coordinates = std::array<double, max_dim>;
  /// Exact integers: determinant() times the coordinates of n.
  [[nodiscard]] Coordinates coordinates(const Translation& n) const;
  [[nodiscard]] double determinant() const { return determinant_; }
  /// (space x dim) the basis in Cartesian coordinates, divided by the determinant.
  [[nodiscard]] Matrix cartesian(const Lattice& lattice) const;

 private:
  using Integers = std::array<std::array<std::int64_t, max_dim>, max_dim>;
  /// False if a number leaves 53 bits.
  [[nodiscard]] bool invert();
  [[nodiscard]] bool exact(const std::vector<Bond>& bonds) const;

  std::size_t dim_;
  std::vector<Translation> vectors_;
  Integers adjugate_{};
  double determinant_ = 1;
};

}  // namespace rdd
