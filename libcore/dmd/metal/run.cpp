// A metal as a system of diffusive molecular dynamics.
#include "dmd/metal/run.hpp"

#include <Eigen/LU>
#include <cmath>
#include <sstream>

#include "dmd/observables.hpp"
#include "support/error.hpp"

namespace rdd::dmd {
namespace {

/// What the neighbours of an empty site are made of, or equal parts.
Matrix neighbours_fractions(const Metal& metal, const MetalState& state) {
  Matrix sum = Matrix::Zero(state.c.rows(), state.c.cols());
  for (const SitePair& pair : pairs_within(metal.box, state.x, metal.potential().range(), Run(), 0)) {
    sum.col(pair.i) += state.c.col(pair.j);
    sum.col(pair.j) += state.c.col(pair.i);
  }
  for (Index i = 0; i < sum.cols(); ++i) {
    const double all = sum.col(i).sum();
    if (all > 0)
      sum.col(i) /= all;
    else
      sum.col(i).setConstant(1 / static_cast<double>(sum.rows()));
  }
  return sum;
}

/// What sites are made of, for those that become empty; for those that are, what stood there before.
Matrix last_fractions(const Metal& metal, const MetalState& state, const Matrix& before) {
  const Vector occupancy = state.c.colwise().sum().transpose();
  const bool all_full = occupancy.minCoeff() > 0 || state.c.rows() == 1;
  Matrix last = all_full || before.size() > 0 ? before : neighbours_fractions(metal, state);
  if (last.size() == 0) last.setOnes(state.c.rows(), state.c.cols());
  for (Index i = 0; i < last.cols(); ++i)
    if (occupancy[i] > 0) last.col(i) = state.c.col(i) / occupancy[i];
  return last;
}

}  // namespace

MetalRun::MetalRun(const Metal& metal, const MetalState& state) : metal_(metal) {
  check(metal_);
  check(metal_, state);
  adopt(state);
  exchanges_.assign(static_cast<std::size_t>(metal_.n), 0);
  for (const auto& bond : metal_.bonds)
    for (const Index i : {bond.i, bond.j})
      if (metal_.fixed_composition.empty() || metal_.fixed_composition[i] == 0) exchanges_[i] = 1;
}

void MetalRun::adopt(MetalState state) {
  state.last = last_fractions(metal_, state, state_.last);
  state_ = std::move(state);
  occupation_ = state_.c.reshaped();
}

MetalEnergy MetalRun::energy(const Run& run) const {
  MetalTerms terms(metal_);
  terms.evaluate(state_, false, run);
  return terms.energy();
}

Gradients MetalRun::gradients(const Run& run) const {
  MetalTerms terms(metal_);
  terms.evaluate(state_, true, run);
  MetalGradients g = dmd::gradients(metal_, state_, terms);
  Gradients result;
  if (species() == 1) result.s = g.c.row(0).transpose() / 2;
  result.x = std::move(g.x);
  result.alpha = std::move(g.alpha);
  result.c = std::move(g.c);
  return result;
}

Eigen::Matrix3d MetalRun::virial(const Run& run) const {
  MetalTerms terms(metal_);
  terms.evaluate(state_, true, run);
  return terms.forces().virial;
}

MetalProduct MetalRun::hessian_product(const Matrix& dx, const Vector& dalpha, const Run& run) const {
  MetalTerms terms(metal_);
  terms.evaluate(state_, true, run);
  return dmd::hessian_product(metal_, state_, terms, dx, dalpha, run);
}

Vector MetalRun::rates(const Run&) const {
  fail(Status::unsupported,
       "rates of a crystal with an embedded-atom potential: there are no kinetics of it yet; "
       "expected pair potentials");
}

double MetalRun::ab_bonds() const {
  require(species() == 1, Status::unsupported, "A-B bonds of ", species(), " species: expected one species");
  return dmd::ab_bonds(occupation_, metal_.bonds);
}

Vector MetalRun::estimated_alpha(const Run& run) const {
  return estimated_log_alpha(metal_, state_, run).array().exp();
}

void MetalRun::set_state(const Vector& c, const Matrix& x, const Vector& alpha) {
  require(c.size() == species() * size(), Status::size, "occupations have ", c.size(), " entries: expected ", species(),
          " species times ", size(), " sites");
  MetalState state{c.reshaped(species(), size()), x, alpha.array().log(), {}};
  if (alpha.size() == state_.log_alpha.size() && alpha == this->alpha()) state.log_alpha = state_.log_alpha;
  check(metal_, state);
  adopt(std::move(state));
}

Relaxation MetalRun::relax(const Run& run) {
  MetalTerms terms(metal_);
  MetalState state = state_;
  const Relaxation result = dmd::relax(metal_, state, terms, run);
  adopt(std::move(state));
  frozen_ = result.frozen_sites;
  return result;
}

Relaxation MetalRun::relax_cell(const Eigen::Matrix3d& stress, const Run& run) {
  Metal metal = metal_;
  MetalState state = state_;
  const Relaxation result = dmd::relax_cell(metal, state, stress, run);
  metal_ = std::move(metal);
  adopt(std::move(state));
  frozen_ = result.frozen_sites;
  return result;
}

void MetalRun::set_quadrature(const Quadrature& quadrature) {
  const double tolerance = quadrature.tolerance < 1e-11 ? 0 : quadrature.tolerance;
  if (tolerance != metal_.averages->tolerance())
    metal_.averages = std::make_shared<const EamAverages>(metal_.averages->potential(), tolerance);
}

void MetalRun::set_cell(const Matrix& vectors) {
  Metal changed = metal_;
  changed.box.vectors = vectors;
  check(changed);
  MetalState state = state_;
  state.x = vectors * metal_.box.vectors.partialPivLu().solve(state.x);
  check(changed, state);
  metal_ = std::move(changed);
  adopt(std::move(state));
}

std::string MetalRun::describe() const {
  std::ostringstream text;
  text.imbue(std::locale::classic());
  text << std::hexfloat << "metal " << metal_.n << ' ' << metal_.beta << ' ' << static_cast<int>(metal_.weight) << ' '
       << metal_.freeze_voids << ' ' << metal_.averages->tolerance() << ' ' << metal_.potential().describe() << " box";
  for (const bool p : metal_.box.periodic) text << ' ' << p;
  for (const auto& bond : metal_.bonds) text << ' ' << bond.i << '-' << bond.j;
  for (Index i = 0; i < metal_.n; ++i)
    text << ' ' << metal_.holds_position(i) << (!metal_.fixed_composition.empty() && metal_.fixed_composition[i] != 0);
  return text.str();
}

Vector MetalRun::exact() const {
  Vector all((2 * species() + 4) * size() + 9);
  all << state_.c.reshaped(), state_.x.reshaped(), state_.log_alpha, state_.last.reshaped(),
      metal_.box.vectors.reshaped();
  return all;
}

void MetalRun::set_exact(const Vector& all) {
  const Index n = size(), s = species();
  MetalState state{all.head(s * n).reshaped(s, n), all.segment(s * n, 3 * n).reshaped(3, n),
                   all.segment((s + 3) * n, n), all.segment((s + 4) * n, s * n).reshaped(s, n)};
  Metal changed = metal_;
  changed.box.vectors = all.tail(9).reshaped(3, 3);
  check(changed);
  check(changed, state);
  metal_ = std::move(changed);
  state_ = std::move(state);
  occupation_ = state_.c.reshaped();
}

void MetalRun::start(double, const Tolerances&, const Run&) {
  fail(Status::unsupported,
       "moving a crystal with an embedded-atom potential on in time: there are no kinetics of it "
       "yet; expected pair potentials");
}

}  // namespace rdd::dmd
