// Coarse jump tables: what they keep exactly, what they come close to, when they are refused.
#include "reduction/jump_table/jump_table.hpp"

#include <boost/test/unit_test.hpp>
#include <cstdlib>

#include "common/models.hpp"
#include "common/reference.hpp"
#include "io/helpers.hpp"
#include "io/read.hpp"
#include "reduction/jump_table/helpers.hpp"
#include "sampler/trajectories.hpp"
#include "transport/transport.hpp"

using namespace rdd;
using namespace rdd::test;

namespace {

double relative(const Matrix& a, const Matrix& b) { return (a - b).norm() / b.norm(); }

std::shared_ptr<const Network> bazro3(double temperature) {
  io::ReadRequest request;
  request.temperature = temperature;
  return io::read_model(std::string(RDD_TEST_DATA_DIR) + "/../../examples/data/bazro3_barriers.csv", request).network;
}

/// Everything a table promises, from its jumps alone, against the model it came from.
void check_promises(const reduction::JumpTable& table, const reduction::Reduced& reduced, const std::string& name) {
  const auto& network = *table.network;
  const Vector pi = reduced.memberships.chi.transpose() * reduced.network->stationary().pi;
  for (const auto& jump : network.jumps()) BOOST_TEST(jump.rate > 0, name);
  BOOST_TEST(imbalance(network, pi) < 1e-14, name);
  BOOST_TEST((reaction_of(network) * pi).norm() <= 1e-14 * (reaction_of(network).norm() + 1e-300), name);
  BOOST_TEST((network.stationary().pi - pi).cwiseAbs().maxCoeff() < 1e-13, name);
  BOOST_TEST((table.equilibrium - pi).cwiseAbs().maxCoeff() < 1e-13, name);
  const Matrix exact = transport::diffusivity(*reduced.network);
  const auto plain = plain_moments(network, pi);
  BOOST_TEST(plain.drift < 1e-13, name);
  BOOST_TEST(relative(plain.diffusivity, exact) < 1e-12, name);
  BOOST_TEST(relative(transport::diffusivity(network), exact) < 1e-10, name);
  BOOST_TEST(relative(table.diffusivity, exact) < 1e-15, name);
  const Vector spectral = reduced.slow.eigenvalues.real().segment(1, reduced.n_coarse - 1);
  const Vector own = rates_of(network);
  for (Index m = 0; m < own.size(); ++m) {
    BOOST_TEST(std::abs(table.slow_rates[m] / own[m] - 1) < 1e-9, name);
    BOOST_TEST(std::abs(table.spectral_rates[m] / spectral[m] - 1) < 1e-9, name);
    BOOST_TEST(std::abs(own[m] / spectral[m] - 1) <= table.rate_error + 1e-9, name);
  }
}

/// The largest relative difference between the rates of two tables with the same jumps.
double apart(const Network& a, const Network& b) {
  BOOST_REQUIRE_EQUAL(a.n_jumps(), b.n_jumps());
  double worst = 0;
  for (std::size_t e = 0; e < a.jumps().size(); ++e) {
    const auto &x = a.jumps()[e], &y = b.jumps()[e];
    BOOST_TEST((x.from == y.from && x.to == y.to && x.n == y.n));
    worst = std::max(worst, std::abs(x.rate / y.rate - 1));
  }
  return worst;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(jump_tables)

BOOST_AUTO_TEST_CASE(figure_1c) {
  const auto network = load_network("rdd/reference_fig1c.json");
  const auto reduced = reduce(network, 2);
  const auto table = reduction::coarse_jump_table(Run(), *reduced, {});
  check_promises(table, *reduced, "fig1c");
  const auto coarse = load_json("rdd/coarse_fig1c.json");
  Vector pi = vector_of(coarse.at("pi_P"));
  std::sort(pi.begin(), pi.end(), std::greater<>());
  BOOST_TEST((table.network->stationary().pi - pi).cwiseAbs().maxCoeff() < 1e-12);
  const Matrix exact = matrix_of(load_json("rdd/reference_fig1c.json").at("D_exact"));
  BOOST_TEST(relative(transport::diffusivity(*table.network), exact) < 1e-10);
  const Matrix q = matrix_of(coarse.at("Q_P_reaction"));
  BOOST_TEST(std::abs(rates_of(*table.network)[0] / -q.trace() - 1) < 1e-9);
  BOOST_TEST(table.rate_error < 1e-12);
  BOOST_TEST(table.reaction_distance < 1e-12);
  BOOST_TEST(table.diffusion_distance < 3e-3);
}

BOOST_AUTO_TEST_CASE(all_reference_models) {
  for (const auto* name : {"fig1a", "fig1b", "fig1c", "fig1c_printed", "fig2png", "stress_mig0"}) {
    const auto reduced = reduce(load_network(std::string("rdd/reference_") + name + ".json"), 0);
    const auto table = reduction::coarse_jump_table(Run(), *reduced, {});
    check_promises(table, *reduced, name);
    BOOST_TEST(table.rate_error < 1e-12, name);
    BOOST_TEST(table.diffusion_distance < 3e-3, name);
  }
}

BOOST_AUTO_TEST_CASE(tables_that_are_known) {
  // The dumbbell's centre jumps by a/2 <111>, eight of them, with D = a^2 nu.
  const auto bell = table_of(dumbbell(2, 3), 1);
  BOOST_TEST(bell.network->n_jumps() == 8);
  for (const auto& jump : bell.network->jumps()) BOOST_TEST(std::abs(jump.rate / 3 - 1) < 1e-12);
  // fcc: twelve jumps of a/sqrt(2) with D = k a^2.
  const auto fcc = table_of(octahedral_tetrahedral(1, 1, 3), 1);
  BOOST_TEST(fcc.network->n_jumps() == 12);
  for (const auto& jump : fcc.network->jumps()) BOOST_TEST(std::abs(jump.rate / 0.3 - 1) < 1e-12);
  // A chain as one state: D = a^2 k1 k2/(2 (k1 + k2)) = a^2 k.
  const auto chain = table_of(alternating_chain(1, 1, 0.01), 1);
  BOOST_TEST(chain.network->n_jumps() == 2);
  BOOST_TEST(std::abs(rate_of(*chain.network, 0, 0, {1}) / (0.01 / 2.02) - 1) < 1e-13);
  BOOST_TEST(chain.slow_rates.size() == 0);
  BOOST_TEST(chain.rate_error == 0);
  BOOST_TEST(chain.reaction_distance == 0);
  // The crowdion with all its variants is its own table.
  const auto whole = crowdion(1, 1, 0.01);
  const auto table = table_of(whole, 4);
  BOOST_TEST(table.reaction_distance < 1e-12);
  BOOST_TEST(table.diffusion_distance < 1e-6);
  for (const auto& jump : whole->jumps())
    if (jump.from != jump.to) BOOST_TEST(std::abs(rate_of(*table.network, jump.from, jump.to, {}) / 0.01 - 1) < 1e-6);
  for (Index p = 0; p < 4; ++p) {
    double along = 0;
    for (const auto& jump : table.network->jumps_from(p))
      if (jump.to == p) along = std::max(along, jump.rate);
    BOOST_TEST(std::abs(along - 1) < 1e-6);
  }
}

BOOST_AUTO_TEST_CASE(two_hundred_networks_with_a_gap) {
  int tried = 0;
  double rate = 0, reaction = 0, diffusion = 0;
  for (std::uint64_t seed = 1; tried < 200; ++seed) {
    const Index p = 2 + static_cast<Index>(seed % 3);
    const int dim = 1 + static_cast<int>(seed / 3 % 3);
    const auto reduced = reduce(made(groups(p, dim, seed, 0.02)), p);
    if (reduced->gap < 3) continue;
    ++tried;
    const auto table = reduction::coarse_jump_table(Run(), *reduced, {});
    check_promises(table, *reduced, "seed " + std::to_string(seed));
    rate = std::max(rate, table.rate_error);
    reaction = std::max(reaction, table.reaction_distance);
    diffusion = std::max(diffusion, table.diffusion_distance);
  }
  BOOST_TEST_MESSAGE("200 of 200 feasible; worst rate error " << rate << ", reaction distance " << reaction
                                                              << ", diffusion distance " << diffusion);
  BOOST_TEST(rate < 1e-9);
  BOOST_TEST(reaction < 0.03);
  BOOST_TEST(diffusion < 0.3);
}

BOOST_AUTO_TEST_CASE(negative_spectral_rates_are_mended) {
  // Four groups in a row, each in touch with its neighbours alone: PCCA+ gives some negative rates beyond them.
  int seen = 0;
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    auto input = groups(4, 2, seed, 0.1);
    std::erase_if(input.jumps, [](const Jump& j) { return std::abs(j.from % 4 - j.to % 4) > 1; });
    const auto network = made(std::move(input));
    if (!network->audit().ergodic) continue;
    const auto reduced = reduce(network, 4);
    Matrix off = reduced->reaction;
    off.diagonal().setZero();
    if (off.minCoeff() >= -1e-6 * off.maxCoeff()) continue;
    ++seen;
    const auto table = reduction::coarse_jump_table(Run(), *reduced, {.least_gap = 0});
    check_promises(table, *reduced, "row " + std::to_string(seed));
    BOOST_TEST(table.rate_error < 1e-9, seed);
  }
  BOOST_TEST(seen >= 5);
}

BOOST_AUTO_TEST_CASE(protons_in_bazro3) {
  for (const auto& [temperature, p, natural] :
       {std::tuple{200.0, 3, true}, {600.0, 1, true}, {1000.0, 1, true}, {200.0, 12, false}, {600.0, 3, false}}) {
    const auto reduced = reduce(bazro3(temperature), natural ? 0 : p);
    BOOST_TEST(reduced->n_coarse == p);
    const auto table = reduction::coarse_jump_table(Run(), *reduced, {});
    check_promises(table, *reduced, number(temperature) + " K");
    BOOST_TEST(table.rate_error < 1e-9);
    if (p == 12) {  // every state for itself: nothing moves without changing
      for (const auto& own : reduction::mobilities(*reduced)) BOOST_TEST(own.dimension == 0);
      continue;
    }
    if (p > 1) {  // the symbol of these grows at short wavelengths; a table there is all the same
      BOOST_TEST(!reduced->well_posed);
      check_error([&] { return reduction::mobilities(*reduced); }, Status::unsupported, {"ill-posed"});
      continue;
    }
    const auto motion = reduction::mobilities(*reduced);
    BOOST_TEST(motion.size() == static_cast<std::size_t>(p));
    for (const auto& own : motion) BOOST_TEST(own.dimension == 3);
  }
}

BOOST_AUTO_TEST_CASE(how_coarse_states_move) {
  // D = (3/4) a^2 nu_m along its own <111> for each crowdion, two of its hops a/2 <111> of rate nu_m.
  const auto variants = reduction::mobilities(*reduce(crowdion(2, 5, 0.01), 4));
  BOOST_TEST(variants.size() == 4u);
  Matrix axes(3, 4);
  for (Index p = 0; p < 4; ++p) {
    const auto& own = variants[p];
    BOOST_TEST(own.dimension == 1);
    BOOST_TEST(std::abs(own.principal[0] / 15 - 1) < 1e-10);
    BOOST_TEST((own.axes.col(0).cwiseAbs().array() - std::sqrt(1.0 / 3)).abs().maxCoeff() < 1e-9);
    BOOST_TEST(own.axes.col(0).maxCoeff() > 0);
    axes.col(p) = own.axes.col(0);
  }
  // <111> axes are all different: |cos| = 1/3.
  const Matrix cosines = (axes.transpose() * axes).cwiseAbs();
  for (Index p = 0; p < 4; ++p)
    for (Index q = 0; q < p; ++q) BOOST_TEST(std::abs(cosines(p, q) - 1.0 / 3) < 1e-9);
  const auto ball = reduction::mobilities(*reduce(dumbbell(1, 2), 1));
  BOOST_TEST(ball[0].dimension == 3);
  BOOST_TEST((ball[0].principal.array() - 2).abs().maxCoeff() < 1e-12);
  // Every state for itself: nothing moves without changing.
  for (const auto& own : reduction::mobilities(*reduce(alternating_chain(1, 1, 0.3), 2)))
    BOOST_TEST(own.dimension == 0);
  // A fast layer: 1e-3 of the speed across counts as motion at one threshold and not at another.
  const auto layer = walker(Matrix::Identity(3, 3), {{{1}, 1.0}, {{0, 1}, 1.0}, {{0, 0, 1}, 1e-3}});
  BOOST_TEST(reduction::mobilities(*reduce(layer, 1))[0].dimension == 2);
  BOOST_TEST(reduction::mobilities(*reduce(layer, 1), 1e-4)[0].dimension == 3);
  for (const double bad : {0.0, 1.0, -1.0, double(NAN)})
    check_error([&] { return reduction::mobilities(*reduce(layer, 1), bad); }, Status::argument, {"threshold = "});
}

BOOST_AUTO_TEST_CASE(trajectories_of_the_table_diffuse_as_the_model) {
  const auto network = load_network("rdd/reference_fig1c.json");
  const auto table = table_of(network, 2);
  const double slow = table.slow_rates[0];
  sampler::TrajectoryRequest request;
  request.n_trajectories = 20000;
  request.times = {2 / slow, 12 / slow};
  Context context(1);
  context.set_seed(11);
  const auto run = sampler::sample_trajectories(Run(&context), *table.network, request);
  const Matrix exact = transport::diffusivity(*network);
  for (Index a = 0; a < 2; ++a)
    for (Index b = a; b < 2; ++b) {
      // The table has no correlations: D is right from the first jump on.
      BOOST_TEST(std::abs(run.diffusivity(a, b) - exact(a, b)) < 4 * run.diffusivity_error(a, b));
      BOOST_TEST(run.diffusivity_error(a, b) < 0.03 * exact.trace());
    }
  // Relaxation from the second state: p_0(t) = pi_0 (1 - e^{-lambda t}) with the model's own lambda.
  request.start = vec({0, 1});
  request.keep_occupation = true;
  request.times = {0.5 / slow, 1 / slow};
  const auto relaxing = sampler::sample_trajectories(Run(&context), *table.network, request);
  for (std::size_t t = 0; t < 2; ++t) {
    const double expected = table.equilibrium[0] * (1 - std::exp(-table.spectral_rates[0] * request.times[t]));
    BOOST_REQUIRE_EQUAL(relaxing.occupation.size(), 4u);
    const double found = static_cast<double>(relaxing.occupation[2 * t]) / 20000;
    BOOST_TEST(std::abs(found - expected) < 4 * std::sqrt(expected * (1 - expected) / 20000));
  }
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(jump_tables_from_any_side)

BOOST_AUTO_TEST_CASE(cells_and_order_of_jumps_do_not_matter) {
  const auto input = groups(3, 2, 5, 0.01);
  const auto table = table_of(made(input), 3, {.least_gap = 0});
  auto mixed = input;
  std::mt19937_64 random(3);
  std::shuffle(mixed.jumps.begin(), mixed.jumps.end(), random);
  const auto same = table_of(made(mixed), 3, {.least_gap = 0});
  BOOST_TEST(apart(*table.network, *same.network) == 0);
  BOOST_TEST(table.rate_error == same.rate_error);
  BOOST_TEST(table.diffusion_distance == same.diffusion_distance);
  for (std::uint64_t seed = 1; seed <= 5; ++seed) {
    const auto moved = table_of(made(reassigned(input, 2, seed)), 3, {.least_gap = 0});
    BOOST_TEST(apart(*table.network, *moved.network) < 1e-5, seed);
    BOOST_TEST(std::abs(moved.diffusion_distance - table.diffusion_distance) < 1e-9, seed);
    BOOST_TEST(std::abs(moved.reaction_distance - table.reaction_distance) < 1e-9, seed);
  }
}

BOOST_AUTO_TEST_CASE(threads_do_not_matter) {
  const auto network = made(groups(3, 2, 5, 0.01));
  std::vector<reduction::JumpTable> tables;
  for (const int threads : {1, 3}) {
    Context context(threads);
    reduction::ReduceRequest request;
    request.n_coarse = 3;
    tables.push_back(reduction::coarse_jump_table(
        Run(&context), *reduction::coarse_grain(Run(&context), network, request), {.least_gap = 0}));
  }
  BOOST_TEST(apart(*tables[0].network, *tables[1].network) == 0);
}

BOOST_AUTO_TEST_CASE(units_do_not_matter) {
  for (const int dim : {1, 2, 3}) {
    const auto input = groups(3, dim, 5, 0.01);
    const auto table = table_of(made(input), 3, {.least_gap = 0});
    auto scaled = input;
    for (auto& jump : scaled.jumps) jump.rate *= 1e12;
    scaled.lattice = Lattice(1e-10 * input.lattice.vectors());
    const auto other = table_of(made(scaled), 3, {.least_gap = 0});
    BOOST_REQUIRE_EQUAL(table.network->n_jumps(), other.network->n_jumps());
    for (std::size_t e = 0; e < table.network->jumps().size(); ++e)
      BOOST_TEST(std::abs(other.network->jumps()[e].rate / 1e12 / table.network->jumps()[e].rate - 1) < 1e-5);
    BOOST_TEST(std::abs(other.diffusion_distance - table.diffusion_distance) < 1e-8);
    BOOST_TEST(std::abs(other.reaction_distance - table.reaction_distance) < 1e-8);
  }
}

BOOST_AUTO_TEST_CASE(motion_in_few_directions) {
  // Nothing moves across a row of atoms or a layer.
  const auto line = table_of(walker(Matrix::Identity(3, 3), {{{1, 1}, 1.0}}), 1);
  BOOST_TEST(line.network->n_jumps() == 2);
  BOOST_TEST(std::abs(rate_of(*line.network, 0, 0, {1, 1}) - 1) < 1e-12);
  const auto layer = table_of(walker(Matrix::Identity(3, 3), {{{1, 1}, 1.0}, {{0, 1, 1}, 2.0}}), 1);
  BOOST_TEST(layer.network->n_jumps() == 4);
  BOOST_TEST(std::abs(rate_of(*layer.network, 0, 0, {0, 1, 1}) - 2) < 1e-12);
  // Fast and slow directions that differ by eight decades.
  const auto fast = walker(Matrix::Identity(3, 3), {{{1}, 1.0}, {{0, 1}, 1e-4}, {{0, 0, 1}, 1e-8}});
  const auto table = table_of(fast, 1);
  BOOST_TEST(table.network->n_jumps() == 6);
  BOOST_TEST(std::abs(rate_of(*table.network, 0, 0, {0, 0, 1}) / 1e-8 - 1) < 1e-10);
  BOOST_TEST(std::abs(rate_of(*table.network, 0, 0, {0, 1}) / 1e-4 - 1) < 1e-10);
}

BOOST_AUTO_TEST_CASE(motion_that_needs_long_jumps) {
  Matrix skewed(2, 2);
  skewed << 1, 0.3, 0, 1.2;
  const auto slanted = walker(skewed, {{{5, 1}, 1.0}, {{1}, 1e-3}});
  const auto table = table_of(slanted, 1);
  BOOST_TEST(relative(transport::diffusivity(*table.network), transport::diffusivity(*slanted)) < 1e-12);
  BOOST_TEST(std::abs(rate_of(*table.network, 0, 0, {5, 1}) - 1) < 1e-9);
  check_error([&] { return table_of(slanted, 1, {.range = 2}); }, Status::unsupported,
              {"up to 2 cells", "expected range = 5"});
  BOOST_TEST(relative(transport::diffusivity(*table_of(slanted, 1, {.range = 5}).network),
                      transport::diffusivity(*slanted)) < 1e-12);
  const auto far = walker(skewed, {{{40, 1}, 1.0}, {{1}, 1e-3}});
  check_error([&] { return table_of(far, 1); }, Status::unsupported, {"up to 16 cells", "expected range = 40"});
  const auto in_space = walker(Matrix::Identity(3, 3), {{{5, 1, -3}, 1.0}, {{1, 0, 2}, 1e-3}, {{0, 1}, 1e-4}});
  BOOST_TEST(relative(transport::diffusivity(*table_of(in_space, 1).network), transport::diffusivity(*in_space)) <
             1e-12);
  check_error([&] { return table_of(in_space, 1, {.range = 3}); }, Status::unsupported, {"expected range = 5"});
  // Two tracked species: a vacancy and the atom it moves, four dimensions.
  const auto pair = tracer(bravais(Matrix::Identity(2, 2), {{1, 0}, {0, 1}}), 4, true);
  BOOST_TEST(relative(transport::diffusivity(*table_of(pair, 1, {.least_gap = 0}).network),
                      transport::diffusivity(*pair)) < 1e-12);
}

BOOST_AUTO_TEST_CASE(refusals) {
  const auto network = load_network("rdd/reference_fig1c.json");
  const auto good = reduce(network, 2);
  const auto refused = [&](const reduction::JumpTableRequest& want, Status status,
                           const std::vector<std::string>& words) {
    check_error([&] { return reduction::coarse_jump_table(Run(), *good, want); }, status, words);
  };
  refused({.range = -1}, Status::argument, {"range = -1", "1 to 16"});
  refused({.range = 17}, Status::argument, {"range = 17"});
  refused({.least_gap = -1}, Status::argument, {"least_gap = -1"});
  refused({.least_gap = NAN}, Status::argument, {"least_gap = nan"});
  refused({.largest_error = -1}, Status::argument, {"largest_error = -1"});
  refused({.largest_error = NAN}, Status::argument, {"largest_error = nan"});
  refused({.least_gap = 1000}, Status::no_gap, {"P = 2", "35.4", "at least 1000"});
  check_error([&] { return reduction::coarse_jump_table(Run(), *reduce(network, 2, reduction::Gauge::given), {}); },
              Status::argument, {"gauge", "corrector"});
  // No gap: the crowdion's four variants are one state at no length.
  check_error([&] { return table_of(crowdion(1, 1, 0.01), 1); }, Status::no_gap, {"P = 1", "at least 3"});
  // A current cannot be followed by symmetric conductances.
  const auto driven = Network::with_force(network, {vec({1, 0.5}), 1});
  check_error([&] { return table_of(driven, 2); }, Status::not_reversible, {"a coarse jump table"});
  // A demand that rounding alone breaks.
  const auto several = made(groups(4, 2, 3, 0.05));
  const auto best = table_of(several, 4, {.least_gap = 0});
  BOOST_TEST(best.rate_error > 0);
  check_error([&] { return table_of(several, 4, {.least_gap = 0, .largest_error = best.rate_error / 2}); },
              Status::unsupported, {"slow rates", "expected at most"});
  Context context(1);
  const Run run(&context);
  context.cancel();
  BOOST_CHECK_THROW((void)reduction::coarse_jump_table(run, *good, {}), Cancelled);
}

BOOST_AUTO_TEST_SUITE_END()
