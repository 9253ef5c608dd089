// Correlation factors and coefficients that are known; extremes; bounds.
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <numbers>

#include "pair/hosts.hpp"
#include "support/error.hpp"

using namespace rdd;
using namespace rdd::pair;
using namespace rdd::test;

namespace {

Matrix tracer_factor(const std::shared_ptr<const crystal::JumpClasses>& classes) {
  const Pair pair(classes, 1);
  const auto found = at_one(pair, values(Vector::Ones(classes->n_classes())));
  const double scale = found.Lvv.cwiseAbs().maxCoeff();
  BOOST_TEST((found.Lsv + found.Lvv).norm() < 1e-13 * scale);  // the solute is one of the atoms that the vacancy moves
  BOOST_TEST((found.L1vv + found.Lvv).norm() < 1e-11 * scale);
  BOOST_TEST(found.error < 1e-10);
  return found.correlation;
}

void check_factor(const std::shared_ptr<const crystal::JumpClasses>& classes, double expected, double tolerance) {
  const Matrix f = tracer_factor(classes);
  BOOST_TEST((f - expected * Matrix::Identity(f.rows(), f.cols())).cwiseAbs().maxCoeff() < tolerance);
}

Matrix hexagonal() { return (Matrix(2, 2) << 1, -0.5, 0, std::sqrt(3) / 2).finished(); }

bool names(const Error& error, const std::string& text) {
  return std::string(error.what()).find(text) != std::string::npos;
}

}  // namespace

BOOST_AUTO_TEST_CASE(tracer_factors_of_closed_form) {
  check_factor(host(Matrix::Identity(2, 2), origin(2), 1.1), 1 / (std::numbers::pi - 1), 1e-12);
  check_factor(host(hexagonal(), (Matrix(2, 2) << 1. / 3, 2. / 3, 2. / 3, 1. / 3).finished(), 0.6), 1.0 / 3, 1e-12);
  Matrix two = Matrix::Zero(3, 2);
  two.col(1).setConstant(0.25);
  check_factor(host(fcc_lattice(), two, 0.5), 0.5, 1e-12);
}

BOOST_AUTO_TEST_CASE(tracer_factors_known_to_twelve_digits) {
  check_factor(host(hexagonal(), origin(2), 1.1), 0.560057002032003, 2e-12);
  check_factor(host(Matrix::Identity(3, 3), origin(3), 1.1), 0.65310883873706, 2e-12);
  check_factor(host((Matrix(3, 3) << -.5, .5, .5, .5, -.5, .5, .5, .5, -.5).finished(), origin(3), 0.9),
               0.72719414008823, 2e-12);
  check_factor(fcc(), 0.781451421945011, 2e-12);
  const double c = std::sqrt(8.0 / 3);
  Matrix lattice = Matrix::Zero(3, 3);
  lattice.topLeftCorner(2, 2) = hexagonal();
  lattice(2, 2) = c;
  const Matrix f =
      tracer_factor(host(lattice, (Matrix(3, 2) << 1. / 3, 2. / 3, 2. / 3, 1. / 3, .25, .75).finished(), 1.1));
  BOOST_TEST(std::abs(f(0, 0) - 0.78120488462990) < 2e-12);
  BOOST_TEST(std::abs(f(2, 2) - 0.78145142194501) < 2e-12);
}

BOOST_AUTO_TEST_CASE(exchange_of_any_speed_costs_no_digits) {
  // Where the exchange is infinitely fast, Lss comes from the other jumps alone. Its value, by tori of up to 80^3 cells
  // and a system with fluxes for unknowns, is good to 3e-12.
  const Pair pair(fcc(), 1);
  const auto found = [&](double w2) { return at_one(pair, five({1, 0.3, w2, 0.2, 0.9})); };
  const auto limit = found(1e30);
  BOOST_TEST(limit.Lss(0, 0) == 3.720700590854902, boost::test_tools::tolerance(4e-12));
  BOOST_TEST(limit.Lsv(0, 0) == -3.8938782373293295, boost::test_tools::tolerance(4e-12));
  for (const double w2 : {1e16, 1e20, 1e25}) {
    BOOST_TEST(found(w2).Lss(0, 0) == limit.Lss(0, 0), boost::test_tools::tolerance(1e-14));
    BOOST_TEST(found(w2).Lsv(0, 0) == limit.Lsv(0, 0), boost::test_tools::tolerance(1e-14));
  }
  // The first correction is -(Lss limit's current)^2/w2: ten times w2, a tenth of it.
  const double a = limit.Lss(0, 0) - found(1e6).Lss(0, 0), b = limit.Lss(0, 0) - found(1e7).Lss(0, 0);
  BOOST_TEST(a / b == 10, boost::test_tools::tolerance(1e-4));
}

