// What pairs and fluxes add to the Jacobian of a chain's equations of motion: the derivatives of the sums in
// motion.cpp, term by term.
#include <algorithm>

#include "dmd/chain/motion.hpp"
#include "dmd/chain/shape_curvature.hpp"
#include "dmd/potential/species_weights.hpp"
#include "numerics/simd/loops.hpp"

namespace rdd::dmd {

/// W_v, W_rr, W_rv, W_vv and the derivatives of W_r and W_v by p_i and p_j.
void ChainMotion::find_shape_terms() {
  using Array = std::vector<double>;
  const Index offset = pairs_.offset, count = pairs_.count;
  const PairAverages &aa = pairs_.aa, &ab = pairs_.ab, &bb = averages_bb();
  const double* c = c_.data() + pairs_.begin;
  auto over_species = [&](Array PairAverages::*part, Array& to) {
    const double *of_aa = (aa.*part).data(), *of_ab = (ab.*part).data(), *of_bb = (bb.*part).data();
    double* w = to.data();
    numerics::for_each_index(
        count, [=](Index k) RDD_BODY { w[k] = energy_weights(c[k], c[k + offset]).of(of_aa[k], of_ab[k], of_bb[k]); });
  };
  auto by_occupation = [&](Array PairAverages::*part, Array& by_pi, Array& by_pj) {
    const double *of_aa = (aa.*part).data(), *of_ab = (ab.*part).data(), *of_bb = (bb.*part).data();
    double *by_i = by_pi.data(), *by_j = by_pj.data();
    numerics::for_each_index(count, [=](Index k) RDD_BODY {
      by_i[k] = field_weights(c[k + offset]).of(of_aa[k], of_ab[k], of_bb[k]);
      by_j[k] = field_weights(c[k]).of(of_aa[k], of_ab[k], of_bb[k]);
    });
  };
  ShapeTerms& w = shape_terms_;
  over_species(&PairAverages::v, w.v);
  over_species(&PairAverages::rr, w.rr);
  over_species(&PairAverages::rv, w.rv);
  over_species(&PairAverages::vv, w.vv);
  by_occupation(&PairAverages::r, w.r_by_pi, w.r_by_pj);
  by_occupation(&PairAverages::v, w.v_by_pi, w.v_by_pj);
  for (Index pair = 0; offset == 1 && pair < count; ++pair) {
    const Average g = confinement(pair);
    const auto k = static_cast<std::size_t>(pair);
    w.v[k] += g.v;
    w.rr[k] += g.rr;
    w.rv[k] += g.rv;
    w.vv[k] += g.vv;
  }
}

/// The rows of the shape: dF/d ln alpha and dF/db against everything (shape_curvature.hpp), the composition included:
/// d2W/d ln alpha_i dp = -t_i dW_v/dp, d2W/db dp = dW_r/dp.
void ChainMotion::add_shape(numerics::BandMatrix& matrix) {
  find_shape_terms();
  const ShapeTerms& w = shape_terms_;
  for (Index pair = 0; pair < pairs_.count; ++pair) {
    const auto k = static_cast<std::size_t>(pair);
    const Index i = pairs_.begin + pair, j = i + pairs_.offset, ci = 3 * i, cj = 3 * j, ai = ci + 1, aj = cj + 1;
    const double ti = half_width_[i], tj = half_width_[j];
    const ShapeCurvature of = shape_curvature(ti, tj, w.v[k], w.rr[k], w.rv[k], w.vv[k]);
    const double r_by_pi = w.r_by_pi[k], r_by_pj = w.r_by_pj[k], v_by_pi = w.v_by_pi[k], v_by_pj = w.v_by_pj[k];
    matrix(ai, ai) += of.ii;
    matrix(aj, aj) += of.jj;
    matrix(ai, aj) += of.ij;
    matrix(aj, ai) += of.ij;
    matrix(ai, ci) -= ti * v_by_pi;
    matrix(ai, cj) -= ti * v_by_pj;
    matrix(aj, ci) -= tj * v_by_pi;
    matrix(aj, cj) -= tj * v_by_pj;
    for (Index b = ci + 2; b < cj; b += 3) {
      matrix(b, ai) += of.i_bond;
      matrix(b, aj) += of.j_bond;
      matrix(ai, b) += of.i_bond;
      matrix(aj, b) += of.j_bond;
      matrix(b, ci) += r_by_pi;
      matrix(b, cj) += r_by_pj;
      for (Index a = ci + 2; a < cj; a += 3) matrix(a, b) += of.bond_bond;
    }
  }
}

/// J and the derivatives of the fields f_i and f_j by distance and variance, of the energies by which exchange goes.
void ChainMotion::find_field_terms() {
  const Index offset = pairs_.offset, count = pairs_.count;
  const ExchangeEnergies energies = exchange_energies();
  const double *c = c_.data() + pairs_.begin, *aa = energies.aa.value, *ab = energies.ab.value, *bb = energies.bb.value;
  double* coupling = field_terms_.coupling.data();
  numerics::for_each_index(count, [=](Index k) RDD_BODY { coupling[k] = exchange_coupling(aa[k], ab[k], bb[k]); });
  auto find = [&](const double* ExchangeEnergy::*part, std::vector<double>& of_f_i, std::vector<double>& of_f_j) {
    const double *of_aa = energies.aa.*part, *of_ab = energies.ab.*part, *of_bb = energies.bb.*part;
    double *f_i = of_f_i.data(), *f_j = of_f_j.data();
    numerics::for_each_index(count, [=](Index k) RDD_BODY {
      f_i[k] = field_weights(c[k + offset]).of(of_aa[k], of_ab[k], of_bb[k]) / 2;
      f_j[k] = field_weights(c[k]).of(of_aa[k], of_ab[k], of_bb[k]) / 2;
    });
  };
  find(&ExchangeEnergy::r, field_terms_.f_i_by_r, field_terms_.f_j_by_r);
  find(&ExchangeEnergy::v, field_terms_.f_i_by_v, field_terms_.f_j_by_v);
}

void ChainMotion::add_field() {
  find_field_terms();
  const FieldTerms& f = field_terms_;
  for (Index pair = 0; pair < pairs_.count; ++pair) {
    const auto k = static_cast<std::size_t>(pair);
    const double coupling = f.coupling[k], i_by_r = f.f_i_by_r[k], j_by_r = f.f_j_by_r[k], i_by_v = f.f_i_by_v[k],
                 j_by_v = f.f_j_by_v[k];
    const Index i = pairs_.begin + pair, j = i + pairs_.offset;
    const double ti = half_width_[i], tj = half_width_[j];
    in_field(i, j, of_c) -= 2 * coupling;
    in_field(j, i, of_c) -= 2 * coupling;
    in_field(i, i, of_log_alpha) -= ti * i_by_v;
    in_field(i, j, of_log_alpha) -= tj * i_by_v;
    in_field(j, i, of_log_alpha) -= ti * j_by_v;
    in_field(j, j, of_log_alpha) -= tj * j_by_v;
    for (Index b = i; b < j; ++b) {
      in_field(i, b, of_bond) += i_by_r;
      in_field(j, b, of_bond) += j_by_r;
    }
  }
}

/// The rows of the occupations at both ends of the exchange bond (i, i + 1).
void ChainMotion::add_flux(Index i, numerics::BandMatrix& matrix) {
  const Flux f = flux_of(i);
  const Part& j = coupling_[i];
  const double sign_left = acts(i) ? -1 : 0, sign_right = acts(i + 1) ? 1 : 0;
  const Index left = 3 * i, right = 3 * (i + 1);
  auto spread = [&](Index column, double value) {
    matrix(left, column) += sign_left * value;
    matrix(right, column) += sign_right * value;
  };
  spread(left, f.pi);
  spread(right, f.pj);
  spread(left + 2, f.j * j.r);
  spread(left + 1, -f.j * j.v * half_width_[i]);
  spread(right + 1, -f.j * j.v * half_width_[i + 1]);
  const Index unknown = unknowns(chain_);
  for (const Index side : {i, i + 1}) {
    const double df = side == i ? f.df : -f.df;
    const Index begin = std::max<Index>(0, 3 * (side - reach_)), end = std::min(unknown, 3 * (side + reach_ + 1));
    const double* row = &in_field(side, side - reach_, of_c);
    for (Index column = begin; column < end; ++column) {
      const double value = row[column - 3 * (side - reach_)];
      if (value != 0) spread(column, df * value);
    }
  }
}

/// Clears the rows of the fields that pairs of this tile are the first to touch.
void ChainMotion::clear_field_rows(Tile tile) {
  field_rows_.resize((row_mask + 1) * row_width());
  const Index begin = tile.begin == 0 ? 0 : tile.begin + reach_;
  for (Index i = begin; i < tile.end + reach_; ++i) std::fill_n(&in_field(i, i - reach_, of_c), row_width(), 0.0);
}

/// The flux between two tiles belongs to the second.
void ChainMotion::add_diagonal_and_fluxes(Tile tile, double factor, numerics::BandMatrix& matrix) {
  for (Index i = tile.begin; i < tile.end; ++i) matrix(3 * i, 3 * i) += factor;
  for (Index i = std::max<Index>(0, tile.begin - 1); i + 1 < tile.end; ++i)
    if (carries_flux(i)) add_flux(i, matrix);
}

}  // namespace rdd::dmd
