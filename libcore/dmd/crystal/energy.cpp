// Free energy of a crystal, its gradient and its exchange rates.
#include <cmath>
#include <numbers>

#include "dmd/crystal/crystal.hpp"
#include "dmd/crystal/pieces.hpp"
#include "support/error.hpp"
#include "support/piece_sum.hpp"

namespace rdd::dmd {
namespace {

/// The one-body energies of a site, averaged: value, derivative with respect to X and to the variance, each species.
struct SiteEnergy {
  double a = 0, b = 0;    ///< E u_A, E u_B
  double ka = 0, kb = 0;  ///< stiffnesses
  Eigen::Vector3d from_anchor{0, 0, 0};
};

SiteEnergy site_energy(const Crystal& crystal, const CrystalState& state, Index i, double half_width) {
  const OneBody& u = crystal.one_body;
  SiteEnergy e;
  if (u.energy_a.size() > 0) e.a = u.energy_a[i];
  if (u.energy_b.size() > 0) e.b = u.energy_b[i];
  if (u.stiffness_a.size() > 0) e.ka = u.stiffness_a[i];
  if (u.stiffness_b.size() > 0) e.kb = u.stiffness_b[i];
  if (u.stiffness_a.size() + u.stiffness_b.size() > 0) {
    e.from_anchor.head(crystal.dim) = state.x.col(i) - u.anchor.col(i);
    // Exchange at points does not see the width.
    const double spread = e.from_anchor.squaredNorm() + crystal.dim * half_width;
    e.a += e.ka * spread / 2;
    e.b += e.kb * spread / 2;
  }
  return e;
}

double weight_of(const Crystal& crystal, const CrystalState& state, Index i) {
  return crystal.physics.weight == Weight::one ? 1 : state.c[i];
}

}  // namespace

double free_energy(const Crystal& crystal, const CrystalState& state, const CrystalPairs& pairs, const Run& run) {
  const bool bare = crystal.physics.weight == Weight::occupation;
  const auto interaction = piece_sums<1>(run, pairs.size(), pairs_a_task, [&](Index begin, Index end) {
    double energy = 0;
    for (Index k = begin; k < end; ++k) {
      const SitePair& pair = pairs.list()[k];
      energy += (bare ? state.c[pair.i] * state.c[pair.j] : 1) * pairs.terms(k).w.value;
    }
    return std::array{energy};
  });
  const auto alone = piece_sums<2>(run, crystal.n, sites_a_task, [&](Index begin, Index end) {
    double energy = 0, entropy = 0;
    for (Index i = begin; i < end; ++i) {
      const SiteEnergy u = site_energy(crystal, state, i, pairs.half_width(i));
      energy += state.c[i] * u.a + (1 - state.c[i]) * u.b;
      entropy += mixing_entropy(state.c[i]) +
                 weight_of(crystal, state, i) * crystal.dim * (state.log_alpha[i] - std::log(std::numbers::pi) - 1) / 2;
    }
    return std::array{energy, entropy};
  });
  return interaction[0] + alone[0] + alone[1] / crystal.physics.beta;
}

Vector exchange_field(const Crystal& crystal, const CrystalState& state, const CrystalPairs& pairs, const Run& run) {
  Vector f(crystal.n);
  const bool points = crystal.physics.kinetics == Kinetics::point;
  run.for_pieces(crystal.n, sites_a_task, [&](Index begin, Index end) {
    for (Index i = begin; i < end; ++i) {
      double sum = 0;
      for (const auto& neighbour : pairs.of(i)) {
        const PairTerms& t = pairs.exchange(neighbour.pair);
        sum += (neighbour.first ? t.ei : t.ej).value;
      }
      const SiteEnergy u = site_energy(crystal, state, i, points ? 0 : pairs.half_width(i));
      f[i] = (sum + u.a - u.b) / 2;
      if (crystal.physics.weight == Weight::occupation)
        f[i] += crystal.dim * (state.log_alpha[i] - std::log(std::numbers::pi) - 1) / (4 * crystal.physics.beta);
    }
  });
  return f;
}

Matrix shape_gradient(const Crystal& crystal, const CrystalState& state, const CrystalPairs& pairs, const Run& run) {
  const bool bare = crystal.physics.weight == Weight::occupation;
  const int dim = crystal.dim;
  Matrix g(dim + 1, crystal.n);
  run.for_pieces(crystal.n, sites_a_task, [&](Index begin, Index end) {
    for (Index i = begin; i < end; ++i) {
      Eigen::Vector3d force = Eigen::Vector3d::Zero();
      double in_v = 0;
      for (const auto& neighbour : pairs.of(i)) {
        const Average& w = pairs.terms(neighbour.pair).w;
        const double factor = bare ? state.c[neighbour.other] : 1;
        force += (neighbour.first ? -factor : factor) * w.r * pairs.direction(neighbour.pair);
        in_v += factor * w.v;
      }
      const SiteEnergy u = site_energy(crystal, state, i, pairs.half_width(i));
      const double k = bare ? u.ka : state.c[i] * u.ka + (1 - state.c[i]) * u.kb;
      g.col(i).head(dim) = force.head(dim) + k * u.from_anchor.head(dim);
      g(dim, i) = dim / (2 * crystal.physics.beta) - pairs.half_width(i) * (in_v + k * dim / 2);
    }
  });
  return g;
}

Vector exchange_rates(const Crystal& crystal, const CrystalState& state, const CrystalPairs& pairs, const Run& run) {
  const Vector f = exchange_field(crystal, state, pairs, run);
  std::vector<double> fluxes(crystal.bonds.size());
  run.for_pieces(static_cast<Index>(fluxes.size()), pairs_a_task, [&](Index begin, Index end) {
    for (auto b = static_cast<std::size_t>(begin); b < static_cast<std::size_t>(end); ++b) {
      const auto [i, j] = crystal.bonds[b];
      fluxes[b] = flux(crystal.physics.kinetics, crystal.physics.mobility, crystal.physics.beta, state.c[i], state.c[j],
                       f[i] - f[j], pairs.coupling(b))
                      .value;
    }
  });
  Vector rates = Vector::Zero(crystal.n);
  for (std::size_t b = 0; b < fluxes.size(); ++b) {
    const auto [i, j] = crystal.bonds[b];
    if (!crystal.holds_composition(i)) rates[i] += fluxes[b];
    if (!crystal.holds_composition(j)) rates[j] -= fluxes[b];
  }
  return rates;
}

}  // namespace rdd::dmd
