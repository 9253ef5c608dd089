// Sparse factorisation against a dense one.
#include "numerics/sparse/cholesky.hpp"

#include <Eigen/LU>
#include <boost/test/unit_test.hpp>
#include <cmath>

#include "network/helpers.hpp"
#include "numerics/dense/rank_update.hpp"

using namespace rdd;
using namespace rdd::test;

namespace {

struct Problem {
  numerics::EliminationPlan plan;
  Matrix dense;  // in the order of the plan
  Eigen::SparseMatrix<double> lower;
};

/// A Laplacian of random bonds, raised by `shift` on the diagonal.
Problem random_problem(int n, int bonds, double shift, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  std::vector<std::pair<std::int32_t, std::int32_t>> pairs;
  std::vector<double> weights;
  for (int e = 0; e < bonds; ++e) {
    const auto i = integer(random, 0, n - 1), j = integer(random, 0, n - 1);
    if (i == j) continue;
    pairs.emplace_back(i, j);
    weights.push_back(std::exp(3 * uniform(random)));
  }
  Problem p{numerics::plan_elimination(n, pairs), shift * Matrix::Identity(n, n), {}};
  for (std::size_t e = 0; e < pairs.size(); ++e) {
    const auto a = p.plan.position[pairs[e].first];
    const auto b = p.plan.position[pairs[e].second];
    p.dense(a, a) += weights[e];
    p.dense(b, b) += weights[e];
    p.dense(a, b) -= weights[e];
    p.dense(b, a) -= weights[e];
  }
  p.lower = Matrix(p.dense.triangularView<Eigen::Lower>()).sparseView();
  return p;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(front_cholesky)

BOOST_AUTO_TEST_CASE(solutions_are_those_of_a_dense_solver) {
  // From nearly empty to one dense front of several panels; negative shifts make indefinite matrices.
  for (const auto& [n, bonds] : {std::pair{1, 0}, {40, 20}, {40, 60}, {150, 300}, {150, 3000}, {400, 700}})
    for (const double shift : {0.3, -0.7}) {
      const auto p = random_problem(n, bonds, shift, static_cast<std::uint64_t>(n + bonds));
      const numerics::FrontCholesky factor(p.plan, p.lower);
      BOOST_REQUIRE(factor.complete());
      Matrix y(3, n);
      for (Index i = 0; i < y.size(); ++i) y.data()[i] = std::sin(static_cast<double>(i * i));
      const Matrix rhs = y;
      factor.solve(y);
      const Matrix exact = Eigen::PartialPivLU<Matrix>(p.dense).solve(rhs.transpose()).transpose();
      BOOST_TEST((y - exact).norm() < (shift > 0 ? 1e-12 : 1e-9) * exact.norm(), n << " " << bonds << " " << shift);
    }
}

BOOST_AUTO_TEST_CASE(products_have_the_same_bits_for_every_width) {
  for (const Index n : {1, 7, 8, 9, 33, 100})
    for (const Index products : {1, 5, 300}) {
      Matrix a(n + 3, products), c(n + 2, n);
      Vector d(products);
      for (Index i = 0; i < a.size(); ++i) a.data()[i] = std::sin(static_cast<double>(3 * i * i));
      for (Index i = 0; i < c.size(); ++i) c.data()[i] = std::cos(static_cast<double>(i * i));
      for (Index k = 0; k < products; ++k) d[k] = 1 + 0.1 * std::cos(static_cast<double>(k));
      const Matrix exact = c.topRows(n) - a.topRows(n) * d.asDiagonal() * a.topRows(n).transpose();
      Matrix first;
      for (const int width : {2, 4, 8}) {
        if (width > numerics::vector_width()) continue;
        Matrix found = c;
        numerics::RankUpdateBuffers buffers;
        numerics::subtract_lower_product(n, products, a.data(), n + 3, d.data(), found.data(), n + 2, buffers, width);
        BOOST_TEST((found.bottomRows(2).array() == c.bottomRows(2).array()).all());
        const Matrix lower = found.topRows(n).triangularView<Eigen::Lower>();
        const Matrix expected = exact.triangularView<Eigen::Lower>();
        BOOST_TEST((lower - expected).cwiseAbs().maxCoeff() < 1e-13 * static_cast<double>(products));
        if (width == 2) first = lower;
        BOOST_TEST((lower.array() == first.array()).all());
      }
    }
}

BOOST_AUTO_TEST_CASE(a_singular_matrix_is_told) {
  auto p = random_problem(60, 150, 0.5, 3);
  for (Index j = 0; j < p.lower.cols(); ++j)
    for (Eigen::SparseMatrix<double>::InnerIterator entry(p.lower, j); entry; ++entry) entry.valueRef() = 0;
  BOOST_TEST(!numerics::FrontCholesky(p.plan, p.lower).complete());
  p.lower.coeffRef(59, 59) = std::nan("");
  BOOST_TEST(!numerics::FrontCholesky(p.plan, p.lower).complete());
}

BOOST_AUTO_TEST_SUITE_END()
