// PCCA+ (Roeblitz2013): frame, feasible and ordered memberships; P = 2 in closed form, P > 2 by search.cpp.
#include "reduction/pcca/pcca.hpp"

#include <Eigen/LU>
#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

#include "reduction/pcca/search.hpp"
#include "support/error.hpp"

namespace rdd::reduction {
namespace {

void check(const Matrix& x, const Vector& pi) {
  require(x.cols() >= 1 && x.cols() <= x.rows(), Status::size, "x is (", x.rows(), " x ", x.cols(),
          "), expected (states x coarse states) with 1 <= coarse states <= states");
  require(pi.size() == x.rows(), Status::size, "pi has ", pi.size(), " entries, expected one per row of x: ", x.rows());
  require(x.allFinite() && pi.allFinite(), Status::argument, "x and pi must be finite");
  for (Index i = 0; i < x.rows(); ++i) {
    require(pi[i] >= 0, Status::argument, "pi[", i, "] = ", pi[i], ", expected >= 0");
    require(std::abs(x(i, 0) - 1) < 1e-8, Status::argument, "x[", i, ", 0] = ", x(i, 0), ", expected 1");
  }
  const Matrix weighted = pi.asDiagonal() * x;
  const Matrix gram = x.transpose() * weighted;
  require(Eigen::FullPivLU<Matrix>(gram).isInvertible(), Status::numeric, "the ", x.cols(),
          " columns of x are linearly dependent");
  const double error = (gram - Matrix::Identity(x.cols(), x.cols())).cwiseAbs().maxCoeff();
  require(error < 1e-6, Status::argument, "x^T diag(pi) x differs from the unit matrix by ", error,
          ", expected less than 1e-6");
}

Matrix two_states(const Matrix& x) {
  const double low = x.col(1).minCoeff(), high = x.col(1).maxCoeff(), width = high - low;
  Matrix a(2, 2);
  a << -low / width, high / width, 1 / width, -1 / width;
  return a;
}

/// The largest violation of X A >= 0 in each column (P), beyond the round-off of its own evaluation.
Vector depths(const Matrix& x, const Matrix& a, const Matrix& chi) {
  Vector depth = Vector::Zero(a.cols());
  for (Index j = 0; j < a.cols(); ++j)
    for (Index i = 0; i < x.rows(); ++i)
      if (chi(i, j) < -depth[j])
        depth[j] = std::max(depth[j], -chi(i, j) - 1e-15 * x.row(i).cwiseAbs().dot(a.col(j).cwiseAbs()));
  return depth;
}

/// Shifts memberships that are negative within tolerances up to zero and clips the remaining round-off. one: the
/// coefficients (P) in x of the function that is one everywhere.
void make_memberships(const Matrix& x, const Vector& one, Memberships& result) {
  Matrix& a = result.transform;
  Matrix& chi = result.chi;
  a += one * depths(x, a, x * a).transpose();
  a /= one.dot(a.rowwise().sum()) / one.squaredNorm();
  chi = (x * a).cwiseMax(0.0);
  Vector sum = Vector::Zero(chi.rows());
  for (Index j = 0; j < chi.cols(); ++j) sum += chi.col(j);
  for (Index j = 0; j < chi.cols(); ++j) chi.col(j) = chi.col(j).cwiseQuotient(sum).cwiseMin(1.0);
}

/// The first state that belongs to no other coarse state more than to j.
Index lowest_state(const Matrix& chi, Index j) {
  Index i = 0;
  while (i < chi.rows() && chi(i, j) < chi.row(i).maxCoeff() - 1e-9) ++i;
  return i;
}

/// Whether a comes before b, of equal weight: by their lowest states, then by the memberships themselves.
bool earlier(const Matrix& chi, Index a, Index b) {
  const Index state_a = lowest_state(chi, a), state_b = lowest_state(chi, b);
  if (state_a != state_b) return state_a < state_b;
  for (Index i = 0; i < chi.rows(); ++i)
    if (std::abs(chi(i, a) - chi(i, b)) > 1e-9) return chi(i, a) > chi(i, b);
  return a < b;
}

/// Weights that symmetry makes equal come out equal to the round-off of the slow vectors, which a small gap magnifies.
constexpr double same_weight = 1e-9;

std::vector<Index> order_of(const Memberships& result, const Vector& weight) {
  std::vector<Index> order(weight.size());
  std::iota(order.begin(), order.end(), Index{0});
  std::sort(order.begin(), order.end(), [&](Index a, Index b) { return weight[a] > weight[b]; });
  for (auto run = order.begin(); run != order.end();) {  // of weights equal to their neighbours
    auto end = run + 1;
    while (end != order.end() && weight[*end] >= weight[*(end - 1)] * (1 - same_weight)) ++end;
    std::sort(run, end, [&](Index a, Index b) { return earlier(result.chi, a, b); });
    run = end;
  }
  return order;
}

/// Crispness, and the coarse states in order. weight (P) and norm (P): pi^T chi and chi^T diag(pi) chi.
void finish(Memberships& result, const Vector& weight, const Vector& norm, double bound) {
  const auto n = static_cast<double>(weight.size());
  result.crispness = norm.cwiseQuotient(weight).mean();
  result.crispness_bound = std::max(result.crispness, bound / n);
  const std::vector<Index> order = order_of(result, weight);
  result.chi = result.chi(Eigen::all, order).eval();
  result.transform = result.transform(Eigen::all, order).eval();
}

/// Two core states: z_1 and z_2 = 1 - z_1, raised until neither is negative anywhere; each from its own column, so that
/// small entries keep their digits.
Matrix two_cores(const Matrix& z) {
  const double low_0 = std::max(0.0, -z.col(0).minCoeff()), low_1 = std::max(0.0, -z.col(1).minCoeff());
  Matrix b(2, 2);
  b << 1 + low_0, low_1, low_0, 1 + low_1;
  return b / (1 + low_0 + low_1);
}

}  // namespace

Memberships pcca(const Matrix& x_given, const Vector& pi) {
  check(x_given, pi);
  Matrix x = x_given;
  x.col(0).setOnes();
  const Index n = x.cols();
  Memberships result;
  double bound = 0;
  if (n == 1) {
    result.transform = Matrix::Ones(1, 1);
  } else if (n == 2) {
    result.transform = two_states(x);
  } else {
    Matrix a;
    const auto frame = frame_of(x, a);
    result.transform = a * crispest(frame, pi, bound);
  }
  make_memberships(x, Vector::Unit(n, 0), result);
  const Matrix& a = result.transform;
  finish(result, a.row(0).transpose(), a.colwise().squaredNorm().transpose(), bound);
  return result;
}

Memberships pcca_of_cores(const Matrix& z, const Vector& pi) {
  const Index n = z.cols();
  const Frame frame{z, z.cwiseAbs(), z.transpose() * pi, z.transpose() * pi.asDiagonal() * z};
  Memberships result;
  double bound = 0;
  if (n == 1)
    result.transform = Matrix::Ones(1, 1);
  else
    result.transform = n == 2 ? two_cores(z) : crispest(frame, pi, bound);
  make_memberships(z, Vector::Ones(n), result);
  const Matrix& b = result.transform;
  finish(result, b.transpose() * frame.weight, (b.transpose() * frame.gram * b).diagonal(), bound);
  return result;
}

}  // namespace rdd::reduction
