// Systems in one to three dimensions: reference states, derivatives, symmetry, vacancies, voids, neighbour lists.
#include <Eigen/Geometry>

#include "chain_helpers.hpp"
#include "crystal_helpers.hpp"
#include "dmd/crystal/crystal.hpp"
#include "dmd/crystal/hessian.hpp"
#include "support/error.hpp"

using namespace rdd;
using namespace rdd::dmd;
using namespace rdd::test;

BOOST_AUTO_TEST_SUITE(crystal_states)

BOOST_AUTO_TEST_CASE(the_three_dimensional_reference_state) {
  const Json all = load_json("dmd/states3d_morse.json");
  for (const auto& data : all.at("states")) {
    const auto& m = all.at("morse");
    dmd::Crystal crystal = free_crystal(3, data.at("N").get<Index>(), at(data, "beta"));
    crystal.physics.interaction = dmd::make_interaction(
        {morse_of(m.at("pp")), infinity}, {morse_of(m.at("pm")), infinity}, {morse_of(m.at("mm")), infinity});
    const dmd::CrystalState state{(vector_of(data.at("s")).array() + 1) / 2, matrix_of(data.at("X")).transpose(),
                                  vector_of(data.at("alpha")).array().log()};
    dmd::check(crystal, state);
    dmd::CrystalPairs pairs(crystal);
    pairs.evaluate(state, Run());
    close(dmd::free_energy(crystal, state, pairs), at(data, "F"), 1e-13);
    const Vector f = dmd::exchange_field(crystal, state, pairs, Run()), ds = vector_of(data.at("dF_ds"));
    const Matrix g = dmd::shape_gradient(crystal, state, pairs, Run()), dx = matrix_of(data.at("dF_dX"));
    const Vector da = vector_of(data.at("dF_dalpha"));
    for (Index i = 0; i < crystal.n; ++i) {
      close(f[i] + std::atanh(2 * state.c[i] - 1) / crystal.physics.beta, ds[i], 1e-12);
      close(g(3, i), std::exp(state.log_alpha[i]) * da[i], 1e-10);
      for (Index a = 0; a < 3; ++a) close(g(a, i), dx(i, a), 1e-11, 1e-2);
    }
  }
}

BOOST_AUTO_TEST_CASE(a_row_of_sites_is_the_chain) {
  for (const auto& data : load_json("dmd/states.json")) {
    const dmd::ChainState chain_state = chain_state_of(data);
    const Index n = chain_state.c.size();
    dmd::Chain chain = dmd::paper_chain(n, 160);
    chain.physics.interaction.confinement = {};
    dmd::Crystal crystal = free_crystal(1, n, 160);
    crystal.physics.interaction = chain.physics.interaction;
    for (Index i = 1; i + 2 < n; ++i) crystal.bonds.push_back({i, i + 1});
    dmd::CrystalState state{chain_state.c, Matrix::Zero(1, n), chain_state.log_alpha};
    for (Index i = 1; i < n; ++i) state.x(0, i) = state.x(0, i - 1) + chain_state.bonds[i - 1];
    for (const auto kinetics : every_kinetics) {
      chain.physics.kinetics = crystal.physics.kinetics = kinetics;
      dmd::ChainPairs chain_pairs;
      dmd::evaluate(chain, chain_state, chain_pairs);
      dmd::CrystalPairs pairs(crystal);
      pairs.evaluate(state, Run());
      close(dmd::free_energy(crystal, state, pairs), dmd::free_energy(chain, chain_state, chain_pairs), 1e-13);
      const Vector a = dmd::exchange_rates(crystal, state, pairs, Run()),
                   b = dmd::exchange_rates(chain, chain_state, chain_pairs);
      for (Index i = 0; i < n; ++i) close(a[i], b[i], 1e-11, 1e-2);
    }
  }
}

