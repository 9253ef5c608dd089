// The residual of a chain's equations of motion, and the walk over its pairs: tile by tile of sites, and within a tile
// offset by offset, so that distances, averages and sums run along arrays.
#include "dmd/chain/motion.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "dmd/potential/average_batch.hpp"
#include "dmd/potential/species_weights.hpp"
#include "numerics/simd/loops.hpp"

namespace rdd::dmd {
namespace {

/// n rounded up to what averages_along() takes.
[[nodiscard]] std::size_t whole_groups(Index n) {
  return static_cast<std::size_t>((n + numerics::lanes - 1) / numerics::lanes * numerics::lanes);
}

/// Averages of one potential of any form.
void average_one(const PairFunction& phi, std::span<const double> distance, std::span<const double> variance,
                 const Quadrature& quadrature, const AverageArrays& to) {
  std::array<Average, 64> found;
  for (std::size_t begin = 0; begin < distance.size(); begin += found.size()) {
    const std::size_t n = std::min(found.size(), distance.size() - begin);
    averages(phi, 1, distance.subspan(begin, n), variance.subspan(begin, n), quadrature, {found.data(), n});
    for (std::size_t k = 0; k < n; ++k) {
      to.value[begin + k] = found[k].value;
      to.r[begin + k] = found[k].r;
      to.v[begin + k] = found[k].v;
      if (to.rr == nullptr) continue;
      to.rr[begin + k] = found[k].rr;
      to.rv[begin + k] = found[k].rv;
      to.vv[begin + k] = found[k].vv;
    }
  }
}

}  // namespace

void pack(const ChainState& state, double* y) {
  const Index n = state.c.size();
  for (Index i = 0; i < n; ++i) {
    y[3 * i] = state.c[i];
    y[3 * i + 1] = state.log_alpha[i];
    if (i + 1 < n) y[3 * i + 2] = state.bonds[i];
  }
}

void unpack(const double* y, ChainState& state) {
  const Index n = state.c.size();
  for (Index i = 0; i < n; ++i) {
    state.c[i] = y[3 * i];
    state.log_alpha[i] = y[3 * i + 1];
    if (i + 1 < n) state.bonds[i] = y[3 * i + 2];
  }
}

void ChainMotion::PairAverages::resize(std::size_t n) {
  for (auto* part : {&value, &r, &v, &rr, &rv, &vv}) part->resize(n);
}

AverageArrays ChainMotion::PairAverages::arrays(bool second) {
  if (!second) return {value.data(), r.data(), v.data()};
  return {value.data(), r.data(), v.data(), rr.data(), rv.data(), vv.data()};
}

ChainMotion::ChainMotion(const Chain& chain, Index reach)
    : chain_(chain),
      reach_(std::clamp<Index>(reach, 1, std::min<Index>(9, chain.n - 1))),
      averaged_together_(chain.physics.interaction.symmetric &&
                         go_together(chain.physics.interaction.aa, chain.physics.interaction.ab)),
      point_kinetics_(chain.physics.kinetics == Kinetics::point),
      window_(make_matrix(3 * (tile_size + 2 * reach_ + 3))) {
  for (Vector* v : {&c_, &half_width_, &field_, &dlog_alpha_}) v->resize(chain.n);
  for (Vector* v : {&bonds_, &dbond_}) v->resize(chain.n - 1);
  coupling_.resize(chain.n);
  const std::size_t room = whole_groups(std::min(tile_size, chain.n));
  for (auto* v : {&pairs_.distance, &pairs_.variance, &no_slope_, &w_r_, &w_v_, &field_i_, &field_j_}) v->resize(room);
  for (PairAverages* g : {&pairs_.aa, &pairs_.ab, &pairs_.bb}) g->resize(room);
  ShapeTerms& w = shape_terms_;
  for (auto* v : {&w.v, &w.rr, &w.rv, &w.vv, &w.r_by_pi, &w.r_by_pj, &w.v_by_pi, &w.v_by_pj}) v->resize(room);
  FieldTerms& f = field_terms_;
  for (auto* v : {&f.coupling, &f.f_i_by_r, &f.f_j_by_r, &f.f_i_by_v, &f.f_j_by_v}) v->resize(room);
  if (!point_kinetics_) return;
  for (PointValues* phi : {&pairs_.at_aa, &pairs_.at_ab, &pairs_.at_bb})
    phi->value.resize(room), phi->slope.resize(room);
}

numerics::BandMatrix ChainMotion::make_matrix(Index window) const {
  const Index n = unknowns(chain_);
  return {n, std::min(3 * reach_ + 3, n - 1), std::min(3 * reach_ + 4, n - 1), window};
}

bool ChainMotion::read_unknowns(const double* y) {
  const bool open = uses_potential(chain_.physics.kinetics);
  bool valid = true;
  for (Index i = 0; i < chain_.n; ++i) {
    const double c = y[3 * i], log_alpha = y[3 * i + 1];
    valid = valid && c >= 0 && c <= 1 && !(open && acts(i) && (c == 0 || c == 1)) && std::abs(log_alpha) < 300;
    c_[i] = c;
    half_width_[i] = log_alpha;
  }
  for (Index i = 0; i + 1 < chain_.n; ++i) {
    bonds_[i] = y[3 * i + 2];
    valid = valid && bonds_[i] > 0 && std::isfinite(bonds_[i]);
  }
  if (valid)
    for (Index i = 0; i < chain_.n; ++i) half_width_[i] = 0.5 * std::exp(-half_width_[i]);
  return valid;
}

/// False, with nothing done, if none of the pairs is in reach any more. Offsets come one after the other from 1.
bool ChainMotion::find_pairs(Tile tile, Index offset) {
  const Index count = std::min(tile.end, chain_.n - offset) - tile.begin;
  if (count <= 0) return false;
  double *distance = pairs_.distance.data(), *variance = pairs_.variance.data();
  const double *bond = bonds_.data() + tile.begin + offset - 1, *half = half_width_.data() + tile.begin;
  if (offset == 1) std::copy_n(bond, count, distance);
  if (offset > 1) numerics::for_each_index(count, [=](Index k) RDD_BODY { distance[k] += bond[k]; });
  if (offset > 1 && *std::min_element(distance, distance + count) >= limit_) return false;
  numerics::for_each_index(count, [=](Index k) RDD_BODY { variance[k] = half[k] + half[k + offset]; });
  const auto whole = static_cast<Index>(whole_groups(count));
  std::fill(distance + count, distance + whole, distance[count - 1]);
  std::fill(variance + count, variance + whole, variance[count - 1]);
  pairs_.begin = tile.begin;
  pairs_.offset = offset;
  pairs_.count = count;
  return true;
}

void ChainMotion::average_pairs(bool second) {
  const Interaction& v = chain_.physics.interaction;
  const Quadrature& quadrature = chain_.physics.quadrature;
  const AverageArrays aa = pairs_.aa.arrays(second), ab = pairs_.ab.arrays(second), bb = pairs_.bb.arrays(second);
  const std::size_t count = averaged_together_ ? whole_groups(pairs_.count) : static_cast<std::size_t>(pairs_.count);
  const std::span<const double> distance(pairs_.distance.data(), count), variance(pairs_.variance.data(), count);
  if (averaged_together_) return averages_along(v.aa, v.ab, distance, variance, quadrature, aa, ab);
  average_one(v.aa, distance, variance, quadrature, aa);
  average_one(v.ab, distance, variance, quadrature, ab);
  if (!v.symmetric) average_one(v.bb, distance, variance, quadrature, bb);
}

/// Values and slopes at the mean distances themselves.
void ChainMotion::find_point_values() {
  const Interaction& v = chain_.physics.interaction;
  auto find = [&](const PairFunction& phi, PointValues& to) {
    for (Index k = 0; k < pairs_.count; ++k) {
      const auto at = static_cast<std::size_t>(k);
      const Jet jet = phi.is_nothing() ? Jet{} : phi(pairs_.distance[at]);
      to.value[at] = jet.value;
      to.slope[at] = jet.first;
    }
  };
  find(v.aa, pairs_.at_aa);
  find(v.ab, pairs_.at_ab);
  find(v.bb, pairs_.at_bb);
}

ChainMotion::ExchangeEnergies ChainMotion::exchange_energies() const {
  auto point = [&](const PointValues& phi) {
    return ExchangeEnergy{phi.value.data(), phi.slope.data(), no_slope_.data()};
  };
  auto averaged = [](const PairAverages& g) { return ExchangeEnergy{g.value.data(), g.r.data(), g.v.data()}; };
  if (point_kinetics_) return {point(pairs_.at_aa), point(pairs_.at_ab), point(pairs_.at_bb)};
  return {averaged(pairs_.aa), averaged(pairs_.ab), averaged(averages_bb())};
}

Average ChainMotion::confinement(Index k) const {
  const PairFunction& phi = chain_.physics.interaction.confinement;
  if (phi.is_nothing()) return {};
  const double distance = pairs_.distance[k];
  const double variance = pairs_.variance[k];
  // Before a root is taken: where phi begins, most pairs are far from.
  const double reach = chain_.physics.quadrature.reach + 1, room = phi.starts() - distance;
  if (room > 0 && room * room >= reach * reach * variance) return {};
  return rdd::dmd::average(phi, 1, distance, variance, chain_.physics.quadrature);
}

/// dW/dR and dW/dv of the pairs, confinement included, and their parts of the exchange fields.
void ChainMotion::find_pair_slopes() {
  const Index count = pairs_.count, offset = pairs_.offset;
  const auto exchange = exchange_energies();
  const double *aa = exchange.aa.value, *ab = exchange.ab.value, *bb = exchange.bb.value;
  const double* c = c_.data() + pairs_.begin;
  double *w_r = w_r_.data(), *w_v = w_v_.data(), *field_i = field_i_.data(), *field_j = field_j_.data();
  const PairAverages& g_bb = averages_bb();
  const double *aa_r = pairs_.aa.r.data(), *aa_v = pairs_.aa.v.data(), *ab_r = pairs_.ab.r.data(),
               *ab_v = pairs_.ab.v.data(), *bb_r = g_bb.r.data(), *bb_v = g_bb.v.data();
  numerics::for_each_index(count, [=](Index k) RDD_BODY {
    const double pi = c[k], pj = c[k + offset];
    const SpeciesWeights w = energy_weights(pi, pj);
    w_r[k] = w.of(aa_r[k], ab_r[k], bb_r[k]);
    w_v[k] = w.of(aa_v[k], ab_v[k], bb_v[k]);
    field_i[k] = field_weights(pj).of(aa[k], ab[k], bb[k]) / 2;
    field_j[k] = field_weights(pi).of(aa[k], ab[k], bb[k]) / 2;
  });
  for (Index k = 0; offset == 1 && k < count; ++k) {
    const Average w = confinement(k);
    w_r[k] += w.r;
    w_v[k] += w.v;
  }
}

/// Adds the pairs to exchange fields and gradient: dW/d ln alpha_i = -t_i W_v, and dW/db = W_r for the bonds between.
void ChainMotion::add_pairs() {
  find_pair_slopes();
  const Index count = pairs_.count, offset = pairs_.offset;
  const double *half = half_width_.data() + pairs_.begin, *w_r = w_r_.data(), *w_v = w_v_.data(),
               *field_i = field_i_.data(), *field_j = field_j_.data();
  double *field = field_.data() + pairs_.begin, *dlog_alpha = dlog_alpha_.data() + pairs_.begin;
  double* dbond = dbond_.data() + pairs_.begin;
  numerics::for_each_index(count, [=](Index k) RDD_BODY {
    field[k] += field_i[k];
    dlog_alpha[k] -= half[k] * w_v[k];
  });
  numerics::for_each_index(count, [=](Index k) RDD_BODY {
    field[k + offset] += field_j[k];
    dlog_alpha[k + offset] -= half[k + offset] * w_v[k];
  });
  for (Index b = 0; b < offset; ++b) numerics::for_each_index(count, [=](Index k) RDD_BODY { dbond[k + b] += w_r[k]; });
}

/// J of neighbours, with its derivatives, which the fluxes need once the fields are complete.
void ChainMotion::keep_coupling() {
  const auto [aa, ab, bb] = exchange_energies();
  Part* coupling = coupling_.data() + pairs_.begin;
  for (Index k = 0; k < pairs_.count; ++k)
    coupling[k] = {exchange_coupling(aa.value[k], ab.value[k], bb.value[k]),
                   exchange_coupling(aa.r[k], ab.r[k], bb.r[k]), exchange_coupling(aa.v[k], ab.v[k], bb.v[k])};
}

Flux ChainMotion::flux_of(Index i) const {
  return flux(chain_.physics.kinetics, chain_.physics.mobility, chain_.physics.beta, c_[i], c_[i + 1],
              field_[i] - field_[i + 1], coupling_[i].value);
}

/// Pairs, tile by tile. Fields and gradient of a site are complete once the tile it is in is, as later pairs begin
/// further on.
template <typename Act>
bool ChainMotion::for_each_tile(const double* y, numerics::BandMatrix* matrix, Act&& act) {
  if (!read_unknowns(y)) return false;
  const Physics& physics = chain_.physics;
  limit_ = physics.interaction.range() + physics.quadrature.reach * std::sqrt(2 * half_width_.maxCoeff());
  field_.setZero();
  dlog_alpha_.setConstant(1 / (2 * physics.beta));
  dbond_.setZero();
  for (Index begin = 0; begin < chain_.n; begin += tile_size) {
    const Tile tile{begin, std::min(begin + tile_size, chain_.n)};
    if (matrix != nullptr) {
      matrix->set_zero(begin == 0 ? 0 : 3 * (begin + reach_ + 1), 3 * (tile.end + reach_ + 1));
      clear_field_rows(tile);
    }
    for (Index offset = 1; find_pairs(tile, offset); ++offset) {
      average_pairs(matrix != nullptr);
      if (point_kinetics_) find_point_values();
      add_pairs();
      if (offset == 1) keep_coupling();
      if (matrix == nullptr || offset > reach_) continue;
      add_shape(*matrix);
      add_field();
    }
    act(tile);
  }
  return true;
}

bool ChainMotion::residual(const double* y, const double* y_dot, double* result) {
  return for_each_tile(y, nullptr, [&](Tile tile) {
    for (Index i = tile.begin; i < tile.end; ++i) {
      result[3 * i] = y_dot[3 * i];
      result[3 * i + 1] = dlog_alpha_[i];
      if (i + 1 < chain_.n) result[3 * i + 2] = dbond_[i];
    }
    // The flux between two tiles belongs to the second.
    for (Index i = std::max<Index>(0, tile.begin - 1); i + 1 < tile.end; ++i) {
      if (!carries_flux(i)) continue;
      const double value = flux_of(i).value;
      if (acts(i)) result[3 * i] -= value;
      if (acts(i + 1)) result[3 * (i + 1)] += value;
    }
  });
}

bool ChainMotion::jacobian(const double* y, double factor, numerics::BandMatrix& matrix) {
  return for_each_tile(y, &matrix, [&](Tile tile) { add_diagonal_and_fluxes(tile, factor, matrix); });
}

bool ChainMotion::jacobian(const double* y, double factor, numerics::BandFactors& factors) {
  Index done = 0;
  return for_each_tile(y, &window_, [&](Tile tile) {
    add_diagonal_and_fluxes(tile, factor, window_);
    // Later fluxes reach back to the fields of sites as far away as this.
    const Index complete = tile.end == chain_.n ? unknowns(chain_) : 3 * (tile.end - 1 - reach_);
    if (complete <= done) return;
    window_.eliminate(done, complete, factors);
    done = complete;
  });
}

}  // namespace rdd::dmd
