// Quasi-stationary distributions on intervals against closed forms and 20-digit values, and what is refused.
#include "qsd/line/line.hpp"

#include <numbers>

#include "helpers.hpp"
#include "qsd/line/compare.hpp"

using namespace rdd;
using namespace rdd::qsd;
using namespace rdd::test;

namespace {

qsd::QsdLine well(double beta) { return qsd::solve_line(Run(), {0, infinite, true, false, beta}, double_well); }

double harmonic(double x) { return x * x; }

void bad(const qsd::LineRequest& request, const qsd::LineEnergy& energy, Status status, const std::string& words) {
  refused(status, words, [&] { (void)qsd::solve_line(Run(), request, energy); });
}

}  // namespace

BOOST_AUTO_TEST_SUITE(quasi_stationary_line)

BOOST_AUTO_TEST_CASE(double_well_to_round_off_however_small_lambda_1_is) {
  struct Row {
    double beta, lambda1, lambda2;
  };
  // From reference.py.
  for (const Row& row :
       {Row{2, 0.22727330100864966955, 7.6040283423820136545}, Row{4, 0.029779593309437366211, 5.5122402978900420759},
        Row{6, 0.0041410775100116527887, 5.2066853258693244868},
        Row{8, 0.00057186888886856569819, 5.4217398363365870055},
        Row{10, 0.000078357091998921765732, 5.8181073543445055098},
        Row{20, 3.6386056997252063174e-9, 7.2640819145823329785},
        Row{30, 1.6632865938147183705e-13, 7.5621465589695324665}}) {
    const auto q = well(row.beta);
    close(q.rates.lambda1, row.lambda1, 1e-13);
    close(q.rates.lambda2, row.lambda2, 1e-13);
    close(q.rates.ratio(), row.lambda1 / (row.lambda2 - row.lambda1), 2e-13);
    BOOST_TEST(q.rates.separated());
    BOOST_TEST(q.rates.lambda1_error < 2e-14);
    BOOST_TEST((q.domain.end_lo == qsd::End::absorbing && q.domain.end_hi == qsd::End::cut && q.domain.lo == 0));
    BOOST_TEST(row.beta * double_well(q.domain.hi) == cut_depth, boost::test_tools::tolerance(0.01));
    BOOST_TEST(std::abs(q.domain.minimum - 1) < 0.01);
    close(q.domain.barrier, 1, 1e-3);
  }
}

BOOST_AUTO_TEST_CASE(free_walkers) {
  const auto flat = [](double) { return 7.0; };
  const double beta = 3, length = 2, unit = pi * pi / (length * length) / beta;
  const auto both = qsd::solve_line(Run(), {1, 1 + length, true, true, beta}, flat);
  close(both.rates.lambda1, unit, 1e-14);
  close(both.rates.lambda2, 4 * unit, 1e-14);
  BOOST_TEST(!both.rates.separated());
  const auto one = qsd::solve_line(Run(), {1, 1 + length, false, true, beta}, flat);
  close(one.rates.lambda1, unit / 4, 1e-14);
  close(one.rates.lambda2, 9 * unit / 4, 1e-14);
  BOOST_TEST((one.domain.end_lo == qsd::End::natural && one.domain.hi == 1 + length));
  // q = pi/(2 L) sin(pi x/L), p = 1/L: they cross where sin = 2/pi.
  const qsd::Comparison c(both, std::nullopt);
  for (const double x : {0.1, 0.9, 1.7})
    close(c.density(qsd::Density::quasi_stationary, 1 + x), pi / (2 * length) * std::sin(pi * x / length), 1e-13);
  close(c.density(qsd::Density::gibbs, 1.5), 1 / length, 1e-14);
  const double cross = std::asin(2 / pi);
  close(c.distance(qsd::Density::gibbs).total_variation, std::cos(cross) - 1 + 2 * cross / pi, 1e-12);
  close(c.distance(qsd::Density::gibbs).divergence, std::log(pi) - 1, 1e-10);
  close(c.moments(qsd::Density::quasi_stationary).variance, length * length * (0.25 - 2 / (pi * pi)), 1e-12);
}

