// Sweeps, Arrhenius fits and tables in 1/T.
#include "transport/temperature/sweep.hpp"

#include <boost/test/unit_test.hpp>
#include <cmath>

#include "reduction/coarse_sweep.hpp"
#include "support/error.hpp"
#include "transport/temperature/diffusivity_table.hpp"
#include "transport/transport.hpp"

using namespace rdd;

namespace {

constexpr double kB = 8.617333262e-5;

/// The proton network of cubic BaZrO3 from its geometry: 12 sites, rotation 0.17 eV, hop 0.25 eV, 1e13 Hz.
LandscapeInput bazro3() {
  constexpr double a = 4.23621, o = 0.91140364;
  LandscapeInput input;
  input.n_states = 12;
  input.lattice = Lattice(a * Matrix::Identity(3, 3));
  input.positions.resize(3, 12);
  for (int edge = 0, s = 0; edge < 3; ++edge)
    for (int axis = 0; axis < 3; ++axis)
      for (int sign = -1; sign <= 1 && axis != edge; sign += 2, ++s) {
        Vector u = Vector::Zero(3);
        u[edge] = a / 2;
        u[axis] = sign * o;
        input.positions.col(s) = u;
      }
  for (std::int32_t j = 0; j < 12; ++j)
    for (std::int32_t i = 0; i < 12; ++i)
      for (int code = 0; code < 27; ++code) {
        Translation n{code / 9 - 1, code / 3 % 3 - 1, code % 3 - 1};
        const Vector dr = input.lattice.cartesian(n) + input.positions.col(i) - input.positions.col(j);
        const double length = dr.norm();
        const bool rotation = i / 4 == j / 4 && std::abs(length - std::sqrt(2.0) * o) < 1e-6;
        const bool hop = i / 4 != j / 4 && std::abs(length - std::sqrt(2.0) * (a / 2 - o)) < 1e-6;
        if (rotation || hop) input.transitions.push_back({j, i, n, rotation ? 0.17 : 0.25, 1e13});
      }
  return input;
}

/// Two fast sites, two slow ones behind a high barrier, anisotropic: a landscape with a gap.
Landscape gapped() {
  LandscapeInput input;
  input.n_states = 4;
  input.lattice = Lattice(Matrix::Identity(2, 2));
  input.energy = Vector::Zero(4);
  input.energy << 0, 0.02, 0.05, 0.06;
  input.height = Height::saddle;
  const auto add = [&](int from, int to, Translation n, double saddle) {
    input.transitions.push_back({from, to, n, saddle, 1e12});
    for (auto& c : n) c = -c;
    input.transitions.push_back({to, from, n, saddle, 1e12});
  };
  add(0, 1, {}, 0.15);
  add(0, 1, {1, 0}, 0.2);
  add(2, 3, {}, 0.18);
  add(2, 3, {0, 1}, 0.22);
  add(1, 2, {}, 0.6);
  add(0, 3, {1, 1}, 0.63);
  return Landscape(input);
}

Vector temperatures(double from, double to, Index n) { return Vector::LinSpaced(n, from, to); }

}  // namespace

BOOST_AUTO_TEST_SUITE(sweeps)

BOOST_AUTO_TEST_CASE(bazro3_has_its_nine_diffusivities) {
  const Landscape landscape(bazro3());
  BOOST_TEST_REQUIRE(landscape.n_transitions() == 48);
  const double expected[9] = {1.4856425184e-9, 1.8061312177e-7, 1.9287098939e-6, 7.8142590787e-6, 1.9592812274e-5,
                              3.7465281526e-5, 6.0603030790e-5, 8.7792212252e-5, 1.1782093601e-4};  // cm2/s
  const Vector t = temperatures(200, 1000, 9);
  const auto found = transport::sweep(Run(), landscape, t, Accuracy::automatic, true);
  for (Index i = 0; i < 9; ++i) {
    const Eigen::Map<const Matrix> d(found.diffusivity.col(i).data(), 3, 3);
    BOOST_TEST(d(0, 0) * 1e-16 == expected[i], boost::test_tools::tolerance(4e-11));
    BOOST_TEST((d - d(0, 0) * Matrix::Identity(3, 3)).norm() < 1e-12 * d(0, 0));
  }
  BOOST_TEST(found.velocity.cwiseAbs().maxCoeff() < 1e-3);  // against lengths times rates of 1e10 and more
}

