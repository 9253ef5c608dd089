// PCCA+ (Roeblitz2013): frame, feasible and ordered memberships; P = 2 in closed form, P > 2 by search.cpp.
#include "reduction/pcca/pcca.hpp"

#include <Eigen/LU>
#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

#include "reduction/pcca/polish.hpp"
#include "reduction/pcca/quad_pcca.hpp"
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

/// Crispness, and the coarse states in order, which is returned. weight (P) and norm (P): pi^T chi and chi^T diag(pi)
/// chi.
std::vector<Index> finish(Memberships& result, const Vector& weight, const Vector& norm, double bound) {
  const auto n = static_cast<double>(weight.size());
  result.crispness = norm.cwiseQuotient(weight).mean();
  result.crispness_bound = std::max(result.crispness, bound / n);
  std::vector<Index> order = order_of(result, weight);
  result.chi = result.chi(Eigen::all, order).eval();
  result.transform = result.transform(Eigen::all, order).eval();
  return order;
}

using numerics::Quad;
using numerics::QuadMatrix;

/// B with memberships Z B that are nowhere below zero by more than round-off.
QuadMatrix raised(const QuadMatrix& z, QuadMatrix b) {
  const Index p = b.cols();
  Quad total = 1;
  std::vector<Quad> depth(p, 0);
  for (Index q = 0; q < p; ++q)
    for (Index i = 0; i < z.rows(); ++i) {
      Quad value = 0, size = 0;
      for (Index r = 0; r < p; ++r) {
        value += z(i, r) * b(r, q);
        size += numerics::magnitude(z(i, r) * b(r, q));
      }
      if (value < -1e-25 * size) depth[q] = std::max(depth[q], -value);
    }
  for (const auto& one : depth) total += one;
  for (Index q = 0; q < p; ++q)
    for (Index r = 0; r < p; ++r) b(r, q) = (b(r, q) + depth[q]) / total;
  return b;
}

QuadMatrix clipped(const QuadMatrix& z, const QuadMatrix& b) {
  QuadMatrix chi = z * b;
  for (Index i = 0; i < chi.rows(); ++i) {
    Quad sum = 0;
    for (Index q = 0; q < chi.cols(); ++q) {
      if (chi(i, q) < 0) chi(i, q) = 0;
      sum += chi(i, q);
    }
    for (Index q = 0; q < chi.cols(); ++q) chi(i, q) /= sum;
  }
  return chi;
}

/// Where memberships vanish but for round-off.
std::vector<std::pair<Index, Index>> zeros_of(const QuadMatrix& z, const QuadMatrix& b) {
  std::vector<std::pair<Index, Index>> zeros;
  for (Index q = 0; q < b.cols(); ++q)
    for (Index i = 0; i < z.rows(); ++i) {
      Quad value = 0, size = 0;
      for (Index r = 0; r < b.rows(); ++r) {
        value += z(i, r) * b(r, q);
        size += numerics::magnitude(z(i, r) * b(r, q));
      }
      if (!(value > 1e-20 * size)) zeros.emplace_back(i, q);
    }
  return zeros;
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

QuadMemberships pcca_of_cores(const QuadMatrix& z_given, const std::vector<Quad>& pi_given) {
  const Index n = z_given.cols(), m = z_given.rows();
  const Matrix z = numerics::to_double(z_given);
  QuadMatrix pi(m, 1);
  for (Index i = 0; i < m; ++i) pi(i, 0) = pi_given[i];
  const QuadMatrix weighted = (pi * QuadMatrix::Constant(1, n, Quad{1})).cwiseProduct(z_given);
  Matrix b = Matrix::Identity(n, n);
  double bound = 0;
  if (n == 2) b = two_cores(z);
  if (n > 2) {
    const Frame frame{z, z.cwiseAbs(), numerics::to_double(z_given.transpose() * pi),
                      numerics::to_double(z_given.transpose() * weighted)};
    b = crispest(frame, numerics::to_double(pi), bound);
  }
  auto vertex = polished(z_given, b);
  if (!vertex) {
    vertex = numerics::to_quad(b);
    for (Index r = 0; r < n; ++r) vertex->row(r) /= vertex->row(r).sum();
  }
  QuadMemberships result;
  result.transform = raised(z_given, *vertex);
  result.chi = clipped(z_given, result.transform);
  result.rounded.chi = numerics::to_double(result.chi).cwiseMin(1.0);
  result.rounded.transform = numerics::to_double(result.transform);
  const QuadMatrix gram = result.chi.transpose() * (pi * QuadMatrix::Constant(1, n, Quad{1})).cwiseProduct(result.chi);
  Vector share(n);  // crispness is a mean of ratios, of which both parts may leave the range of doubles
  for (Index q = 0; q < n; ++q) share[q] = static_cast<double>(gram(q, q) / gram.row(q).sum());
  const Vector weight = numerics::to_double(result.chi.transpose() * pi);
  const auto order = finish(result.rounded, weight, share.cwiseProduct(weight), bound);
  result.rounded.crispness = share.mean();
  result.rounded.crispness_bound = std::max(result.rounded.crispness, bound / static_cast<double>(n));
  result.chi = result.chi(Eigen::all, order).eval();
  result.transform = result.transform(Eigen::all, order).eval();
  result.zeros = zeros_of(z_given, result.transform);
  return result;
}

}  // namespace rdd::reduction