BOOST_AUTO_TEST_CASE(ornstein_uhlenbeck_walkers_between_zeros_of_hermite_polynomials) {
  // V = k x^2/2: eigenfunctions He_n(sqrt(beta k) x), lambda = n k.
  const double k = 2, beta = 3, unit = 1 / std::sqrt(beta * k);
  close(qsd::solve_line(Run(), {-unit, unit, true, true, beta}, harmonic).rates.lambda1, 2 * k, 1e-14);
  const double third = std::sqrt(3.0) * unit, fourth = std::sqrt(3 - std::sqrt(6.0)) * unit;
  close(qsd::solve_line(Run(), {-third, third, true, true, beta}, harmonic).rates.lambda2, 3 * k, 1e-14);
  close(qsd::solve_line(Run(), {-fourth, fourth, true, true, beta}, harmonic).rates.lambda1, 4 * k, 1e-14);
}

BOOST_AUTO_TEST_CASE(the_side_the_scale_and_the_origin_of_energy_do_not_matter) {
  const auto right = well(6);
  const auto left = qsd::solve_line(Run(), {-infinite, 0, false, true, 6}, double_well);
  close(left.rates.lambda1, right.rates.lambda1, 1e-14);
  close(left.rates.lambda2, right.rates.lambda2, 1e-14);
  // x = s y, V = U/e + 5: lambda scales with e/s^2.
  const double s = 1e-4, e = 1.6e-19;
  const auto scaled =
      qsd::solve_line(Run(), {0, infinite, true, true, 6 / e}, [&](double x) { return e * (double_well(x / s) + 5); });
  close(scaled.rates.lambda1, right.rates.lambda1 * e / (s * s), 1e-12);
  close(scaled.domain.barrier, e, 1e-3);
  // A reflecting wall far up the hill is as good as none, and is cut away.
  const auto wall = qsd::solve_line(Run(), {0, 40, true, false, 6}, double_well);
  close(wall.rates.lambda1, right.rates.lambda1, 1e-14);
  BOOST_TEST((wall.domain.end_hi == qsd::End::cut && wall.domain.hi < 3));
}

BOOST_AUTO_TEST_CASE(two_wells_have_no_separation) {
  const auto q = qsd::solve_line(Run(), {-1.8, 1.8, true, true, 30}, double_well);
  // They exchange at twice half the rate at which one is left over the barrier.
  close(q.rates.gap, 1.6632865938147184e-13, 1e-9);
  BOOST_TEST(q.rates.lambda1 > 0);
  BOOST_TEST(q.rates.lambda1_error < 1e-13);
  const auto near = qsd::solve_line(Run(), {-1.05, 1.05, true, true, 30}, double_well);
  BOOST_TEST(!near.rates.separated());
}

BOOST_AUTO_TEST_CASE(a_kink_is_resolved) {
  // V = |x| on (-a, a): even modes e^{beta|x|/2} sin(q (a - |x|)), tan(q a) = -2 q/beta ... or with hyperbolic
  // functions: lambda = beta/4 - k^2/beta, tanh(k a) = 2 k/beta.
  const double beta = 4, a = 2.5;
  double low = 1, high = 1.9999999;
  for (int i = 0; i < 200; ++i) {
    const double k = (low + high) / 2;
    (std::tanh(k * a) > 2 * k / beta ? low : high) = k;
  }
  const auto q = qsd::solve_line(Run(), {-a, a, true, true, beta}, [](double x) { return std::abs(x - 0.0); });
  close(q.rates.lambda1, beta / 4 - low * low / beta, 1e-11);
}

BOOST_AUTO_TEST_CASE(variational_gaussian_of_the_double_well) {
  // X^2 = 1 - 3 v, 24 beta v^2 - 8 beta v + 1 = 0.
  for (const double beta : {1.51, 2.0, 6.0, 30.0}) {
    const double v = (8 * beta - std::sqrt(64 * beta * beta - 96 * beta)) / (48 * beta);
    const auto g = qsd::variational_gaussian(double_well, beta, 1, 2);
    close(g.variance, v, 1e-11);
    close(g.mean, std::sqrt(1 - 3 * v), 1e-11);
  }
  refused(Status::argument, "beta = 1.49: no variational Gaussian exists",
          [] { (void)qsd::variational_gaussian(double_well, 1.49, 1, 2); });
  refused(Status::argument, "expected beta >= 1.50000000",
          [] { (void)qsd::variational_gaussian(double_well, 0.3, 1, 2); });
  refused(Status::argument, "within nine standard deviations",
          [] { (void)qsd::variational_gaussian([](double x) { return std::sqrt(x) * (x - 3); }, 1, 1, 2); });
}

