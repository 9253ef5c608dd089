// Supernodal factors against dense ones, in builds that have them.
#include "numerics/sparse/cholmod.hpp"

#include <Eigen/Cholesky>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <vector>

#include "support/error.hpp"

using namespace rdd;

namespace {

/// The upper triangle of a ring of n with bonds to the next and the third next, and one matrix of this pattern.
struct Ring {
  std::vector<std::int64_t> first{0}, row;
  ComplexMatrix matrix;
  explicit Ring(Index n, double diagonal, bool complex) : matrix(ComplexMatrix::Zero(n, n)) {
    for (Index j = 0; j < n; ++j) {
      for (Index i = 0; i <= j; ++i) {
        const Index apart = std::min(j - i, n - j + i);
        if (apart != 0 && apart != 1 && apart != 3) continue;
        row.push_back(i);
        const auto angle = static_cast<double>(3 * i + j);
        const Complex value =
            apart == 0 ? Complex(diagonal) : Complex(std::cos(angle), complex ? std::sin(2 * angle) : 0);
        matrix(i, j) = value;
        matrix(j, i) = std::conj(value);
      }
      first.push_back(static_cast<std::int64_t>(row.size()));
    }
  }
  [[nodiscard]] std::vector<double> values(bool complex) const {
    std::vector<double> out;
    for (Index j = 0; j < matrix.cols(); ++j)
      for (auto e = first[j]; e < first[j + 1]; ++e) {
        out.push_back(matrix(row[e], j).real());
        if (complex) out.push_back(matrix(row[e], j).imag());
      }
    return out;
  }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(supernodal)

BOOST_AUTO_TEST_CASE(cannot_be_made_where_there_is_none) {
  if (numerics::has_supernodal()) return;
  const Ring ring(5, 1, false);
  BOOST_CHECK_THROW(numerics::SupernodalAnalysis({ring.first, ring.row}, false), Error);
}

BOOST_AUTO_TEST_CASE(solves_like_a_dense_factor) {
  if (!numerics::has_supernodal()) return;
  for (const bool complex : {false, true})
    for (const Index n : {1, 2, 7, 60, 300}) {
      const Ring start(n, 9, complex);
      const numerics::SupernodalAnalysis analysis({start.first, start.row}, complex);
      BOOST_TEST(analysis.size() == n);
      BOOST_TEST(analysis.factor_bytes() >= (complex ? 16 : 8) * static_cast<Index>(start.row.size()));
      for (const double diagonal : {9.0, 20.0}) {  // one analysis, several matrices
        const Ring ring(n, diagonal, complex);
        auto factor = analysis.factorise(ring.values(complex));
        BOOST_TEST(factor.complete());
        for (const Index count : {1, 2, 5}) {
          ComplexMatrix b(n, count);
          for (Index c = 0; c < count; ++c)
            for (Index i = 0; i < n; ++i)
              b(i, c) = {std::sin(static_cast<double>(i + 5 * c)), complex ? std::cos(static_cast<double>(2 * i)) : 0};
          const ComplexMatrix exact = ring.matrix.llt().solve(b);
          if (complex) {
            factor.solve(reinterpret_cast<double*>(b.data()), count);
            BOOST_TEST((b - exact).norm() <= 1e-13 * exact.norm());
          } else {
            Matrix real = b.real();
            factor.solve(real.data(), count);
            BOOST_TEST((real - exact.real()).norm() <= 1e-13 * exact.norm());
          }
        }
      }
    }
}

BOOST_AUTO_TEST_CASE(an_indefinite_matrix_has_none) {
  if (!numerics::has_supernodal()) return;
  const Ring ring(40, 0.5, true);
  const numerics::SupernodalAnalysis analysis({ring.first, ring.row}, true);
  BOOST_TEST(!analysis.factorise(ring.values(true)).complete());
}

BOOST_AUTO_TEST_SUITE_END()