/// Every gradient and the Hessian against differences, with a weight.
void check_derivatives(dmd::Crystal crystal, const dmd::CrystalState& state) {
  const int dim = crystal.dim;
  const bool bare = crystal.physics.weight == dmd::Weight::occupation;
  dmd::CrystalPairs pairs(crystal);
  auto moved = [&](Index i, int a, double h) {
    dmd::CrystalState s = state;
    (a < dim ? s.x(a, i) : s.log_alpha[i]) += h;
    return s;
  };
  auto value = [&](const dmd::CrystalState& s) {
    pairs.evaluate(s, Run());
    return std::pair{dmd::free_energy(crystal, s, pairs), dmd::shape_gradient(crystal, s, pairs, Run())};
  };
  const Matrix g = value(state).second;
  const std::vector<char> free(crystal.n, 1);
  pairs.evaluate(state, Run());
  const Run run;
  dmd::CrystalHessian hessian(crystal, state, pairs, free, run);
  std::vector<Matrix> columns;
  for (Index i = 0; i < crystal.n; ++i)
    for (int a = 0; a <= dim; ++a) {
      Matrix unit = Matrix::Zero(dim + 1, crystal.n);
      unit(a, i) = hessian.scale()[i];
      columns.emplace_back(dim + 1, crystal.n);
      hessian.apply(unit, columns.back());
    }
  std::size_t column = 0;
  for (Index i = 0; i < crystal.n; ++i)
    for (int a = 0; a <= dim; ++a, ++column) {
      const double h = 3e-5;
      const auto p = value(moved(i, a, h)), m = value(moved(i, a, -h));
      const auto pp = value(moved(i, a, 2 * h)), mm = value(moved(i, a, -2 * h));
      const double slope = (8 * (p.first - m.first) - (pp.first - mm.first)) / (12 * h);
      close(g(a, i) * (bare ? state.c[i] : 1), slope, 1e-8, 1);
      const Matrix rows = (8 * (p.second - m.second) - (pp.second - mm.second)) / (12 * h);
      for (Index j = 0; j < crystal.n; ++j)
        for (int b = 0; b <= dim; ++b) close(columns[column](b, j), rows(b, j) * hessian.scale()[j], 1e-7, 1);
    }
  pairs.evaluate(state, Run());
  const Vector f = dmd::exchange_field(crystal, state, pairs, Run());
  for (Index i = 0; i < crystal.n; ++i) {
    dmd::CrystalState up = state, down = state;
    up.c[i] += 1e-3;
    down.c[i] -= 1e-3;
    const double slope = (value(up).first - value(down).first -
                          (dmd::mixing_entropy(up.c[i]) - dmd::mixing_entropy(down.c[i])) / crystal.physics.beta) /
                         2e-3;
    close(f[i], slope / 2, 1e-9, 1);
  }
}

BOOST_AUTO_TEST_CASE(derivatives_in_every_dimension_and_both_weights) {
  for (int dim = 1; dim <= 3; ++dim) {
    dmd::Crystal crystal = free_crystal(dim, 5, 20);
    crystal.physics.interaction = binary_morse(2.2);
    crystal.one_body = {Vector::LinSpaced(5, -1, 1), Vector::LinSpaced(5, 0, 0.3), Vector::Constant(5, 0.7),
                        Vector::LinSpaced(5, 0.1, 0.9), Matrix::Random(dim, 5)};
    dmd::CrystalState state{Vector::LinSpaced(5, 0.1, 0.8), Matrix(dim, 5), Vector::LinSpaced(5, 5.2, 5.8)};
    for (Index i = 0; i < 5; ++i)
      for (int a = 0; a < dim; ++a) state.x(a, i) = a == 0 ? 1.05 * double(i) : 0.3 * std::sin(double(i * (a + 1)));
    check_derivatives(crystal, state);
    crystal.one_body = {};
    crystal.physics.interaction = vacancies_morse(2.2);
    crystal.physics.weight = dmd::Weight::occupation;
    check_derivatives(crystal, state);
  }
}

