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

std::unique_ptr<Simulation> paper_run(Index n, double beta, Kinetics kinetics, const Mobility& mobility = {}) {
  Chain chain = paper_chain(n, beta);
  chain.physics.kinetics = kinetics;
  chain.physics.mobility = mobility;
  return make_simulation(chain, alternating_state(chain, 0.9998), Run());
}

Vector spins(const Simulation& run) { return 2 * occupation(run).array() - 1; }

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
    set_tolerances(*run, {1e-9, 1e-11});
    double energy = free_energy(*run, Run());
    for (const auto& row : rows) {
      const double t = at(row, "t");
      step(*run, t - run->time, Run());
      BOOST_TEST(run->time == t);
      BOOST_TEST((spins(*run) - vector_of(row.at("s"))).cwiseAbs().maxCoeff() < 1e-6, name << " at " << t);
      close(free_energy(*run, Run()) + 0.1, at(row, "F_without_const"), 1e-8);
      close(strain(*run), at(row, "strain"), 1e-5, 1e-2);
      close(ab_bonds(*run), at(row, "AB"), 1e-6);
      BOOST_TEST(first_minimum(autocorrelation(spins(*run))) == row.at("first_min").get<Index>());
      if (dissipates(kinetics_of_reference(name))) BOOST_TEST(free_energy(*run, Run()) <= energy + 1e-10);
      energy = free_energy(*run, Run());
    }
    BOOST_TEST(std::abs(spins(*run).sum()) < 1e-12);
    BOOST_TEST(spins(*run).cwiseAbs().maxCoeff() < 1);
  }
}

BOOST_AUTO_TEST_CASE(jump_times_of_the_mobility_tables) {
  auto jump = [](Kinetics kinetics, double beta) {
    const auto run = paper_run(32, beta, kinetics);
    const double t = first_jump_time(*run, 1e4, Run());
    BOOST_TEST(run->time == t);
    BOOST_TEST(std::abs(first_jump_function(spins(*run))) < 1e-9);
    return t;
  };
  close(jump(Kinetics::tanh, 160), 2.2678104, 1e-6);
  close(jump(Kinetics::point, 160), 1.9792604, 1e-6);
  close(jump(Kinetics::constant, 160), 28.209618, 1e-6);
  close(jump(Kinetics::rate_limited, 160), 78.543766, 1e-6);
  const double glauber = jump(Kinetics::tanh, 80);
  close(glauber, 2.4373, 2e-5);
  close(4 * jump(Kinetics::constant, 80) / glauber, 31.21, 2e-4);
  close(jump(Kinetics::rate_limited, 80) / glauber, 22.64, 2e-4);
}

BOOST_AUTO_TEST_CASE(no_jump_before_the_last_time_is_no_number) {
  const auto run = paper_run(32, 160, Kinetics::tanh);
  BOOST_TEST(std::isnan(first_jump_time(*run, 1.5, Run())));
  BOOST_TEST(run->time == 1.5);
  close(first_jump_time(*run, 100, Run()), 2.2678104, 1e-6);
}

BOOST_AUTO_TEST_CASE(random_start_and_saturated_fixed_ends) {
  const Json data = load_json("dmd/traj_random_N12_beta160.json");
  for (const auto& [name, rows] : data.at("models").items()) {
    Chain chain = paper_chain(12, 160);
    chain.physics.kinetics = kinetics_of_reference(name);
    ChainState state = alternating_state(chain, 0.9);
    state.c = (vector_of(data.at("s0")).array() + 1) / 2;
    const auto run = make_simulation(chain, state, Run());
    set_tolerances(*run, {1e-9, 1e-11});
    for (const auto& row : rows) {
      step(*run, at(row, "t") - run->time, Run());
      BOOST_TEST((spins(*run) - vector_of(row.at("s"))).cwiseAbs().maxCoeff() < 1e-6, name << " at " << run->time);
    }
  }
}

BOOST_AUTO_TEST_CASE(a_saved_run_and_a_restored_one_go_on_bit_for_bit) {
  const TemporaryFile file;
  const auto run = paper_run(32, 160, Kinetics::tanh), other = paper_run(32, 160, Kinetics::tanh);
  step(*run, 7, Run());
  save(*run, file.path);
  step(*run, 30, Run());
  restore(*other, file.path);
  BOOST_TEST(other->time == 7);
  step(*other, 30, Run());
  BOOST_TEST((occupation(*other) == occupation(*run)));
  BOOST_TEST((positions(*other) == positions(*run)));
  BOOST_TEST((alpha(*other) == alpha(*run)));
  BOOST_TEST(strain(*other) == strain(*run));

  const auto stranger = paper_run(32, 80, Kinetics::tanh);
  const auto is_format = [](const Error& e) { return e.status() == Status::format; };
  BOOST_CHECK_EXCEPTION(restore(*stranger, file.path), Error, is_format);
  std::string text;
  {
    std::ifstream in(file.path);
    text.assign(std::istreambuf_iterator<char>(in), {});
  }
  text[text.size() / 2] ^= 1;
  std::ofstream(file.path) << text;
  const Vector before = occupation(*other);
  BOOST_CHECK_EXCEPTION(restore(*other, file.path), Error, is_format);
  BOOST_TEST((occupation(*other) == before));
  BOOST_CHECK_EXCEPTION(save(*run, "/no/such/folder/x"), Error,
                        [](const Error& e) { return e.status() == Status::file; });
}