BOOST_AUTO_TEST_CASE(rare_exchange_is_uncorrelated) {
  const Pair pair(fcc(), 1);
  for (const double w2 : {1e-12, 1e-60, 1e-120}) {
    const auto found = at_one(pair, five({1, 0.7, w2, 1.3, 0.4}));
    BOOST_TEST(found.Lss(0, 0) == w2 * 0.4 / 1.3, boost::test_tools::tolerance(1e-10));
    BOOST_TEST(found.correlation(1, 1) == 1, boost::test_tools::tolerance(1e-10));
  }
}

BOOST_AUTO_TEST_CASE(slow_surroundings_keep_relative_accuracy) {
  // With association and rotation slower than the host by ten and more decades, Lss scales with them: no digit of it
  // comes from a difference of rates of the host.
  const Pair pair(fcc(), 1);
  const auto scaled = [&](double s) { return at_one(pair, five({1, 0.8 * s, 3.0, 0.5 * s, 0.5 * s})).Lss(0, 0) / s; };
  const double limit = scaled(1e-40);
  BOOST_TEST(limit > 0.1);
  BOOST_TEST(scaled(1e-20) == limit, boost::test_tools::tolerance(1e-12));
  BOOST_TEST(scaled(1e-60) == limit, boost::test_tools::tolerance(1e-12));
}

BOOST_AUTO_TEST_CASE(bounds_enclose_the_exact_coefficient) {
  const Pair pair(fcc(), 1);
  for (const auto& w : {std::vector<double>{1, 1, 1, 1, 1}, {1, 5, 100, 0.01, 1}, {1, 0.05, 0.02, 0.5, 0.05}}) {
    const auto given = five(w);
    const double exact = at_one(pair, given).Lss(0, 0);
    double lower = 0, upper = 1e300;
    for (const Index radius : {2, 4, 6}) {
      const auto found = pair.bounds(Run(), given, 1, radius);
      BOOST_TEST(found.lower(0, 0) > lower);
      BOOST_TEST(found.upper(0, 0) < upper);
      lower = found.lower(0, 0);
      upper = found.upper(0, 0);
      BOOST_TEST(lower < exact);
      BOOST_TEST(upper > exact);
    }
    BOOST_TEST(upper - lower < 0.05 * exact);
  }
}

BOOST_AUTO_TEST_CASE(cells_of_any_shape_give_the_same) {
  const Matrix conventional = Matrix::Identity(3, 3);
  const Matrix four = (Matrix(3, 4) << 0, 0, .5, .5, 0, .5, 0, .5, 0, .5, .5, 0).finished();
  Matrix skewed = fcc_lattice();
  skewed.col(1) += 2 * skewed.col(0);
  skewed.col(2) -= skewed.col(1);
  const auto given = five({1, 0.8, 1.25, 0.5, 1.5});
  const auto first = at_one(Pair(fcc(), 1), given);
  const Pair large(host(conventional, four, 0.75, false), 1);
  BOOST_TEST(large.classes().host().n_sites() == 4);
  for (const auto& found : {at_one(large, given), at_one(Pair(host(skewed, origin(3), 0.75, false), 1), given)}) {
    BOOST_TEST((found.Lss - first.Lss).norm() < 1e-11);
    BOOST_TEST((found.Lsv - first.Lsv).norm() < 1e-11);
    BOOST_TEST((found.L1vv - first.L1vv).norm() < 1e-10);
  }
}