BOOST_AUTO_TEST_CASE(slopes_in_temperature_are_those_of_the_sweep) {
  const Landscape landscape = gapped();
  const double h = 0.5, t0 = 650;
  const auto found =
      transport::sweep(Run(), landscape, Vector::LinSpaced(5, t0 - 2 * h, t0 + 2 * h), Accuracy::fast, true);
  const Vector slope = (8 * (found.diffusivity.col(3) - found.diffusivity.col(1)) -
                        (found.diffusivity.col(4) - found.diffusivity.col(0))) /
                       (12 * h);
  BOOST_TEST((slope - found.diffusivity_temperature.col(2)).norm() < 1e-9 * slope.norm());
}

BOOST_AUTO_TEST_CASE(an_arrhenius_law_is_fitted_exactly_and_a_misfit_is_told) {
  const Vector t = temperatures(300, 900, 7);
  Vector d = 2.5e-3 * (-0.45 / (kB * t.array())).exp();
  auto fit = transport::fit_arrhenius(t, d, kB);
  BOOST_TEST(fit.prefactor == 2.5e-3, boost::test_tools::tolerance(1e-12));
  BOOST_TEST(fit.energy == 0.45, boost::test_tools::tolerance(1e-12));
  BOOST_TEST(fit.largest_error < 1e-12);
  d[3] *= 1.2;
  fit = transport::fit_arrhenius(t, d, kB);
  double worst = 0;
  for (Index i = 0; i < 7; ++i)
    worst = std::max(worst, std::abs(fit.prefactor * std::exp(-fit.energy / (kB * t[i])) / d[i] - 1));
  BOOST_TEST(fit.largest_error == worst, boost::test_tools::tolerance(1e-9));
  BOOST_TEST(worst > 0.1);
  BOOST_CHECK_THROW((void)transport::fit_arrhenius(temperatures(300, 300, 1), Vector::Ones(1), kB), Error);
  BOOST_CHECK_THROW((void)transport::fit_arrhenius(t, -d, kB), Error);
  BOOST_CHECK_THROW((void)transport::fit_arrhenius(t, d.head(3), kB), Error);
}

BOOST_AUTO_TEST_CASE(principal_axes_diagonalise_a_rotated_tensor) {
  const double angle = 0.3;
  Matrix r(2, 2);
  r << std::cos(angle), -std::sin(angle), std::sin(angle), std::cos(angle);
  Matrix all(4, 3);
  for (Index t = 0; t < 3; ++t) {
    const Matrix d = r * Vector{{5.0 + double(t), 1.0}}.asDiagonal() * r.transpose();
    all.col(t) = Eigen::Map<const Vector>(d.data(), 4);
  }
  const Matrix axes = transport::principal_axes(all);
  BOOST_TEST((axes - r * Vector{{1.0, 1.0}}.asDiagonal()).cwiseAbs().maxCoeff() < 1e-14);
  BOOST_TEST(transport::along(all, axes.col(0))[2] == 7.0, boost::test_tools::tolerance(1e-14));
  BOOST_TEST(transport::along(all, 3 * axes.col(1))[1] == 1.0, boost::test_tools::tolerance(1e-14));
}

