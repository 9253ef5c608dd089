// Shapes of crystals that are renewed around an exchange only.
#include <cmath>
#include <cstring>

#include "spin/shape/crystal_shape.hpp"
#include "spin_helpers.hpp"

using namespace rdd;
using namespace rdd::test;

namespace {

constexpr Index sites = 60;
constexpr double spacing = 1.05;

/// A ring whose sites see two neighbours to either side, with species of different size.
SpinCase ring(double cutoff = 2.6) {
  dmd::Crystal crystal;
  crystal.dim = 1;
  crystal.n = sites;
  crystal.physics.beta = 40;
  crystal.box = {Matrix::Constant(1, 1, sites * spacing), {true, false, false}};
  crystal.physics.interaction = dmd::make_interaction(
      {dmd::Morse{1, 4, 1.08}, cutoff}, {dmd::Morse{0.9, 4, 1.05}, cutoff}, {dmd::Morse{0.95, 4, 1.0}, cutoff});
  for (Index i = 0; i < sites; ++i) crystal.bonds.push_back({i, (i + 1) % sites});
  SpinCase result;
  result.start = {Matrix::Zero(1, sites), Vector::Constant(sites, std::log(500))};
  result.occupation = Vector::Zero(sites);
  for (Index i = 0; i < sites; ++i) {
    result.start.x(0, i) = spacing * static_cast<double>(i);
    result.occupation[i] = (i * i) % 7 < 3 ? 1 : 0;
  }
  result.system = std::make_shared<const spin::System>(spin::make_system(crystal));
  return result;
}

spin::CrystalShape shape_of(const SpinCase& from, double radius) {
  spin::RateRule rule;
  rule.tolerance = 1e-8;
  rule.radius = radius;
  return {from.system, rule, from.start, from.spins(), Run()};
}

}  // namespace

BOOST_AUTO_TEST_SUITE(crystal_shapes)

BOOST_AUTO_TEST_CASE(what_is_further_than_the_radius_stays_and_the_rest_tends_to_the_whole) {
  const SpinCase from = ring();
  const std::size_t bond = 29;
  BOOST_REQUIRE(from.occupation[29] != from.occupation[30]);
  auto whole = shape_of(from, 0);
  const auto before = whole.state();
  whole.exchange(bond, Run());
  BOOST_TEST(whole.touched().size() == static_cast<std::size_t>(sites));
  auto length = [](const dmd::CrystalState& state, Index i) { return state.x(0, i + 1) - state.x(0, i); };
  for (const auto& [radius, close] : {std::pair{3.0, 1e-3}, std::pair{6.0, 1e-7}, std::pair{12.0, 1e-9}}) {
    auto part = shape_of(from, radius);
    part.exchange(bond, Run());
    double stretch = 0, width = 0, energy = 0;
    for (Index i = 0; i < sites; ++i) {
      const double apart = std::abs(before.x(0, i) - before.x(0, 29));
      const double x = part.state().x(0, i), a = part.state().log_alpha[i];
      if (std::min(apart, sites * spacing - apart) > radius)
        BOOST_TEST((x == before.x(0, i) && a == before.log_alpha[i]));
      if (i + 1 < sites) stretch = std::max(stretch, std::abs(length(part.state(), i) - length(whole.state(), i)));
      width = std::max(width, std::abs(a - whole.state().log_alpha[i]));
    }
    for (const std::size_t b : part.touched()) {
      const Index i = from.system->bonds[b].i, j = from.system->bonds[b].j;
      if (part.spins()[i] != part.spins()[j])
        energy = std::max(energy, std::abs(part.difference(b) - whole.difference(b)));
    }
    BOOST_TEST(stretch < close, radius << ": " << stretch);
    BOOST_TEST(width < close, radius << ": " << width);
    BOOST_TEST(energy < close / 100, radius << ": " << energy);
    BOOST_TEST(std::abs(static_cast<double>(part.touched().size()) - 2 * radius / spacing) < 3);
  }
}

BOOST_AUTO_TEST_CASE(an_ensemble_with_a_radius_is_close_to_the_one_without) {
  const SpinCase from = ring();
  auto settings = averaged(20, 5);
  const std::vector<double> times{0.2};
  const auto whole = ensemble_of(from, settings).run(Run(), times);
  settings.rates.radius = 6;
  const auto part = ensemble_of(from, settings).run(Run(), times);
  BOOST_TEST(part[0].ab_bonds_of == whole[0].ab_bonds_of);  // the same exchanges, from the same random numbers
  BOOST_TEST((part[0].s == whole[0].s));
}

BOOST_AUTO_TEST_CASE(a_radius_that_makes_no_sense_is_refused_by_name) {
  const SpinCase from = ring();
  refused([&] { (void)shape_of(from, 2); }, Status::argument, {"radius = 2", "2.6"});
  auto settings = averaged(1);
  settings.rates.radius = -1;
  refused([&] { (void)ensemble_of(from, settings); }, Status::argument, {"radius = -1", ">= 0"});
  refused([&] { (void)shape_of(from, 40); }, Status::size, {"radius = 40", "larger cell"});
}

BOOST_AUTO_TEST_SUITE_END()
