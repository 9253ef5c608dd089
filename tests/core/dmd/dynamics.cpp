// Runs in time: reference trajectories, jump times, conservation, dissipation, restarts, cancellation.
#include <unistd.h>

#include <cstdio>
#include <filesystem>
#include <fstream>

#include "chain_helpers.hpp"
#include "crystal_helpers.hpp"
#include "dmd/observables.hpp"
#include "dmd/simulation.hpp"
#include "support/error.hpp"

using namespace rdd;
using namespace rdd::dmd;
using namespace rdd::test;

namespace {

std::unique_ptr<dmd::Simulation> paper_run(Index n, double beta, dmd::Kinetics kinetics,
                                           const dmd::Mobility& mobility = {}) {
  dmd::Chain chain = dmd::paper_chain(n, beta);
  chain.physics.kinetics = kinetics;
  chain.physics.mobility = mobility;
  return dmd::make_simulation(chain, dmd::alternating_state(chain, 0.9998), Run());
}

Vector spins(const dmd::Simulation& run) { return 2 * dmd::occupation(run).array() - 1; }

/// A file of its own that is gone afterwards.
struct TemporaryFile {
  std::string path = (std::filesystem::temp_directory_path() / ("rdd_dmd_" + std::to_string(::getpid()))).string();
  ~TemporaryFile() { std::filesystem::remove(path); }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(dynamics)

BOOST_AUTO_TEST_CASE(every_model_follows_its_reference_trajectory) {
  const Json data = load_json("dmd/traj_N32_beta160.json");
  for (const auto& [name, rows] : data.at("models").items()) {
    const auto run = paper_run(32, 160, kinetics_of_reference(name));
    dmd::set_tolerances(*run, {1e-9, 1e-11});
    double energy = dmd::free_energy(*run, Run());
    for (const auto& row : rows) {
      const double t = at(row, "t");
      dmd::step(*run, t - run->time, Run());
      BOOST_TEST(run->time == t);
      BOOST_TEST((spins(*run) - vector_of(row.at("s"))).cwiseAbs().maxCoeff() < 1e-6, name << " at " << t);
      close(dmd::free_energy(*run, Run()) + 0.1, at(row, "F_without_const"), 1e-8);
      close(dmd::strain(*run), at(row, "strain"), 1e-5, 1e-2);
      close(dmd::ab_bonds(*run), at(row, "AB"), 1e-6);
      BOOST_TEST(dmd::first_minimum(dmd::autocorrelation(spins(*run))) == row.at("first_min").get<Index>());
      if (dmd::dissipates(kinetics_of_reference(name))) BOOST_TEST(dmd::free_energy(*run, Run()) <= energy + 1e-10);
      energy = dmd::free_energy(*run, Run());
    }
    BOOST_TEST(std::abs(spins(*run).sum()) < 1e-12);
    BOOST_TEST(spins(*run).cwiseAbs().maxCoeff() < 1);
  }
}

BOOST_AUTO_TEST_CASE(jump_times_of_the_mobility_tables) {
  auto jump = [](dmd::Kinetics kinetics, double beta) {
    const auto run = paper_run(32, beta, kinetics);
    const double t = dmd::first_jump_time(*run, 1e4, Run());
    BOOST_TEST(run->time == t);
    BOOST_TEST(std::abs(dmd::first_jump_function(spins(*run))) < 1e-9);
    return t;
  };
  close(jump(dmd::Kinetics::tanh, 160), 2.2678104, 1e-6);
  close(jump(dmd::Kinetics::point, 160), 1.9792604, 1e-6);
  close(jump(dmd::Kinetics::constant, 160), 28.209618, 1e-6);
  close(jump(dmd::Kinetics::rate_limited, 160), 78.543766, 1e-6);
  const double glauber = jump(dmd::Kinetics::tanh, 80);
  close(glauber, 2.4373, 2e-5);
  close(4 * jump(dmd::Kinetics::constant, 80) / glauber, 31.21, 2e-4);
  close(jump(dmd::Kinetics::rate_limited, 80) / glauber, 22.64, 2e-4);
}

BOOST_AUTO_TEST_CASE(no_jump_before_the_last_time_is_no_number) {
  const auto run = paper_run(32, 160, dmd::Kinetics::tanh);
  BOOST_TEST(std::isnan(dmd::first_jump_time(*run, 1.5, Run())));
  BOOST_TEST(run->time == 1.5);
  close(dmd::first_jump_time(*run, 100, Run()), 2.2678104, 1e-6);
}

BOOST_AUTO_TEST_CASE(random_start_and_saturated_fixed_ends) {
  const Json data = load_json("dmd/traj_random_N12_beta160.json");
  for (const auto& [name, rows] : data.at("models").items()) {
    dmd::Chain chain = dmd::paper_chain(12, 160);
    chain.physics.kinetics = kinetics_of_reference(name);
    dmd::ChainState state = dmd::alternating_state(chain, 0.9);
    state.c = (vector_of(data.at("s0")).array() + 1) / 2;
    const auto run = dmd::make_simulation(chain, state, Run());
    dmd::set_tolerances(*run, {1e-9, 1e-11});
    for (const auto& row : rows) {
      dmd::step(*run, at(row, "t") - run->time, Run());
      BOOST_TEST((spins(*run) - vector_of(row.at("s"))).cwiseAbs().maxCoeff() < 1e-6, name << " at " << run->time);
    }
  }
}

BOOST_AUTO_TEST_CASE(a_saved_run_and_a_restored_one_go_on_bit_for_bit) {
  const TemporaryFile file;
  const auto run = paper_run(32, 160, dmd::Kinetics::tanh), other = paper_run(32, 160, dmd::Kinetics::tanh);
  dmd::step(*run, 7, Run());
  dmd::save(*run, file.path);
  dmd::step(*run, 30, Run());
  dmd::restore(*other, file.path);
  BOOST_TEST(other->time == 7);
  dmd::step(*other, 30, Run());
  BOOST_TEST((dmd::occupation(*other) == dmd::occupation(*run)));
  BOOST_TEST((dmd::positions(*other) == dmd::positions(*run)));
  BOOST_TEST((dmd::alpha(*other) == dmd::alpha(*run)));
  BOOST_TEST(dmd::strain(*other) == dmd::strain(*run));

  const auto stranger = paper_run(32, 80, dmd::Kinetics::tanh);
  const auto is_format = [](const Error& e) { return e.status() == Status::format; };
  BOOST_CHECK_EXCEPTION(dmd::restore(*stranger, file.path), Error, is_format);
  std::string text;
  {
    std::ifstream in(file.path);
    text.assign(std::istreambuf_iterator<char>(in), {});
  }
  text[text.size() / 2] ^= 1;
  std::ofstream(file.path) << text;
  const Vector before = dmd::occupation(*other);
  BOOST_CHECK_EXCEPTION(dmd::restore(*other, file.path), Error, is_format);
  BOOST_TEST((dmd::occupation(*other) == before));
  BOOST_CHECK_EXCEPTION(dmd::save(*run, "/no/such/folder/x"), Error,
                        [](const Error& e) { return e.status() == Status::file; });
}

BOOST_AUTO_TEST_CASE(a_seeded_perturbation_keeps_the_sum) {
  const auto a = paper_run(32, 160, dmd::Kinetics::tanh), b = paper_run(32, 160, dmd::Kinetics::tanh);
  dmd::perturb(*a, 1e-4, 5);
  dmd::perturb(*b, 1e-4, 5);
  BOOST_TEST((dmd::occupation(*a) == dmd::occupation(*b)));
  BOOST_TEST(std::abs(spins(*a).sum()) < 1e-13);
  dmd::perturb(*b, 1e-5, 6);
  BOOST_TEST((dmd::occupation(*a) != dmd::occupation(*b)));
  BOOST_CHECK_THROW(dmd::perturb(*a, 0.1, 1), Error);
}

BOOST_AUTO_TEST_CASE(a_cancelled_step_leaves_a_whole_state) {
  const auto run = paper_run(32, 160, dmd::Kinetics::tanh);
  Context context;
  int calls = 0;
  context.set_progress([&](std::int64_t, std::int64_t) {
    if (++calls == 20) context.cancel();
    return 0;
  });
  BOOST_CHECK_THROW(dmd::step(*run, 100, Run(&context)), Cancelled);
  BOOST_TEST(run->time > 0);
  BOOST_TEST(run->time < 100);
  BOOST_TEST(std::abs(spins(*run).sum()) < 1e-13);
  context.set_progress({});
  dmd::step(*run, 10 - run->time, Run(&context));
  const auto other = paper_run(32, 160, dmd::Kinetics::tanh);
  dmd::step(*other, 10, Run());
  BOOST_TEST((spins(*run) - spins(*other)).cwiseAbs().maxCoeff() < 1e-6);
}

BOOST_AUTO_TEST_CASE(bad_steps_and_states_change_nothing) {
  const auto run = paper_run(16, 160, dmd::Kinetics::constant);
  BOOST_CHECK_THROW(dmd::step(*run, -1, Run()), Error);
  BOOST_CHECK_THROW(dmd::step(*run, std::nan(""), Run()), Error);
  BOOST_CHECK_THROW(dmd::set_tolerances(*run, {0, 1e-10}), Error);
  Vector c = dmd::occupation(*run);
  c[3] = 1;
  BOOST_CHECK_THROW(dmd::set_state(*run, c, dmd::positions(*run), dmd::alpha(*run)), Error);
  BOOST_TEST(run->time == 0);
}

BOOST_AUTO_TEST_CASE(a_crystal_in_one_dimension_moves_as_the_chain) {
  dmd::Chain chain = dmd::paper_chain(10, 40);
  chain.physics.interaction.confinement = {};
  dmd::ChainState start = dmd::alternating_state(chain, 0.6);
  const auto line = dmd::make_simulation(chain, start, Run());
  dmd::Crystal crystal = free_crystal(1, 10, 40);
  crystal.physics.interaction = chain.physics.interaction;
  for (Index i = 1; i + 2 < 10; ++i) crystal.bonds.push_back({i, i + 1});
  const auto run =
      dmd::make_simulation(crystal, {dmd::occupation(*line), dmd::positions(*line), dmd::alpha(*line).array().log()});
  dmd::step(*line, 3, Run());
  dmd::step(*run, 3, Run());
  BOOST_TEST((dmd::occupation(*run) - dmd::occupation(*line)).cwiseAbs().maxCoeff() < 1e-6);
  close(dmd::free_energy(*run, Run()), dmd::free_energy(*line, Run()), 1e-8);
}

BOOST_AUTO_TEST_CASE(vacancies_spread_and_dissipate_from_empty_sites) {
  dmd::Crystal crystal = fcc(2, 1.5, 20, vacancies_morse(1.4));
  crystal.physics.weight = dmd::Weight::occupation;
  crystal.physics.kinetics = dmd::Kinetics::master;
  dmd::CrystalState state = fcc_state(2, 1.5, 1 - 1e-12, 80);
  state.c[5] = 0;
  const auto run = dmd::make_simulation(crystal, state);
  dmd::set_tolerances(*run, {1e-6, 1e-12});
  dmd::relax(*run, Run());
  double energy = dmd::free_energy(*run, Run());
  const double atoms = dmd::occupation(*run).sum();
  for (const double dt : {0.01, 0.1, 1.0}) {
    dmd::step(*run, dt, Run());
    BOOST_TEST(dmd::free_energy(*run, Run()) <= energy);
    energy = dmd::free_energy(*run, Run());
    BOOST_TEST(std::abs(dmd::occupation(*run).sum() - atoms) < 1e-11);
    BOOST_TEST(dmd::occupation(*run).minCoeff() >= 0);
    BOOST_TEST(dmd::occupation(*run).maxCoeff() <= 1);
  }
  BOOST_TEST(dmd::occupation(*run)[5] > 1e-3);
}

BOOST_AUTO_TEST_SUITE_END()
