// The batched solver at every SIMD level of the machine, on the matrices that are known to break such kernels.
#include <Eigen/Eigenvalues>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <limits>
#include <random>
#include <vector>

#include "common/random_network.hpp"
#include "spectrum/batched/batched.hpp"
#include "support/error.hpp"

using namespace rdd;
using rdd::test::uniform;

namespace {

std::vector<spectrum::batched::SimdLevel> levels() {
  std::vector<spectrum::batched::SimdLevel> found;
  for (const auto level :
       {spectrum::batched::SimdLevel::sse2, spectrum::batched::SimdLevel::avx2, spectrum::batched::SimdLevel::avx512})
    if (numerics::has_simd_level(level)) found.push_back(level);
  return found;
}

ComplexMatrix random_hermitian(Index m, std::mt19937_64& random) {
  ComplexMatrix a(m, m);
  for (Index i = 0; i < a.size(); ++i) a.data()[i] = Complex(uniform(random) - 0.5, uniform(random) - 0.5);
  return (a + a.adjoint()) / 2;
}

/// Everything that has gone wrong in solvers of this kind.
std::vector<ComplexMatrix> hard_matrices(Index m) {
  std::mt19937_64 random(static_cast<std::uint64_t>(m));
  std::vector<ComplexMatrix> all;
  for (int i = 0; i < 5; ++i) all.push_back(random_hermitian(m, random));
  all.push_back(ComplexMatrix::Zero(m, m));
  all.push_back(ComplexMatrix::Identity(m, m));
  all.push_back(Vector::LinSpaced(m, -1, 3).cast<Complex>().asDiagonal());
  all.push_back(static_cast<double>(m) * ComplexMatrix::Identity(m, m) - ComplexMatrix::Ones(m, m));  // complete graph
  ComplexMatrix dimers = ComplexMatrix::Zero(m, m);
  for (Index i = 0; i < m; ++i) dimers(i, i) = 1.0;
  for (Index i = 0; i + 1 < m; i += 2) {
    dimers(i, i + 1) = Complex(0, -1);
    dimers(i + 1, i) = Complex(0, 1);
  }
  all.push_back(dimers);
  ComplexMatrix graded = random_hermitian(m, random);
  for (Index i = 0; i < m; ++i)
    for (Index j = 0; j < m; ++j)
      graded(i, j) *=
          std::pow(10.0, -6.0 * static_cast<double>(i + j) / static_cast<double>(std::max<Index>(1, m - 1)));
  all.push_back(graded);
  ComplexMatrix tridiagonal = ComplexMatrix::Zero(m, m);
  for (Index i = 0; i + 1 < m; ++i) tridiagonal(i, i + 1) = tridiagonal(i + 1, i) = 1.0;
  all.push_back(tridiagonal);
  all.push_back(all[0] * 1e200);
  all.push_back(all[1] * 1e-200);
  return all;
}

struct Solved {
  Solved(const std::vector<ComplexMatrix>& matrices, spectrum::batched::SimdLevel level, bool vectors, Index bands)
      : m(matrices[0].rows()),
        n(static_cast<Index>(matrices.size())),
        values(bands, n),
        right(m, vectors ? bands * n : 0),
        status(matrices.size()) {
    ComplexMatrix input(m, m * n);
    for (Index i = 0; i < n; ++i) input.middleCols(m * i, m) = matrices[i];
    spectrum::batched::BatchedOutput out;
    out.bands = bands;
    out.values = values.data();
    if (vectors) out.right = right.data();
    out.status = status.data();
    failed = spectrum::batched::solve_batch(m, input.data(), 0, n, out, level);
  }
  Index m, n;
  Matrix values;
  ComplexMatrix right;
  std::vector<std::int32_t> status;
  Index failed = 0;
};

}  // namespace

BOOST_AUTO_TEST_SUITE(batched)

