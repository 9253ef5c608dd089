// All configurations of small systems: the closures, exact Gibbs averages, detailed balance.
#include <cmath>

#include "spin/generator.hpp"
#include "spin/mean_field.hpp"
#include "spin/point_energy.hpp"
#include "spin_helpers.hpp"

using namespace rdd;
using namespace rdd::test;

namespace {

spin::Generator generator_of(const SpinCase& from, spin::Closure closure, spin::Law law = spin::Law::tanh,
                             const spin::GibbsRule& gibbs = {}) {
  spin::RateRule rule;
  rule.law = law;
  rule.closure = closure;
  rule.tolerance = 1e-9;
  rule.n_samples = 4000;
  return spin::make_generator(Run(), from.system, rule, from.start, from.spins(), 2000, 1, gibbs);
}

double ab_at(const spin::Generator& g, double t) { return spin::probabilities(g, t).dot(g.ab_bonds); }

/// Z and the fluxes of both laws of a chain of four sites, by the midpoint rule over its three bonds.
struct Brute {
  double z_before = 0, z_after = 0, tanh = 0, arrhenius = 0, length = 0;
};
Brute brute_force(const SpinCase& from) {
  spin::PointEnergy energy(from.system);
  const double beta = from.system->physics().beta;
  const spin::Spins before{1, -1, 1, -1}, after{1, 1, -1, -1};
  Brute sum;
  constexpr int n = 80;
  const double low = 1.8, step = (5.2 - low) / n;
  Matrix x = Matrix::Zero(1, 4);
  for (int a = 0; a < n; ++a)
    for (int b = 0; b < n; ++b)
      for (int c = 0; c < n; ++c) {
        x(0, 1) = low + (a + 0.5) * step;
        x(0, 2) = x(0, 1) + low + (b + 0.5) * step;
        x(0, 3) = x(0, 2) + low + (c + 0.5) * step;
        const double v = energy.energy(x, before), dv = energy.difference(x, before, {1, 2});
        const double w = std::exp(-beta * (v + 0.4)), y = beta * dv;
        sum.z_before += w, sum.z_after += w * std::exp(-y);
        sum.length += w * x(0, 3);
        sum.tanh += w / (1 + std::exp(y)), sum.arrhenius += w * std::exp(-y / 2);
      }
  return sum;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(generators)

BOOST_AUTO_TEST_CASE(closures_of_the_twenty_state_chain) {
  const SpinCase from = alternating(dmd::paper_chain(8, 80));
  const auto mean = generator_of(from, spin::Closure::mean), point = generator_of(from, spin::Closure::point),
             sampled = generator_of(from, spin::Closure::sampled);
  BOOST_TEST(mean.states.size() == 20U);
  BOOST_TEST(std::abs(ab_at(mean, 3) - 4.1833) < 5e-5);
  BOOST_TEST(std::abs(ab_at(point, 3) - 3.988) < 5e-4);
  BOOST_TEST(std::abs(ab_at(sampled, 3) - 4.177) < 2.5e-3);
  // With this many nodes the quadrature has converged to 1e-5; reference: 4.190.
  const auto gibbs = generator_of(from, spin::Closure::gibbs, spin::Law::tanh, {8, 4});
  BOOST_TEST(std::abs(ab_at(gibbs, 3) - 4.1916) < 5e-5);
  BOOST_TEST(std::abs(ab_at(gibbs, 3) - 4.190) < 2e-3);
  BOOST_TEST(spin::probabilities(mean, 0)[0] == 1);
  // Against its own stationary state the reference has up to .012.
  BOOST_TEST(std::abs(spin::detailed_balance_violation(mean).worst - 0.012) < 5e-4);
}

BOOST_AUTO_TEST_CASE(gibbs_averages_of_three_bonds_by_brute_force) {
  for (const auto& chain : {dmd::paper_chain(4, 80), asymmetric_chain(4, 120)}) {
    const SpinCase from = alternating(chain);
    const Brute brute = brute_force(from);
    const spin::Spins before{1, -1, 1, -1}, after{1, 1, -1, -1};
    const Vector x = from.start.x.row(0);
    const spin::GibbsChain gibbs(from.system, x.tail(3) - x.head(3), {14, 3});
    const double z = gibbs.log_partition(before);
    BOOST_TEST(std::abs(gibbs.log_partition(after) - z - std::log(brute.z_after / brute.z_before)) < 1e-6);
    BOOST_TEST(std::abs(gibbs.mean_length(before) - brute.length / brute.z_before) < 1e-6);
    for (const auto& [law, flux] :
         {std::pair{spin::Law::tanh, brute.tanh}, std::pair{spin::Law::arrhenius, brute.arrhenius}}) {
      BOOST_TEST(std::abs(gibbs.log_flux(law, before, 1) - z - std::log(flux / brute.z_before)) < 1e-6);
      BOOST_TEST(std::abs(gibbs.log_flux(law, before, 1) - gibbs.log_flux(law, after, 1)) < 1e-13);
    }
  }
}

BOOST_AUTO_TEST_CASE(detailed_balance_is_exact_for_gibbs_averages_and_not_for_closures) {
  // Six sites that exchange, B-B pairs unlike A-A.
  const SpinCase from = alternating(asymmetric_chain(8, 80));
  for (const auto law : {spin::Law::tanh, spin::Law::arrhenius}) {
    const auto gibbs = generator_of(from, spin::Closure::gibbs, law, {6, 4});
    const auto balance = spin::detailed_balance_violation(gibbs);
    BOOST_TEST(balance.worst < 5e-15);
    BOOST_TEST(std::abs(balance.entropy_production) < 1e-25);
    const Vector pi = spin::stationary(gibbs), weight = (gibbs.log_weight.array() - gibbs.log_weight.maxCoeff()).exp();
    BOOST_TEST(((pi.array() / pi.sum()) / (weight.array() / weight.sum()) - 1).abs().maxCoeff() < 1e-13);
    for (const auto closure : {spin::Closure::mean, spin::Closure::point, spin::Closure::sampled}) {
      const auto found = spin::detailed_balance_violation(generator_of(from, closure, law));
      BOOST_TEST(found.worst > (law == spin::Law::tanh ? 5e-3 : 5e-5));
      BOOST_TEST(found.worst < 0.1);
      BOOST_TEST(found.mean < found.worst);
      BOOST_TEST(found.entropy_production > 0);
    }
  }
}

BOOST_AUTO_TEST_CASE(trajectories_have_the_averages_of_their_generator) {
  const SpinCase from = alternating(dmd::paper_chain(8, 80));
  Context context(2);
  for (const auto& [closure, law, runs] : {std::tuple{spin::Closure::mean, spin::Law::tanh, 4000},
                                           std::tuple{spin::Closure::point, spin::Law::arrhenius, 2000},
                                           std::tuple{spin::Closure::gibbs, spin::Law::tanh, 8000}}) {
    auto settings = averaged(runs, 5, closure);
    settings.rates.law = law;
    if (closure == spin::Closure::gibbs) settings.rates.tolerance = 1e-3;
    auto ensemble = ensemble_of(from, settings, Run(&context));
    const auto g = generator_of(from, closure, law);
    for (const auto& row : ensemble.run(Run(&context), std::vector{0.3, 3.0, 30.0})) {
      BOOST_TEST(
          std::abs(row.ab_bonds - ab_at(g, row.time)) < 4 * row.ab_bonds_error,
          row.time << ": " << row.ab_bonds << " +- " << row.ab_bonds_error << ", exactly " << ab_at(g, row.time));
      const double strain = spin::probabilities(g, row.time).dot(g.length) / from.length - 1;
      BOOST_TEST(std::abs(row.strain - strain) < 4 * row.strain_error + 1e-6);
    }
  }
}

BOOST_AUTO_TEST_CASE(mean_field_stands_beside_the_ensemble) {
  const SpinCase from = alternating(dmd::paper_chain(32, 160));
  auto ensemble = ensemble_of(from, averaged(20));
  const auto rows = ensemble.run(Run(), std::vector{0.1, 1.0, 10.0});
  const auto found = spin::mean_field(Run(), ensemble, rows, dmd::Kinetics::tanh, 0.9998);
  // theory-dmd.md's mean-field numbers, whatever the ensemble.
  const double ab[] = {29.04, 17.49, 14.32}, strain[] = {std::nan(""), 0.01885, 0.02261};
  for (std::size_t k = 0; k < 3; ++k) {
    BOOST_TEST(std::abs(found[k].ab_bonds - ab[k]) < 6e-3);
    if (k > 0) BOOST_TEST(std::abs(found[k].strain - strain[k]) < 6e-6);
    const double z = (rows[k].ab_bonds - found[k].ab_bonds) / rows[k].ab_bonds_error;
    BOOST_TEST(found[k].ab_bonds_off == z);
    BOOST_TEST(std::abs(found[k].c[0] - found[k].s.squaredNorm()) < 1e-12);
  }
  BOOST_TEST(found[1].ab_bonds_off > 5);  // the mean field mixes too fast
  refused([&] { (void)spin::mean_field(Run(), ensemble, rows, dmd::Kinetics::tanh, 0); }, Status::argument,
          {"amplitude = 0"});
}

BOOST_AUTO_TEST_CASE(too_many_configurations_are_refused) {
  const SpinCase from = alternating(dmd::paper_chain(20, 80));
  refused([&] { (void)generator_of(from, spin::Closure::mean); }, Status::size, {"more than 2000"});
}

BOOST_AUTO_TEST_SUITE_END()
