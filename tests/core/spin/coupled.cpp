// The coupled process: its limit, its stationary measure, its errors.
#include "spin/coupled.hpp"

#include <Eigen/Eigenvalues>
#include <cmath>
#include <numeric>

#include "spin_helpers.hpp"

using namespace rdd;
using namespace rdd::test;

namespace {

/// Thirteen sites, one amid twelve, all pairs of Morse potentials that differ by species.
SpinCase cluster() {
  dmd::Crystal crystal;
  crystal.dim = 3;
  crystal.n = 13;
  crystal.physics.beta = 60;
  crystal.box.vectors = Matrix::Identity(3, 3);
  crystal.physics.interaction =
      dmd::make_interaction({dmd::Morse{1, 4, 1.08}, 4}, {dmd::Morse{0.9, 4, 1.07}, 4}, {dmd::Morse{0.95, 4, 1.1}, 4});
  SpinCase result;
  result.start = {Matrix::Zero(3, 13), Vector::Constant(13, std::log(600))};
  Index k = 1;
  for (const double p : {-1.0, 1.0})
    for (const double q : {-1.0, 1.0}) {
      result.start.x.col(k++) = 0.78 * Eigen::Vector3d(p, q, 0);
      result.start.x.col(k++) = 0.78 * Eigen::Vector3d(p, 0, q);
      result.start.x.col(k++) = 0.78 * Eigen::Vector3d(0, p, q);
    }
  for (Index i = 1; i < 13; ++i) crystal.bonds.push_back({0, i});
  for (Index i = 1; i < 12; ++i) crystal.bonds.push_back({i, i + 1});
  result.system = std::make_shared<const spin::System>(spin::make_system(crystal));
  result.occupation = Vector::Zero(13);
  for (Index i = 0; i < 13; i += 2) result.occupation[i] = 1;
  return result;
}

/// Probabilities of each cell (species of site 1, length) of a chain of four sites under exp(-beta V), by the midpoint
/// rule over its three bonds.
struct Cells {
  static constexpr int n = 100, width = 9;  // grid spacings a cell
  double low, step;
  std::vector<double> probability;
  [[nodiscard]] std::size_t of(bool exchanged, double length) const {
    // The sums of three midpoints lie half way between the ends of the cells.
    const double place = std::floor((length - 3 * low) / step - 1);
    const int cell = std::clamp(static_cast<int>(std::floor((place - 87) / width)), 0, 9);
    return static_cast<std::size_t>(2 * cell + (exchanged ? 1 : 0));
  }
};
Cells gibbs_cells(const SpinCase& from, double beta) {
  spin::PointEnergy energy(from.system);
  const spin::Spins before{1, -1, 1, -1};
  const double zero = energy.energy(from.start.x, before);
  Cells cells{1.95, 1.15 / Cells::n, std::vector<double>(20)};
  Matrix x = Matrix::Zero(1, 4);
  for (int a = 0; a < Cells::n; ++a)
    for (int b = 0; b < Cells::n; ++b)
      for (int c = 0; c < Cells::n; ++c) {
        x(0, 1) = cells.low + (a + 0.5) * cells.step;
        x(0, 2) = x(0, 1) + cells.low + (b + 0.5) * cells.step;
        x(0, 3) = x(0, 2) + cells.low + (c + 0.5) * cells.step;
        const double v = energy.energy(x, before) - zero;
        if (beta * v > 30) continue;
        const double w = std::exp(-beta * v), dv = energy.difference(x, before, {1, 2});
        cells.probability[cells.of(false, x(0, 3))] += w;
        cells.probability[cells.of(true, x(0, 3))] += w * std::exp(-beta * dv);
      }
  const double sum = std::accumulate(cells.probability.begin(), cells.probability.end(), 0.0);
  for (double& p : cells.probability) p /= sum;
  return cells;
}

/// Shares of the cells among independent trajectories that have forgotten their start.
std::vector<double> shares(const SpinCase& from, const Cells& cells, double step, Index n) {
  auto settings = coupled(n, 1, 17 + static_cast<std::uint64_t>(1000 * step));
  settings.coupled.time_step = step;
  Context context(2);
  auto ensemble = ensemble_of(from, settings, Run(&context));
  const auto rows = ensemble.run(Run(&context), std::vector{80.0});
  std::vector<double> result(20);
  for (Index k = 0; k < n; ++k) {
    const double length = (rows[0].strain_of[k] + 1) * from.length;
    result[cells.of(ensemble.spins(k)[1] > 0, length)] += 1 / static_cast<double>(n);
  }
  return result;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(coupled_process)

BOOST_AUTO_TEST_CASE(forces_and_stiffness_are_derivatives_of_the_energy) {
  const SpinCase chain = alternating(asymmetric_chain(9, 80)), body = cluster();
  for (const SpinCase* from : {&chain, &body}) {
    spin::PointEnergy energy(from->system);
    Matrix x = from->start.x;
    for (Index k = 1; k < x.size(); ++k) x.data()[k] += 0.03 * std::sin(7.0 * static_cast<double>(k));
    const auto spins = from->spins();
    Matrix force;
    energy.forces(x, spins, force);
    const Index first = from == &chain ? 1 : 0, n = x.size();
    Matrix hessian = Matrix::Zero(n - first, n - first);
    for (Index k = first; k < n; ++k) {
      constexpr double h = 1e-5;
      Matrix up = x, down = x, f_up, f_down;
      up.data()[k] += h, down.data()[k] -= h;
      const double slope = (energy.energy(up, spins) - energy.energy(down, spins)) / (2 * h);
      BOOST_TEST(std::abs(slope + force.data()[k]) < 1e-8);
      energy.forces(up, spins, f_up), energy.forces(down, spins, f_down);
      hessian.col(k - first) = -((f_up - f_down) / (2 * h)).reshaped().tail(n - first);
    }
    const double largest = Eigen::SelfAdjointEigenSolver<Matrix>(hessian).eigenvalues().cwiseAbs().maxCoeff();
    BOOST_TEST(std::abs(energy.stiffness(x, spins) / largest - 1) < 2e-2);
    for (const auto& bond : from->system->bonds) {
      auto after = spins;
      std::swap(after[bond.i], after[bond.j]);
      if (after == spins) continue;
      BOOST_TEST(std::abs(energy.difference(x, spins, bond) - (energy.energy(x, after) - energy.energy(x, spins))) <
                 1e-13);
    }
  }
}

BOOST_AUTO_TEST_CASE(the_reference_chain_at_three_scale_separations) {
  // References 4.231(9), 4.235(15), 4.208(33); the exact limit is 4.1916.
  const SpinCase from = alternating(dmd::paper_chain(8, 80));
  Context context(2);
  for (const auto& [epsilon, runs, mean, error] :
       {std::tuple{1.0, 12000, 4.231, 0.009}, std::tuple{0.1, 2500, 4.235, 0.015},
        std::tuple{0.01, 300, 4.208, 0.033}}) {
    auto ensemble = ensemble_of(from, coupled(runs, epsilon, 3), Run(&context));
    const auto row = ensemble.run(Run(&context), std::vector{3.0})[0];
    BOOST_TEST(std::abs(row.ab_bonds - mean) < 3.5 * std::hypot(error, row.ab_bonds_error),
               epsilon << ": " << row.ab_bonds << " +- " << row.ab_bonds_error);
    if (epsilon < 0.05) BOOST_TEST(std::abs(row.ab_bonds - 4.1916) < 3.5 * row.ab_bonds_error);
    BOOST_TEST(ensemble.n_violations() == 0);
  }
}

BOOST_AUTO_TEST_CASE(the_gibbs_measure_is_stationary) {
  // Cells of (species, length), from two steps extrapolated to none by their second order. Power: a beta that is wrong
  // by 10 % would move chi^2 by more than 40, beyond its 99.9th percentile (43.8 with 19 degrees of freedom).
  const SpinCase from = alternating(dmd::paper_chain(4, 160));
  const Cells exact = gibbs_cells(from, 160), off = gibbs_cells(from, 160 * 1.1);
  constexpr Index n = 20000;
  const auto coarse = shares(from, exact, 0.4, n), fine = shares(from, exact, 0.2, n);
  const double share = static_cast<double>(n) / (16.0 / 9 + 1.0 / 9);
  double chi_squared = 0, power = 0;
  Index cells = 0;
  for (std::size_t k = 0; k < 20; ++k) {
    const double p = exact.probability[k];
    if (p * share < 20) continue;
    ++cells;
    chi_squared += share * std::pow((4 * fine[k] - coarse[k]) / 3 - p, 2) / p;
    power += share * std::pow(off.probability[k] - p, 2) / p;
  }
  BOOST_TEST(cells >= 12);
  BOOST_TEST(power > 40);
  BOOST_TEST(p_value(chi_squared, cells - 1) > 1e-3, "chi^2 = " << chi_squared << " in " << cells << " cells");
}

BOOST_AUTO_TEST_CASE(arrhenius_rates_above_the_bound_are_counted) {
  const SpinCase from = alternating(dmd::paper_chain(8, 80));
  auto settings = coupled(50, 0.5);
  settings.rates.law = spin::Law::arrhenius;
  settings.coupled.bound = 1;
  auto low = ensemble_of(from, settings);
  (void)low.run(Run(), std::vector{3.0});
  BOOST_TEST(low.n_violations() > 0);
  settings.coupled.bound = 1000;
  settings.n_trajectories = 3;
  auto high = ensemble_of(from, settings);
  (void)high.run(Run(), std::vector{3.0});
  BOOST_TEST(high.n_violations() == 0);
  BOOST_TEST(high.n_events() > 0);
}

BOOST_AUTO_TEST_CASE(a_body_in_three_dimensions) {
  const SpinCase from = cluster();
  for (auto settings : {coupled(3, 0.5), averaged(3), averaged(2, 1, spin::Closure::sampled)}) {
    settings.coupled.time_step = 2e-3;
    settings.rates.n_samples = 16;
    auto ensemble = ensemble_of(from, settings);
    const auto rows = ensemble.run(Run(), std::vector{4.0});
    BOOST_TEST(std::isnan(rows[0].strain));
    BOOST_TEST(std::abs(rows[0].s.sum() - 1) < 1e-14);
    BOOST_TEST(ensemble.n_events() > 3);
  }
}

BOOST_AUTO_TEST_CASE(steps_and_scales_that_make_no_sense_are_refused_by_name) {
  const SpinCase from = alternating(dmd::paper_chain(8, 80));
  refused([&] { (void)ensemble_of(from, coupled(1, 0)); }, Status::argument, {"epsilon = 0", "> 0"});
  refused([&] { (void)ensemble_of(from, coupled(1, std::nan(""))); }, Status::argument, {"epsilon = nan"});
  auto settings = coupled(1, 1);
  settings.coupled.time_step = 2;
  refused([&] { (void)ensemble_of(from, settings); }, Status::argument, {"time_step = 2", "stiffest mode", "at most"});
  // No Gaussian holds the body together when it is this hot.
  dmd::Crystal warm = *cluster().system->crystal();
  warm.physics.beta = 0.5;
  SpinCase hot = cluster();
  hot.system = std::make_shared<const spin::System>(spin::make_system(warm));
  refused([&] { (void)ensemble_of(hot, averaged(1)); }, Status::numeric, {"site"});
  dmd::Crystal vacancies = *cluster().system->crystal();
  vacancies.physics.interaction = dmd::make_interaction({dmd::Morse{1, 4, 1.08}, 4}, {}, {});
  SpinCase holes = cluster();
  holes.system = std::make_shared<const spin::System>(spin::make_system(vacancies));
  refused([&] { (void)spin::PointEnergy(holes.system); }, Status::unsupported, {"vacancy"});
}

BOOST_AUTO_TEST_SUITE_END()
