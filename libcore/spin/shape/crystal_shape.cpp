// Relaxing a crystal, or the part of it around an exchange.
#include "spin/shape/crystal_shape.hpp"

#include <cmath>
#include <limits>
#include <map>
#include <numeric>
#include <set>

#include "support/error.hpp"

namespace rdd::spin {
namespace {

constexpr double margin = 0.05;  // of the range: how far sites may come nearer than at the start

void must_converge(const dmd::Relaxation& result) {
  require(result.converged, Status::not_converged, "relaxation stopped after ", result.iterations,
          " iterations with residual ", number(result.residual),
          "; beta may be too low for the sites to hold together");
}

double width_of(const dmd::CrystalState& state, Index i) {
  return std::sqrt(0.5) * std::exp(-0.5 * state.log_alpha[i]);
}

}  // namespace

CrystalShape::CrystalShape(std::shared_ptr<const System> system, const RateRule& rule, const Start& start, Spins spins,
                           const Run& run)
    : Shape(std::move(spins)),
      system_(std::move(system)),
      rule_(rule),
      state_{occupation(spins_), start.x, start.log_alpha},
      difference_(system_->bonds.size()) {
  const dmd::Crystal& crystal = *system_->crystal();
  const auto& u = crystal.one_body;
  require(rule_.closure != Closure::sampled ||
              (crystal.physics.weight == dmd::Weight::one &&
               u.energy_a.size() + u.energy_b.size() + u.stiffness_a.size() + u.stiffness_b.size() == 0),
          Status::unsupported, "average = sampled: expected weight one and no energies of single sites");
  relax_whole(run);
  const double range = crystal.physics.interaction.range();
  const double widest = std::sqrt(0.5) * std::exp(-0.5 * state_.log_alpha.minCoeff());
  const double seen = range * (1 + margin) + crystal.physics.quadrature.reach * 1.5 * std::sqrt(2.0) * widest;
  require(rule_.radius == 0 || std::isfinite(range), Status::argument, "radius = ", rule_.radius,
          ": a pair potential has no cutoff; expected a finite one, or radius 0");
  require(rule_.radius == 0 || rule_.radius >= range, Status::argument, "radius = ", rule_.radius,
          ": expected at least the range ", range, " of the potentials, or 0");
  if (rule_.radius > 0 || rule_.closure == Closure::sampled) list(rule_.radius + seen);
}

/// Lists the sites within reach of each other.
void CrystalShape::list(double reach) {
  const dmd::Crystal& crystal = *system_->crystal();
  const auto n = static_cast<std::size_t>(crystal.n);
  auto map = std::make_shared<Map>();
  map->near.resize(n), map->bonds.resize(n);
  for (std::size_t i = 0; i < n; ++i) map->near[i].push_back({static_cast<Index>(i), {}});
  for (const auto& pair : dmd::pairs_within(crystal.box, state_.x, reach)) {
    map->near[pair.i].push_back({pair.j, pair.image});
    map->near[pair.j].push_back({pair.i, {-pair.image[0], -pair.image[1], -pair.image[2]}});
  }
  if (rule_.radius > 0)
    for (const auto& near : map->near) {
      std::set<Index> sites;
      for (const dmd::SiteImage& site : near)
        require(sites.insert(site.site).second, Status::size, "radius = ", rule_.radius, ": site ", site.site,
                " and its periodic image are both near site ", near.front().site,
                "; expected a larger cell, or radius 0");
    }
  for (std::size_t b = 0; b < crystal.bonds.size(); ++b) map->bonds[crystal.bonds[b].i].push_back(b);
  map_ = std::move(map);
}

dmd::Crystal CrystalShape::adapted() const {
  dmd::Crystal crystal = *system_->crystal();
  crystal.physics.quadrature = rule_.quadrature();
  crystal.physics.kinetics = rule_.closure == Closure::point ? dmd::Kinetics::point : dmd::Kinetics::tanh;
  return crystal;
}

double CrystalShape::energy_of(const dmd::Crystal& crystal, const dmd::CrystalPairs& pairs, const Vector& field,
                               std::size_t bond, bool first_is_a) const {
  const auto [i, j] = crystal.bonds[bond];
  const double ds = first_is_a ? -2 : 2;
  return ds * (field[i] - field[j] + pairs.coupling(bond) * ds);
}

void CrystalShape::relax_whole(const Run& run) {
  const dmd::Crystal crystal = adapted();
  dmd::CrystalPairs pairs(crystal);
  must_converge(dmd::relax(crystal, state_, pairs, run, std::sqrt(rule_.tolerance)));
  pairs.evaluate(state_, run);
  const Vector field = dmd::exchange_field(crystal, state_, pairs, run);
  touched_.resize(crystal.bonds.size());
  std::iota(touched_.begin(), touched_.end(), std::size_t{0});
  for (const std::size_t b : touched_)
    difference_[b] = energy_of(crystal, pairs, field, b, state_.c[crystal.bonds[b].i] > 0.5);
}

/// Cuts out what is listed near the exchange, lets move what is within the radius, and takes over where that comes to
/// rest. The rates that change are those of bonds between sites that moved.
void CrystalShape::relax_near(std::size_t bond, const Run& run) {
  const dmd::Crystal whole = adapted();
  const Index centre = whole.bonds[bond].i;
  const auto& near = map_->near[centre];
  auto [part, state] = dmd::part_of(whole, state_, near);
  std::map<Index, Index> moving;  // site of the whole to its number in the part
  for (Index k = 0; k < part.n; ++k) {
    const Index site = near[k].site;
    if ((state.x.col(k) - state_.x.col(centre)).norm() > rule_.radius) continue;
    moving.emplace(site, k);
    part.fixed_position[k] = whole.holds_position(site);
  }
  touched_.clear();
  for (const auto& [site, k] : moving)
    for (const std::size_t b : map_->bonds[site])
      if (const auto other = moving.find(whole.bonds[b].j); other != moving.end()) {
        touched_.push_back(b);
        part.bonds.push_back({k, other->second});
      }
  dmd::CrystalPairs pairs(part);
  must_converge(dmd::relax(part, state, pairs, run, std::sqrt(rule_.tolerance)));
  pairs.evaluate(state, run);
  const Vector field = dmd::exchange_field(part, state, pairs, run);
  for (const auto& [site, k] : moving) {
    state_.x.col(site) += state.x.col(k) - place(near[k]);
    state_.log_alpha[site] = state.log_alpha[k];
  }
  for (std::size_t b = 0; b < touched_.size(); ++b)
    difference_[touched_[b]] = energy_of(part, pairs, field, b, state.c[part.bonds[b].i] > 0.5);
}

void CrystalShape::exchange(std::size_t bond, const Run& run) {
  run.check();
  const auto [i, j] = system_->bonds[bond];
  std::swap(spins_[i], spins_[j]);
  std::swap(state_.c[i], state_.c[j]);
  if (rule_.radius > 0)
    relax_near(bond, run);
  else
    relax_whole(run);
}

double CrystalShape::relative_rate(std::size_t bond, RandomStream& samples) const {
  const auto [i, j] = system_->bonds[bond];
  if (spins_[i] == spins_[j]) return 0;
  const dmd::Physics& physics = system_->physics();
  if (rule_.closure != Closure::sampled) return spin::relative_rate(rule_.law, physics.beta, difference_[bond]);
  Surroundings around;
  around.dim = system_->dim();
  around.first_is_a = spins_[i] > 0;
  around.first_width = width_of(state_, i), around.second_width = width_of(state_, j);
  const auto& near = map_->near[i];
  const Vector origin = state_.x.col(i);
  Vector second = state_.x.col(j) - origin;
  for (const dmd::SiteImage& site : near)
    if (site.site == j && (place(site) - origin).norm() < second.norm()) second = place(site) - origin;
  std::copy_n(second.data(), second.size(), around.second.data());
  const double range = physics.interaction.range(), far = physics.quadrature.reach;
  for (const dmd::SiteImage& site : near) {
    if (site.site == i || site.site == j) continue;
    const Vector x = place(site) - origin;
    const double w = width_of(state_, site.site);
    Surroundings::Site seen{{}, w, spins_[site.site] > 0, false, false};
    std::copy_n(x.data(), x.size(), seen.place.data());
    seen.sees_first = x.norm() < range + far * std::hypot(w, around.first_width);
    seen.sees_second = (x - second).norm() < range + far * std::hypot(w, around.second_width);
    if (seen.sees_first || seen.sees_second) around.sites.push_back(seen);
  }
  return sampled_rate(physics.interaction, physics.beta, around, rule_, samples);
}

double CrystalShape::length() const { return std::numeric_limits<double>::quiet_NaN(); }

std::vector<double> CrystalShape::exact() const {
  std::vector<double> numbers(state_.x.data(), state_.x.data() + state_.x.size());
  numbers.insert(numbers.end(), state_.log_alpha.begin(), state_.log_alpha.end());
  numbers.insert(numbers.end(), difference_.begin(), difference_.end());
  return numbers;
}

void CrystalShape::set_exact(const Spins& spins, const std::vector<double>& numbers) {
  check(*system_, spins);
  const Index n = system_->size(), dim = system_->dim();
  const auto expected = (dim + 1) * n + static_cast<Index>(difference_.size());
  require(static_cast<Index>(numbers.size()) == expected, Status::format, "a saved shape has ", numbers.size(),
          " numbers: expected ", expected);
  const dmd::CrystalState state{occupation(spins), Eigen::Map<const Matrix>(numbers.data(), dim, n),
                                Eigen::Map<const Vector>(numbers.data() + dim * n, n)};
  check(*system_, Start{state.x, state.log_alpha});
  spins_ = spins;
  state_ = state;
  difference_.assign(numbers.begin() + (dim + 1) * n, numbers.end());
}

}  // namespace rdd::spin
