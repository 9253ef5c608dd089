// A crystal in time.
#include "dmd/crystal/run.hpp"

#include <cmath>
#include <sstream>

#include "dmd/observables.hpp"
#include "support/error.hpp"
#include "support/text_stream.hpp"

namespace rdd::dmd {

CrystalRun::CrystalRun(const Crystal& crystal, const CrystalState& state) : crystal_(crystal), state_(state) {
  check(crystal_);
  check(crystal_, state_);
  exchanges_.assign(crystal_.n, 0);
  for (const auto& bond : crystal_.bonds)
    for (const Index i : {bond.i, bond.j})
      if (!crystal_.holds_composition(i)) exchanges_[i] = 1;
}

double CrystalRun::ab_bonds() const { return dmd::ab_bonds(state_.c, crystal_.bonds); }

double CrystalRun::free_energy(const Run& run) const {
  CrystalPairs pairs(crystal_);
  pairs.evaluate(state_, run);
  return dmd::free_energy(crystal_, state_, pairs, run);
}

Gradients CrystalRun::gradients(const Run& run) const {
  Crystal averaged = crystal_;  // the gradient is of F, whatever exchange sees
  averaged.physics.kinetics = Kinetics::tanh;
  CrystalPairs pairs(averaged);
  pairs.evaluate(state_, run);
  const Matrix g = shape_gradient(averaged, state_, pairs, run);
  Gradients result{exchange_field(averaged, state_, pairs, run), g.topRows(dim()), g.row(dim()).transpose()};
  for (Index i = 0; i < crystal_.n; ++i) {
    const double c = state_.c[i], weight = crystal_.physics.weight == Weight::occupation ? c : 1;
    result.s[i] += (std::log(c) - std::log1p(-c)) / (2 * crystal_.physics.beta);
    result.x.col(i) *= weight;
    result.alpha[i] *= weight * std::exp(-state_.log_alpha[i]);
  }
  return result;
}

Vector CrystalRun::rates(const Run& run) const {
  CrystalPairs pairs(crystal_);
  pairs.evaluate(state_, run);
  return 2 * exchange_rates(crystal_, state_, pairs, run);
}

Vector CrystalRun::estimated_alpha(const Run& run) const {
  return estimated_log_alpha(crystal_, state_, run).array().exp();
}

std::string CrystalRun::describe() const {
  auto text = text_stream();
  text << std::hexfloat << "crystal " << crystal_.dim << ' ' << crystal_.n << ' ' << dmd::describe(crystal_.physics)
       << " voids " << static_cast<int>(crystal_.voids) << " box";
  for (Index k = 0; k < crystal_.box.vectors.size(); ++k) text << ' ' << crystal_.box.vectors.data()[k];
  for (const bool p : crystal_.box.periodic) text << ' ' << p;
  for (const auto& bond : crystal_.bonds) text << ' ' << bond.i << '-' << bond.j;
  for (Index i = 0; i < crystal_.n; ++i) text << ' ' << crystal_.holds_position(i) << crystal_.holds_composition(i);
  const OneBody& u = crystal_.one_body;
  for (const Vector* v : {&u.energy_a, &u.energy_b, &u.stiffness_a, &u.stiffness_b}) {
    text << " u";
    for (const double value : *v) text << ' ' << value;
  }
  for (Index k = 0; k < u.anchor.size(); ++k) text << ' ' << u.anchor.data()[k];
  return text.str();
}

Vector CrystalRun::exact() const {
  Vector all((crystal_.dim + 2) * crystal_.n);
  all << state_.c, state_.x.reshaped(), state_.log_alpha;
  return all;
}

void CrystalRun::set_exact(const Vector& all) {
  const Index n = crystal_.n;
  const CrystalState state{all.head(n), all.segment(n, crystal_.dim * n).reshaped(crystal_.dim, n), all.tail(n)};
  check(crystal_, state);
  state_ = state;
}

void CrystalRun::set_state(const Vector& c, const Matrix& x, const Vector& alpha) {
  CrystalState state{c, x, alpha.array().log()};
  if (alpha.size() == state_.log_alpha.size() && alpha == this->alpha()) state.log_alpha = state_.log_alpha;
  check(crystal_, state);
  state_ = std::move(state);
}

Relaxation CrystalRun::relax(const Run& run) {
  CrystalPairs pairs(crystal_);
  const Relaxation result = dmd::relax(crystal_, state_, pairs, run);
  frozen_ = result.frozen_sites;
  return result;
}

void CrystalRun::set_one_body(const OneBody& energies) {
  Crystal changed = crystal_;
  changed.one_body = energies;
  check(changed);
  crystal_ = std::move(changed);
}

void CrystalRun::start(double time, const Tolerances& tolerances, const Run& run) {
  require(!crystal_.bonds.empty(), Status::argument, "no exchange bonds: expected at least one to move on in time");
  integrator_ = std::make_unique<CrystalIntegrator>(crystal_, state_, time, tolerances, run);
}

}  // namespace rdd::dmd
