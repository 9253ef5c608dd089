// Relaxation of vacancy crystals around large voids, of saddles, and what is told where it does not converge.
#include <algorithm>

#include "crystal_helpers.hpp"
#include "dmd/crystal/crystal.hpp"

using namespace rdd;
using namespace rdd::dmd;
using namespace rdd::test;

namespace {

/// An elemental crystal; every site within the radius of one is empty.
struct Hollow {
  dmd::Crystal crystal;
  dmd::CrystalState state;
  std::vector<Index> empty;

  Hollow(int cells, double radius, double beta, double cutoff)
      : crystal(fcc(cells, 1.5, beta, vacancies_morse(cutoff))), state(fcc_state(cells, 1.5, 0.999, 80)) {
    crystal.physics.weight = dmd::Weight::occupation;
    crystal.voids = dmd::Voids::freeze;
    const Vector centre = state.x.col(crystal.n / 2 + 2 * cells + 4 * (cells / 2));
    for (Index i = 0; i < crystal.n; ++i) {
      Vector d = state.x.col(i) - centre;
      const double size = 1.5 * cells;
      d.array() -= size * (d.array() / size).round();
      if (d.norm() > radius) continue;
      state.c[i] = 0;
      empty.push_back(i);
    }
    state.log_alpha = dmd::estimated_log_alpha(crystal, state, Run());
  }
  [[nodiscard]] double energy(const dmd::CrystalState& at) const {
    dmd::CrystalPairs pairs(crystal);
    pairs.evaluate(at, Run());
    return dmd::free_energy(crystal, at, pairs);
  }
};

/// No small displacement of what may move lowers the free energy.
void is_minimum(const Hollow& hollow, const dmd::CrystalState& state, const std::vector<Index>& frozen) {
  const double least = hollow.energy(state);
  for (int wave = 1; wave <= 12; ++wave) {
    dmd::CrystalState other = state;
    for (Index i = 0; i < state.c.size(); ++i) {
      if (std::find(frozen.begin(), frozen.end(), i) != frozen.end()) continue;
      for (int a = 0; a < 3; ++a) other.x(a, i) += 1e-3 * std::sin(double(wave * (3 * i + a + 1)));
      other.log_alpha[i] += 1e-2 * std::cos(double(wave * (i + 2)));
    }
    BOOST_TEST(hollow.energy(other) > least);
  }
}

}  // namespace

BOOST_AUTO_TEST_SUITE(voids)

BOOST_AUTO_TEST_CASE(a_large_crystal_may_be_held_as_a_whole) {
  dmd::Crystal crystal = fcc(14, 1.5, 20, vacancies_morse(1.2));
  crystal.physics.weight = dmd::Weight::occupation;
  crystal.fixed_position.assign(crystal.n, 1);
  dmd::CrystalState state = fcc_state(14, 1.5, 0.999, 80);
  const Matrix x = state.x;
  dmd::CrystalPairs pairs(crystal);
  BOOST_TEST(relax(crystal, state, pairs, Run()).converged);
  BOOST_TEST((state.x == x));
}

// The crystal is under pressure, so that the wall of the void buckles: what symmetry leads to first is a saddle.
BOOST_AUTO_TEST_CASE(a_large_void_relaxes) {
  for (const auto& [radius, beta, sites] :
       {std::tuple{1.1, 8.0, std::size_t{13}}, {1.1, 20.0, std::size_t{13}}, {1.6, 20.0, std::size_t{19}}}) {
    const Hollow hollow(4, radius, beta, 1.4);
    BOOST_TEST(hollow.empty.size() == sites);
    dmd::CrystalState state = hollow.state;
    dmd::CrystalPairs pairs(hollow.crystal);
    const dmd::Relaxation result = dmd::relax(hollow.crystal, state, pairs, Run());
    BOOST_TEST(result.converged);
    BOOST_TEST(result.residual < 1e-10);
    BOOST_TEST(!result.frozen_sites.empty());
    BOOST_TEST(std::includes(hollow.empty.begin(), hollow.empty.end(), result.frozen_sites.begin(),
                             result.frozen_sites.end()));
    for (const Index i : result.frozen_sites) {
      BOOST_TEST((state.x.col(i) == hollow.state.x.col(i)));
      BOOST_TEST(state.log_alpha[i] == hollow.state.log_alpha[i]);
    }
    is_minimum(hollow, state, result.frozen_sites);
  }
}

