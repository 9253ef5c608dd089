// Quasi-stationary distributions on rectangles against closed forms and products of intervals.
#include "qsd/plane/box.hpp"

#include "helpers.hpp"
#include "qsd/line/compare.hpp"

using namespace rdd;
using namespace rdd::qsd;
using namespace rdd::test;

namespace {

constexpr auto quasi_stationary = qsd::Density::quasi_stationary, gibbs = qsd::Density::gibbs;

double density(const qsd::QsdBox& q, double x, double y, qsd::Density which = quasi_stationary) {
  return q.at(which, Eigen::Vector2d(x, y))[0];
}

double across(double y) { return 1.3 * y * y + 0.4 * y * y * y * y; }

}  // namespace

BOOST_AUTO_TEST_SUITE(quasi_stationary_box)

BOOST_AUTO_TEST_CASE(free_walkers) {
  const double beta = 3, a = pi * pi / 4 / beta, b = pi * pi / 1.69 / beta;
  const auto flat = [](double, double) { return -2.0; };
  const auto closed = qsd::solve_box(Run(), {{0, 1}, {2, 2.3}, {true, true}, {true, true}, beta}, flat);
  close(closed.rates.lambda1, a + b, 1e-12);
  close(closed.rates.lambda2, 4 * a + b, 1e-12);
  BOOST_TEST(closed.converged);
  // Open below and to the right: quarter waves.
  const auto open = qsd::solve_box(Run(), {{0, 1}, {2, 2.3}, {true, false}, {false, true}, beta}, flat);
  close(open.rates.lambda1, (a + b) / 4, 1e-12);
  close(open.rates.lambda2, (9 * a + b) / 4, 1e-12);
  close(density(closed, 0.7, 1.4), pi / 4 * std::sin(pi * 0.35) * pi / 2.6 * std::sin(pi * 0.4 / 1.3), 1e-9);
  close(density(closed, 0.7, 1.4, gibbs), 1 / 2.6, 1e-12);
  BOOST_TEST(density(closed, 2.1, 1.4) == 0);
  close(closed.divergence(gibbs), 2 * (std::log(pi) - 1), 1e-3);
  close(closed.mean(quasi_stationary)[1], 1.65, 1e-10);
  close(closed.covariance(gibbs)(1, 1), 1.69 / 12, 1e-10);
  close(closed.covariance(quasi_stationary)(0, 0), 4 * (0.25 - 2 / (pi * pi)), 1e-8);
}

BOOST_AUTO_TEST_CASE(separable_energies_are_products) {
  for (const double beta : {2.0, 6.0}) {
    const auto x = qsd::solve_line(Run(), {0, infinite, true, false, beta}, double_well);
    const auto y = qsd::solve_line(Run(), {-1.2, 1.2, true, true, beta}, across);
    const qsd::BoxRequest request{{0, -1.2}, {x.domain.hi, 1.2}, {true, true}, {false, true}, beta};
    const auto q = qsd::solve_box(Run(), request, [](double a, double b) { return double_well(a) + across(b); });
    close(q.rates.lambda1, x.rates.lambda1 + y.rates.lambda1, 2e-10);
    close(q.rates.lambda2, x.rates.lambda1 + y.rates.lambda2, 1e-10);
    BOOST_TEST(std::abs(q.rates.lambda1 / (x.rates.lambda1 + y.rates.lambda1) - 1) < q.rates.lambda1_error);
    BOOST_TEST(q.converged);
    BOOST_TEST(std::abs(q.minimum[0] - 1) < 0.05);
    BOOST_TEST(std::abs(q.covariance(quasi_stationary)(0, 1)) < 1e-12);
  }
}

BOOST_AUTO_TEST_CASE(turned_axes_give_the_same) {
  const auto energy = [](double x, double y) { return 3 * x * x + 2 * x * y + y * y; };
  const auto turned = [](double x, double y) { return 3 * y * y + 2 * y * x + x * x; };
  const auto a = qsd::solve_box(Run(), {{-1, -2}, {1.2, 2}, {true, true}, {true, false}, 1.5}, energy);
  const auto b = qsd::solve_box(Run(), {{-2, -1}, {2, 1.2}, {true, true}, {false, true}, 1.5}, turned);
  close(a.rates.lambda1, b.rates.lambda1, 1e-11);
  close(density(a, 0.3, -0.4), density(b, -0.4, 0.3), 1e-9);
  BOOST_TEST(a.covariance(quasi_stationary)(0, 1) < 0);
}