BOOST_AUTO_TEST_CASE(rigid_shifts_and_rotations_change_nothing) {
  const dmd::Crystal crystal = cluster(20, 2.5);
  dmd::CrystalState state = cluster_state();
  dmd::CrystalPairs pairs(crystal);
  BOOST_TEST(dmd::relax(crystal, state, pairs, Run()).converged);
  const double energy = dmd::free_energy(crystal, state, pairs);
  const Matrix turn = (Eigen::AngleAxisd(0.7, Eigen::Vector3d(1, 2, 3).normalized())).toRotationMatrix();
  dmd::CrystalState other = cluster_state();
  other.x = (turn * other.x).colwise() + Vector(Eigen::Vector3d(5, -7, 3));
  dmd::CrystalPairs other_pairs(crystal);
  BOOST_TEST(dmd::relax(crystal, other, other_pairs, Run()).converged);
  close(dmd::free_energy(crystal, other, other_pairs), energy, 1e-13);
  BOOST_TEST((other.log_alpha - state.log_alpha).cwiseAbs().maxCoeff() < 1e-10);
  for (Index i = 0; i < crystal.n; ++i)
    for (Index j = 0; j < i; ++j)
      close((other.x.col(i) - other.x.col(j)).norm(), (state.x.col(i) - state.x.col(j)).norm(), 1e-10);
}

BOOST_AUTO_TEST_CASE(a_strained_crystal_keeps_its_symmetry) {
  dmd::Crystal crystal = fcc(3, 1.56, 20, binary_morse(1.9));
  crystal.box.vectors(2, 2) *= 1.02;
  dmd::CrystalState state = fcc_state(3, 1.56, 0.5, 80);
  state.x.row(2) *= 1.02;
  const Matrix start = state.x;
  state.x += 1e-3 * Matrix::Random(3, crystal.n);
  dmd::CrystalPairs pairs(crystal);
  const dmd::Relaxation result = dmd::relax(crystal, state, pairs, Run());
  BOOST_TEST(result.converged);
  // Every site is equivalent: one alpha, and the sites back on their lattice up to one shift.
  BOOST_TEST(state.log_alpha.maxCoeff() - state.log_alpha.minCoeff() < 1e-9);
  const Vector shift = (state.x - start).rowwise().mean();
  BOOST_TEST(((state.x - start).colwise() - shift).cwiseAbs().maxCoeff() < 1e-9);
}

BOOST_AUTO_TEST_CASE(lists_find_every_pair_once) {
  for (const bool periodic : {false, true}) {
    dmd::Crystal crystal = fcc(2, 1.56, 20, binary_morse(1.4));
    crystal.box.periodic = {periodic, periodic, periodic};
    dmd::CrystalState state = fcc_state(2, 1.56, 0.5, 80);
    state.x += 0.1 * Matrix::Random(3, crystal.n);
    state.x.col(3) += 2 * crystal.box.vectors.col(1);  // lists wrap, positions need not
    const auto pairs = dmd::pairs_within(crystal.box, state.x, 1.5);
    std::size_t count = 0;
    for (Index i = 0; i < crystal.n; ++i)
      for (Index j = i + 1; j < crystal.n; ++j)
        for (int a = -4; a <= 4; ++a)
          for (int b = -4; b <= 4; ++b)
            for (int c = -4; c <= 4; ++c) {
              if (!periodic && (a != 0 || b != 0 || c != 0)) continue;
              const Vector d = state.x.col(j) - state.x.col(i) + crystal.box.vectors * Eigen::Vector3d(a, b, c);
              if (d.norm() < 1.5) ++count;
            }
    BOOST_TEST(pairs.size() == count);
  }
  const dmd::Crystal small = fcc(1, 1.56, 20, binary_morse(1.9));
  BOOST_CHECK_EXCEPTION((void)dmd::pairs_within(small.box, fcc_state(1, 1.56, 0.5, 80).x, 1.9), Error,
                        [](const Error& e) { return e.status() == Status::size; });
}

// alpha_i = (beta / d) sum_j c_j G_v(ij) as c_i -> 0.
BOOST_AUTO_TEST_CASE(vacancies_have_a_limit_at_zero_occupation) {
  dmd::Crystal crystal = fcc(2, 1.5, 20, vacancies_morse(1.4));
  crystal.physics.weight = dmd::Weight::occupation;
  Vector reference;
  for (const double c : {1e-12, 0.0}) {
    dmd::CrystalState state = fcc_state(2, 1.5, 0.98, 80);
    state.c[5] = c;
    dmd::CrystalPairs pairs(crystal);
    const dmd::Relaxation result = dmd::relax(crystal, state, pairs, Run());
    BOOST_TEST(result.converged);
    BOOST_TEST(result.frozen_sites.empty());
    double sum = 0;
    for (const auto& neighbour : pairs.of(5)) sum += state.c[neighbour.other] * pairs.terms(neighbour.pair).w.v;
    close(std::exp(state.log_alpha[5]), 20.0 / 3 * sum, 1e-10);
    if (reference.size() > 0) BOOST_TEST((state.log_alpha - reference).cwiseAbs().maxCoeff() < 1e-9);
    reference = state.log_alpha;
  }
}

