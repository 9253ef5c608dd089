// Integer coordinates of windings in which fast directions stay apart from slow ones. No elimination here.
#pragma once

#include <vector>

#include "network/tree_gauge.hpp"

namespace rdd {

/// A basis w of the lattice Z^dim chosen for a network: the first c vectors span the windings of the strongest bonds
/// (the strongest bond's own, then the strongest that leaves its line, and so on). The coordinates of such bonds are
/// exactly zero from c on, so that a fast direction adds no rounding to a slow one. Otherwise as short as can be.
class WindingBasis {
 public:
  WindingBasis(const Lattice& lattice, const std::vector<Bond>& bonds);

  using Coordinates = std::array<double, max_dim>;
  /// n = sum_c w_c coordinates[c]: exact integers.
  [[nodiscard]] Coordinates coordinates(const Translation& n) const;
  /// (space x dim) the basis vectors in Cartesian coordinates.
  [[nodiscard]] Matrix cartesian(const Lattice& lattice) const;

 private:
  using Vector64 = std::array<std::int64_t, max_dim>;
  /// w_to += q w_from, with the inverse kept.
  void add_multiple(std::size_t to, std::size_t from, std::int64_t q);
  void exchange(std::size_t a, std::size_t b);
  /// Brings n into the span of the first rank + 1 vectors. False if it is in the span of the first rank.
  bool admit(const Translation& n, std::size_t rank);
  void shorten(const Lattice& lattice);
  void reset();
  [[nodiscard]] Vector64 integers(const Translation& n) const;
  [[nodiscard]] bool exact(const std::vector<Bond>& bonds) const;

  std::size_t dim_;
  std::array<Vector64, max_dim> vectors_{};  // w
  std::array<Vector64, max_dim> inverse_{};  // rows: coordinates[c] = inverse_[c].n
};

}  // namespace rdd