BOOST_AUTO_TEST_CASE(results_have_the_same_bits_for_any_number_of_threads) {
  Context three(3);
  const std::vector<double> temperatures{0.5, 1, 2};
  auto given = five({1, 0.8, 1.25, 0.5, 1.5});
  given.pair_energy = Vector::Constant(1, -0.2);
  given.height1 = Vector::Zero(4);
  given.height2 = Vector::Zero(1);
  const auto a = Pair(fcc(), 1).transport(Run(), given, temperatures);
  const auto b = Pair(fcc(), 1).transport(Run(&three), given, temperatures);
  for (std::size_t t = 0; t < a.size(); ++t) {
    BOOST_TEST((a[t].Lss == b[t].Lss));
    BOOST_TEST((a[t].L1vv == b[t].L1vv));
  }
}

BOOST_AUTO_TEST_CASE(units_of_powers_of_two_scale_every_bit) {
  const Pair pair(fcc(), 1), larger(host(8 * fcc_lattice(), origin(3), 6), 1);
  auto given = five({1, 0.8, 1.25, 0.5, 1.5});
  const auto first = at_one(pair, given), long_units = at_one(larger, given);
  const double fast = std::ldexp(1.0, 40);
  given.host.prefactor *= fast;
  given.prefactor1 *= fast;
  given.prefactor2 *= fast;
  const auto second = at_one(pair, given);
  BOOST_TEST((second.Lss == fast * first.Lss));
  BOOST_TEST((second.Lsv == fast * first.Lsv));
  BOOST_TEST((second.L1vv == fast * first.L1vv));
  BOOST_TEST((long_units.Lss == 64 * first.Lss));
}

BOOST_AUTO_TEST_CASE(closed_exchanges_leave_the_solute_where_it_is) {
  const Pair pair(fcc(), 1);
  auto given = five({1, 0.8, 1.25, 0.5, 1.5});
  given.height2 = Vector::Constant(1, std::numeric_limits<double>::infinity());
  const auto found = at_one(pair, given);
  BOOST_TEST(found.Lss.norm() == 0);
  BOOST_TEST(found.Lsv.norm() == 0);
  BOOST_TEST(std::isfinite(found.L1vv(0, 0)));
  BOOST_TEST(std::isnan(found.drag(0, 0)));
  BOOST_CHECK_EXCEPTION(static_cast<void>(pair.bounds(Run(), given, 1, 3)), Error,
                        [](const Error& e) { return names(e, "height2"); });
}

BOOST_AUTO_TEST_CASE(pair_that_never_parts_moves_as_one) {
  // Twelve orientations, rotation and exchange in turn: D = a^2 w1 w2/(12 (w1 + w2)) of the pair, times its twelve
  // states.
  const Pair pair(fcc(), 1);
  const double w1 = 0.7, w2 = 2.5;
  auto given = five({1, w1, w2, 1, 1});
  const double closed = std::numeric_limits<double>::infinity();
  given.height1 = (Vector(4) << 0, closed, closed, closed).finished();
  const auto found = at_one(pair, given);
  BOOST_TEST(found.Lss(0, 0) == w1 * w2 / (w1 + w2), boost::test_tools::tolerance(1e-13));
  BOOST_TEST(found.Lsv(1, 1) == found.Lss(1, 1), boost::test_tools::tolerance(1e-13));
  BOOST_TEST(found.drag(2, 2) == 1, boost::test_tools::tolerance(1e-13));
}

BOOST_AUTO_TEST_CASE(closed_classes_of_the_host_are_as_if_they_were_not_there) {
  const auto near = fcc(), far = host(fcc_lattice(), origin(3), 1.1);
  auto given = values(Vector::Ones(2));
  given.host.height[1] = std::numeric_limits<double>::quiet_NaN();
  const auto found = at_one(Pair(far, 1), given), expected = at_one(Pair(near, 1), values(Vector::Ones(1)));
  BOOST_TEST((found.Lss - expected.Lss).norm() < 1e-12);
  BOOST_TEST((found.Lsv - expected.Lsv).norm() < 1e-12);
  BOOST_TEST((found.L1vv - expected.L1vv).norm() < 1e-11);
}

