// Krylov-Schur iterations on matrices whose eigenvalues are known.
#include "numerics/krylov/krylov_schur.hpp"

#include <Eigen/QR>
#include <boost/test/unit_test.hpp>
#include <random>
#include <vector>

#include "common/random_network.hpp"
#include "numerics/dense/real_schur.hpp"

using namespace rdd;
using namespace rdd::test;

namespace {

Matrix random_matrix(Index n, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  Matrix a(n, n);
  for (auto& x : a.reshaped()) x = 2 * uniform(random) - 1;
  return a;
}

/// Blocks on the diagonal with the wanted eigenvalues (one of each pair), coupled above, in a random orthogonal basis.
Matrix with_eigenvalues(const std::vector<Complex>& values, double coupling, std::uint64_t seed) {
  Index n = 0;
  for (const auto& value : values) n += value.imag() != 0 ? 2 : 1;
  Matrix t = coupling * Matrix(random_matrix(n, seed).triangularView<Eigen::StrictlyUpper>());
  Index i = 0;
  for (const auto& value : values) {
    t(i, i) = value.real();
    if (value.imag() != 0) {
      t(i + 1, i + 1) = value.real();
      t(i, i + 1) = value.imag();
      t(i + 1, i) = -value.imag();
      ++i;
    }
    ++i;
  }
  const Matrix q = Eigen::HouseholderQR<Matrix>(random_matrix(n, seed + 1)).householderQ();
  return q * t * q.transpose();
}

numerics::PartialSchur largest(const Matrix& a, Index wanted, bool symmetric = false) {
  numerics::KrylovRequest request;
  request.wanted = wanted;
  request.symmetric = symmetric;
  return numerics::krylov_schur(
      a.rows(), [&](Eigen::Ref<Matrix> x) { x = (a * x).eval(); }, request);
}

double residual(const Matrix& a, const numerics::PartialSchur& found) {
  return (a * found.x - found.x * found.t).norm();
}

}  // namespace

BOOST_AUTO_TEST_SUITE(krylov)

BOOST_AUTO_TEST_CASE(pairs_stay_whole_and_the_order_is_by_modulus) {
  std::vector<Complex> values{{-9, 2}, 8.5, {1, 8}, 7.5, {0.5, 7}, 6};
  for (int i = 0; i < 120; ++i) values.emplace_back(4 * std::cos(i), i % 3 == 0 ? 2 * std::sin(i) : 0);
  const Matrix a = with_eigenvalues(values, 0.02, 3);
  for (Index wanted = 1; wanted <= 9; ++wanted) {
    const auto found = largest(a, wanted);
    const Index whole = wanted == 1 || wanted == 4 || wanted == 7 ? wanted + 1 : wanted;
    BOOST_TEST(found.guaranteed == whole);
    const Complex expected[] = {{-9, 2}, {-9, -2}, 8.5, {1, 8}, {1, -8}, 7.5, {0.5, 7}, {0.5, -7}, 6};
    for (Index q = 0; q < whole; ++q) BOOST_TEST(std::abs(found.values[q] - expected[q]) < 1e-11);
    BOOST_TEST((found.x.transpose() * found.x - Matrix::Identity(found.x.cols(), found.x.cols())).norm() < 1e-13);
    BOOST_TEST(residual(a, found) < 1e-12 * a.norm());
  }
}

BOOST_AUTO_TEST_CASE(every_copy_of_a_degenerate_value_is_found) {
  for (const bool symmetric : {true, false}) {
    std::vector<Complex> values{5, 5, 5, 4, 4, 4, 4, 3, 3};
    for (int i = 0; i < 150; ++i) values.emplace_back(1 + std::cos(i));
    const Matrix a = with_eigenvalues(values, 0, 7);
    const auto found = largest(a, 8, symmetric);
    BOOST_TEST(found.guaranteed == 8);
    for (std::size_t q = 0; q < 8; ++q)
      BOOST_TEST(std::abs(found.values[static_cast<Index>(q)] - values[q]) < 1e-12, "copy " << q);
    BOOST_TEST(residual(a, found) < 1e-12 * a.norm());
  }
}

BOOST_AUTO_TEST_CASE(values_over_many_decades_keep_their_digits) {
  // Diagonal: what an operator with full relative accuracy looks like.
  const Index n = 300;
  Vector diagonal(n);
  for (Index i = 0; i < n; ++i) diagonal[i] = i < 6 ? std::pow(10.0, 20 - 4 * static_cast<double>(i)) : std::cos(i) / 2;
  numerics::KrylovRequest request;
  request.wanted = 6;
  request.symmetric = true;
  const auto found = numerics::krylov_schur(
      n, [&](Eigen::Ref<Matrix> x) { x = (diagonal.asDiagonal() * x).eval(); }, request);
  for (Index q = 0; q < 6; ++q) {
    BOOST_TEST(std::abs(found.values[q] / diagonal[q] - 1.0) < 1e-12);
    BOOST_TEST(std::abs(std::abs(found.x(q, q)) - 1) < 1e-12);
  }
}

BOOST_AUTO_TEST_CASE(a_direction_can_be_kept_out) {
  std::vector<Complex> values{9, {4, 2}, 3};
  for (int i = 0; i < 60; ++i) values.emplace_back(std::sin(i));
  const Matrix a = with_eigenvalues(values, 0, 2);
  const Vector top = largest(a, 1).x.col(0);
  numerics::KrylovRequest request;
  request.wanted = 2;
  request.kept_out = top;
  const auto rest = numerics::krylov_schur(
      a.rows(), [&](Eigen::Ref<Matrix> x) { x = (a * x).eval(); }, request);
  BOOST_TEST(std::abs(rest.values[0] - Complex(4, 2)) < 1e-12);
  BOOST_TEST((top.transpose() * rest.x).norm() < 1e-13);
}

BOOST_AUTO_TEST_CASE(small_spaces_are_exhausted) {
  for (Index n = 1; n <= 12; ++n) {
    const Matrix a = random_matrix(n, static_cast<std::uint64_t>(n));
    const auto found = largest(a, n);
    BOOST_TEST(found.guaranteed == n);
    BOOST_TEST(residual(a, found) < 1e-12);
    BOOST_TEST(std::abs(found.values.sum() - a.trace()) < 1e-12);
  }
}

BOOST_AUTO_TEST_CASE(blocks_of_a_schur_form_are_sorted) {
  const Matrix a = random_matrix(30, 5);
  Matrix t, z;
  numerics::real_schur(a, t, z);
  numerics::sort_schur(t, z, [](Complex value) { return -value.real(); });
  const auto values = numerics::schur_values(t);
  for (Index i = 0; i + 1 < 30; ++i) BOOST_TEST(values[i].real() <= values[i + 1].real() + 1e-12);
  BOOST_TEST((z * t * z.transpose() - a).norm() < 1e-12);
  BOOST_TEST((z.transpose() * z - Matrix::Identity(30, 30)).norm() < 1e-13);
}

BOOST_AUTO_TEST_SUITE_END()
