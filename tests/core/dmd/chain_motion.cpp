// The chain's equations of motion along arrays: against the sums over pairs, their own derivatives, and other band
// solvers.
#include <cstring>

#include "chain_helpers.hpp"
#include "crystal_helpers.hpp"
#include "dmd/chain/motion.hpp"
#include "dmd/chain/sundials.hpp"

using namespace rdd;
using namespace rdd::dmd;
using namespace rdd::test;

namespace {

/// A chain with pairs across both kinks, near the core and out of reach.
dmd::ChainState uneven_state(const dmd::Chain& chain) {
  dmd::ChainState state = dmd::alternating_state(chain, 0.4);
  state.c[4] = 0.21;
  state.bonds[3] = 2.7;
  state.bonds[chain.n - 3] = 3.6;
  state.log_alpha[2] = 2.9;
  state.log_alpha[5] = 3.1;
  return state;
}

dmd::Chain chain_with(dmd::Kinetics kinetics, Index n, double beta) {
  dmd::Chain chain = dmd::paper_chain(n, beta);
  chain.ends = dmd::Ends::reservoir;
  chain.physics.kinetics = kinetics;
  return chain;
}

/// Potentials that averages_along() does not know, A-A and B-B of their own; no distance is a cutoff.
dmd::Chain morse_chain(dmd::Kinetics kinetics) {
  dmd::Chain chain = chain_with(kinetics, 9, 40);
  const auto confinement = chain.physics.interaction.confinement;
  chain.physics.interaction = dmd::make_interaction({dmd::Morse{0.3, 1.1, 2.4}, 8}, {dmd::Morse{0.25, 1.1, 2.5}, 7.6},
                                                    {dmd::Morse{0.2, 1.0, 2.3}, 8}, confinement);
  return chain;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(chain_motion)

BOOST_AUTO_TEST_CASE(the_residual_is_that_of_the_sums_over_pairs) {
  for (const auto kinetics : every_kinetics)
    for (const dmd::Chain& chain :
         {chain_with(kinetics, 9, 40), chain_with(kinetics, 40, 160), morse_chain(kinetics)}) {
      const dmd::ChainState state = uneven_state(chain);
      dmd::ChainPairs pairs;
      dmd::evaluate(chain, state, pairs);
      const Vector rates = dmd::exchange_rates(chain, state, pairs), g = dmd::shape_gradient(chain, pairs);
      Vector y(dmd::unknowns(chain)), result(dmd::unknowns(chain));
      const Vector y_dot = Vector::LinSpaced(dmd::unknowns(chain), -1, 1);
      dmd::pack(state, y.data());
      BOOST_REQUIRE(dmd::ChainMotion(chain, 4).residual(y.data(), y_dot.data(), result.data()));
      for (Index i = 0; i < chain.n; ++i) {
        close(result[3 * i], y_dot[3 * i] - rates[i], 2e-11, 1);
        close(result[3 * i + 1], g[2 * i], 1e-12, 1);
        if (i + 1 < chain.n) close(result[3 * i + 2], g[2 * i + 1], 1e-13, 1);
      }
    }
}

BOOST_AUTO_TEST_CASE(a_torn_chain_has_finite_forces) {
  // Narrow sites just within the cutoff beside one far inside it: nothing is left of an exponential there.
  const dmd::Chain chain = dmd::paper_chain(9, 100);
  for (int k = 0; k <= 200; ++k) {
    dmd::ChainState state = dmd::alternating_state(chain, 0.4);
    state.log_alpha.setConstant(std::log(400.0));
    state.bonds.setConstant(10.49);
    state.bonds[3] = 8.6 + 0.0002 * k;
    Vector y(dmd::unknowns(chain)), result(dmd::unknowns(chain));
    const Vector y_dot = Vector::Zero(dmd::unknowns(chain));
    dmd::pack(state, y.data());
    BOOST_REQUIRE(dmd::ChainMotion(chain, 4).residual(y.data(), y_dot.data(), result.data()));
    BOOST_TEST(result.allFinite(), "bond " << state.bonds[3]);
  }
}

BOOST_AUTO_TEST_CASE(the_jacobian_is_the_derivative_of_the_residual) {
  for (const auto kinetics : every_kinetics)
    for (const dmd::Chain& chain : {chain_with(kinetics, 9, 40), morse_chain(kinetics)}) {
      const Index n = dmd::unknowns(chain);
      dmd::ChainMotion motion(chain, 9);
      Vector y(n), y_dot = Vector::LinSpaced(n, -1, 1);
      dmd::pack(uneven_state(chain), y.data());
      auto residual_at = [&](const Vector& at) {
        Vector result(n);
        BOOST_REQUIRE(motion.residual(at.data(), y_dot.data(), result.data()));
        return result;
      };
      numerics::BandMatrix analytic = motion.make_matrix();
      BOOST_REQUIRE(motion.jacobian(y.data(), 0.7, analytic));
      for (Index k = 0; k < n; ++k) {
        const double h = 1e-4;
        const Vector e = h * Vector::Unit(n, k);
        Vector slope =
            (8 * (residual_at(y + e) - residual_at(y - e)) - (residual_at(y + 2 * e) - residual_at(y - 2 * e))) /
            (12 * h);
        if (k % 3 == 0) slope[k] += 0.7;
        for (Index r = 0; r < n; ++r) close(analytic(r, k), slope[r], 1e-7, 1);
      }
    }
}

BOOST_AUTO_TEST_CASE(a_state_without_meaning_is_told) {
  const dmd::Chain chain = chain_with(dmd::Kinetics::constant, 9, 40);
  dmd::ChainMotion motion(chain, 4);
  Vector y(dmd::unknowns(chain)), y_dot = Vector::Zero(dmd::unknowns(chain)), result(dmd::unknowns(chain));
  auto meaningful = [&](Index k, double value) {
    dmd::pack(uneven_state(chain), y.data());
    y[k] = value;
    return motion.residual(y.data(), y_dot.data(), result.data());
  };
  BOOST_TEST(meaningful(9, 0.5));
  BOOST_TEST(!meaningful(9, 0.0));  // a chemical potential without end
  BOOST_TEST(meaningful(0, 0.0));   // at an end, which does not exchange
  BOOST_TEST(!meaningful(9, -1e-9));
  BOOST_TEST(!meaningful(9, std::nan("")));
  BOOST_TEST(!meaningful(10, 301.0));
  BOOST_TEST(!meaningful(11, 0.0));
  BOOST_TEST(!meaningful(11, infinity));
}

BOOST_AUTO_TEST_CASE(averages_along_arrays_are_the_single_ones_at_every_vector_width) {
  const dmd::PairFunction phis[] = {paper_same(), paper_unlike()};
  BOOST_TEST(dmd::go_together(phis[0], phis[1]));
  BOOST_TEST(!dmd::go_together(phis[0], paper_confinement()));
  BOOST_TEST(!dmd::go_together(phis[0], {dmd::SoftCore{0.2, 2.6, 0.99}, 9}));
  std::vector<double> r, v;
  for (int k = 0; k < 1600; ++k) {
    r.push_back(0.5 + 0.0079 * k);  // from within the core to past the cutoff
    v.push_back(0.004 + 0.003 * (k % 17));
  }
  using Arrays = std::array<std::vector<double>, 6>;
  for (const double tolerance : {1e-14, 1e-6}) {
    const dmd::Quadrature quadrature(tolerance);
    auto run = [&](int width, bool second) {
      std::array<Arrays, 2> found;
      dmd::AverageArrays to[2];
      for (std::size_t a = 0; a < 2; ++a) {
        for (auto& part : found[a]) part.assign(r.size(), 0.0);
        to[a] = {found[a][0].data(), found[a][1].data(), found[a][2].data()};
        if (second) to[a] = {to[a].value, to[a].r, to[a].v, found[a][3].data(), found[a][4].data(), found[a][5].data()};
      }
      dmd::averages_along(phis[0], phis[1], r, v, quadrature, to[0], to[1], width);
      return found;
    };
    const auto all = run(2, true);
    const double scale = tolerance == 1e-14 ? 1 : 1e7;
    for (std::size_t a = 0; a < 2; ++a)
      for (std::size_t k = 0; k < r.size(); ++k) {
        const dmd::Average g = dmd::average(phis[a], 1, r[k], v[k], quadrature);
        close(all[a][0][k], g.value, scale * 2e-14, 1e-2);
        close(all[a][1][k], g.r, scale * 2e-14, 1e-1);
        close(all[a][2][k], g.v, scale * 3e-13, 1);
        close(all[a][3][k], g.rr, scale * 1e-12, 1);
        close(all[a][4][k], g.rv, scale * 1e-11, 10);
        close(all[a][5][k], g.vv, scale * 1e-10, 10);
      }
    const auto first = run(2, false);
    for (std::size_t a = 0; a < 2; ++a)
      for (std::size_t part = 0; part < 3; ++part) BOOST_TEST((first[a][part] == all[a][part]));
    for (int width = 4; width <= numerics::vector_width(); width *= 2) {
      const auto other = run(width, true);
      for (std::size_t a = 0; a < 2; ++a)
        for (std::size_t part = 0; part < 6; ++part) BOOST_TEST((other[a][part] == all[a][part]));
    }
  }
}

BOOST_AUTO_TEST_CASE(a_long_chain_s_factors_are_those_of_its_matrix) {
  // Longer than what is looked at together, so that factors are made while the matrix is still being filled.
  for (const auto kinetics : {dmd::Kinetics::tanh, dmd::Kinetics::point}) {
    const dmd::Chain chain = chain_with(kinetics, 700, 160);
    const Index n = dmd::unknowns(chain);
    dmd::ChainMotion motion(chain, 4);
    Vector y(n);
    dmd::pack(uneven_state(chain), y.data());
    numerics::BandMatrix matrix = motion.make_matrix();
    numerics::BandFactors at_once = matrix.make_factors(), in_pieces = motion.make_factors();
    BOOST_REQUIRE(motion.jacobian(y.data(), 3, matrix));
    Matrix full = Matrix::Zero(n, n);
    for (Index c = 0; c < n; ++c)
      for (Index r = std::max<Index>(0, c - matrix.half()); r < std::min(n, c + matrix.half()); ++r)
        full(r, c) = matrix(r, c);
    matrix.eliminate(0, n, at_once);
    BOOST_REQUIRE(motion.jacobian(y.data(), 3, in_pieces));
    BOOST_REQUIRE((at_once.good && in_pieces.good));
    const Vector right = Vector::LinSpaced(n, 1, 2);
    Vector a(n), b(n);
    at_once.solve(right.data(), a.data());
    in_pieces.solve(right.data(), b.data());
    BOOST_TEST((a == b));
    // The factors are those of a matrix that differs by single precision.
    BOOST_TEST((full * a - right).norm() < 1e-6 * full.norm() * a.norm());
  }
}

BOOST_AUTO_TEST_CASE(a_band_without_exchanged_rows) {
  for (const auto& widths : {std::pair<Index, Index>{6, 7}, {15, 16}, {21, 22}, {27, 28}, {31, 32}, {0, 0}})
    for (const Index n : {1, 5, 33, 120}) {
      const Index below = widths.first, above = widths.second;
      Matrix full = Matrix::Zero(n, n);
      auto fill = [&](numerics::BandMatrix& band, Index begin, Index end) {
        band.set_zero(begin, end);
        for (Index c = begin; c < std::min(n, end); ++c)
          for (Index r = std::max<Index>(0, c - above); r <= std::min(n - 1, c + below); ++r)
            full(r, c) = band(r, c) = r == c ? 9 + std::sin(double(c)) : std::cos(double(7 * r + 3 * c));
      };
      const Vector right = Vector::LinSpaced(n, 1, 2);
      auto solved = [&](int width, Index window) {
        numerics::BandMatrix band(n, below, above, window);
        numerics::BandFactors factors = band.make_factors();
        Index filled = 0;
        for (Index k = 0; k < n; ++k) {  // as many columns at a time as elimination looks at
          fill(band, filled, k + band.half() + 1);
          filled = k + band.half() + 1;
          band.eliminate(k, k + 1, factors, width);
        }
        BOOST_TEST(factors.good);
        Vector x = Vector::Constant(n, std::nan(""));
        factors.solve(right.data(), x.data(), width);
        return x;
      };
      const Vector x = solved(2, n);
      BOOST_TEST((full * x - right).norm() < 2e-6);
      BOOST_TEST((solved(2, 40) == x));
      for (int width = 4; width <= numerics::vector_width(); width *= 2) BOOST_TEST((solved(width, 40) == x));
    }
  numerics::BandMatrix singular(3, 1, 1, 3);
  singular(0, 0) = 1e-12;
  singular(1, 0) = singular(0, 1) = singular(2, 2) = 1;
  numerics::BandFactors factors = singular.make_factors();
  singular.eliminate(0, 3, factors);
  BOOST_TEST(!factors.good);
}

BOOST_AUTO_TEST_CASE(vector_operations_of_the_integrator) {
  const dmd::SunContext context;
  const Index n = 1800;
  std::vector<dmd::SunVector> v;
  std::vector<N_Vector> all;
  for (int j = 0; j < 6; ++j) {
    v.push_back(dmd::make_chain_vector(n, context));
    all.push_back(v.back().get());
    for (Index k = 0; k < n; ++k) dmd::data(v.back())[k] = std::sin(double(k) + 0.1 * j);
  }
  for (const int count : {1, 2, 5}) {
    double c[] = {2, -1, 0.5, 3, 4};
    Vector expected = Vector::Zero(n);
    for (int j = 0; j < count; ++j)
      for (Index k = 0; k < n; ++k) expected[k] += c[j] * dmd::data(v[std::size_t(j)])[k];
    N_VLinearCombination(count, c, all.data(), v[5].get());
    for (Index k = 0; k < n; ++k) close(dmd::data(v[5])[k], expected[k], 1e-14, 1);
  }
  // Sums one after the other, each of the one before.
  const double first = dmd::data(v[0])[7], second = dmd::data(v[1])[7], third = dmd::data(v[2])[7];
  N_Vector from[] = {all[0], all[1]}, to[] = {all[1], all[2]};
  N_VLinearSumVectorArray(2, 1, from, 1, to, to);
  close(dmd::data(v[1])[7], first + second, 1e-15);
  close(dmd::data(v[2])[7], first + second + third, 1e-15);
  // The norm is that of the worst 256 sites, and no number if one of them is none.
  N_VConst(1, all[1]);
  N_VConst(0, all[0]);
  for (Index k = 0; k < n; ++k) dmd::data(v[0])[k] = k < n - 768 ? 1 : 2;
  BOOST_TEST(N_VWrmsNorm(all[0], all[1]) == 2);
  dmd::data(v[0])[3] = std::nan("");
  BOOST_TEST(std::isnan(N_VWrmsNorm(all[0], all[1])));
}

BOOST_AUTO_TEST_SUITE_END()
