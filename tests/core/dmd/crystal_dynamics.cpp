// Crystals in time: symmetry under strain, rigid motions and renumbering, dissipation, conservation.
#include <Eigen/Geometry>
#include <algorithm>

#include "crystal_helpers.hpp"
#include "dmd/crystal/hessian.hpp"
#include "dmd/simulation.hpp"

using namespace rdd;
using namespace rdd::dmd;
using namespace rdd::test;

namespace {

/// A cluster with bonds between nearest neighbours, relaxed.
std::unique_ptr<dmd::Simulation> moving_cluster(const std::function<void(dmd::CrystalState&)>& change,
                                                dmd::Kinetics kinetics) {
  dmd::Crystal crystal = cluster(20, 2.5);
  crystal.physics.kinetics = kinetics;
  dmd::CrystalState state = cluster_state();
  for (const auto& pair : dmd::pairs_within(crystal.box, state.x, 1.2)) crystal.bonds.push_back({pair.i, pair.j});
  change(state);
  auto run = dmd::make_simulation(crystal, state);
  dmd::set_tolerances(*run, {1e-9, 1e-11});
  dmd::relax(*run, Run());
  return run;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(crystal_dynamics)

BOOST_AUTO_TEST_CASE(rigid_shifts_and_rotations_change_no_rate_and_no_course) {
  const Eigen::Matrix3d turn = Eigen::AngleAxisd(1.1, Eigen::Vector3d(2, -1, 3).normalized()).toRotationMatrix();
  for (const auto kinetics : every_kinetics) {
    const auto run = moving_cluster([](dmd::CrystalState&) {}, kinetics);
    const auto other = moving_cluster(
        [&](dmd::CrystalState& state) { state.x = (turn * state.x).colwise() + Vector(Eigen::Vector3d(-4, 9, 2)); },
        kinetics);
    const Vector found = dmd::rates(*run, Run());
    BOOST_TEST((dmd::rates(*other, Run()) - found).cwiseAbs().maxCoeff() < 1e-9 * found.cwiseAbs().maxCoeff());
    dmd::step(*run, 0.3, Run());
    dmd::step(*other, 0.3, Run());
    BOOST_TEST((dmd::occupation(*other) - dmd::occupation(*run)).cwiseAbs().maxCoeff() < 1e-7, dmd::name_of(kinetics));
    close(dmd::free_energy(*other, Run()), dmd::free_energy(*run, Run()), 1e-9);
  }
}

// Layers of an alloy that is stretched across them stay layers, each of one composition, width and place.
BOOST_AUTO_TEST_CASE(a_layered_strained_crystal_keeps_its_symmetry_in_time) {
  for (const auto kinetics : {dmd::Kinetics::tanh, dmd::Kinetics::master}) {
    dmd::Crystal crystal = fcc(3, 1.53, 8, binary_morse(1.9));
    crystal.physics.kinetics = kinetics;
    crystal.box.vectors(2, 2) *= 1.03;
    dmd::CrystalState state = fcc_state(3, 1.53, 0.5, 200);
    state.x.row(2) *= 1.03;
    std::vector<long> layer;
    for (Index i = 0; i < crystal.n; ++i) {
      layer.push_back(std::lround(state.x(2, i) / (1.53 * 1.03 / 2)));
      state.c[i] = 0.5 + 0.2 * std::sin(double(layer.back()));
    }
    const Matrix start = state.x;
    const auto run = dmd::make_simulation(crystal, state);
    dmd::set_tolerances(*run, {1e-7, 1e-9});
    dmd::relax(*run, Run());
    dmd::step(*run, 0.5, Run());
    const Vector c = dmd::occupation(*run), alpha = dmd::alpha(*run);
    const Matrix moved = dmd::positions(*run) - start;
    double most = 0;
    for (Index i = 0; i < crystal.n; ++i) {
      most = std::max(most, std::abs(c[i] - state.c[i]));
      const auto first = std::find(layer.begin(), layer.end(), layer[i]) - layer.begin();
      BOOST_TEST(std::abs(c[i] - c[first]) < 1e-8);
      BOOST_TEST(std::abs(alpha[i] / alpha[first] - 1) < 1e-6);
      BOOST_TEST((moved.col(i) - moved.col(first)).cwiseAbs().maxCoeff() < 1e-6);
      BOOST_TEST((moved.col(i) - moved.col(0)).head(2).cwiseAbs().maxCoeff() < 1e-6);
    }
    BOOST_TEST(most > 0.01);
  }
}

BOOST_AUTO_TEST_CASE(the_free_energy_of_an_alloy_never_increases) {
  for (const auto kinetics : {dmd::Kinetics::constant, dmd::Kinetics::rate_limited, dmd::Kinetics::master}) {
    dmd::Crystal crystal = fcc(2, 1.5, 20, binary_morse(1.4));
    crystal.physics.kinetics = kinetics;
    dmd::CrystalState state = fcc_state(2, 1.5, 0.5, 200);
    for (Index i = 0; i < crystal.n; ++i) state.c[i] = 0.5 + 0.45 * std::sin(double(5 * i * i + i));
    const auto run = dmd::make_simulation(crystal, state);
    dmd::set_tolerances(*run, {1e-7, 1e-9});
    dmd::relax(*run, Run());
    const double start = dmd::free_energy(*run, Run()), atoms = dmd::occupation(*run).sum();
    double energy = start;
    for (double t = 0.01; t < 3; t *= 1.6) {
      dmd::step(*run, t - run->time, Run());
      const double now = dmd::free_energy(*run, Run());
      BOOST_TEST(now <= energy + 1e-10 * std::abs(energy), dmd::name_of(kinetics) << " at " << t);
      energy = now;
      BOOST_TEST(std::abs(dmd::occupation(*run).sum() - atoms) < 1e-11);
      BOOST_TEST(dmd::occupation(*run).minCoeff() > 0);
      BOOST_TEST(dmd::occupation(*run).maxCoeff() < 1);
    }
    BOOST_TEST(energy < start - 0.1);
  }
}

// Enough sites for every loop to be in pieces and for the coarse half of the preconditioner.
BOOST_AUTO_TEST_CASE(a_large_crystal_relaxes_to_the_same_bits_on_any_number_of_threads) {
  const int cells = 14;
  const dmd::Crystal crystal = fcc(cells, 1.5, 20, binary_morse(1.4));
  dmd::CrystalState start = fcc_state(cells, 1.5, 0.5, 500);
  for (Index i = 0; i < crystal.n; ++i) start.c[i] = 0.5 + 0.4 * std::sin(double(i) * double(i % 17));
  dmd::CrystalState one;
  double energy = 0;
  for (const int threads : {1, 2}) {
    Context context(threads);
    const Run run(&context);
    dmd::CrystalState state = start;
    dmd::CrystalPairs pairs(crystal);
    const dmd::Relaxation result = dmd::relax(crystal, state, pairs, run);
    BOOST_TEST(result.converged);
    BOOST_TEST(result.residual < 1e-10);
    if (threads == 1) {
      one = state;
      energy = dmd::free_energy(crystal, state, pairs, run);
      // What the relaxation used: symmetric and positive definite.
      const std::vector<char> free(crystal.n, 1);
      dmd::CrystalHessian hessian(crystal, state, pairs, free, run);
      Matrix a(4, crystal.n), b(4, crystal.n), pa = a, pb = b, ha = a, hb = b;
      for (Index k = 0; k < a.size(); ++k) {
        a.data()[k] = std::sin(double(k));
        b.data()[k] = std::cos(1.7 * double(k)) + double(k % 5);
      }
      hessian.precondition(a, pa);
      hessian.precondition(b, pb);
      hessian.apply(a, ha);
      hessian.apply(b, hb);
      close(dmd::dot(a, pb, run), dmd::dot(b, pa, run), 1e-11, dmd::dot(b, pb, run));
      close(dmd::dot(a, hb, run), dmd::dot(b, ha, run), 1e-11, dmd::dot(b, hb, run));
      BOOST_TEST(dmd::dot(a, pa, run) > 0);
      BOOST_TEST(dmd::dot(b, pb, run) > 0);
    } else {
      BOOST_TEST((state.x == one.x));
      BOOST_TEST((state.log_alpha == one.log_alpha));
      BOOST_TEST(dmd::free_energy(crystal, state, pairs, run) == energy);
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()
