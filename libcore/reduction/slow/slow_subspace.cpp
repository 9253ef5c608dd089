// Slow subspaces by dense methods: Hermitian eigenvectors, or ordered real Schur vectors (G-PCCA, Reuter2019).
#include "reduction/slow/slow_subspace.hpp"

#include <lapacke.h>

#include <Eigen/LU>
#include <Eigen/QR>
#include <cmath>
#include <limits>
#include <numeric>
#include <vector>

#include "spectrum/spectrum.hpp"
#include "support/blas_guard.hpp"

namespace rdd::reduction {
namespace {

/// Two modes closer than this, relative to the larger, are one degenerate pair.
constexpr double same_eigenvalue = 1e-8;

std::string describe(const Complex& value) {
  if (value.imag() == 0) return number(value.real());
  return number(value.real()) + (value.imag() < 0 ? " - " : " + ") + number(std::abs(value.imag())) + " i";
}

/// Whether modes p-1 and p form a pair. noise: absolute error of the eigenvalues.
bool is_pair(const ComplexVector& values, Index p, double noise) {
  if (p <= 0 || p >= values.size()) return false;
  const double close = std::max(same_eigenvalue * std::abs(values[p]), noise);
  return std::abs(values[p - 1] - values[p]) <= close || std::abs(values[p - 1] - std::conj(values[p])) <= close;
}

}  // namespace

void check_not_split(const ComplexVector& values, Index p, double noise) {
  if (!is_pair(values, p, noise)) return;
  Index fewer = p;
  while (is_pair(values, fewer, noise)) --fewer;
  Index more = p;
  while (is_pair(values, more, noise)) ++more;
  const bool conjugate = std::abs(values[p].imag()) > same_eigenvalue * std::abs(values[p]);
  fail(Status::degenerate, "P = ", p, " splits a ", conjugate ? "conjugate" : "degenerate",
       " pair of modes: the eigenvalues ", p - 1, " and ", p, " (counted from 0) are ", describe(values[p - 1]),
       " and ", describe(values[p]), "; expected P = ", fewer > 0 ? std::to_string(fewer) + " or " : "", more,
       ", which keep them together");
}

namespace {

/// S = Pi^{1/2} Qb^T Pi^{-1/2}: its right null vector is sqrt(pi), and every entry is formed without overflow.
Matrix symmetrised_adjoint(const Network& network) {
  const auto& log_pi = network.stationary().log_pi;
  Matrix s = Matrix::Zero(network.n_states(), network.n_states());
  for (const auto& jump : network.jumps()) {
    if (jump.from == jump.to) continue;
    // Qb^T[from, to] = rate
    s(jump.from, jump.to) += jump.rate * std::exp((log_pi[jump.from] - log_pi[jump.to]) / 2);
    s(jump.from, jump.from) -= jump.rate;
  }
  return s;
}

SlowSubspace reversible_subspace(const Network& network, Index p) {
  const Index m = network.n_states();
  spectrum::SpectrumRequest request;
  request.k = Matrix::Zero(network.dim(), 1);
  request.bands = m;
  request.vectors = true;
  // Coarse rates are only as exact as the slow vectors, so this one wavevector gets a tight tolerance.
  request.relative_tolerance = 1e-10;
  Vector values(m);
  ComplexMatrix right(m, m);
  ComplexMatrix left(m, m);
  spectrum::SpectrumOutput out;
  out.values = values.data();
  out.right = right.data();
  out.left = left.data();
  std::int32_t used = 0;
  out.accuracy = &used;
  spectrum::compute_spectrum(Run(), network, request, out);
  SlowSubspace slow;
  slow.eigenvalues = values.cast<Complex>();
  const bool fast = used == static_cast<std::int32_t>(Accuracy::fast);
  check_not_split(slow.eigenvalues, p, fast ? 8 * std::numeric_limits<double>::epsilon() * values[m - 1] : 0);
  slow.v = right.real().leftCols(p);
  slow.w = left.real().leftCols(p);
  slow.fast_v = right.real().rightCols(m - p);
  slow.fast_w = left.real().rightCols(m - p);
  slow.v.col(0) = network.stationary().pi;
  slow.w.col(0).setOnes();
  slow.lambda = (-values.head(p)).asDiagonal();
  return slow;
}

/// Orthonormal basis whose first p columns span the invariant subspace of the p eigenvalues of largest real part of
/// the real matrix a (destroyed); the eigenvalues of a in that order.
Matrix ordered_schur(Matrix& a, Index p, ComplexVector& values) {
  const auto n = static_cast<lapack_int>(a.rows());
  Matrix z(n, n);
  Vector re(n);
  Vector im(n);
  lapack_int found = 0;
  const LapackGuard guard;
  auto info =
      LAPACKE_dgees(LAPACK_COL_MAJOR, 'V', 'N', nullptr, n, a.data(), n, &found, re.data(), im.data(), z.data(), n);
  check_workspace(info);
  require(info == 0, Status::numeric, "LAPACK dgees failed on ", n, " states with info = ", info);
  std::vector<Index> order(n);
  std::iota(order.begin(), order.end(), Index{0});
  // Stable: the members of a conjugate pair stay neighbours.
  std::stable_sort(order.begin(), order.end(), [&](Index i, Index j) { return re[i] > re[j]; });
  std::vector<lapack_logical> select(n, 0);
  for (Index q = 0; q < p; ++q) select[order[q]] = 1;
  values.resize(n);
  for (Index q = 0; q < n; ++q) {
    const auto i = order[q];
    values[q] = Complex(re[i], im[i]);
  }
  // The work routine, because LAPACKE_dtrsen passes no integer workspace although LAPACK writes to it.
  double s = 0;
  double sep = 0;
  Vector work(std::max<Index>(1, n));
  std::vector<lapack_int> integer_work(1);
  info = LAPACKE_dtrsen_work(LAPACK_COL_MAJOR, 'N', 'V', select.data(), n, a.data(), n, z.data(), n, re.data(),
                             im.data(), &found, &s, &sep, work.data(), n, integer_work.data(), 1);
  require(info == 0, Status::numeric, "LAPACK dtrsen failed on ", n, " states with info = ", info,
          ": eigenvalues too close to be ordered");
  return z;
}

/// An orthogonal matrix whose first column is the unit vector u: a Householder reflection.
Matrix reflection_onto(const Vector& u) {
  Vector h = u;
  h[0] += u[0] >= 0 ? 1.0 : -1.0;
  const Index n = u.size();
  Matrix z = Matrix::Identity(n, n) - (2 / h.squaredNorm()) * h * h.transpose();
  z.col(0) = u;
  return z;
}

SlowSubspace driven_subspace(const Network& network, Index p) {
  const Index m = network.n_states();
  const auto& stationary = network.stationary();
  const Vector root = (stationary.log_pi / 2).array().exp();
  const Matrix s = symmetrised_adjoint(network);
  // The null vector sqrt(pi) is known: split it off exactly, order the rest.
  const Matrix z = reflection_onto(root / root.norm());
  const Matrix rest = z.rightCols(m - 1);
  Matrix block = rest.transpose() * s * rest;
  ComplexVector values;
  const Matrix slow_rows = ordered_schur(block, p - 1, values);
  Matrix adjoint_block = rest.transpose() * s.transpose() * rest;
  ComplexVector same_values;
  const Matrix slow_columns = ordered_schur(adjoint_block, p - 1, same_values);

  SlowSubspace slow;
  slow.eigenvalues = ComplexVector::Zero(m);
  slow.eigenvalues.tail(m - 1) = -values;
  check_not_split(slow.eigenvalues, p, 0);
  slow.w.resize(m, p);
  slow.w.col(0).setOnes();
  slow.w.rightCols(p - 1) = root.cwiseInverse().asDiagonal() * (rest * slow_rows.leftCols(p - 1));
  // sqrt(pi) is the left null vector of S too, so the space orthogonal to it is invariant under S and under S^T.
  Matrix u(m, p);
  u.col(0) = stationary.pi;
  u.rightCols(p - 1) = root.asDiagonal() * (rest * slow_columns.leftCols(p - 1));
  slow.v = u * (slow.w.transpose() * u).partialPivLu().inverse();
  slow.v.col(0) = stationary.pi;
  // Lambda = W^T Qb V = (S Pi^{1/2} W)^T Pi^{-1/2} V
  slow.lambda = (s * root.asDiagonal() * slow.w).transpose() * (root.cwiseInverse().asDiagonal() * slow.v);
  slow.lambda.row(0).setZero();
  slow.lambda.col(0).setZero();
  return slow;
}

}  // namespace

SlowSubspace slow_subspace(const Network& network, Index n_coarse, const Run& run) {
  require(n_coarse >= 1 && n_coarse <= network.n_states(), Status::argument, "n_coarse = ", n_coarse,
          ": expected 1 to n_states = ", network.n_states());
  if (network.n_states() == 1) {
    const Matrix one = Matrix::Ones(1, 1);
    return {one, one, Matrix::Zero(1, 1), ComplexVector::Zero(1), {}, {}, {}};
  }
  if (has_sparse_subspace(network, n_coarse)) return sparse_slow_subspace(network, n_coarse, run);
  if (network.reversible()) return reversible_subspace(network, n_coarse);
  return driven_subspace(network, n_coarse);
}

}  // namespace rdd::reduction
