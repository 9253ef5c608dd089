// The equations of motion of a chain as a differential-algebraic system (Farmer2017): residual and banded Jacobian.
//   0 = dc_i/dt - sum of the fluxes into i,   0 = dF/d ln alpha_i,   0 = dF/db_i.
#pragma once

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
  /// G(R, v) of one pair of species and its derivatives, an array each over the pairs of one offset.
  struct PairAverages {
    std::vector<double> value, r, v, rr, rv, vv;
    void resize(std::size_t n);
    [[nodiscard]] AverageArrays arrays(bool second);
  };
  /// phi of one pair of species and its slope at the mean distances of the pairs.
  struct PointValues {
    std::vector<double> value, slope;
  };
  /// Sites whose pairs to the right are summed together, so that what is known of them stays in the cache.
  struct Tile {
    Index begin, end;
  };
  /// The pairs (i, i + offset) with i in a tile, i - begin = 0, 1, ...
  struct Pairs {
    Index begin = 0, offset = 0, count = 0;
    std::vector<double> distance, variance;
    PairAverages aa, ab, bb;          ///< bb is not used where the potentials are symmetric
    PointValues at_aa, at_ab, at_bb;  ///< Kinetics::point only
  };
  static constexpr Index tile_size = 256, row_mask = 2 * tile_size - 1;
  /// The energy of one pair of species by which exchange goes, with its derivatives: G, or phi itself.
  struct ExchangeEnergy {
    const double *value, *r, *v;
  };
  struct ExchangeEnergies {
    ExchangeEnergy aa, ab, bb;
  };
  /// Derivatives of W, the energy of a pair averaged over its species, and of W_r and W_v by the occupations p_i, p_j.
  struct ShapeTerms {
    std::vector<double> v, rr, rv, vv, r_by_pi, r_by_pj, v_by_pi, v_by_pj;
  };
  /// J, and the derivatives of the pair's parts of the exchange fields f_i and f_j by distance and variance.
  struct FieldTerms {
    std::vector<double> coupling, f_i_by_r, f_j_by_r, f_i_by_v, f_j_by_v;
  };

  [[nodiscard]] numerics::BandMatrix make_matrix(Index window) const;
  [[nodiscard]] bool read_unknowns(const double* y);
  /// Calls act() for each tile once its pairs have been summed up, into the matrix as well if there is one.
  template <typename Act>
  bool for_each_tile(const double* y, numerics::BandMatrix* matrix, Act&& act);
  bool find_pairs(Tile tile, Index offset);
  void average_pairs(bool second);
  void find_point_values();
  [[nodiscard]] const PairAverages& averages_bb() const {
    return chain_.physics.interaction.symmetric ? pairs_.aa : pairs_.bb;
  }
  [[nodiscard]] ExchangeEnergies exchange_energies() const;
  [[nodiscard]] Average confinement(Index k) const;
  void find_pair_slopes();
  void add_pairs();
  void keep_coupling();
  void find_shape_terms();
  void find_field_terms();
  [[nodiscard]] Flux flux_of(Index i) const;
  [[nodiscard]] bool acts(Index site) const { return site > 0 && site + 1 < chain_.n; }
  [[nodiscard]] bool carries_flux(Index i) const { return chain_.ends == Ends::reservoir || (acts(i) && acts(i + 1)); }
  void add_shape(numerics::BandMatrix& matrix);
  void add_field();
  [[nodiscard]] Index row_width() const { return 3 * (2 * reach_ + 1); }
  /// The unknowns of a site, in their order.
  enum Unknown : Index { of_c = 0, of_log_alpha = 1, of_bond = 2 };
  /// d(exchange field of i)/d(unknown of a site).
  double& in_field(Index i, Index site, Unknown unknown) {
    return field_rows_[(i & row_mask) * row_width() + 3 * (site - i + reach_) + unknown];
  }
  void clear_field_rows(Tile tile);
  void add_flux(Index i, numerics::BandMatrix& matrix);
  void add_diagonal_and_fluxes(Tile tile, double factor, numerics::BandMatrix& matrix);

  Chain chain_;
  Index reach_;
  bool averaged_together_;  ///< whether averages_along() takes the potentials
  bool point_kinetics_;
  double limit_ = 0;                       ///< distance from which on no pair is in reach
  Vector c_, bonds_, half_width_;          ///< the unknowns, with t = 1/(2 alpha) in place of ln alpha
  Vector field_, dlog_alpha_, dbond_;      ///< sums over pairs: f_i, dF/d ln alpha_i, dF/db_i
  std::vector<Part> coupling_;             ///< J of (i, i + 1)
  Pairs pairs_;                            ///< of the tile and offset at hand; so are all arrays that follow
  std::vector<double> no_slope_;           ///< zeros: what phi at a mean distance has for a slope by the variance
  std::vector<double> w_r_, w_v_;          ///< dW/dR, dW/dv
  std::vector<double> field_i_, field_j_;  ///< the pair's parts of the exchange fields
  ShapeTerms shape_terms_;
  FieldTerms field_terms_;
  std::vector<double> field_rows_;  ///< derivatives of the fields, row_width() a site; sites share them by row_mask
  numerics::BandMatrix window_;     ///< of the Jacobian, for jacobian() into factors
};

}  // namespace rdd::dmd
