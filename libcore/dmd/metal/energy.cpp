// Two passes over the pairs: densities, then forces. Every pair is evaluated once a pass, at its first site; what is
// the second's is stored and collected afterwards in the order of the list, so that sums do not depend on the threads.
#include "dmd/metal/energy.hpp"

#include <cmath>
#include <limits>
#include <numbers>

#include "dmd/crystal/pieces.hpp"
#include "dmd/metal/row.hpp"
#include "support/piece_sum.hpp"

namespace rdd::dmd {
namespace {

double times_log(double c) { return c > 0 ? c * std::log(c) : 0; }

/// Species and classes of a pair's functions at hand.
struct Plan {
  const EamPotential& potential;
  Index species, classes;
  explicit Plan(const Metal& metal)
      : potential(metal.potential()), species(potential.species()), classes(potential.classes()) {}
  /// The density at a class of host made by a source.
  [[nodiscard]] Index source(Index host_class, Index b) const { return potential.density_of(host_class, b); }
};

}  // namespace

void MetalTerms::evaluate(const MetalState& state, bool with_forces, const Run& run) {
  list_.renew(*metal_, state, run);
  const MetalSites sites(*metal_, state);
  view_ = metal_->averages->between(2 * sites.half_width.minCoeff(), 2 * sites.half_width.maxCoeff(), run);
  energy_ = {};
  sum_densities(state, sites, !with_forces, run);
  embed(state, sites, run);
  if (with_forces) {
    sum_forces(state, sites, run);
    collect_forces(run);
  }
  add_entropy(state, sites, run);
  if (!std::isfinite(energy_.pair + energy_.embedding)) blame(state, sites);
  received_ = {};
}

void MetalTerms::sum_densities(const MetalState& state, const MetalSites& sites, bool with_pairs, const Run& run) {
  const Metal& metal = *metal_;
  const Plan plan(metal);
  const Index classes = plan.classes, species = plan.species;
  rho_.setZero(classes, metal.n);
  received_.assign(static_cast<std::size_t>(list_.pairs() * classes), 0);
  const auto sums = piece_sums<1>(run, metal.n, sites_a_task, [&](Index begin, Index end) {
    MetalRow row(metal, list_, state, sites, view_);
    double energy = 0;
    for (Index i = begin; i < end; ++i) {
      row.gather(i);
      const double* ci = state.c.data() + species * i;
      for (Index f = 0; f < plan.potential.densities(); ++f) row.evaluate(f, AverageOrder::value);
      for (Index h = 0; h < classes; ++h)
        for (Index b = 0; b < species; ++b) {
          const double* f = row.of(plan.source(h, b)).value.data();
          for (std::size_t q = 0; q < row.size(); ++q) {
            rho_(h, i) += state.c(b, row.second[q]) * f[q];
            received_[row.pair[q] * classes + h] += ci[b] * f[q];
          }
        }
      if (!with_pairs) continue;
      for (Index a = 0; a < species; ++a)
        for (Index b = 0; b <= a; ++b) {
          const Index phi = plan.potential.pair_of(a, b);
          row.evaluate(phi, AverageOrder::value);
          const double* f = row.of(phi).value.data();
          for (std::size_t q = 0; q < row.size(); ++q) {
            const double* cj = state.c.data() + species * row.second[q];
            energy += (a == b ? ci[a] * cj[a] : ci[a] * cj[b] + ci[b] * cj[a]) * f[q];
          }
        }
    }
    return std::array{energy};
  });
  energy_.pair = sums[0];
  run.for_pieces(metal.n, light_sites_a_task, [&](Index begin, Index end) {
    for (Index i = begin; i < end; ++i)
      for (const auto& back : list_.back(i))
        for (Index h = 0; h < classes; ++h) rho_(h, i) += received_[back.pair * classes + h];
  });
}

void MetalTerms::embed(const MetalState& state, const MetalSites& sites, const Run& run) {
  const Metal& metal = *metal_;
  const Plan plan(metal);
  slope_.setZero(plan.classes, metal.n);
  bend_.setZero(plan.classes, metal.n);
  forces_.m.resize(plan.species, metal.n);
  const auto sums = piece_sums<1>(run, metal.n, light_sites_a_task, [&](Index begin, Index end) {
    double energy = 0;
    for (Index i = begin; i < end; ++i)
      for (Index a = 0; a < plan.species; ++a) {
        const Index h = plan.potential.class_of(a);
        const Jet e = plan.potential.embedding(a, rho_(h, i));
        energy += state.c(a, i) * e.value;
        forces_.m(a, i) = e.value;
        slope_(h, i) += sites.fraction(a, i) * e.first;
        bend_(h, i) += sites.fraction(a, i) * e.second;
      }
    return std::array{energy};
  });
  energy_.embedding = sums[0];
}

/// The forces of one pair: its energy, p = dw/dR and dw/dv without the occupancies, and what each site gets for m.
struct MetalTerms::PairForce {
  double energy = 0, p = 0, v = 0;
};

MetalTerms::PairForce MetalTerms::contract(const MetalRow& row, std::size_t q, const MetalSites& sites, Index i,
                                           double* m_first, double* m_second) const {
  const EamPotential& potential = metal_->potential();
  const Index species = potential.species(), j = row.second[q];
  const double oi = sites.occupancy[i], oj = sites.occupancy[j];
  const double *xi = sites.fraction.data() + species * i, *xj = sites.fraction.data() + species * j;
  PairForce force;
  for (Index a = 0; a < species; ++a)
    for (Index b = 0; b < species; ++b) {
      const auto& phi = row.of(potential.pair_of(a, b));
      const double weight = xi[a] * xj[b];
      force.energy += weight * phi.value[q];
      force.p += weight * phi.r[q];
      force.v += weight * phi.v[q];
      m_first[a] += oj * xj[b] * phi.value[q];
      m_second[b] += oi * xi[a] * phi.value[q];
    }
  for (Index h = 0; h < potential.classes(); ++h) {
    const double ei = slope_(h, i), ej = slope_(h, j);
    for (Index b = 0; b < species; ++b) {
      const auto& f = row.of(potential.density_of(h, b));
      const double weight = ei * xj[b] + ej * xi[b];
      force.p += weight * f.r[q];
      force.v += weight * f.v[q];
      m_first[b] += oj * ej * f.value[q];
      m_second[b] += oi * ei * f.value[q];
    }
  }
  return force;
}

void MetalTerms::sum_forces(const MetalState& state, const MetalSites& sites, const Run& run) {
  const Metal& metal = *metal_;
  const Index stride = 4 + metal.species();
  forces_.x.setZero(3, metal.n);
  forces_.v.setZero(metal.n);
  received_.assign(static_cast<std::size_t>(list_.pairs() * stride), 0);
  const auto sums = piece_sums<7>(run, metal.n, sites_a_task, [&](Index begin, Index end) {
    MetalRow row(metal, list_, state, sites, view_);
    std::array<double, 7> sum{};
    for (Index i = begin; i < end; ++i) {
      row.gather(i);
      row.evaluate_all(AverageOrder::first);
      const double oi = sites.occupancy[i];
      double* own = forces_.x.data() + 3 * i;
      for (std::size_t q = 0; q < row.size(); ++q) {
        const double oj = sites.occupancy[row.second[q]];
        double* other = received_.data() + row.pair[q] * stride;
        const PairForce f = contract(row, q, sites, i, forces_.m.data() + metal.species() * i, other + 4);
        const double* e = row.e.data() + 3 * q;
        for (int d = 0; d < 3; ++d) {
          own[d] -= oj * f.p * e[d];
          other[d] = oi * f.p * e[d];
        }
        forces_.v[i] += oj * f.v;
        other[3] = oi * f.v;
        const double both = oi * oj, pull = both * f.p * row.r[q];
        sum[0] += both * f.energy;
        for (int d = 0; d < 3; ++d) {
          sum[1 + d] += pull * e[d] * e[d];
          sum[4 + d] += pull * e[(d + 1) % 3] * e[(d + 2) % 3];
        }
      }
    }
    return sum;
  });
  energy_.pair = sums[0];
  forces_.virial << sums[1], sums[6], sums[5], sums[6], sums[2], sums[4], sums[5], sums[4], sums[3];
}

void MetalTerms::collect_forces(const Run& run) {
  const Index species = metal_->species(), stride = 4 + species;
  run.for_pieces(metal_->n, light_sites_a_task, [&](Index begin, Index end) {
    for (Index i = begin; i < end; ++i)
      for (const auto& back : list_.back(i)) {
        const double* own = received_.data() + back.pair * stride;
        for (int d = 0; d < 3; ++d) forces_.x(d, i) += own[d];
        forces_.v[i] += own[3];
        for (Index a = 0; a < species; ++a) forces_.m(a, i) += own[4 + a];
      }
  });
}

void MetalTerms::add_entropy(const MetalState& state, const MetalSites& sites, const Run& run) {
  const Metal& metal = *metal_;
  const auto sums = piece_sums<2>(run, metal.n, light_sites_a_task, [&](Index begin, Index end) {
    double mixing = 0, vibration = 0;
    for (Index i = begin; i < end; ++i) {
      for (Index a = 0; a < state.c.rows(); ++a) mixing += times_log(state.c(a, i));
      mixing += times_log(vacancies(state, i));
      vibration += sites.entropy[i] * 1.5 * (state.log_alpha[i] - std::log(std::numbers::pi) - 1);
    }
    return std::array{mixing, vibration};
  });
  energy_.mixing = sums[0] / metal.beta;
  energy_.vibration = sums[1] / metal.beta;
}

void MetalTerms::blame(const MetalState& state, const MetalSites& sites) const {
  MetalRow row(*metal_, list_, state, sites, view_);
  for (Index i = 0; i < metal_->n; ++i) {
    row.gather(i);
    row.evaluate_all(AverageOrder::value);
    for (std::size_t f = 0; f < metal_->potential().functions().size(); ++f)
      for (std::size_t q = 0; q < row.size(); ++q)
        require(std::isfinite(row.of(static_cast<Index>(f)).value[q]), Status::numeric, "sites ", i, " and ",
                row.second[q], " at a distance of ", row.r[q], " with a width of ", std::sqrt(row.v[q]),
                " reach the core of the potential, which its tables do not cover: expected sites farther apart, or "
                "narrower");
  }
  fail(Status::numeric, "the free energy is not finite: expected finite densities and embedding functions");
}

MetalGradients gradients(const Metal& metal, const MetalState& state, const MetalTerms& terms) {
  const MetalForces& f = terms.forces();
  const MetalSites sites(metal, state);
  MetalGradients g{f.x, f.v, f.m};
  for (Index i = 0; i < metal.n; ++i) {
    const double o = sites.occupancy[i], t = sites.half_width[i];
    g.x.col(i) *= o;
    // alpha d/dalpha of the vibrational term is w (3 / 2 beta), and d t / d alpha = -t / alpha.
    g.alpha[i] = (1.5 * sites.entropy[i] / metal.beta - t * o * f.v[i]) * std::exp(-state.log_alpha[i]);
    const double vibration = metal.weight == Weight::occupation
                                 ? 1.5 * (state.log_alpha[i] - std::log(std::numbers::pi) - 1) / metal.beta
                                 : 0;
    const double empty = vacancies(state, i);
    for (Index a = 0; a < metal.species(); ++a) {
      const double c = state.c(a, i);
      double mixing = std::log(c);
      if (empty > 0)
        mixing -= std::log(empty);
      else if (metal.species() == 1)
        mixing = std::numeric_limits<double>::infinity();
      g.c(a, i) += vibration + mixing / metal.beta;
    }
  }
  return g;
}

Matrix shape_gradient(const Metal& metal, const MetalSites& sites, const MetalTerms& terms) {
  const MetalForces& f = terms.forces();
  Matrix g(4, metal.n);
  for (Index i = 0; i < metal.n; ++i) {
    const double ratio = metal.weight == Weight::occupation ? 1 : sites.occupancy[i];
    g.col(i).head<3>() = ratio * f.x.col(i);
    g(3, i) = 1.5 / metal.beta - sites.half_width[i] * ratio * f.v[i];
  }
  return g;
}

}  // namespace rdd::dmd