BOOST_AUTO_TEST_CASE(a_seeded_perturbation_keeps_the_sum) {
  const auto a = paper_run(32, 160, Kinetics::tanh), b = paper_run(32, 160, Kinetics::tanh);
  perturb(*a, 1e-4, 5);
  perturb(*b, 1e-4, 5);
  BOOST_TEST((occupation(*a) == occupation(*b)));
  BOOST_TEST(std::abs(spins(*a).sum()) < 1e-13);
  perturb(*b, 1e-5, 6);
  BOOST_TEST((occupation(*a) != occupation(*b)));
  BOOST_CHECK_THROW(perturb(*a, 0.1, 1), Error);
}

BOOST_AUTO_TEST_CASE(a_cancelled_step_leaves_a_whole_state) {
  const auto run = paper_run(32, 160, Kinetics::tanh);
  Context context;
  int calls = 0;
  context.set_progress([&](std::int64_t, std::int64_t) {
    if (++calls == 20) context.cancel();
    return 0;
  });
  BOOST_CHECK_THROW(step(*run, 100, Run(&context)), Cancelled);
  BOOST_TEST(run->time > 0);
  BOOST_TEST(run->time < 100);
  BOOST_TEST(std::abs(spins(*run).sum()) < 1e-13);
  context.set_progress({});
  step(*run, 10 - run->time, Run(&context));
  const auto other = paper_run(32, 160, Kinetics::tanh);
  step(*other, 10, Run());
  BOOST_TEST((spins(*run) - spins(*other)).cwiseAbs().maxCoeff() < 1e-6);
}

BOOST_AUTO_TEST_CASE(bad_steps_and_states_change_nothing) {
  const auto run = paper_run(16, 160, Kinetics::constant);
  BOOST_CHECK_THROW(step(*run, -1, Run()), Error);
  BOOST_CHECK_THROW(step(*run, std::nan(""), Run()), Error);
  BOOST_CHECK_THROW(set_tolerances(*run, {0, 1e-10}), Error);
  Vector c = occupation(*run);
  c[3] = 1;
  BOOST_CHECK_THROW(set_state(*run, c, positions(*run), alpha(*run)), Error);
  BOOST_TEST(run->time == 0);
}

BOOST_AUTO_TEST_CASE(a_crystal_in_one_dimension_moves_as_the_chain) {
  Chain chain = paper_chain(10, 40);
  chain.physics.interaction.confinement = {};
  ChainState start = alternating_state(chain, 0.6);
  const auto line = make_simulation(chain, start, Run());
  Crystal crystal = free_crystal(1, 10, 40);
  crystal.physics.interaction = chain.physics.interaction;
  for (Index i = 1; i + 2 < 10; ++i) crystal.bonds.push_back({i, i + 1});
  const auto run = make_simulation(crystal, {occupation(*line), positions(*line), alpha(*line).array().log()});
  step(*line, 3, Run());
  step(*run, 3, Run());
  BOOST_TEST((occupation(*run) - occupation(*line)).cwiseAbs().maxCoeff() < 1e-6);
  close(free_energy(*run, Run()), free_energy(*line, Run()), 1e-8);
}

BOOST_AUTO_TEST_CASE(vacancies_spread_and_dissipate_from_empty_sites) {
  Crystal crystal = fcc(2, 1.5, 20, vacancies_morse(1.4));
  crystal.physics.weight = Weight::occupation;
  crystal.physics.kinetics = Kinetics::master;
  CrystalState state = fcc_state(2, 1.5, 1 - 1e-12, 80);
  state.c[5] = 0;
  const auto run = make_simulation(crystal, state);
  set_tolerances(*run, {1e-6, 1e-12});
  relax(*run, Run());
  double energy = free_energy(*run, Run());
  const double atoms = occupation(*run).sum();
  for (const double dt : {0.01, 0.1, 1.0}) {
    step(*run, dt, Run());
    BOOST_TEST(free_energy(*run, Run()) <= energy);
    energy = free_energy(*run, Run());
    BOOST_TEST(std::abs(occupation(*run).sum() - atoms) < 1e-11);
    BOOST_TEST(occupation(*run).minCoeff() >= 0);
    BOOST_TEST(occupation(*run).maxCoeff() <= 1);
  }
  BOOST_TEST(occupation(*run)[5] > 1e-3);
}

BOOST_AUTO_TEST_SUITE_END()
