// The averaged process: relaxed shapes, the reference curves, determinism, restart.
#include <cmath>
#include <cstdio>
#include <cstring>
#include <numeric>

#include "spin/shape/chain_shape.hpp"
#include "spin_helpers.hpp"

using namespace rdd;
using namespace rdd::test;

namespace {

/// The energies of all exchanges of a configuration relaxed as a whole: the averaged energy before and after at the
/// same shape.
Vector exact_differences(const dmd::Chain& chain, dmd::ChainState state) {
  BOOST_REQUIRE(dmd::relax(chain, state, 1e-9).converged);
  auto energy = [&](const Vector& c) {
    dmd::ChainState at = state;
    at.c = c;
    dmd::ChainPairs pairs;
    dmd::evaluate(chain, at, pairs);
    double sum = 0;
    for (const auto& t : pairs.terms) sum += t.w.value;
    return sum;
  };
  Vector result(chain.n - 1);
  for (Index i = 0; i + 1 < chain.n; ++i) {
    Vector c = state.c;
    std::swap(c[i], c[i + 1]);
    result[i] = energy(c) - energy(state.c);
  }
  return result;
}

/// chi^2 of means against reference means, whose rows have the covariance of ours over another number of runs.
double chi_squared(const Matrix& paths, const Vector& reference, double reference_runs) {
  const auto runs = static_cast<double>(paths.rows());
  const Vector mean = paths.colwise().mean();
  const Matrix off = paths.rowwise() - mean.transpose();
  const Matrix covariance = off.transpose() * off / (runs - 1) * (1 / runs + 1 / reference_runs);
  const Vector d = mean - reference;
  return d.dot(covariance.ldlt().solve(d));
}

/// The same numbers, or unknown in both.
template <typename Numbers>
bool same_bits(const Numbers& a, const Numbers& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](double x, double y) { return x == y || (std::isnan(x) && std::isnan(y)); });
}
bool same_bits(const spin::Row& a, const spin::Row& b) {
  auto one = [](const spin::Row& r) {
    return std::array{r.time, r.ab_bonds, r.ab_bonds_error, r.strain, r.strain_error};
  };
  return same_bits(one(a), one(b)) && same_bits(a.s, b.s) && same_bits(a.s_error, b.s_error) && same_bits(a.c, b.c) &&
         same_bits(a.c_error, b.c_error) && same_bits(a.ab_bonds_of, b.ab_bonds_of) &&
         same_bits(a.strain_of, b.strain_of);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(averaged_process)

BOOST_AUTO_TEST_CASE(a_shape_kept_locally_is_the_one_relaxed_as_a_whole) {
  for (const auto& chain : {dmd::paper_chain(60, 160), asymmetric_chain(60, 80)}) {
    const SpinCase from = alternating(chain);
    spin::RateRule rule;
    rule.tolerance = 1e-8;
    spin::ChainShape shape(from.system, rule, from.start, from.spins());
    RandomStream choice(3, RandomUse::perturbation, 0);
    for (int event = 0; event < 300; ++event) {
      std::size_t bond = 0;
      do bond = choice.bits() % from.system->bonds.size();
      while (shape.relative_rate(bond, choice) == 0);
      shape.exchange(bond, Run());
    }
    auto whole = shape.state();
    BOOST_REQUIRE(dmd::relax(chain, whole, 1e-9).converged);
    BOOST_TEST((whole.bonds - shape.state().bonds).cwiseAbs().maxCoeff() < 3e-7);
    BOOST_TEST((whole.log_alpha - shape.state().log_alpha).cwiseAbs().maxCoeff() < 3e-6);
    const Vector exact = exact_differences(chain, whole);
    for (Index i = 1; i + 2 < chain.n; ++i) BOOST_TEST(std::abs(shape.difference(i) - exact[i]) < 3e-8);
  }
}

BOOST_AUTO_TEST_CASE(rates_are_right_to_ten_times_the_tolerance) {
  for (const double beta : {160.0, 80.0})
    for (const double tolerance : {1e-3, 1e-4, 1e-6}) {
      const auto chain = dmd::paper_chain(60, beta);
      const SpinCase from = alternating(chain);
      spin::RateRule rule;
      rule.tolerance = tolerance;
      spin::ChainShape shape(from.system, rule, from.start, from.spins());
      RandomStream choice(3, RandomUse::perturbation, 0);
      double worst = 0;
      for (int event = 1; event <= 300; ++event) {
        std::size_t bond = 0;
        do bond = choice.bits() % from.system->bonds.size();
        while (shape.relative_rate(bond, choice) <= 0.3 * choice.uniform());
        shape.exchange(bond, Run());
        if (event % 20 != 0) continue;
        const Vector exact = exact_differences(chain, shape.state());
        for (Index i = 1; i + 2 < chain.n; ++i)
          if (shape.spins()[i] != shape.spins()[i + 1])
            worst = std::max(worst, beta * std::abs(shape.difference(i) - exact[i]));
      }
      BOOST_TEST(worst < 10 * tolerance, "beta = " << beta << ", tolerance = " << tolerance << ": " << worst);
    }
}

BOOST_AUTO_TEST_CASE(a_chain_coarsens_as_the_reference_does) {
  // Mean, point and sampled rates at every fourth time or so up to 30.
  const Json all = load_json("spin/kmc_N32_beta160.json");
  const SpinCase from = alternating(dmd::paper_chain(32, 160));
  Context context(2);
  for (const auto& [name, closure, runs] :
       {std::tuple{"mode0", spin::Closure::mean, 150}, std::tuple{"mode1", spin::Closure::point, 150},
        std::tuple{"mode2", spin::Closure::sampled, 60}}) {
    auto settings = averaged(runs, 11, closure);
    settings.rates.n_samples = 32;
    settings.rates.tolerance = 1e-5;
    std::vector<double> times, ab, strain;
    for (const auto& row : all.at(name).at("rows")) {
      const double t = row.at("t").get<double>();
      if (t == 0 || t > 32) continue;
      if (!times.empty() && t < 2.4 * times.back()) continue;
      times.push_back(t), ab.push_back(row.at("ab").get<double>()), strain.push_back(row.at("strain").get<double>());
    }
    auto ensemble = ensemble_of(from, settings, Run(&context));
    const auto rows = ensemble.run(Run(&context), times);
    const auto n = static_cast<Index>(times.size());
    Matrix ab_paths(runs, n), strain_paths(runs, n);
    for (Index k = 0; k < n; ++k) {
      ab_paths.col(k) = Eigen::Map<const Vector>(rows[k].ab_bonds_of.data(), runs);
      strain_paths.col(k) = Eigen::Map<const Vector>(rows[k].strain_of.data(), runs);
    }
    const double ab_p = p_value(chi_squared(ab_paths, Eigen::Map<const Vector>(ab.data(), n), 200), n);
    const double strain_p = p_value(chi_squared(strain_paths, Eigen::Map<const Vector>(strain.data(), n), 200), n);
    BOOST_TEST(ab_p > 1e-3, name << ": unlike neighbours, p = " << ab_p);
    BOOST_TEST(strain_p > 1e-3, name << ": strain, p = " << strain_p);
    BOOST_TEST(rows.back().ab_bonds < 13);
  }
}

BOOST_AUTO_TEST_CASE(any_number_of_threads_and_any_split_give_the_same_bits) {
  const SpinCase from = alternating(dmd::paper_chain(24, 160));
  const std::vector<double> times{0.5, 2, 6};
  Context one(1), three(3);
  for (const auto& settings : {averaged(7), averaged(5, 1, spin::Closure::sampled), coupled(7, 0.3)}) {
    auto a = ensemble_of(from, settings, Run(&one)), b = ensemble_of(from, settings, Run(&three));
    const auto rows = a.run(Run(&one), times);
    (void)b.run(Run(&three), std::span(times).first(1));
    const auto last = b.run(Run(&three), std::span(times).subspan(1));
    BOOST_TEST(a.n_events() == b.n_events());
    BOOST_TEST(std::memcmp(rows[2].strain_of.data(), last[1].strain_of.data(), 8 * rows[2].strain_of.size()) == 0);
    BOOST_TEST((rows[2].s == last[1].s && rows[2].c_error == last[1].c_error));
    // A part of the streams is a part of the ensemble.
    auto part = settings;
    part.first = 3, part.n_trajectories = 2;
    const auto some = ensemble_of(from, part).run(Run(), times);
    BOOST_TEST(some[2].strain_of[1] == rows[2].strain_of[4]);
  }
}

BOOST_AUTO_TEST_CASE(a_restored_ensemble_is_the_one_that_was_never_interrupted) {
  const std::string path = "spin_restart.txt";
  const std::vector<double> times{0.25, 1.01, 2, 3};
  const SpinCase chain = alternating(dmd::paper_chain(16, 80)), small = alternating(dmd::paper_chain(7, 80));
  for (const auto& [from, given] :
       {std::pair{chain, averaged(4)}, std::pair{chain, averaged(1)},
        std::pair{chain, averaged(3, 1, spin::Closure::sampled)},
        std::pair{small, averaged(3, 1, spin::Closure::gibbs)}, std::pair{chain, coupled(4, 0.2)}}) {
    auto settings = given;
    const auto whole = ensemble_of(from, settings).run(Run(), times);
    auto a = ensemble_of(from, settings), b = ensemble_of(from, settings);
    const auto before = a.run(Run(), std::span(times).first(2));
    a.save(path, before);
    (void)b.run(Run(), std::vector{0.1, 5.0});
    const auto restored = b.restore(path);
    BOOST_TEST(b.time() == 1.01);
    BOOST_TEST(b.n_events() == a.n_events());
    BOOST_REQUIRE(restored.size() == 2u);
    const auto here = a.run(Run(), std::span(times).subspan(2)), there = b.run(Run(), std::span(times).subspan(2));
    for (std::size_t k = 0; k < 4; ++k) {
      BOOST_TEST(same_bits(whole[k], k < 2 ? restored[k] : there[k - 2]),
                 settings.n_trajectories << " at " << whole[k].time);
      BOOST_TEST(same_bits(whole[k], k < 2 ? before[k] : here[k - 2]));
    }
    settings.seed = 2;
    auto other = ensemble_of(from, settings);
    refused([&] { (void)other.restore(path); }, Status::format, {"saved by another ensemble"});
  }
  std::remove(path.c_str());
  auto a = ensemble_of(chain, averaged(1));
  refused([&] { (void)a.restore(path); }, Status::file, {path});
}

BOOST_AUTO_TEST_CASE(composition_is_conserved_and_ends_stay) {
  const SpinCase from = alternating(dmd::paper_chain(30, 80));
  for (const auto& settings : {averaged(3), coupled(3, 1)}) {
    auto ensemble = ensemble_of(from, settings);
    const auto rows = ensemble.run(Run(), std::vector{0.0, 20.0});
    BOOST_TEST(rows[0].ab_bonds == 29);
    for (Index k = 0; k < 3; ++k) {
      const auto& spins = ensemble.spins(k);
      BOOST_TEST(std::accumulate(spins.begin(), spins.end(), 0) == 0);
      BOOST_TEST((spins.front() == 1 && spins.back() == -1));
    }
    BOOST_TEST(std::abs(rows[1].s.sum()) < 1e-14);
    BOOST_TEST(rows[1].c[0] == 30);
    BOOST_TEST(ensemble.n_events() > 50);
  }
}

BOOST_AUTO_TEST_CASE(a_run_that_is_cancelled_changes_nothing) {
  const SpinCase from = alternating(dmd::paper_chain(32, 160));
  Context context(1);
  auto ensemble = ensemble_of(from, averaged(4)), same = ensemble_of(from, averaged(4));
  context.set_progress([](std::int64_t, std::int64_t) { return 1; });
  BOOST_CHECK_THROW((void)ensemble.run(Run(&context), std::vector{1.0}), Cancelled);
  BOOST_TEST(ensemble.time() == 0);
  BOOST_TEST(ensemble.run(Run(), std::vector{1.0})[0].strain_of == same.run(Run(), std::vector{1.0})[0].strain_of);
}

BOOST_AUTO_TEST_CASE(what_makes_no_sense_is_refused_by_name) {
  const SpinCase from = alternating(dmd::paper_chain(8, 80));
  refused([&] { (void)ensemble_of(from, averaged(0)); }, Status::argument, {"n_trajectories = 0"});
  auto settings = averaged(1);
  settings.rates.n_samples = 0;
  refused([&] { (void)ensemble_of(from, settings); }, Status::argument, {"n_samples = 0"});
  auto ensemble = ensemble_of(from, averaged(1));
  refused([&] { (void)ensemble.run(Run(), std::vector{1.0, std::nan("")}); }, Status::argument, {"times[1]", "nan"});
  refused([&] { (void)ensemble.run(Run(), std::vector{-1.0}); }, Status::argument, {"times[0] = -1"});
  SpinCase half = from;
  half.occupation[2] = std::nan("");
  refused([&] { (void)ensemble_of(half, averaged(1)); }, Status::argument, {"occupation[2]"});
  half = from;
  half.occupation.conservativeResize(5);
  refused([&] { (void)ensemble_of(half, averaged(1)); }, Status::size, {"occupation has 5", "expected 8"});
  half = from;
  half.start.x(0, 3) = half.start.x(0, 2);
  refused([&] { (void)ensemble_of(half, averaged(1)); }, Status::argument, {"sites 2 and 3"});
  dmd::Chain open = dmd::paper_chain(8, 80);
  open.ends = dmd::Ends::reservoir;
  refused([&] { (void)spin::make_system(open); }, Status::unsupported, {"reservoir"});
}

BOOST_AUTO_TEST_SUITE_END()