// With longer ranged forces the wall is firm, and only the inner sites are lost.
BOOST_AUTO_TEST_CASE(a_large_void_with_a_firm_wall) {
  const Hollow hollow(5, 2.2, 20, 1.9);
  dmd::CrystalState state = hollow.state;
  dmd::CrystalPairs pairs(hollow.crystal);
  const dmd::Relaxation result = dmd::relax(hollow.crystal, state, pairs, Run());
  BOOST_TEST(result.converged);
  BOOST_TEST(result.iterations < 20);
  BOOST_TEST(result.residual < 1e-10);
  BOOST_TEST(result.frozen_sites.size() < hollow.empty.size());
  is_minimum(hollow, state, hollow.empty);
}

// What a frozen site that is not empty pulls at does not move freely with the rest.
BOOST_AUTO_TEST_CASE(a_body_that_a_frozen_atom_holds) {
  Hollow hollow(3, 0.1, 20, 1.4);
  hollow.crystal.fixed_position.assign(hollow.crystal.n, 0);
  hollow.crystal.fixed_position[7] = 1;
  hollow.state.c[hollow.empty[0]] = 0.999;
  hollow.state.x(0, 7) += 0.05;
  dmd::CrystalState state = hollow.state;
  dmd::CrystalPairs pairs(hollow.crystal);
  const dmd::Relaxation result = dmd::relax(hollow.crystal, state, pairs, Run());
  BOOST_TEST(result.converged);
  BOOST_TEST(result.residual < 1e-10);
  // The rest follows it.
  const Vector shift = (state.x - fcc_state(3, 1.5, 0.5, 80).x).rowwise().mean();
  BOOST_TEST(std::abs(shift[0] - 0.05) < 1e-8);
}

// Held across by two near neighbours and pulled along by two far ones, an atom amid them sits on a saddle.
BOOST_AUTO_TEST_CASE(a_saddle_is_left) {
  dmd::Crystal crystal = free_crystal(2, 5, 200);
  const dmd::PairFunction morse{dmd::Morse{1, 4, 1.08}, 3};
  crystal.physics.interaction = dmd::make_interaction(morse, morse, morse);
  crystal.fixed_position = {0, 1, 1, 1, 1};
  dmd::CrystalState state{Vector::Constant(5, 0.5), Matrix(2, 5), Vector::Constant(5, std::log(2000))};
  state.x << 1e-3, -1.35, 1.35, 0, 0, 0, 0, 0, -1.08, 1.08;
  dmd::CrystalPairs pairs(crystal);
  const dmd::Relaxation result = dmd::relax(crystal, state, pairs, Run());
  BOOST_TEST(result.converged);
  BOOST_TEST(result.residual < 1e-9);
  BOOST_TEST(std::abs(state.x(0, 0)) > 0.05);
  BOOST_TEST(std::abs(state.x(1, 0)) < 1e-9);
}

BOOST_AUTO_TEST_CASE(not_converged_the_best_state_is_kept_and_told) {
  const Hollow hollow(4, 1.1, 8, 1.4);
  dmd::CrystalPairs pairs(hollow.crystal);
  auto residual = [&](const dmd::CrystalState& state, const std::vector<Index>& frozen) {
    Matrix gradient = dmd::shape_gradient(hollow.crystal, state, pairs, Run());
    for (const Index i : frozen) gradient.col(i).setZero();
    return gradient.cwiseAbs().maxCoeff();
  };
  for (const int most : {1, 3, 8}) {
    dmd::CrystalState state = hollow.state;
    const dmd::Relaxation result = dmd::relax(hollow.crystal, state, pairs, Run(), 1e-8, most);
    BOOST_TEST(!result.converged);
    BOOST_TEST(result.iterations == most);
    BOOST_TEST(result.residual == residual(state, result.frozen_sites));
    pairs.evaluate(hollow.state, Run());
    BOOST_TEST(result.residual < residual(hollow.state, result.frozen_sites));
  }
}

BOOST_AUTO_TEST_SUITE_END()
