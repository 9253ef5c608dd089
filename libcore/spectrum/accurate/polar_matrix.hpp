// Elimination of the states of a dense Bloch matrix without subtraction.
#pragma once

#include <span>
#include <vector>

#include "numerics/dense/split_columns.hpp"
#include "numerics/simd/pack.hpp"
#include "support/types.hpp"

namespace rdd::spectrum {

/// H = L diag(weights) L^H with the weights descending up to a small factor, |L| <= 1: every entry of both to full
/// relative accuracy (of a complex entry: its modulus).
struct BlochFactor {
  numerics::SplitColumns columns;    ///< L: row = state, column = step; 1 at the pivot of the step
  std::vector<long double> weights;  ///< a_p / pi_p
};

/// -Q~(k) Pi of a reversible network: Hermitian, off-diagonal -z_ij, diagonal v_i + sum_{j != i} |z_ij| with v_i >= 0.
/// Storing v separately avoids subtractions. Real is double, or long double for the range of its exponent.
template <typename Real>
class PolarMatrix {
 public:
  explicit PolarMatrix(Index size);
  /// z_{row,col} += conductance * phase for row > col, |phase| = 1.
  void add_bond(Index row, Index col, Real conductance, Complex phase);
  /// Both directions of a jump from a state to itself in another cell: v += 2 conductance (1 - Re phase).
  void add_self_bond(Index state, Real conductance, Complex phase);
  /// H = -Pi^{-1/2} Q~ Pi^{1/2} by eliminating the state of largest a_p/pi_p first. Destroys the matrix.
  /// The same bits for every width of vectors (2, 4 or 8 doubles; long double has none).
  [[nodiscard]] BlochFactor eliminate(std::span<const Real> pi, int width = numerics::vector_width());

 private:
  [[nodiscard]] Index largest_pivot(Index left) const;
  void swap_states(Index p, Index q);
  void write_column(Index step, std::span<const Real> pi, BlochFactor& factor) const;
  void update(Index last, int width);

  [[nodiscard]] std::size_t place(Index row, Index col) const { return static_cast<std::size_t>(row * stride_ + col); }

  Index size_;
  Index stride_;                         // size_ padded to a multiple of eight
  std::vector<Real> re_, im_, modulus_;  // z in row > col, zero elsewhere
  std::vector<Real> v_;
  std::vector<Real> pi_, diagonal_;  // in the order of elimination
  std::vector<Index> state_;
  std::vector<Real> y_re_, y_im_, y_modulus_;  // row of the pivot divided by its diagonal
};

}  // namespace rdd::spectrum
