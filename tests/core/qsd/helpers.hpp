// The double well and the text of errors.
#pragma once

#include <boost/test/unit_test.hpp>
#include <cmath>
#include <limits>
#include <string>

#include "support/error.hpp"

namespace rdd::test {

inline constexpr double infinite = std::numeric_limits<double>::infinity();
inline constexpr double pi = 3.14159265358979323846;

inline double double_well(double x) { return (x * x - 1) * (x * x - 1); }

/// |a/b - 1|, as a check that shows both.
inline void close(double a, double b, double tolerance) {
  BOOST_TEST(std::abs(a / b - 1) <= tolerance, a << " instead of " << b << ": off by " << a / b - 1);
}

/// The body must throw this status with a text that has these words.
template <typename Body>
void refused(Status status, const std::string& words, Body&& body) {
  try {
    body();
    BOOST_ERROR("nothing was thrown; expected: " << words);
  } catch (const Error& error) {
    BOOST_TEST(static_cast<int>(error.status()) == static_cast<int>(status));
    const std::string text = error.what();
    BOOST_TEST(text.find(words) != std::string::npos, text << "\n  expected: " << words);
  }
}

}  // namespace rdd::test
