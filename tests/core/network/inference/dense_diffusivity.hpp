// D of a small network by dense linear algebra, straight from the jump form of the theory: an oracle for tests.
#pragma once

#include <Eigen/LU>

#include "network/network.hpp"

namespace rdd::test {

struct Transport {
  Vector pi;
  Vector drift;
  Matrix diffusivity;
};

/// pi from the null vector of Q, the corrector y from sum_i k_ij (y_i - y_j) = v - b_j, and
/// D = 1/2 sum_jumps pi_j k (dr + y_i - y_j)(dr + y_i - y_j)^T.
inline Transport dense_transport(const Network& network) {
  const Index m = network.n_states();
  const int space = network.space();
  Matrix q = Matrix::Zero(m, m);
  Matrix b = Matrix::Zero(space, m);
  for (const auto& jump : network.jumps()) {
    q(jump.to, jump.from) += jump.rate;
    q(jump.from, jump.from) -= jump.rate;
    b.col(jump.from) += jump.rate * network.displacement(jump);
  }
  const double scale = network.escape_rates().mean();
  Matrix normalised = q;
  normalised.row(0).setConstant(scale);
  Vector right = Vector::Zero(m);
  right[0] = scale;
  Transport out;
  out.pi = normalised.fullPivLu().solve(right);
  out.drift = b * out.pi;
  // Q^T y^T = (v - b)^T, with the free constant fixed by adding scale pi^T y.
  const Matrix poisson = q.transpose() + scale * Vector::Ones(m) * out.pi.transpose();
  const Matrix y = poisson.fullPivLu().solve((out.drift.replicate(1, m) - b).transpose()).transpose();
  out.diffusivity = Matrix::Zero(space, space);
  for (const auto& jump : network.jumps()) {
    const Vector step = network.displacement(jump) + y.col(jump.to) - y.col(jump.from);
    out.diffusivity += 0.5 * out.pi[jump.from] * jump.rate * step * step.transpose();
  }
  return out;
}

}  // namespace rdd::test