BOOST_AUTO_TEST_CASE(a_table_keeps_its_tolerance_everywhere) {
  const Landscape landscape = gapped();
  for (const double tolerance : {1e-4, 1e-8}) {
    const auto table = transport::diffusivity_table(Run(), landscape, {250, 1500, tolerance}, Accuracy::automatic);
    BOOST_TEST(table.largest_error() <= tolerance);
    double values[4], slopes[4];
    for (int i = 0; i <= 200; ++i) {
      const double t = 250 + 1250 * i / 200.0;
      BOOST_TEST_REQUIRE(table.evaluate(t, values, slopes));
      const Matrix d = transport::diffusivity(*landscape.network(t));
      for (int b = 0; b < 2; ++b)
        for (int a = 0; a < 2; ++a)
          BOOST_TEST(std::abs(values[a + 2 * b] - d(a, b)) < 1.5 * tolerance * std::sqrt(d(a, a) * d(b, b)));
    }
    BOOST_TEST_REQUIRE(table.evaluate(600, values, slopes));
    const auto exact = transport::sweep(Run(), landscape, Vector::Constant(1, 600.0), Accuracy::automatic, true);
    BOOST_TEST(slopes[0] == exact.diffusivity_temperature(0, 0),
               boost::test_tools::tolerance(std::pow(tolerance, 0.7)));
    BOOST_TEST(!table.evaluate(249, values, slopes));
    BOOST_TEST(!table.evaluate(1501, values, slopes));
    BOOST_TEST(!table.evaluate(NAN, values, slopes));
    BOOST_TEST(!table.evaluate(0, values, nullptr));
    // A host that keeps the arrays alone gets the same numbers.
    const Vector knots = table.knots();
    const double x = 1 / 777.0;
    Index i = 0;
    while (knots[i + 1] < x) ++i;
    const double s = (x - knots[i]) / (knots[i + 1] - knots[i]);
    const double* a = &table.coefficients()[4 * table.n_channels() * i];
    BOOST_TEST_REQUIRE(table.evaluate(777, values, nullptr));
    BOOST_TEST(values[0] == std::exp(a[0] + s * (a[1] + s * (a[2] + s * a[3]))), boost::test_tools::tolerance(1e-12));
  }
  BOOST_CHECK_THROW((void)transport::diffusivity_table(Run(), landscape, {500, 300, 1e-6}, Accuracy::fast), Error);
  BOOST_CHECK_THROW((void)transport::diffusivity_table(Run(), landscape, {300, 500, 1e-14}, Accuracy::fast), Error);
  BOOST_CHECK_THROW((void)transport::diffusivity_table(Run(), landscape, {0, 500, 1e-6}, Accuracy::fast), Error);
}