BOOST_AUTO_TEST_CASE(the_gaussian_of_a_separable_energy_is_the_product) {
  const auto both = [](double a, double b) { return double_well(a) + across(b - 0.1); };
  for (const double beta : {2.0, 6.0}) {
    const auto x = qsd::solve_line(Run(), {0, 2.2, true, false, beta}, double_well);
    const auto y = qsd::solve_line(Run(), {-1.1, 1.3, true, true, beta}, [](double b) { return across(b - 0.1); });
    const auto of_x = qsd::variational_gaussian(double_well, beta, 1, 2);
    const auto of_y = qsd::variational_gaussian([](double b) { return across(b - 0.1); }, beta, 0, 2);
    auto q = qsd::solve_box(Run(), {{0, -1.1}, {2.2, 1.3}, {true, true}, {false, true}, beta}, both);
    refused(Status::argument, "not known", [&] { (void)q.total_variation(qsd::Density::gaussian); });
    q.fit_gaussian(both);
    close(q.gaussian->mean[0], of_x.mean, 1e-11);
    close(q.gaussian->mean[1], of_y.mean, 1e-11);
    close(q.gaussian->covariance(0, 0), of_x.variance, 1e-10);
    close(q.gaussian->covariance(1, 1), of_y.variance, 1e-10);
    BOOST_TEST(std::abs(q.gaussian->covariance(0, 1)) < 1e-12);
    const qsd::Comparison along(x, of_x), across_it(y, of_y);
    close(1 - q.gaussian_outside(),
          (std::erf((2.2 - of_x.mean) / std::sqrt(2 * of_x.variance)) +
           std::erf(of_x.mean / std::sqrt(2 * of_x.variance))) /
              2 * (1 - across_it.gaussian_outside()),
          1e-12);
    close(density(q, 0.8, 0.3, qsd::Density::gaussian),
          along.density(qsd::Density::gaussian, 0.8) * across_it.density(qsd::Density::gaussian, 0.3), 1e-10);
    close(q.mean(qsd::Density::gaussian)[0], along.moments(qsd::Density::gaussian).mean, 1e-7);
    close(q.covariance(qsd::Density::gaussian)(1, 1), across_it.moments(qsd::Density::gaussian).variance, 1e-7);
    // The divergence of a product is the sum; the total variation at most that, and at least the largest.
    for (const qsd::Density which : {gibbs, qsd::Density::gaussian}) {
      const auto a = along.distance(which), b = across_it.distance(which);
      close(q.divergence(which), a.divergence + b.divergence, 2e-3);
      BOOST_TEST(q.total_variation(which) < a.total_variation + b.total_variation);
      BOOST_TEST(q.total_variation(which) > std::max(a.total_variation, b.total_variation));
      BOOST_TEST(2 * std::pow(q.total_variation(which), 2) < q.divergence(which));  // Pinsker
    }
  }
}

BOOST_AUTO_TEST_CASE(the_gaussian_turns_with_the_energy) {
  const double beta = 3, c = std::cos(0.6), s = std::sin(0.6);
  const auto straight = [](double a, double b) { return double_well(a) + across(b); };
  const auto turned = [&](double x, double y) { return straight(c * x + s * y, c * y - s * x); };
  const auto a = qsd::variational_gaussian(straight, beta, {1, 0}, {2, 2});
  const auto b = qsd::variational_gaussian(turned, beta, {c + 0.02, s}, {2, 2});
  Eigen::Matrix2d turn;
  turn << c, -s, s, c;
  BOOST_TEST((turn * a.mean - b.mean).norm() < 1e-11);
  BOOST_TEST((turn * a.covariance * turn.transpose() - b.covariance).norm() < 1e-11);
  close(a.density(0.7, 0.2), b.density(c * 0.7 - s * 0.2, s * 0.7 + c * 0.2), 1e-9);
  close(a.mass({0.2, -infinite}, {infinite, infinite}),
        std::erfc((0.2 - a.mean[0]) / std::sqrt(2 * a.covariance(0, 0))) / 2, 1e-12);
  // A harmonic well has the Gibbs distribution for its Gaussian.
  const auto bowl = qsd::variational_gaussian([](double x, double y) { return 3 * x * x + 2 * x * y + y * y; }, 1.5,
                                              {0.1, 0.1}, {2, 2});
  Eigen::Matrix2d curvature;
  curvature << 6, 2, 2, 2;
  BOOST_TEST((bowl.covariance * curvature * 1.5 - Eigen::Matrix2d::Identity()).norm() < 1e-11);
  BOOST_TEST(bowl.mean.norm() < 1e-11);
  refused(Status::argument, "expected beta >= 1.5", [&] {
    (void)qsd::variational_gaussian(straight, 1.2, {1, 0}, {2, 2});
  });
}

BOOST_AUTO_TEST_CASE(bad_input_is_named) {
  const auto bad = [](const qsd::BoxRequest& request, const qsd::PlaneEnergy& energy, const std::string& words) {
    refused(Status::argument, words, [&] { (void)qsd::solve_box(Run(), request, energy); });
  };
  const auto bowl = [](double x, double y) { return x * x + y * y; };
  bad({{-1, 1}, {1, -1}, {true, true}, {true, true}, 1}, bowl, "y from 1 to -1");
  bad({{-1, -1}, {infinite, 1}, {true, true}, {true, true}, 1}, bowl, "x from -1 to inf: expected a finite interval");
  bad({{-1, -1}, {1, 1}, {false, false}, {false, false}, 1}, bowl, "no side absorbs");
  bad({{-1, -1}, {1, 1}, {true, true}, {true, true}, 0}, bowl, "beta = 0");
  bad({{-1, -1}, {1, 1}, {true, true}, {true, true}, 1, 0}, bowl, "tolerance = 0");
  bad(
      {{-1, -1}, {1, 1}, {true, true}, {true, true}, 1}, [](double x, double) { return x; }, "no minimum inside");
  bad(
      {{-1, -1}, {1, 1}, {true, true}, {true, true}, 1}, [](double x, double y) { return std::sqrt(x) + y; },
      "V(-1, -1) = nan");
}

BOOST_AUTO_TEST_SUITE_END()