BOOST_AUTO_TEST_CASE(order_of_classes_does_not_change_a_bit) {
  const auto found = host(Eigen::Vector3d(1, 1, 1.2).asDiagonal(), origin(3), 1.3);
  const auto turned = std::make_shared<const crystal::JumpClasses>(
      found->shared_defect(), std::vector<crystal::JumpClass>{(*found)[1], (*found)[0]});
  const auto a = at_one(Pair(found, 1), values((Vector(2) << 1, 0.3).finished()));
  const auto b = at_one(Pair(turned, 1), values((Vector(2) << 0.3, 1).finished()));
  BOOST_TEST((a.Lss == b.Lss));
  BOOST_TEST((a.Lsv == b.Lsv));
  BOOST_TEST((a.L1vv == b.L1vv));
}

BOOST_AUTO_TEST_CASE(what_cannot_be_is_refused_by_name) {
  const auto refused = [](const pair::PairValues& given, const char* text, double temperature = 1) {
    const Pair pair(fcc(), 1);
    BOOST_CHECK_EXCEPTION(static_cast<void>(pair.transport(Run(), given, {&temperature, 1})), Error,
                          [&](const Error& e) { return names(e, text); });
  };
  const auto good = five({1, 0.8, 1.25, 0.5, 1.5});
  const double nan = std::numeric_limits<double>::quiet_NaN();
  refused(good, "temperature", 0);
  refused(good, "temperature", -3);
  refused(good, "temperature", nan);
  const auto change = [&](auto&& what) {
    auto given = good;
    what(given);
    return given;
  };
  refused(change([&](auto& v) { v.pair_energy = Vector::Constant(1, nan); }), "pair_energy[0]");
  refused(change([&](auto& v) { v.pair_energy = Vector::Zero(2); }), "pair_energy has 2");
  refused(change([&](auto& v) { v.pair_degeneracy = Vector::Zero(1); }), "pair_degeneracy[0]");
  refused(change([&](auto& v) { v.solute_energy = Vector::Constant(1, nan); }), "solute_energy[0]");
  refused(change([&](auto& v) { v.height1 = Vector::Zero(3); }), "height1 has 3");
  refused(change([&](auto& v) { v.height1 = Vector::Constant(4, -0.1); }), "height1[0]");
  refused(change([&](auto& v) { v.height2 = Vector::Constant(1, -0.1); }), "height2[0]");
  refused(change([&](auto& v) { v.prefactor1[2] = -1; }), "prefactor1[2]");
  refused(change([&](auto& v) { v.prefactor2[0] = 1e260; }), "200 decades");
  refused(change([&](auto& v) { v.host.height[0] = nan; }), "closed");
  refused(change([&](auto& v) { v.host.prefactor[0] = 0; }), "prefactor[0]");
  BOOST_CHECK_EXCEPTION(Pair(fcc(), 0), Error, [](const Error& e) { return names(e, "range"); });
}

BOOST_AUTO_TEST_CASE(hosts_that_do_not_percolate_are_refused) {
  const auto refused = [](const std::shared_ptr<const crystal::JumpClasses>& classes, const Vector& height,
                          const char* text) {
    auto given = values(Vector::Ones(classes->n_classes()));
    given.host.height = height;
    BOOST_CHECK_EXCEPTION(static_cast<void>(at_one(Pair(classes, 1), given)), Error,
                          [&](const Error& e) { return names(e, text); });
  };
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const Matrix tetragonal = Eigen::Vector3d(1, 1, 1.2).asDiagonal();
  refused(host(tetragonal, origin(3), 1.3), (Vector(2) << 0, nan).finished(), "span 2 of 3");
  refused(host(tetragonal, origin(3), 1.3), (Vector(2) << nan, 0).finished(), "span 1 of 3");
  refused(host(fcc_lattice(), origin(3), 1.1), (Vector(2) << nan, 0).finished(), "one cell in 4");
  refused(host(Matrix::Identity(1, 1), origin(1), 1.1), Vector::Zero(1), "chain");
}