BOOST_AUTO_TEST_CASE(coarse_models_keep_the_order_of_their_states) {
  // The group that is heavier when cold has fewer states: at high temperature the order by weight turns over.
  LandscapeInput input;
  input.n_states = 4;
  input.lattice = Lattice(Matrix::Identity(1, 1));
  input.energy = Vector::Zero(4);
  input.energy << 0, 0.05, 0.05, 0.05;
  input.height = Height::saddle;
  const auto add = [&](int from, int to, std::int32_t n, double saddle) {
    input.transitions.push_back({from, to, {n}, saddle, 1e12});
    input.transitions.push_back({to, from, {-n}, saddle, 1e12});
  };
  add(0, 0, 1, 0.1);
  input.transitions.pop_back();
  input.transitions.push_back({0, 0, {-1}, 0.1, 1e12});
  add(1, 2, 0, 0.15);
  add(2, 3, 0, 0.15);
  add(0, 1, 0, 0.7);
  const Landscape landscape(input);
  const Vector t = Vector{{1200, 800, 400, 200}};
  reduction::ReduceRequest request;
  request.n_coarse = 2;
  const auto found = reduction::coarse_sweep(Run(), landscape, t, request);
  BOOST_TEST(found.equilibrium(0, 0) > 0.5);
  BOOST_TEST(found.equilibrium(0, 3) < 0.5);
  for (Index i = 0; i < 4; ++i) {
    const auto alone = reduction::coarse_grain(Run(), landscape.network(t[i]), request);
    const Index first = found.equilibrium(0, i) > 0.5 ? 0 : 1;
    BOOST_TEST(found.equilibrium(first, i) == alone->equilibrium[0]);
    BOOST_TEST(found.reaction(first, i) == alone->reaction(0, first));
    BOOST_TEST(found.reaction(0, i) + found.reaction(1, i) < 1e-9 * std::abs(found.reaction(0, i)));
    BOOST_TEST(found.diffusion(first * 3, i) == alone->diffusion()[0](0, 0));
    BOOST_TEST(found.gap[i] == alone->gap);
  }
  Index n_coarse = 0;
  const auto table = reduction::coarse_table(Run(), landscape, {300, 1200, 1e-6}, request, n_coarse);
  BOOST_TEST_REQUIRE(n_coarse == 2);
  BOOST_TEST_REQUIRE(table.n_values() == 2 + 4 + 4 + 4);
  std::vector<double> values(14);
  for (const double at : {310.0, 555.5, 1111.0}) {
    BOOST_TEST_REQUIRE(table.evaluate(at, values.data(), nullptr));
    const auto exact = reduction::coarse_sweep(Run(), landscape, Vector{{1200, at}}, request);
    for (Index v = 0; v < 2; ++v) BOOST_TEST(values[v] == exact.equilibrium(v, 1), boost::test_tools::tolerance(2e-6));
    for (Index v = 0; v < 4; ++v) BOOST_TEST(values[2 + v] == exact.reaction(v, 1), boost::test_tools::tolerance(2e-6));
    BOOST_TEST(values[2] + values[3] == 0.0);
    BOOST_TEST(values[4] + values[5] == 0.0);
    for (Index v = 0; v < 4; ++v)
      BOOST_TEST(std::abs(values[10 + v] - exact.diffusion(v, 1)) < 2e-6 * exact.diffusion.col(1).norm());
  }
}

BOOST_AUTO_TEST_CASE(a_coarse_table_is_not_held_up_by_entries_that_are_round_off) {
  // Off-diagonal entries of D_P are positive here and so small that their relative error is noise.
  const Landscape landscape = gapped();
  reduction::ReduceRequest request;
  request.n_coarse = 2;
  Index n_coarse = 0;
  const auto table = reduction::coarse_table(Run(), landscape, {300, 1500, 1e-6}, request, n_coarse);
  BOOST_TEST(table.n_intervals() < 200);
  std::vector<double> values(table.n_values());
  BOOST_TEST_REQUIRE(table.evaluate(500.1, values.data(), nullptr));
  const auto exact = reduction::coarse_sweep(Run(), landscape, Vector{{1500, 500.1}}, request);
  for (Index v = 0; v < 16; ++v)
    BOOST_TEST(std::abs(values[14 + v] - exact.diffusion(v, 1)) < 2e-6 * exact.diffusion.col(1).norm());
}

BOOST_AUTO_TEST_CASE(same_bits_for_any_number_of_threads) {
  const Landscape landscape = gapped();
  const Vector t = temperatures(300, 1300, 23);
  reduction::ReduceRequest request;
  request.n_coarse = 2;
  Context one(1), three(3);
  const auto a = transport::sweep(Run(&one), landscape, t, Accuracy::automatic, true);
  const auto b = transport::sweep(Run(&three), landscape, t, Accuracy::automatic, true);
  BOOST_TEST((a.diffusivity.array() == b.diffusivity.array()).all());
  BOOST_TEST((a.diffusivity_temperature.array() == b.diffusivity_temperature.array()).all());
  const auto c = reduction::coarse_sweep(Run(&one), landscape, t, request);
  const auto d = reduction::coarse_sweep(Run(&three), landscape, t, request);
  BOOST_TEST((c.reaction.array() == d.reaction.array()).all());
  BOOST_TEST((c.diffusion.array() == d.diffusion.array()).all());
}

BOOST_AUTO_TEST_SUITE_END()
