// Integer coordinates of windings in which fast directions stay apart from slow ones. No elimination here.
#pragma once

#include <vector>

#include "network/trees/tree_gauge.hpp"
#include "transport/poisson/tree_flow.hpp"

namespace rdd::transport {

/// A winding of the network, or any translation of its lattice, with the strength of the jumps that make it.
struct Winding {
  network::Cell n{};
  numerics::Scaled conductance;
};

/// Linearly independent windings of a network as a basis of displacements, chosen as a pivoted Cholesky factorisation
/// of sum S x x^T chooses its columns (x = A n): next is always the winding of the largest S |component of x across
/// those chosen|^2. The coordinates of windings that lie in the span of the first c vectors are exactly zero from c on,
/// so that a fast direction adds no rounding to a slow one; and the basis is as well conditioned as the displacements
/// themselves allow, however the lattice vectors are sheared.
class WindingBasis {
 public:
  WindingBasis(const Lattice& lattice, const std::vector<Winding>& windings);

  using Coordinates = std::array<double, max_dim>;
  /// n = sum_c w_c coordinates[c], the w_c rational: integers, exact up to 2^53, for the windings it was made from.
  [[nodiscard]] Coordinates coordinates(const network::Cell& n) const;
  /// (space x dim) the basis vectors in Cartesian coordinates, each to its own rounding.
  [[nodiscard]] Matrix cartesian(const Lattice& lattice) const;

  /// Holds every determinant of windings admitted here.
  __extension__ using Integer = __int128;

 private:
  void reset();
  void choose(const Lattice& lattice, const std::vector<Winding>& windings);
  /// Sets inverse_ and divisor_ of the vectors.
  void invert();
  [[nodiscard]] bool within_span(const network::Cell& n, std::size_t rank) const;
  [[nodiscard]] Integer row_times(std::size_t c, const network::Cell& n) const;
  /// Divides the coordinates by what all windings have in common.
  void reduce(const std::vector<Winding>& windings);

  std::size_t dim_;
  std::array<network::Cell, max_dim> vectors_{};                 // the windings chosen, completed by lattice vectors
  std::array<std::array<Integer, max_dim>, max_dim> inverse_{};  // rows of the adjugate of these columns
  Integer divisor_ = 1;                                          // its determinant
  std::array<Integer, max_dim> common_{};                        // divisor of each coordinate
};

}  // namespace rdd::transport
