// PCCA+ reaches the global maximum: proved by duality against every extreme ray of the cone X a >= 0, listed here by
// brute force. The maximum over P columns is a linear programme over rays r with value |r|^2/r_0, so a price y with
// y.r >= value(r) for all rays and equality on the columns of A proves that A is best.
#include <Eigen/Dense>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <vector>

#include "common/random_network.hpp"
#include "reduction/pcca/pcca.hpp"
#include "reduction/pcca/slow_modes.hpp"

namespace {

using rdd::Index;
using rdd::Matrix;
using rdd::Vector;
using rdd::test::SlowModes;

double value(const Vector& a) { return a.squaredNorm() / a[0]; }

/// Calls body with every choice of k of n, ascending.
template <typename Body>
void for_choices(Index n, Index k, Body body) {
  std::vector<Index> pick(k);
  for (Index i = 0; i < k; ++i) pick[i] = i;
  for (;;) {
    body(pick);
    Index i = k;
    while (i > 0 && pick[i - 1] == n - k + i - 1) --i;
    if (i == 0) return;
    ++pick[i - 1];
    for (Index l = i; l < k; ++l) pick[l] = pick[l - 1] + 1;
  }
}

/// Every extreme ray, with a_0 = 1: the null vector of P-1 rows of X where it is negative nowhere.
std::vector<Vector> extreme_rays(const Matrix& x) {
  std::vector<Vector> rays;
  for_choices(x.rows(), x.cols() - 1, [&](const std::vector<Index>& rows) {
    const Matrix some = x(rows, Eigen::all);
    const Eigen::JacobiSVD<Matrix> svd(some, Eigen::ComputeFullV);
    Vector ray = svd.matrixV().col(x.cols() - 1);
    ray /= ray[0];
    if (ray.allFinite() && (x * ray).minCoeff() > -1e-9) rays.push_back(ray);
  });
  return rays;
}

/// By how much some ray is worth more than the price that the columns of A set.
double duality_gap(const SlowModes& modes, const Matrix& a) {
  Vector values(a.cols());
  for (Index j = 0; j < a.cols(); ++j) values[j] = value(a.col(j));
  const Vector price = a.transpose().fullPivLu().solve(values);
  double gap = -1;
  for (const Vector& ray : extreme_rays(modes.x)) gap = std::max(gap, value(ray) - price.dot(ray));
  return gap;
}

void check_memberships(const SlowModes& modes, const rdd::reduction::Memberships& result) {
  const Matrix& chi = result.chi;
  BOOST_TEST(chi.minCoeff() >= 0);
  BOOST_TEST(chi.maxCoeff() <= 1);
  BOOST_TEST((chi.rowwise().sum().array() - 1).abs().maxCoeff() < 1e-15 * static_cast<double>(chi.cols()));
  BOOST_TEST((modes.x * result.transform - chi).cwiseAbs().maxCoeff() < 2e-14);
  const Vector weight = chi.transpose() * modes.pi;
  for (Index j = 1; j < weight.size(); ++j) BOOST_TEST(weight[j] <= weight[j - 1] * (1 + 1e-12));
  // X is pi-orthonormal, so the objective is also the weighted mean membership squared.
  const Vector squares = (chi.cwiseAbs2().transpose() * modes.pi).cwiseQuotient(weight);
  BOOST_TEST(std::abs(squares.mean() - result.crispness) < 1e-12);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(pcca_maximum)

BOOST_AUTO_TEST_CASE(no_ray_is_worth_more) {
  struct Size {
    Index coarse, states;
  };
  for (const auto& [coarse, states] : {Size{3, 18}, Size{4, 16}, Size{5, 14}, Size{6, 13}, Size{8, 13}, Size{11, 14}})
    for (const double mixing : {1e-3, 3e-2, 0.5})
      for (std::uint64_t seed = 1; seed <= 8; ++seed) {
        BOOST_TEST_CONTEXT("P = " << coarse << ", mixing " << mixing << ", seed " << seed) {
          const SlowModes modes = rdd::test::random_blocks(coarse, states, mixing, 4, seed);
          const rdd::reduction::Memberships result = rdd::reduction::pcca(modes.x, modes.pi);
          check_memberships(modes, result);
          BOOST_TEST(duality_gap(modes, result.transform) < 1e-9);
          BOOST_TEST(result.crispness_bound - result.crispness < 1e-9);
        }
      }
}

BOOST_AUTO_TEST_CASE(columns_are_extreme_rays) {
  for (std::uint64_t seed = 1; seed <= 5; ++seed) {
    const SlowModes modes = rdd::test::random_blocks(6, 80, 1e-2, 3, seed);
    const rdd::reduction::Memberships result = rdd::reduction::pcca(modes.x, modes.pi);
    for (Index j = 0; j < 6; ++j) {
      std::vector<Index> zero;
      for (Index i = 0; i < 80; ++i)
        if (result.chi(i, j) < 1e-13) zero.push_back(i);
      auto qr = Matrix(modes.x(zero, Eigen::all)).colPivHouseholderQr();
      qr.setThreshold(1e-9);
      BOOST_TEST(qr.rank() == 5);
    }
  }
}

BOOST_AUTO_TEST_CASE(never_below_feasible_choices) {
  std::mt19937_64 random(5);
  const SlowModes modes = rdd::test::random_blocks(5, 120, 3e-2, 3, 9);
  const rdd::reduction::Memberships result = rdd::reduction::pcca(modes.x, modes.pi);
  for (int trial = 0; trial < 2000; ++trial) {
    // Random changes of the best A, made feasible as the public codes do it.
    Matrix a = result.transform;
    const double size = std::pow(10.0, -4 * rdd::test::uniform(random));
    for (Index j = 1; j < 5; ++j)
      for (Index q = 1; q < 5; ++q) a(q, j) *= 1 + size * (rdd::test::uniform(random) - 0.5);
    for (Index q = 1; q < 5; ++q) a(q, 0) = -a.row(q).tail(4).sum();
    for (Index j = 0; j < 5; ++j) a(0, j) = -(modes.x.rightCols(4) * a.col(j).tail(4)).minCoeff();
    a /= a.row(0).sum();
    double crispness = 0;
    for (Index j = 0; j < 5; ++j) crispness += value(a.col(j)) / 5;
    BOOST_TEST(crispness <= result.crispness);
  }
}

// Too many rays to list within pcca, where it climbs; the numbers come from complete lists of up to 60000 rays.
BOOST_AUTO_TEST_CASE(many_coarse_states) {
  struct Known {
    Index coarse, states;
    double mixing;
    std::uint64_t seed;
    double crispness;
  };
  const Known known[] = {
      {10, 60, 1e-3, 1, 0.985323968792104}, {10, 60, 1e-2, 1, 0.870358494751122}, {10, 60, 1e-3, 2, 0.983315247795792},
      {10, 60, 1e-2, 2, 0.843738695219921}, {12, 30, 1e-3, 1, 0.979488096538387}, {12, 30, 1e-2, 1, 0.820154132793860},
  };
  for (const auto& [coarse, states, mixing, seed, crispness] : known) {
    BOOST_TEST_CONTEXT("P = " << coarse << ", seed " << seed) {
      const SlowModes modes = rdd::test::random_blocks(coarse, states, mixing, 3, seed);
      const rdd::reduction::Memberships result = rdd::reduction::pcca(modes.x, modes.pi);
      check_memberships(modes, result);
      BOOST_TEST(std::abs(result.crispness - crispness) < 1e-9);
      BOOST_TEST(result.crispness_bound >= result.crispness);
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()
