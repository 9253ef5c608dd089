// What pairs and fluxes add to the Jacobian of a chain's equations of motion.
#include <algorithm>
#include <tuple>
#include <utility>

#include "dmd/chain/motion.hpp"
#include "numerics/simd/loops.hpp"

namespace rdd::dmd {

/// W_v, W_rr, W_rv, W_vv and the derivatives of W_r and W_v by p_i and p_j.
void ChainMotion::find_shape_terms() {
  const Index offset = pairs_.offset;
  const auto& aa = pairs_.aa.part;
  const auto& ab = pairs_.ab.part;
  const auto& bb = chain_.physics.interaction.symmetric ? aa : pairs_.bb.part;
  const double* c = c_.data() + pairs_.begin;
  for (const auto& [part, term] : {std::pair{by_v, w_v}, {by_rr, w_rr}, {by_rv, w_rv}, {by_vv, w_vv}}) {
    const double *paa = aa[part].data(), *pab = ab[part].data(), *pbb = bb[part].data();
    double* to = terms_[term].data();
    numerics::for_each_index(pairs_.count, [=](Index k) RDD_BODY {
      const double pi = c[k], pj = c[k + offset], qi = 1 - pi, qj = 1 - pj;
      to[k] = pi * pj * paa[k] + (pi * qj + qi * pj) * pab[k] + qi * qj * pbb[k];
    });
  }
  for (const auto& [part, in_i, in_j] : {std::tuple{by_r, w_r_by_i, w_r_by_j}, {by_v, w_v_by_i, w_v_by_j}}) {
    const double *paa = aa[part].data(), *pab = ab[part].data(), *pbb = bb[part].data();
    double *by_i = terms_[in_i].data(), *by_j = terms_[in_j].data();
    numerics::for_each_index(pairs_.count, [=](Index k) RDD_BODY {
      const double pi = c[k], pj = c[k + offset], qi = 1 - pi, qj = 1 - pj;
      by_i[k] = pj * paa[k] + (qj - pj) * pab[k] - qj * pbb[k];
      by_j[k] = pi * paa[k] + (qi - pi) * pab[k] - qi * pbb[k];
    });
  }
  for (Index pair = 0; offset == 1 && pair < pairs_.count; ++pair) {
    const Average g = confinement(pair);
    const auto k = static_cast<std::size_t>(pair);
    terms_[w_v][k] += g.v;
    terms_[w_rr][k] += g.rr;
    terms_[w_rv][k] += g.rv;
    terms_[w_vv][k] += g.vv;
  }
}

/// The rows of the shape: dF/d ln alpha and dF/db against everything. A pair (i, j) has the variance v = t_i + t_j,
/// t = 1/(2 alpha), so that dv/d ln alpha_i = -t_i, and the distance R = sum of the bonds in between, dR/db = 1.
void ChainMotion::add_shape(numerics::BandMatrix& matrix) {
  find_shape_terms();
  for (Index pair = 0; pair < pairs_.count; ++pair) {
    const auto k = static_cast<std::size_t>(pair);
    const double v = terms_[w_v][k], rr = terms_[w_rr][k], rv = terms_[w_rv][k], vv = terms_[w_vv][k];
    const double r_i = terms_[w_r_by_i][k], r_j = terms_[w_r_by_j][k];
    const double v_i = terms_[w_v_by_i][k], v_j = terms_[w_v_by_j][k];
    const Index i = pairs_.begin + pair, j = i + pairs_.offset, ci = 3 * i, cj = 3 * j, ai = ci + 1, aj = cj + 1;
    const double ti = half_width_[i], tj = half_width_[j];
    matrix(ai, ai) += ti * (v + ti * vv);
    matrix(aj, aj) += tj * (v + tj * vv);
    matrix(ai, aj) += ti * tj * vv;
    matrix(aj, ai) += ti * tj * vv;
    matrix(ai, ci) -= ti * v_i;
    matrix(ai, cj) -= ti * v_j;
    matrix(aj, ci) -= tj * v_i;
    matrix(aj, cj) -= tj * v_j;
    for (Index b = ci + 2; b < cj; b += 3) {
      matrix(b, ai) -= ti * rv;
      matrix(b, aj) -= tj * rv;
      matrix(ai, b) -= ti * rv;
      matrix(aj, b) -= tj * rv;
      matrix(b, ci) += r_i;
      matrix(b, cj) += r_j;
      for (Index a = ci + 2; a < cj; a += 3) matrix(a, b) += rr;
    }
  }
}

/// J and the derivatives of the fields f_i and f_j by distance and variance, as exchange sees them.
void ChainMotion::find_exchange_terms() {
  const Index offset = pairs_.offset;
  const auto [aa, ab, bb] = exchange_terms();
  const double *c = c_.data() + pairs_.begin, *aa_value = aa.value, *ab_value = ab.value, *bb_value = bb.value;
  double* j = terms_[coupling_j].data();
  numerics::for_each_index(pairs_.count,
                           [=](Index k) RDD_BODY { j[k] = (2 * ab_value[k] - aa_value[k] - bb_value[k]) / 4; });
  std::size_t to = f_i_by_r;
  for (const auto& [paa, pab, pbb] : {std::array{aa.r, ab.r, bb.r}, std::array{aa.v, ab.v, bb.v}}) {
    const double *of_aa = paa, *of_ab = pab, *of_bb = pbb;
    double *of_i = terms_[to].data(), *of_j = terms_[to + 1].data();
    numerics::for_each_index(pairs_.count, [=](Index k) RDD_BODY {
      const double pi = c[k], pj = c[k + offset], qi = 1 - pi, qj = 1 - pj;
      of_i[k] = (pj * of_aa[k] + (qj - pj) * of_ab[k] - qj * of_bb[k]) / 2;
      of_j[k] = (pi * of_aa[k] + (qi - pi) * of_ab[k] - qi * of_bb[k]) / 2;
    });
    to += 2;
  }
}

void ChainMotion::add_field() {
  find_exchange_terms();
  for (Index pair = 0; pair < pairs_.count; ++pair) {
    const auto k = static_cast<std::size_t>(pair);
    const double coupling = terms_[coupling_j][k], i_r = terms_[f_i_by_r][k], j_r = terms_[f_j_by_r][k],
                 i_v = terms_[f_i_by_v][k], j_v = terms_[f_j_by_v][k];
    const Index i = pairs_.begin + pair, j = i + pairs_.offset;
    const double ti = half_width_[i], tj = half_width_[j];
    in_field(i, j, 0) -= 2 * coupling;
    in_field(j, i, 0) -= 2 * coupling;
    in_field(i, i, 1) -= ti * i_v;
    in_field(i, j, 1) -= tj * i_v;
    in_field(j, i, 1) -= ti * j_v;
    in_field(j, j, 1) -= tj * j_v;
    for (Index b = i; b < j; ++b) {
      in_field(i, b, 2) += i_r;
      in_field(j, b, 2) += j_r;
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
    const double* row = &in_field(side, side - reach_, 0);
    for (Index column = begin; column < end; ++column) {
      const double value = row[column - 3 * (side - reach_)];
      if (value != 0) spread(column, df * value);
    }
  }
}

/// Rows that pairs of this tile are the first to touch.
void ChainMotion::clear_rows(Tile tile) {
  rows_.resize((row_mask + 1) * row_width());
  const Index begin = tile.begin == 0 ? 0 : tile.begin + reach_;
  for (Index i = begin; i < tile.end + reach_; ++i) std::fill_n(&in_field(i, i - reach_, 0), row_width(), 0.0);
}

/// The flux between two tiles belongs to the second.
void ChainMotion::add_diagonal_and_fluxes(Tile tile, double factor, numerics::BandMatrix& matrix) {
  for (Index i = tile.begin; i < tile.end; ++i) matrix(3 * i, 3 * i) += factor;
  for (Index i = std::max<Index>(0, tile.begin - 1); i + 1 < tile.end; ++i)
    if (carries_flux(i)) add_flux(i, matrix);
}

}  // namespace rdd::dmd
