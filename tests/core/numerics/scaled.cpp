// Numbers with an exponent of their own.
#include "numerics/sparse/scaled.hpp"

#include <boost/test/unit_test.hpp>
#include <cmath>
#include <limits>
#include <vector>

using rdd::numerics::Scaled;

BOOST_AUTO_TEST_SUITE(scaled)

BOOST_AUTO_TEST_CASE(ordinary_numbers_behave_like_doubles) {
  const std::vector<double> values{0.0, 1.0, 1.5, 0.1, 3e-200, 7e200, 2.5e-308};
  for (const double x : values)
    for (const double y : values) {
      BOOST_CHECK_EQUAL((Scaled(x) + Scaled(y)).value(), x + y);
      if (x * y == 0 || std::isnormal(x * y)) {
        BOOST_CHECK_EQUAL((Scaled(x) * Scaled(y)).value(), x * y);
      }
      if (y != 0 && (x == 0 || std::isnormal(x / y))) {
        BOOST_CHECK_EQUAL((Scaled(x) / Scaled(y)).value(), x / y);
      }
      Scaled sum(x);
      sum.add_product(Scaled(y), Scaled(2.0));
      sum.settle();
      BOOST_CHECK_EQUAL(sum.value(), x + 2 * y);
      BOOST_CHECK_EQUAL(Scaled(x) < Scaled(y), x < y);
    }
}

BOOST_AUTO_TEST_CASE(subnormal_numbers_are_exact) {
  const double tiny = std::numeric_limits<double>::denorm_min();
  for (const double x : {tiny, 3 * tiny, 1e-310, 0x1.fffffffffffffp-1023}) {
    BOOST_CHECK_EQUAL(Scaled(x).value(), x);
    BOOST_CHECK_EQUAL((Scaled(x) * Scaled(0x1p1000)).value(), x * 0x1p1000);
  }
}

BOOST_AUTO_TEST_CASE(products_do_not_leave_the_range) {
  Scaled small(1.0), large(1.0);
  for (int i = 0; i < 1000; ++i) {
    small *= Scaled(0x1.8p-1000);
    large *= Scaled(0x1p1000) / Scaled(0x1.8p0);
  }
  BOOST_CHECK_EQUAL(small.value(), 0.0);
  BOOST_CHECK_EQUAL(large.value(), std::numeric_limits<double>::infinity());
  BOOST_CHECK_CLOSE_FRACTION((small * large).value(), 1.0, 1e-13);
  BOOST_CHECK(!(small + small).zero());
  BOOST_CHECK((small * Scaled(0.0)).zero());
  BOOST_CHECK((Scaled(0.0) * Scaled(0.0) + Scaled(0.0)).zero());
}

BOOST_AUTO_TEST_CASE(zero_adds_nothing_at_any_size) {
  const Scaled small = Scaled(1.25).times_power_of_two(-100000);
  BOOST_CHECK_EQUAL((Scaled(0.0) + small).times_power_of_two(100000).value(), 1.25);
  Scaled sum = small;
  sum.add_product(Scaled(0.0), Scaled(1e300));
  BOOST_CHECK_EQUAL(sum.times_power_of_two(100000).value(), 1.25);
}

BOOST_AUTO_TEST_CASE(logarithms_are_right_to_rounding) {
  for (const double x : {1.0, 0.1, 1 - 0x1p-53, 1 + 0x1p-52, 1e-300, 1e300, 1.4999, 1.5001})
    BOOST_CHECK_SMALL(Scaled(x).log() - std::log(x), 2.3e-16 * std::max(1e-16, std::abs(std::log(x))));
  // 100000 ln 2 and ln 2 / 2^20 to 20 digits
  BOOST_CHECK_CLOSE_FRACTION(Scaled(1.0).times_power_of_two(-100000).log(), -69314.718055994530942, 2.3e-16);
  BOOST_CHECK_EQUAL(Scaled(0.0).log(), -std::numeric_limits<double>::infinity());
}

BOOST_AUTO_TEST_CASE(exponentials_invert_logarithms) {
  for (const double x : {0.0, 1.0, -0.3, 700.0, -745.2, 12345.678, -98765.4321})
    BOOST_CHECK_SMALL(Scaled::from_log(x).log() - x, 4.5e-16 * std::max(1.0, std::abs(x)));
}

BOOST_AUTO_TEST_SUITE_END()