BOOST_AUTO_TEST_CASE(hard_matrices_of_every_size) {
  constexpr double eps = std::numeric_limits<double>::epsilon();
  for (const auto level : levels())
    for (const Index m : {1, 2, 3, 4, 5, 7, 8, 12, 16, 31, 32, 47, 64})
      BOOST_TEST_CONTEXT(numerics::name(level) << ", M = " << m) {
        const auto matrices = hard_matrices(m);
        const Solved plain(matrices, level, false, m);
        const Solved full(matrices, level, true, m);
        BOOST_TEST(plain.failed == 0);
        BOOST_TEST(full.failed == 0);
        for (Index i = 0; i < full.n; ++i) {
          const auto& h = matrices[i];
          const double scale = std::max(h.cwiseAbs().maxCoeff(), 1e-300);
          const ComplexMatrix unit = h / scale;
          const Vector exact = Eigen::SelfAdjointEigenSolver<ComplexMatrix>(unit, Eigen::EigenvaluesOnly).eigenvalues();
          const double bound = 20 * eps * static_cast<double>(m) * std::max(1.0, exact.cwiseAbs().maxCoeff());
          BOOST_TEST((plain.values.col(i) / scale - exact).cwiseAbs().maxCoeff() < bound, "values of matrix " << i);
          BOOST_TEST((full.values.col(i) / scale - exact).cwiseAbs().maxCoeff() < bound, "values with vectors " << i);
          const ComplexMatrix y = full.right.middleCols(m * i, m);
          const ComplexMatrix residual = unit * y - y * (full.values.col(i) / scale).asDiagonal();
          BOOST_TEST(residual.cwiseAbs().maxCoeff() < bound, "residual of matrix " << i);
          BOOST_TEST((y.adjoint() * y - ComplexMatrix::Identity(m, m)).cwiseAbs().maxCoeff() < bound,
                     "orthonormality " << i);
        }
      }
}

BOOST_AUTO_TEST_CASE(a_matrix_does_not_know_its_neighbours) {
  for (const auto level : levels())
    for (const Index m : {3, 10, 33}) {
      const auto matrices = hard_matrices(m);
      const Solved all(matrices, level, true, m);
      for (std::size_t i = 0; i < matrices.size(); ++i) {
        const Solved alone({matrices[i]}, level, true, m);
        const auto at = static_cast<Index>(i);
        BOOST_TEST((alone.values.col(0).array() == all.values.col(at).array()).all());
        BOOST_TEST((alone.right.array() == all.right.middleCols(m * at, m).array()).all());
      }
    }
}

BOOST_AUTO_TEST_CASE(a_bad_matrix_spoils_no_other) {
  for (const auto level : levels()) {
    auto matrices = hard_matrices(9);
    const Solved good(matrices, level, true, 9);
    matrices[3](5, 2) = std::numeric_limits<double>::quiet_NaN();
    const Solved spoiled(matrices, level, true, 9);
    BOOST_TEST(spoiled.failed == 1);
    for (Index i = 0; i < good.n; ++i) {
      BOOST_TEST(spoiled.status[i] == (i == 3 ? 2 : 0));
      if (i == 3)
        BOOST_TEST(spoiled.values.col(i).array().isNaN().all());
      else
        BOOST_TEST((spoiled.values.col(i).array() == good.values.col(i).array()).all());
    }
  }
}

BOOST_AUTO_TEST_CASE(few_bands_are_the_lowest) {
  for (const auto level : levels()) {
    const auto matrices = hard_matrices(20);
    const Solved all(matrices, level, true, 20);
    const Solved few(matrices, level, true, 3);
    for (Index i = 0; i < all.n; ++i) {
      BOOST_TEST((few.values.col(i).array() == all.values.col(i).head(3).array()).all());
      BOOST_TEST((few.right.middleCols(3 * i, 3).array() == all.right.middleCols(20 * i, 3).array()).all());
    }
  }
}

BOOST_AUTO_TEST_CASE(bad_calls_are_refused) {
  const Complex one = 1;
  double value = 0;
  spectrum::batched::BatchedOutput out;
  out.bands = 2;
  out.values = &value;
  BOOST_CHECK_THROW(spectrum::batched::solve_batch(1, &one, 0, 1, out), Error);
  out.bands = 1;
  BOOST_CHECK_THROW(spectrum::batched::solve_batch(65, &one, 0, 1, out), Error);
  BOOST_CHECK_THROW(
      spectrum::batched::BatchedProblem(1, std::vector<double>{1.0}, std::vector<std::int32_t>{1},
                                        std::vector<spectrum::batched::BatchedProblem::Term>{{1, 0, 0, 1.0}}),
      Error);
}

BOOST_AUTO_TEST_SUITE_END()
