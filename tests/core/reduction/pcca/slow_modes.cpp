// Slow modes of small networks by dense diagonalisation.
#include "reduction/pcca/slow_modes.hpp"

#include <Eigen/Dense>
#include <cmath>
#include <numeric>
#include <random>

#include "common/random_network.hpp"

namespace rdd::test {
namespace {

Matrix random_matrix(Index rows, Index columns, std::mt19937_64& random) {
  Matrix matrix(rows, columns);
  for (Index i = 0; i < matrix.size(); ++i) matrix.data()[i] = uniform(random) - 0.5;
  return matrix;
}

}  // namespace

SlowModes slow_modes_of(const Matrix& conductance, const Vector& pi, Index n_coarse) {
  const Vector root = pi.cwiseSqrt(), inverse = root.cwiseInverse();
  const Vector escape = conductance.rowwise().sum();
  Matrix h = -conductance;
  h.diagonal() += escape;
  h = inverse.asDiagonal() * h * inverse.asDiagonal();
  const Eigen::SelfAdjointEigenSolver<Matrix> solver(h);
  Matrix functions = inverse.asDiagonal() * solver.eigenvectors().leftCols(n_coarse);
  functions.col(0).setOnes();
  return orthonormal(functions, pi);
}

SlowModes orthonormal(const Matrix& functions, const Vector& pi) {
  const Vector root = pi.cwiseSqrt();
  const Index n = functions.cols();
  Matrix q = root.asDiagonal() * functions;
  for (Index j = 0; j < n; ++j) {  // Gram and Schmidt, twice
    for (int pass = 0; pass < 2; ++pass)
      for (Index k = 0; k < j; ++k) q.col(j) -= q.col(k).dot(q.col(j)) * q.col(k);
    q.col(j).normalize();
  }
  SlowModes modes{root.cwiseInverse().asDiagonal() * q, pi};
  modes.x.col(0).setOnes();
  return modes;
}

SlowModes random_blocks(Index n_coarse, Index n_states, double mixing, double spread, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  std::vector<Index> block(n_states);
  Vector pi(n_states);
  for (Index i = 0; i < n_states; ++i) {
    block[i] = i < n_coarse ? i : integer(random, 0, static_cast<int>(n_coarse) - 1);
    pi[i] = std::exp(-spread * uniform(random));
  }
  pi /= pi.sum();
  Matrix conductance = Matrix::Zero(n_states, n_states);
  for (Index i = 0; i < n_states; ++i)
    for (Index j = 0; j < i; ++j) {
      const bool same = block[i] == block[j];
      const double rate = (same ? 1.0 : mixing) * std::exp(4 * uniform(random) - 2);
      conductance(i, j) = conductance(j, i) = rate * std::sqrt(pi[i] * pi[j]);
    }
  return slow_modes_of(conductance, pi, n_coarse);
}

SlowModes ring_of_cliques(Index n, Index size, double link) {
  const Index m = n * size;
  Matrix conductance = Matrix::Zero(m, m);
  for (Index c = 0; c < n; ++c) {
    conductance.block(c * size, c * size, size, size).setOnes();
    const Index out = c * size, in = ((c + 1) % n) * size + 1;
    conductance(out, in) = conductance(in, out) = link;
  }
  conductance.diagonal().setZero();
  return slow_modes_of(conductance, Vector::Constant(m, 1.0 / static_cast<double>(m)), n);
}

SlowModes rotated(const SlowModes& modes, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  const Index n = modes.x.cols() - 1;
  const Eigen::HouseholderQR<Matrix> qr(random_matrix(n, n, random));
  SlowModes result = modes;
  result.x.rightCols(n) = modes.x.rightCols(n) * Matrix(qr.householderQ());
  return result;
}

SlowModes permuted(const SlowModes& modes, const std::vector<Index>& order) {
  return {modes.x(order, Eigen::all), modes.pi(order)};
}

std::vector<Index> random_order(Index n, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  std::vector<Index> order(n);
  std::iota(order.begin(), order.end(), Index{0});
  for (Index i = n - 1; i > 0; --i) std::swap(order[i], order[integer(random, 0, static_cast<int>(i))]);
  return order;
}

}  // namespace rdd::test