BOOST_AUTO_TEST_CASE(a_void_is_refused_by_name_or_frozen) {
  dmd::Crystal crystal = cluster(40, 2.5);  // at 20 so small a cluster with vacancies holds no longer
  crystal.physics.interaction = vacancies_morse(1.4);
  crystal.physics.weight = dmd::Weight::occupation;
  crystal.n = 14;
  dmd::CrystalState state = cluster_state();
  state.c = Vector::Constant(14, 0.95);
  state.x.conservativeResize(3, 14);
  state.x.col(13) = Eigen::Vector3d(6, 0, 0);  // out of everyone's reach
  state.log_alpha = Vector::Constant(14, std::log(120));
  dmd::CrystalState refused = state;
  dmd::CrystalPairs pairs(crystal);
  BOOST_CHECK_EXCEPTION(dmd::relax(crystal, refused, pairs, Run()), Error,
                        [](const Error& e) { return std::string(e.what()).find("(sites 13)") != std::string::npos; });
  BOOST_TEST((refused.x == state.x));
  crystal.voids = dmd::Voids::freeze;
  dmd::CrystalState frozen = state;
  dmd::CrystalPairs again(crystal);
  const dmd::Relaxation result = dmd::relax(crystal, frozen, again, Run());
  BOOST_TEST(result.converged);
  BOOST_TEST((result.frozen_sites == std::vector<Index>{13}));
  BOOST_TEST(frozen.log_alpha[13] == state.log_alpha[13]);
  BOOST_TEST((frozen.x.col(13) == state.x.col(13)));
}

BOOST_AUTO_TEST_CASE(results_do_not_depend_on_the_number_of_threads) {
  dmd::Crystal crystal = fcc(3, 1.56, 20, binary_morse(1.9));
  auto relaxed = [&](int threads) {
    Context context(threads);
    dmd::CrystalState state = fcc_state(3, 1.56, 0.5, 80);
    for (Index i = 0; i < crystal.n; ++i) state.c[i] = 0.5 + 0.4 * std::sin(double(i));
    dmd::CrystalPairs pairs(crystal);
    dmd::relax(crystal, state, pairs, Run(&context));
    return state;
  };
  const dmd::CrystalState one = relaxed(1);
  for (const int threads : {2, 3}) {
    const dmd::CrystalState other = relaxed(threads);
    BOOST_TEST((other.x == one.x));
    BOOST_TEST((other.log_alpha == one.log_alpha));
  }
}

BOOST_AUTO_TEST_CASE(bad_systems_and_states_are_refused_by_name) {
  const auto says = [](const char* words) {
    return [words](const Error& e) { return std::string(e.what()).find(words) != std::string::npos; };
  };
  dmd::Crystal crystal = fcc(2, 1.56, 20, binary_morse(1.4));
  dmd::CrystalState state = fcc_state(2, 1.56, 0.5, 80);
  dmd::CrystalState bad = state;
  bad.c[3] = 1.5;
  BOOST_CHECK_EXCEPTION(dmd::check(crystal, bad), Error, says("occupation[3] = 1.5"));
  bad = state;
  bad.log_alpha[2] = std::log(-1.0);
  BOOST_CHECK_EXCEPTION(dmd::check(crystal, bad), Error, says("alpha[2]"));
  bad = state;
  bad.c[1] = 1;
  crystal.physics.kinetics = dmd::Kinetics::constant;
  BOOST_CHECK_EXCEPTION(dmd::check(crystal, bad), Error, says("occupation[1]"));
  bad = state;
  bad.x.col(9) = bad.x.col(4);
  dmd::CrystalPairs pairs(crystal);
  BOOST_CHECK_EXCEPTION(pairs.evaluate(bad, Run()), Error, says("sites 4 and 9"));
  crystal.bonds.push_back({0, 99});
  BOOST_CHECK_EXCEPTION(dmd::check(crystal), Error, says("bond"));
}

BOOST_AUTO_TEST_SUITE_END()
