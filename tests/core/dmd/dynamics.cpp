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

Vector spins(const Simulation& run) { return 2 * run.occupation().array() - 1; }

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
    run->set_tolerances({1e-9, 1e-11});
    double energy = run->free_energy(Run());
    for (const auto& row : rows) {
      const double t = at(row, "t");
      run->step(t - run->time(), Run());
      BOOST_TEST(run->time() == t);
      BOOST_TEST((spins(*run) - vector_of(row.at("s"))).cwiseAbs().maxCoeff() < 1e-6, name << " at " << t);
      close(run->free_energy(Run()) + 0.1, at(row, "F_without_const"), 1e-8);
      close(run->strain(), at(row, "strain"), 1e-5, 1e-2);
      close(run->ab_bonds(), at(row, "AB"), 1e-6);
      BOOST_TEST(first_minimum(autocorrelation(spins(*run))) == row.at("first_min").get<Index>());
      if (dissipates(kinetics_of_reference(name))) BOOST_TEST(run->free_energy(Run()) <= energy + 1e-10);
      energy = run->free_energy(Run());
    }
    BOOST_TEST(std::abs(spins(*run).sum()) < 1e-12);
    BOOST_TEST(spins(*run).cwiseAbs().maxCoeff() < 1);
  }
}

BOOST_AUTO_TEST_CASE(jump_times_of_the_mobility_tables) {
  auto jump = [](Kinetics kinetics, double beta) {
    const auto run = paper_run(32, beta, kinetics);
    const double t = run->first_jump_time(1e4, Run());
    BOOST_TEST(run->time() == t);
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
  BOOST_TEST(std::isnan(run->first_jump_time(1.5, Run())));
  BOOST_TEST(run->time() == 1.5);
  close(run->first_jump_time(100, Run()), 2.2678104, 1e-6);
}

BOOST_AUTO_TEST_CASE(random_start_and_saturated_fixed_ends) {
  const Json data = load_json("dmd/traj_random_N12_beta160.json");
  for (const auto& [name, rows] : data.at("models").items()) {
    Chain chain = paper_chain(12, 160);
    chain.physics.kinetics = kinetics_of_reference(name);
    ChainState state = alternating_state(chain, 0.9);
    state.c = (vector_of(data.at("s0")).array() + 1) / 2;
    const auto run = make_simulation(chain, state, Run());
    run->set_tolerances({1e-9, 1e-11});
    for (const auto& row : rows) {
      run->step(at(row, "t") - run->time(), Run());
      BOOST_TEST((spins(*run) - vector_of(row.at("s"))).cwiseAbs().maxCoeff() < 1e-6, name << " at " << run->time());
    }
  }
}

BOOST_AUTO_TEST_CASE(a_saved_run_and_a_restored_one_go_on_bit_for_bit) {
  const TemporaryFile file;
  const auto run = paper_run(32, 160, Kinetics::tanh), other = paper_run(32, 160, Kinetics::tanh);
  run->step(7, Run());
  run->save(file.path);
  run->step(30, Run());
  other->restore(file.path);
  BOOST_TEST(other->time() == 7);
  other->step(30, Run());
  BOOST_TEST((other->occupation() == run->occupation()));
  BOOST_TEST((other->positions() == run->positions()));
  BOOST_TEST((other->alpha() == run->alpha()));
  BOOST_TEST(other->strain() == run->strain());

  const auto stranger = paper_run(32, 80, Kinetics::tanh);
  const auto is_format = [](const Error& e) { return e.status() == Status::format; };
  BOOST_CHECK_EXCEPTION(stranger->restore(file.path), Error, is_format);
  std::string text;
  {
    std::ifstream in(file.path);
    text.assign(std::istreambuf_iterator<char>(in), {});
  }
  text[text.size() / 2] ^= 1;
  std::ofstream(file.path) << text;
  const Vector before = other->occupation();
  BOOST_CHECK_EXCEPTION(other->restore(file.path), Error, is_format);
  BOOST_TEST((other->occupation() == before));
  BOOST_CHECK_EXCEPTION(run->save("/no/such/folder/x"), Error,
                        [](const Error& e) { return e.status() == Status::file; });
}

BOOST_AUTO_TEST_CASE(a_seeded_perturbation_keeps_the_sum) {
  const auto a = paper_run(32, 160, Kinetics::tanh), b = paper_run(32, 160, Kinetics::tanh);
  a->perturb(1e-4, 5);
  b->perturb(1e-4, 5);
  BOOST_TEST((a->occupation() == b->occupation()));
  BOOST_TEST(std::abs(spins(*a).sum()) < 1e-13);
  b->perturb(1e-5, 6);
  BOOST_TEST((a->occupation() != b->occupation()));
  BOOST_CHECK_THROW(a->perturb(0.1, 1), Error);
}

BOOST_AUTO_TEST_CASE(a_cancelled_step_leaves_a_whole_state) {
  const auto run = paper_run(32, 160, Kinetics::tanh);
  Context context;
  int calls = 0;
  context.set_progress([&](std::int64_t, std::int64_t) {
    if (++calls == 20) context.cancel();
    return 0;
  });
  BOOST_CHECK_THROW(run->step(100, Run(&context)), Cancelled);
  BOOST_TEST(run->time() > 0);
  BOOST_TEST(run->time() < 100);
  BOOST_TEST(std::abs(spins(*run).sum()) < 1e-13);
  context.set_progress({});
  run->step(10 - run->time(), Run(&context));
  const auto other = paper_run(32, 160, Kinetics::tanh);
  other->step(10, Run());
  BOOST_TEST((spins(*run) - spins(*other)).cwiseAbs().maxCoeff() < 1e-6);
}

BOOST_AUTO_TEST_CASE(bad_steps_and_states_change_nothing) {
  const auto run = paper_run(16, 160, Kinetics::constant);
  BOOST_CHECK_THROW(run->step(-1, Run()), Error);
  BOOST_CHECK_THROW(run->step(std::nan(""), Run()), Error);
  BOOST_CHECK_THROW(run->set_tolerances({0, 1e-10}), Error);
  Vector c = run->occupation();
  c[3] = 1;
  BOOST_CHECK_THROW(run->set_state(c, run->positions(), run->alpha()), Error);
  BOOST_TEST(run->time() == 0);
}

BOOST_AUTO_TEST_CASE(a_crystal_in_one_dimension_moves_as_the_chain) {
  Chain chain = paper_chain(10, 40);
  chain.physics.interaction.confinement = {};
  ChainState start = alternating_state(chain, 0.6);
  const auto line = make_simulation(chain, start, Run());
  Crystal crystal = free_crystal(1, 10, 40);
  crystal.physics.interaction = chain.physics.interaction;
  for (Index i = 1; i + 2 < 10; ++i) crystal.bonds.push_back({i, i + 1});
  const auto run = make_simulation(crystal, {line->occupation(), line->positions(), line->alpha().array().log()});
  line->step(3, Run());
  run->step(3, Run());
  BOOST_TEST((run->occupation() - line->occupation()).cwiseAbs().maxCoeff() < 1e-6);
  close(run->free_energy(Run()), line->free_energy(Run()), 1e-8);
}

BOOST_AUTO_TEST_CASE(vacancies_spread_and_dissipate_from_empty_sites) {
  Crystal crystal = fcc(2, 1.5, 20, vacancies_morse(1.4));
  crystal.physics.weight = Weight::occupation;
  crystal.physics.kinetics = Kinetics::master;
  CrystalState state = fcc_state(2, 1.5, 1 - 1e-12, 80);
  state.c[5] = 0;
  const auto run = make_simulation(crystal, state);
  run->set_tolerances({1e-6, 1e-12});
  run->relax(Run());
  double energy = run->free_energy(Run());
  const double atoms = run->occupation().sum();
  for (const double dt : {0.01, 0.1, 1.0}) {
    run->step(dt, Run());
    BOOST_TEST(run->free_energy(Run()) <= energy);
    energy = run->free_energy(Run());
    BOOST_TEST(std::abs(run->occupation().sum() - atoms) < 1e-11);
    BOOST_TEST(run->occupation().minCoeff() >= 0);
    BOOST_TEST(run->occupation().maxCoeff() <= 1);
  }
  BOOST_TEST(run->occupation()[5] > 1e-3);
}

BOOST_AUTO_TEST_SUITE_END()
