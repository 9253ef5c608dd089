// The potentials of the reference numbers, and comparisons.
#pragma once

#include <boost/test/unit_test.hpp>
#include <cmath>
#include <limits>

#include "common/reference.hpp"
#include "dmd/potential/average.hpp"

namespace rdd::test {

inline constexpr double infinity = std::numeric_limits<double>::infinity();

inline dmd::PairFunction paper_same() { return {dmd::SoftCore{0.2, 2.6, 0.99}, 10.5}; }
inline dmd::PairFunction paper_unlike() { return {dmd::SoftCore{0.18, 2.55, 0.99}, 10.5}; }
inline dmd::PairFunction paper_confinement() { return {dmd::Confinement{3.825}, infinity}; }

inline dmd::Morse morse_of(const Json& data) {
  return {data.at("D").get<double>(), data.at("a").get<double>(), data.at("r0").get<double>()};
}

inline double at(const Json& data, const char* name) { return data.at(name).get<double>(); }

/// |a - b| <= tolerance max(|b|, scale)
inline void close(double a, double b, double tolerance, double scale = 0) {
  BOOST_TEST(std::abs(a - b) <= tolerance * std::max(std::abs(b), scale),
             a << " is not " << b << ", difference " << a - b);
}

}  // namespace rdd::test
