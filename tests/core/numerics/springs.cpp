// Weighted least squares on graphs.
#include "numerics/sparse/springs.hpp"

#include <Eigen/Dense>
#include <boost/test/unit_test.hpp>

#include "network/helpers.hpp"

using namespace rdd;
using namespace rdd::test;

BOOST_AUTO_TEST_SUITE(springs)

BOOST_AUTO_TEST_CASE(agree_with_dense_least_squares) {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    std::mt19937_64 random(seed);
    const int n = 12;
    std::vector<numerics::Spring> springs;
    for (int i = 1; i < n; ++i) springs.push_back({integer(random, 0, i - 1), i, 1, 0});
    for (int e = 0; e < 25; ++e) springs.push_back({integer(random, 0, n - 1), integer(random, 0, n - 1), 1, 0});
    std::erase_if(springs, [](const numerics::Spring& s) { return s.from == s.to; });
    const auto rows = static_cast<Index>(springs.size());
    Matrix system = Matrix::Zero(rows + 1, n);
    Vector right = Vector::Zero(rows + 1);
    for (Index r = 0; r < rows; ++r) {
      auto& s = springs[r];
      s.weight = std::pow(10.0, 4 * uniform(random));
      s.offset = uniform(random) - 0.5;
      system(r, s.to) += std::sqrt(s.weight);
      system(r, s.from) -= std::sqrt(s.weight);
      right[r] = std::sqrt(s.weight) * s.offset;
    }
    system.row(rows).setOnes();
    const Vector expected = system.colPivHouseholderQr().solve(right);
    const Vector found = numerics::relax_springs(n, springs);
    BOOST_CHECK_SMALL(((found.array() - found.mean()) - expected.array()).matrix().lpNorm<Eigen::Infinity>(), 1e-12);
  }
}

BOOST_AUTO_TEST_CASE(see_weak_parts_between_strong_ones) {
  // A ring of ten: strong springs of weight 1 in pairs, joined by springs 30 to 48 decades weaker. The strong ones take
  // their offsets exactly; what is left over goes to the weak ones by their weakness, all of it to the weakest.
  std::vector<numerics::Spring> springs;
  double wanted = 0;
  for (int i = 0; i < 10; ++i) {
    springs.push_back({i, (i + 1) % 10, i % 2 == 0 ? 1.0 : std::pow(10.0, -30.0 - 2.0 * i), 0.1 * (i + 1)});
    wanted += 0.1 * (i + 1);
  }
  const Vector x = numerics::relax_springs(10, springs);
  double compliance = 0;
  for (const auto& spring : springs) compliance += 1 / spring.weight;
  for (const auto& spring : springs) {
    const double strain = x[spring.to] - x[spring.from] - spring.offset;
    BOOST_CHECK_SMALL(strain + wanted / spring.weight / compliance, 2e-15);
  }
}

BOOST_AUTO_TEST_CASE(fronts_of_many_pivots) {
  // Complete graph with consistent offsets: the answer is known, and the fronts are large enough for every branch.
  const int n = 150;
  std::mt19937_64 random(3);
  Vector expected(n);
  for (auto& value : expected) value = uniform(random);
  std::vector<numerics::Spring> springs;
  for (int i = 0; i < n; ++i)
    for (int j = 0; j < i; ++j)
      springs.push_back({i, j, std::pow(10.0, 8 * uniform(random)), expected[j] - expected[i]});
  const Vector found = numerics::relax_springs(n, springs);
  BOOST_CHECK_SMALL(((found - expected).array() - (found[0] - expected[0])).matrix().lpNorm<Eigen::Infinity>(), 4e-14);
}

BOOST_AUTO_TEST_CASE(parts_and_lonely_nodes) {
  const Vector x = numerics::relax_springs(5, std::vector<numerics::Spring>{{0, 1, 2.0, 0.5}, {4, 3, 1.0, -0.25}});
  BOOST_CHECK_CLOSE_FRACTION(x[1] - x[0], 0.5, 1e-15);
  BOOST_CHECK_CLOSE_FRACTION(x[4] - x[3], 0.25, 1e-15);
  BOOST_CHECK_EQUAL(x[2], 0.0);
}

BOOST_AUTO_TEST_SUITE_END()
