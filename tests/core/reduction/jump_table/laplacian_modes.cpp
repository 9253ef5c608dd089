// Eigenvalues of conductances that lie many decades apart, in closed form.
#include "reduction/jump_table/laplacian_modes.hpp"

#include <boost/test/unit_test.hpp>
#include <cmath>

using namespace rdd;
using namespace rdd::reduction;

BOOST_AUTO_TEST_SUITE(laplacian)

BOOST_AUTO_TEST_CASE(two_states) {
  for (const double light : {1.0, 1e-12, 1e-80}) {
    Matrix g = Matrix::Zero(2, 2);
    g(0, 1) = g(1, 0) = 3 * light;
    const Vector pi = Eigen::Vector2d(1, light);
    const auto modes = laplacian_modes(g, pi);
    BOOST_TEST(std::abs(modes.rates[0] / (3 * (1 + light)) - 1) < 1e-15);
    BOOST_TEST(std::abs(modes.vectors.col(0).dot(pi)) < 1e-15);
    BOOST_TEST(std::abs(modes.vectors.col(0).cwiseAbs2().dot(pi) - 1) < 1e-15);
  }
}

BOOST_AUTO_TEST_CASE(a_chain_of_fast_and_slow) {
  // Conductances 1 and s between three states of weight one: 1 + s -+ sqrt(1 - s + s^2).
  for (const double s : {0.5, 1e-9, 1e-40, 1e-150}) {
    Matrix g = Matrix::Zero(3, 3);
    g(0, 1) = g(1, 0) = 1;
    g(1, 2) = g(2, 1) = s;
    const auto modes = laplacian_modes(g, Vector::Ones(3));
    const double fast = 1 + s + std::sqrt(1 - s + s * s);
    BOOST_TEST(std::abs(modes.rates[1] / fast - 1) < 1e-15);
    BOOST_TEST(std::abs(modes.rates[0] / (3 * s / fast) - 1) < 1e-15);
  }
}

BOOST_AUTO_TEST_CASE(states_apart) {
  const auto modes = laplacian_modes(Matrix::Zero(2, 2), Vector::Ones(2));
  BOOST_TEST(modes.rates[0] == 0);
  BOOST_TEST(modes.vectors.cwiseAbs().maxCoeff() == 0);
}

BOOST_AUTO_TEST_SUITE_END()
