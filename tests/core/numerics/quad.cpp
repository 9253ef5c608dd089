// Dense problems in 113 bits whose solutions are known in closed form.
#include "numerics/quad.hpp"

#include <boost/test/unit_test.hpp>
#include <cmath>
#include <numbers>

#include "support/error.hpp"

using namespace rdd;
using namespace rdd::numerics;

namespace {

/// 1/(i + j + 1), whose inverse has integer entries.
QuadMatrix hilbert(Index n) {
  QuadMatrix h(n, n);
  for (Index i = 0; i < n; ++i)
    for (Index j = 0; j < n; ++j) h(i, j) = Quad{1} / static_cast<Quad>(i + j + 1);
  return h;
}

double largest(const QuadMatrix& x) {
  Quad most = 0;
  for (Index c = 0; c < x.cols(); ++c)
    for (Index i = 0; i < x.rows(); ++i)
      if (magnitude(x(i, c)) > most) most = magnitude(x(i, c));
  return static_cast<double>(most);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(quad)

BOOST_AUTO_TEST_CASE(roots) {
  for (const double x : {2.0, 1e-300, 3e300, 1e-9}) {
    const Quad root = square_root(x);
    BOOST_TEST(static_cast<double>(magnitude(root * root - x)) <= 4 * quad_epsilon * x);
  }
  const Quad tiny = static_cast<Quad>(1e-300) * 1e-300 * 1e-300;
  BOOST_TEST(static_cast<double>(square_root(tiny * tiny) / tiny) == 1.0);
  BOOST_TEST(static_cast<double>(square_root(0)) == 0.0);
}

BOOST_AUTO_TEST_CASE(a_hilbert_matrix_is_inverted) {
  const QuadMatrix h = hilbert(6);
  QuadMatrix unit = QuadMatrix::Zero(6, 6);
  for (Index i = 0; i < 6; ++i) unit(i, i) = 1;
  const QuadMatrix inverse = solve(h, unit);
  BOOST_TEST(static_cast<double>(inverse(0, 0)) == 36.0);
  BOOST_TEST(static_cast<double>(inverse(5, 5)) == 698544.0);
  BOOST_TEST(static_cast<double>(inverse(2, 4)) == 1512000.0);
  const QuadMatrix r = cholesky(h);
  BOOST_TEST(largest(r.transpose() * r - h) < 1e-33);
  BOOST_CHECK_THROW((void)solve(QuadMatrix::Zero(2, 2), unit.topLeftCorner(2, 2)), Error);
  BOOST_CHECK_THROW((void)cholesky(-h), Error);
}

BOOST_AUTO_TEST_CASE(eigenpairs_of_a_path) {
  // 2 - 2 cos(pi m/(n + 1)) of the second difference.
  constexpr Index n = 7;
  QuadMatrix a = QuadMatrix::Zero(n, n);
  for (Index i = 0; i < n; ++i) {
    a(i, i) = 2;
    if (i + 1 < n) a(i, i + 1) = a(i + 1, i) = -1;
  }
  const auto eigen = symmetric_eigen(a);
  for (Index m = 0; m < n; ++m)
    BOOST_TEST(std::abs(static_cast<double>(eigen.values[m]) -
                        (2 - 2 * std::cos(std::numbers::pi * static_cast<double>(m + 1) / (n + 1)))) < 1e-15);
  QuadMatrix rest = a * eigen.vectors;
  for (Index m = 0; m < n; ++m) rest.col(m) -= eigen.values[m] * eigen.vectors.col(m);
  BOOST_TEST(largest(rest) < 1e-31);
}

BOOST_AUTO_TEST_SUITE_END()