BOOST_AUTO_TEST_CASE(the_three_densities_agree_as_the_temperature_falls) {
  double before = 1;
  for (const double beta : {2.0, 6.0, 10.0}) {
    const auto q = well(beta);
    const qsd::Comparison c(q,
                            qsd::variational_gaussian(double_well, beta, q.domain.minimum, q.domain.hi - q.domain.lo));
    const auto gibbs = c.distance(qsd::Density::gibbs), normal = c.distance(qsd::Density::gaussian);
    BOOST_TEST(gibbs.total_variation < before);
    BOOST_TEST(normal.total_variation < before);
    before = normal.total_variation;
    BOOST_TEST(2 * gibbs.total_variation * gibbs.total_variation <= gibbs.divergence);  // Pinsker
    BOOST_TEST(2 * normal.total_variation * normal.total_variation <= normal.divergence);
    BOOST_TEST(c.density(qsd::Density::quasi_stationary, -0.1) == 0);
  }
  // Moments of the stored reference at beta = 2.
  const auto q = well(2);
  const qsd::Comparison c(q, qsd::variational_gaussian(double_well, 2, 1, 2));
  close(c.moments(qsd::Density::quasi_stationary).mean, 0.9205277687, 1e-9);
  close(c.moments(qsd::Density::quasi_stationary).variance, 0.073248756, 1e-7);
  close(c.moments(qsd::Density::gibbs).variance, 0.0985557437, 1e-7);
  close(c.gaussian_outside(), std::erfc(0.8660254037844386 / std::sqrt(2 / 12.0)) / 2, 1e-10);
  const qsd::Comparison none(q, std::nullopt);
  refused(Status::argument, "expected a larger beta", [&] { (void)none.density(qsd::Density::gaussian, 1); });
}

BOOST_AUTO_TEST_CASE(bad_input_is_named) {
  const auto ok = double_well;
  bad({1, 0, true, true, 2}, ok, Status::argument, "lo = 1, hi = 0: expected lo < hi; the interval is reversed");
  bad({0, 2, false, false, 2}, ok, Status::argument, "neither end absorbs");
  bad({-infinite, infinite, true, true, 2}, ok, Status::argument, "neither end absorbs");
  bad({0, 2, true, true, -1}, ok, Status::argument, "beta = -1: expected > 0");
  bad({0, 2, true, true, std::nan("")}, ok, Status::argument, "beta = nan");
  bad({0, 0.8, true, true, 2}, ok, Status::argument, "it falls all the way to the absorbing end at 0.8");
  bad(
      {0, infinite, true, false, 2}, [](double x) { return std::exp(-x); }, Status::argument,
      "hi = inf: V does not confine");
  bad(
      {0, 2, true, true, 2}, [](double x) { return x > 1.5 ? std::nan("") : x * (x - 1); }, Status::argument,
      "= nan: expected a number");
  bad(
      {0, 2, true, true, 2}, [](double x) { return x > 1.5 ? infinite : x * (x - 1); }, Status::argument,
      "= inf: expected a finite energy");
  bad({0, 2, true, true, 1e5}, ok, Status::numeric, "cannot be told from zero");
  std::uint32_t noise = 1;
  bad(
      {0, 2, true, true, 2}, [&](double x) { return ok(x) + 1e-3 * ((noise = noise * 1664525 + 1013904223) >> 24); },
      Status::numeric, "V is too rough near");
}

BOOST_AUTO_TEST_CASE(the_ends_themselves_are_not_asked) {
  // V = 1/x + x has no value at 0; absorbing and natural make no difference there.
  const qsd::LineEnergy wall = [](double x) { return x > 0 && x < 4 ? 1 / x + x : std::nan(""); };
  const auto held = qsd::solve_line(Run(), {0, 4, false, true, 3}, wall);
  BOOST_TEST((held.domain.end_lo == qsd::End::cut && held.domain.lo > 0));
  close(held.domain.minimum, 1, 0.02);
  close(held.domain.barrier, 2.25, 1e-3);
}

BOOST_AUTO_TEST_CASE(a_host_can_stop_it) {
  Context context;
  Run run(&context);
  bool asked = false;
  const qsd::LineEnergy cancels = [&](double x) {
    if (!asked) context.cancel();
    asked = true;
    return double_well(x);
  };
  BOOST_CHECK_THROW((void)qsd::solve_line(run, {0, infinite, true, false, 2}, cancels), Cancelled);
}

BOOST_AUTO_TEST_SUITE_END()
