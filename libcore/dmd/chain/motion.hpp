// The equations of motion of a chain as a differential-algebraic system: residual and banded Jacobian.
//   0 = dc_i/dt - sum of the fluxes into i,   0 = dF/d ln alpha_i,   0 = dF/db_i.
#pragma once

#include <array>
#include <vector>

#include "dmd/chain/chain.hpp"
#include "dmd/potential/average_along.hpp"
#include "numerics/dense/band.hpp"

namespace rdd::dmd {

/// Unknowns y, site by site: c_i, ln alpha_i, b_i (no bond after the last site): 3 n - 1.
[[nodiscard]] inline Index unknowns(const Chain& chain) { return 3 * chain.n - 1; }
void pack(const ChainState& state, double* y);
void unpack(const double* y, ChainState& state);

/// Evaluates the same sums as evaluate() and the functions after it do, but those over pairs of equal distance in the
/// order of sites together, along arrays, and no derivative that is not needed: a run in time spends its time here.
/// Unknowns y (3 n - 1); Jacobian d residual / dy (3 n - 1, 3 n - 1) in a band: a pair `offset` sites apart couples the
/// unknowns 3 i ... 3 (i + offset) + 1.
class ChainMotion {
 public:
  /// reach: the Jacobian leaves out pairs further apart in the order of sites. It is cut down to what BandMatrix holds.
  ChainMotion(const Chain& chain, Index reach);

  /// dc_i/dt - sum of fluxes, dF/d ln alpha_i, dF/db_i in the order of the unknowns. False if the equations are not
  /// defined for y.
  [[nodiscard]] bool residual(const double* y, const double* y_dot, double* result);
  /// d residual / dy + factor d residual / d(dy/dt), into a matrix with a window as large as itself.
  [[nodiscard]] bool jacobian(const double* y, double factor, numerics::BandMatrix& matrix);
  /// The same matrix in factors. Tell by `good` whether they are of use.
  [[nodiscard]] bool jacobian(const double* y, double factor, numerics::BandFactors& factors);
  /// A matrix that the Jacobian fits in.
  [[nodiscard]] numerics::BandMatrix make_matrix() const { return make_matrix(unknowns(chain_)); }
  [[nodiscard]] numerics::BandFactors make_factors() const { return window_.make_factors(); }

 private:
  /// G(R, v) and its derivatives, in the order of AverageArrays.
  enum Derivative : std::size_t { by_none, by_r, by_v, by_rr, by_rv, by_vv };
  /// Those of one pair of species, an array each over the pairs of one offset.
  struct Averages {
    std::array<std::vector<double>, 6> part;  ///< by Derivative
    [[nodiscard]] AverageArrays arrays(bool second);
  };
  /// Sites whose pairs to the right are looked at together, so that what is known of them stays near the processor.
  struct Tile {
    Index begin, end;
  };
  /// The pairs (i, i + offset) with i in a tile, i - begin = 0, 1, ...
  struct Pairs {
    Index begin = 0, offset = 0, count = 0;
    std::vector<double> distance, variance;
    Averages aa, ab, bb;                   ///< bb is not used where the potentials are symmetric
    std::array<std::vector<double>, 6> x;  ///< value and slope of AA, AB, BB at the distance: Kinetics::point only
  };
  static constexpr Index tile_size = 256, row_mask = 2 * tile_size - 1;
  /// What exchange sees of a pair of species: G, or phi itself, with its derivatives.
  struct ExchangeTerms {
    const double *value, *r, *v;
  };

  [[nodiscard]] numerics::BandMatrix make_matrix(Index window) const;
  [[nodiscard]] bool read_unknowns(const double* y);
  /// Calls act() for each tile once its pairs have been summed up, into the matrix as well if there is one.
  template <typename Act>
  bool for_each_tile(const double* y, numerics::BandMatrix* matrix, Act&& act);
  bool find_pairs(Tile tile, Index offset);
  void average(bool second);
  void find_point_values();
  [[nodiscard]] std::array<ExchangeTerms, 3> exchange_terms() const;
  [[nodiscard]] Average confinement(Index k) const;
  void add_pairs();
  void keep_coupling();
  void find_shape_terms();
  void find_exchange_terms();
  [[nodiscard]] Flux flux_of(Index i) const;
  [[nodiscard]] bool acts(Index site) const { return site > 0 && site + 1 < chain_.n; }
  [[nodiscard]] bool carries_flux(Index i) const { return chain_.ends == Ends::reservoir || (acts(i) && acts(i + 1)); }
  void add_shape(numerics::BandMatrix& matrix);
  void add_field();
  [[nodiscard]] Index row_width() const { return 3 * (2 * reach_ + 1); }
  /// d(field of i)/d(unknown of kind 0 (c), 1 (ln alpha), 2 (bond) of a site).
  double& in_field(Index i, Index site, Index kind) {
    return rows_[(i & row_mask) * row_width() + 3 * (site - i + reach_) + kind];
  }
  void clear_rows(Tile tile);
  void add_flux(Index i, numerics::BandMatrix& matrix);
  void add_diagonal_and_fluxes(Tile tile, double factor, numerics::BandMatrix& matrix);

  Chain chain_;
  Index reach_;
  bool together_, points_;
  double limit_ = 0;  ///< distance from which on no pair is in reach
  Pairs pairs_;       ///< those looked at last
  Vector c_, bonds_, half_width_, field_, of_alpha_, of_bond_;
  std::vector<Part> coupling_;                             ///< J of (i, i + 1)
  std::vector<double> zero_, in_r_, in_v_, left_, right_;  ///< of the pairs looked at
  /// Derivatives of W, the energy of a pair averaged over its species, and of W_r and W_v by the occupations p_i, p_j.
  enum ShapeTerm : std::size_t { w_v, w_rr, w_rv, w_vv, w_r_by_i, w_r_by_j, w_v_by_i, w_v_by_j };
  /// J, and the derivatives of the exchange fields f_i and f_j by distance and variance.
  enum ExchangeTerm : std::size_t { coupling_j, f_i_by_r, f_j_by_r, f_i_by_v, f_j_by_v };
  std::array<std::vector<double>, 8> terms_;  ///< of the pairs looked at, by ShapeTerm or ExchangeTerm
  std::vector<double> rows_;     ///< derivatives of the fields, row_width() for each site; sites take turns
  numerics::BandMatrix window_;  ///< of the Jacobian
};

}  // namespace rdd::dmd
