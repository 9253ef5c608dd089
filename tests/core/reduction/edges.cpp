// Coarse models where something is missing or extreme: no lattice, no motion, several classes, any unit.
#include <boost/test/unit_test.hpp>
#include <cmath>

#include "common/random_network.hpp"
#include "common/reference.hpp"
#include "network/landscape.hpp"
#include "reduction/coarse_sweep.hpp"
#include "reduction/jump_table/jump_table.hpp"
#include "reduction/propagate.hpp"
#include "reduction/reduced.hpp"
#include "support/error.hpp"

using namespace rdd;
using namespace rdd::test;

namespace {

std::shared_ptr<const Network> made(NetworkInput input) { return std::make_shared<const Network>(std::move(input)); }

std::shared_ptr<const reduction::Reduced> reduce(const std::shared_ptr<const Network>& network, Index p,
                                                 reduction::Order order = reduction::Order::second) {
  reduction::ReduceRequest request;
  request.n_coarse = p;
  request.order = order;
  return reduction::coarse_grain(Run(), network, request);
}

/// Two groups of three states without displacements, joined if joined > 0.
NetworkInput two_groups(double joined) {
  NetworkInput input;
  input.n_states = 6;
  const auto both = [&](std::int32_t i, std::int32_t j, double out, double back) {
    input.jumps.push_back({i, j, {}, out});
    input.jumps.push_back({j, i, {}, back});
  };
  for (const std::int32_t first : {0, 3}) {
    both(first, first + 1, 1.0, 2.0);
    both(first + 1, first + 2, 0.5, 0.25);
  }
  if (joined > 0) both(2, 3, joined, 3 * joined);
  return input;
}

/// Rates times 2^rate, lengths times 2^length.
NetworkInput scaled(NetworkInput input, int rate, int length) {
  for (auto& jump : input.jumps) jump.rate = std::ldexp(jump.rate, rate);
  input.lattice = Lattice(input.lattice.vectors() * std::ldexp(1.0, length));
  if (input.positions.size() > 0) input.positions *= std::ldexp(1.0, length);
  return input;
}

bool same_bits(const Matrix& a, const Matrix& b, int exponent) {
  return a.size() == b.size() && Matrix(a.unaryExpr([&](double x) { return std::ldexp(x, exponent); })) == b;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(edges)

BOOST_AUTO_TEST_CASE(without_a_lattice) {
  const auto plain = reduce(made(two_groups(1e-3)), 2);
  auto input = two_groups(1e-3);
  input.lattice = Lattice(Matrix::Identity(2, 2));
  const auto still = reduce(made(input), 2);
  BOOST_TEST(same_bits(plain->memberships.chi, still->memberships.chi, 0));
  BOOST_TEST(same_bits(plain->reaction, still->reaction, 0));
  BOOST_TEST(same_bits(plain->equilibrium, still->equilibrium, 0));
  BOOST_TEST(plain->drift.empty());
  BOOST_TEST(plain->diffusion().empty());
  BOOST_TEST(plain->well_posed);
  BOOST_TEST(still->well_posed);
  BOOST_TEST(plain->hops().rate.size() == 1u);
  BOOST_TEST((plain->hops().rate[0] - plain->reaction).norm() < 1e-14);
  BOOST_TEST((plain->symbol(Vector(0), reduction::Order::second).real() - plain->reaction).norm() == 0);
  reduction::ReduceRequest recommended;
  BOOST_TEST(reduction::coarse_grain(Run(), made(two_groups(1e-3)), recommended)->n_coarse == 2);
  BOOST_CHECK_THROW((void)reduction::resolution(Run(), *plain, 0.1), Error);
  auto placed = two_groups(1e-3);  // positions without a lattice are of no consequence
  placed.lattice = Lattice(Matrix(3, 0));
  placed.positions = Matrix::Constant(3, 6, 0.5);
  placed.positions.col(2).setZero();
  const auto there = reduce(made(placed), 2);
  BOOST_TEST(same_bits(there->reaction, plain->reaction, 0));
  BOOST_TEST(there->diffusion().empty());
  BOOST_TEST((there->symbol(Vector(0), reduction::Order::lattice).real() - plain->reaction).norm() == 0);
  // Light states.
  auto light = two_groups(1e-3);
  light.jumps.push_back({0, 2, {}, 1e-15});
  light.jumps.push_back({2, 0, {}, 0.25e-15});
  BOOST_TEST(reduce(made(light), 2)->drift.empty());
}

BOOST_AUTO_TEST_CASE(a_cluster_that_stays_where_it_is) {
  for (const int dim : {0, 1, 2}) {
    auto input = two_groups(1e-3);
    if (dim > 0) {
      input.lattice = Lattice(Matrix(2.0 * Matrix::Identity(dim, dim)));
      input.positions = Matrix::Zero(dim, 6);
      for (Index j = 0; j < 6; ++j) input.positions(0, j) = 0.1 * static_cast<double>(j);
    }
    for (const Index range : {0, 1}) {
      const auto reduced = reduce(made(input), 2);
      const auto table = reduction::coarse_jump_table(Run(), *reduced, {.range = range});
      BOOST_TEST(table.network->n_jumps() == 2);
      BOOST_TEST(table.diffusivity.size() == dim * dim);
      BOOST_TEST((table.diffusivity.array() == 0).all());
      BOOST_TEST(table.rate_error < 1e-12);
      BOOST_TEST(table.diffusion_distance == 0);
      for (const auto& own : reduction::mobilities(*reduced)) BOOST_TEST(own.dimension == 0);
    }
  }
}

BOOST_AUTO_TEST_CASE(several_classes_are_refused_by_name) {
  const auto network = made(two_groups(0));
  for (const Index p : {0, 1, 2, 3}) {
    try {
      (void)reduce(network, p);
      BOOST_ERROR("two classes went through");
    } catch (const Error& error) {
      BOOST_TEST((error.status() == Status::not_ergodic));
      const std::string text = error.what();
      BOOST_TEST((text.find("2 ergodic classes of 3 and 3 states") != std::string::npos), text);
      BOOST_TEST((text.find("from state 0 to state 3") != std::string::npos), text);
    }
  }
}

BOOST_AUTO_TEST_CASE(propagation_of_several_classes) {
  auto input = two_groups(0);
  input.lattice = Lattice(Matrix::Constant(1, 1, 1.0));
  input.jumps.push_back({0, 0, {1}, 0.3});
  input.jumps.push_back({0, 0, {-1}, 0.3});
  const auto network = made(input);
  auto alone = input;  // the first class by itself
  alone.n_states = 3;
  std::erase_if(alone.jumps, [](const Jump& jump) { return jump.from > 2; });
  const std::vector<Index> lengths{5};
  Matrix start = Matrix::Zero(6, 5);
  start(1, 2) = 0.75;
  start(4, 1) = 0.25;
  Vector times(2);
  times << 0.5, 200.0;
  const Matrix all = reduction::propagate(Run(), *network, reduction::Box(*network, lengths), start, times);
  const auto single = made(alone);
  const Matrix part = reduction::propagate(Run(), *single, reduction::Box(*single, lengths), start.topRows(3), times);
  BOOST_TEST((all.topRows(3) - part).cwiseAbs().maxCoeff() < 1e-13);
  // The second class does not move: its equilibrium, where it began.
  BOOST_TEST(std::abs(all(3, 6) - 0.25 * 0.4) < 1e-13);
  BOOST_TEST(std::abs(all.bottomRows(3).rightCols(5).sum() - 0.25) < 1e-13);
}

BOOST_AUTO_TEST_CASE(units_of_powers_of_two_scale_exactly) {
  RandomNetwork want;
  want.n_states = 6;
  want.dim = 1;
  want.decades = 3;
  auto input = random_input(want, 4);
  for (auto& jump : input.jumps)
    if ((jump.from < 3) != (jump.to < 3)) jump.rate *= 1e-4;
  const auto base = reduce(made(input), 2);
  const auto table = reduction::coarse_jump_table(Run(), *base, {.least_gap = 0});
  const double length = reduction::resolution(Run(), *base, 1e-3).length;
  for (const auto& [rate, size] : {std::pair{900, 0},
                                   {-900, 0},
                                   {450, 0},
                                   {0, 400},
                                   {0, -400},
                                   {900, -400},
                                   {-700, 400},
                                   {1, 1},
                                   {-901, 900},
                                   {901, -900}}) {
    const auto other = reduce(made(scaled(input, rate, size)), 2);
    const std::string which = std::to_string(rate) + " " + std::to_string(size);
    BOOST_TEST(same_bits(other->memberships.chi, base->memberships.chi, 0), which);
    BOOST_TEST(same_bits(base->reaction, other->reaction, rate), which);
    BOOST_TEST(same_bits(base->drift[0], other->drift[0], rate + size), which);
    BOOST_TEST(same_bits(base->diffusion_second[0], other->diffusion_second[0], rate + 2 * size), which);
    BOOST_TEST(other->well_posed == base->well_posed, which);
    BOOST_TEST(reduction::resolution(Run(), *other, 1e-3).length == length, which);
    const auto jumps = reduction::coarse_jump_table(Run(), *other, {.least_gap = 0});
    BOOST_REQUIRE(jumps.network->n_jumps() == table.network->n_jumps());
    for (std::size_t e = 0; e < table.network->jumps().size(); ++e)
      BOOST_TEST(jumps.network->jumps()[e].rate == std::ldexp(table.network->jumps()[e].rate, rate), which);
    BOOST_TEST(same_bits(table.diffusivity, jumps.diffusivity, rate + 2 * size), which);
    BOOST_TEST(same_bits(table.slow_rates, jumps.slow_rates, rate), which);
    BOOST_TEST(jumps.diffusion_distance == table.diffusion_distance, which);
  }
}

BOOST_AUTO_TEST_CASE(propagation_scales_exactly) {
  for (const bool reversible : {true, false}) {
    RandomNetwork want;
    want.n_states = 5;
    want.dim = 1;
    want.reversible = reversible;
    auto input = random_input(want, 7);
    for (auto& jump : input.jumps)
      if ((jump.from < 3) != (jump.to < 3)) jump.rate *= 1e-3;
    input.positions = Matrix::Zero(1, 5);
    input.positions(0, 3) = 0.25;
    const std::vector<Index> lengths{9};
    Matrix start = Matrix::Zero(5, 9);
    start(1, 4) = 0.75;
    start(4, 2) = 0.25;
    const Vector times = Vector{{0.5, 40.0}};
    const auto order = reduction::Order::lattice;  // at order second this model has a mode that grows in the box
    const auto network = made(input);
    const Matrix all = reduction::propagate(Run(), *network, reduction::Box(*network, lengths), start, times);
    const auto reduced = reduce(network, 2, order);
    const auto coarse = reduction::propagate(Run(), *reduced, reduction::Box(*network, lengths), start, true, times);
    for (const auto& [rate, size] :
         {std::pair{900, 0}, {-900, 0}, {1, 1}, {0, 400}, {0, -400}, {901, -400}, {-901, 900}, {901, -900}}) {
      const std::string which = std::to_string(reversible) + " " + std::to_string(rate) + " " + std::to_string(size);
      const auto other = made(scaled(input, rate, size));
      const Vector then = times * std::ldexp(1.0, -rate);
      const reduction::Box box(*other, lengths);
      BOOST_TEST(same_bits(all, reduction::propagate(Run(), *other, box, start, then), 0), which);
      const auto found = reduction::propagate(Run(), *reduce(other, 2, order), box, start, true, then);
      BOOST_TEST(same_bits(coarse.model, found.model, 0), which);
      BOOST_TEST(same_bits(coarse.exact, found.exact, 0), which);
      BOOST_TEST(same_bits(coarse.error, found.error, 0), which);
    }
  }
}

BOOST_AUTO_TEST_CASE(an_ill_posed_model_has_no_mobilities) {
  // One coarse state less than there are groups, or one more: some of these have an eigenvalue of D_P below zero.
  Index ill = 0;
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    RandomNetwork want;
    want.n_states = 5;
    want.dim = 1;
    want.decades = 2;
    const auto reduced = reduce(made(random_input(want, seed)), 3);
    if (!(reduced->diffusion_second[0].diagonal().minCoeff() < -1e-6 * reduced->diffusion_second[0].norm())) continue;
    ++ill;
    BOOST_TEST(!reduced->well_posed);
    BOOST_TEST(reduced->grows());
    BOOST_CHECK_THROW((void)reduction::mobilities(*reduced), Error);
  }
  BOOST_TEST(ill > 0);
}

BOOST_AUTO_TEST_CASE(tables_of_one_coarse_state) {
  // Hops to the right and to the left with barriers of 0.5 and 0.52 eV: v = k1 - k2, D = (k1 + k2)/2.
  LandscapeInput input;
  input.n_states = 1;
  input.lattice = Lattice(Matrix::Constant(1, 1, 1.0));
  input.transitions.resize(2);
  input.transitions[0] = {0, 0, {1}, 0.5, 1e13};
  input.transitions[1] = {0, 0, {-1}, 0.52, 1e13};
  const Landscape landscape(std::move(input));
  reduction::ReduceRequest request;
  request.n_coarse = 1;
  for (const double tolerance : {1e-4, 1e-6, 1e-8}) {
    Index n_coarse = 0;
    const auto table = reduction::coarse_table(Run(), landscape, {300, 800, tolerance}, request, n_coarse);
    BOOST_TEST(n_coarse == 1);
    BOOST_TEST(table.largest_error() <= tolerance);
    double worst = 0;
    for (int i = 0; i <= 3000; ++i) {
      const double t = 300 + 500.0 * i / 3000;
      const double k1 = 1e13 * std::exp(-0.5 / (landscape.kB() * t)),
                   k2 = 1e13 * std::exp(-0.52 / (landscape.kB() * t));
      double values[4];
      BOOST_REQUIRE(table.evaluate(t, values, nullptr));
      BOOST_TEST(values[0] == 1);
      BOOST_TEST(values[1] == 0);
      for (const double error : {values[2] / (k2 - k1) - 1, values[3] / ((k1 + k2) / 2) - 1})
        if (!(std::abs(error) <= worst)) worst = std::abs(error);
    }
    BOOST_TEST(worst <= table.largest_error() + 1e-15, worst << " of " << table.largest_error());
  }
}

BOOST_AUTO_TEST_SUITE_END()
