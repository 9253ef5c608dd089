// Splines through a host's function, flat bodies, partial periodicity, closed forms at a cutoff.
#include <functional>

#include "crystal_helpers.hpp"
#include "dmd/potential/average_batch.hpp"
#include "dmd/potential/fitted_table.hpp"
#include "dmd/simulation.hpp"
#include "support/error.hpp"

using namespace rdd;
using namespace rdd::dmd;
using namespace rdd::test;

BOOST_AUTO_TEST_SUITE(fitted)

BOOST_AUTO_TEST_CASE(a_spline_follows_a_function_to_its_tolerance) {
  int calls = 0;
  auto lennard_jones = [&](double r) {
    ++calls;
    return std::pow(r, -12) - std::pow(r, -6);
  };
  for (const double tolerance : {1e-6, 1e-9, 1e-12}) {
    calls = 0;
    const dmd::Table table = dmd::fit_table(lennard_jones, 0.8, 3, tolerance);
    BOOST_TEST(calls == table.values->size());
    BOOST_TEST(table.fitted);
    for (int k = 0; k < 1000; ++k) {
      const double r = 0.8 + 0.0022 * k, exact = std::pow(r, -12) - std::pow(r, -6);
      BOOST_TEST(std::abs(evaluate(table, r).value - exact) <= tolerance * std::max(0.25, std::abs(exact)));
    }
  }
}

BOOST_AUTO_TEST_CASE(its_averages_are_those_of_the_function) {
  const dmd::PairFunction exact{dmd::Morse{1, 2, 1.1}, 2.5};
  const dmd::PairFunction mine{dmd::fit_table(
                                   [](double r) {
                                     const double e = std::exp(-2 * (r - 1.1));
                                     return e * e - 2 * e;
                                   },
                                   0.3, 2.5, 1e-12),
                               2.5};
  for (const double r : {0.9, 1.1, 1.5, 2.3, 2.6})
    for (const double v : {0.001, 0.006}) {
      const dmd::Average a = dmd::average(mine, 3, r, v, dmd::Quadrature{}),
                         b = dmd::average(exact, 3, r, v, dmd::Quadrature{});
      close(a.value, b.value, 1e-10, 1);
      close(a.r, b.r, 1e-8, 1);
      close(a.v, b.v, 1e-6, 1);
    }
}

BOOST_AUTO_TEST_CASE(what_cannot_be_followed_is_refused_by_its_distance) {
  const auto says = [](const char* words) {
    return [words](const Error& e) { return std::string(e.what()).find(words) != std::string::npos; };
  };
  BOOST_CHECK_EXCEPTION((void)fit_table([](double r) { return r > 1 ? std::nan("") : 1.0; }, 0.5, 2, 1e-8), Error,
                        says("at distance 1.0"));
  BOOST_CHECK_EXCEPTION((void)fit_table([](double r) { return std::abs(r - 1.234567); }, 0.5, 2, 1e-10), Error,
                        says("at distance 1.23"));
  BOOST_CHECK_EXCEPTION((void)fit_table([](double) { return 1.0; }, 2, 1, 1e-8), Error, says("cutoff = 1"));
  BOOST_CHECK_THROW((void)fit_table([](double) -> double { throw Cancelled(); }, 0.5, 2, 1e-8), Cancelled);
}

BOOST_AUTO_TEST_CASE(flat_bodies_have_all_their_pairs) {
  dmd::Box box{Matrix::Identity(3, 3), {}};
  Matrix x = Matrix::Zero(3, 5);
  for (Index i = 0; i < 5; ++i) x(0, i) = double(i);
  BOOST_TEST(pairs_within(box, x, 1.5).size() == 4u);
  x(1, 2) = 0.5;
  BOOST_TEST(pairs_within(box, x, 2.5).size() == 7u);
  x.setZero();
  BOOST_TEST(pairs_within(box, x, 1.0).size() == 10u);
}

// A wire turns about its axis without a change: relaxation must not be led astray by that.
BOOST_AUTO_TEST_CASE(wires_and_films_relax_to_a_minimum) {
  for (const std::array<bool, 3> periodic : {std::array<bool, 3>{false, false, true}, {true, true, false}}) {
    dmd::Crystal crystal = fcc(3, 1.5, 40, binary_morse(1.4));
    crystal.box.periodic = periodic;
    dmd::CrystalState state = fcc_state(3, 1.5, 0.5, 200);
    state.log_alpha = dmd::estimated_log_alpha(crystal, state, Run());
    state.x += 0.02 * Matrix::Random(3, crystal.n);
    dmd::CrystalPairs pairs(crystal);
    const dmd::Relaxation result = dmd::relax(crystal, state, pairs, Run());
    BOOST_TEST(result.converged);
    BOOST_TEST(result.residual < 1e-10);
  }
}

BOOST_AUTO_TEST_CASE(a_cancelled_step_of_a_crystal_keeps_what_was_reached) {
  dmd::Crystal crystal = fcc(2, 1.5, 20, binary_morse(1.4));
  dmd::CrystalState state = fcc_state(2, 1.5, 0.5, 80);
  for (Index i = 0; i < crystal.n; ++i) state.c[i] = 0.5 + 0.4 * std::sin(double(i));
  const auto run = dmd::make_simulation(crystal, state);
  const double sum = dmd::occupation(*run).sum();
  Context context;
  int steps = 0, calls = 0;  // a step in time is told in thousandths; what comes after is within the next one
  context.set_progress([&](std::int64_t, std::int64_t total) {
    if (total == 1000) ++steps;
    return steps >= 3 && ++calls == 20 ? 1 : 0;
  });
  BOOST_CHECK_THROW(step(*run, 1e6, Run(&context)), Cancelled);
  BOOST_TEST(run->time > 0);
  BOOST_TEST(run->time < 1e6);
  BOOST_TEST(std::abs(occupation(*run).sum() - sum) < 1e-12);
}

BOOST_AUTO_TEST_SUITE_END()
