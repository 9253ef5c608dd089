// Slow subspaces of large networks: Krylov-Schur iterations (Stewart2001) with one factorisation of the generator.
#include <Eigen/LU>
#include <algorithm>
#include <cmath>

#include "network/generator_inverse.hpp"
#include "numerics/krylov/krylov_schur.hpp"
#include "reduction/slow/slow_subspace.hpp"
#include "support/error.hpp"
#include "transport/poisson/tree_flow.hpp"

namespace rdd::reduction {
namespace {

Complex decay(Complex inverse) { return -1.0 / inverse; }

/// Slowest first. B^+ has the eigenvalues -1/lambda.
double slowness(Complex inverse) { return -decay(inverse).real(); }

/// The modes of smallest |lambda|, at least `wanted` of them besides the stationary one.
numerics::PartialSchur modes_near_zero(const Run& run, const network::GeneratorInverse& inverse,
                                       network::GeneratorInverse::Side side, bool symmetric, Index wanted) {
  numerics::KrylovRequest request;
  request.wanted = wanted;
  request.symmetric = symmetric;
  request.kept_out = inverse.root();
  const auto apply = [&](Eigen::Ref<Matrix> x) {
    run.check();
    inverse.apply(side, x);
  };
  auto modes = numerics::krylov_schur(inverse.size(), apply, request);
  const Index g = modes.guaranteed;
  modes.x = modes.x.leftCols(g).eval();
  modes.t = modes.t.topLeftCorner(g, g).eval();
  modes.values = modes.values.head(g).eval();
  return modes;
}

/// Modes by ascending real part, enough of them that the first `wanted` besides the stationary one are the slowest of
/// all modes with a modulus of at most twice their real part.
numerics::PartialSchur slowest_modes(const Run& run, const network::GeneratorInverse& inverse, bool symmetric,
                                     Index wanted) {
  const Index most = std::min(2 * wanted + 32, inverse.size() - 1);
  for (Index searched = symmetric ? wanted : wanted + 4;; searched += searched / 2 + 4) {
    searched = std::min(searched, most);
    auto modes = modes_near_zero(run, inverse, network::GeneratorInverse::Side::adjoint, symmetric, searched);
    const double radius = modes.values.unaryExpr(&decay).cwiseAbs().maxCoeff();
    modes.sort(slowness);
    if (modes.values.size() < wanted) return modes;
    const double slow = decay(modes.values[wanted - 1]).real();
    if (symmetric || radius >= 2 * slow || searched == most) return modes;
  }
}

ComplexVector with_stationary(const numerics::PartialSchur& modes) {
  ComplexVector values = ComplexVector::Zero(modes.values.size() + 1);
  values.tail(modes.values.size()) =
      modes.values.unaryExpr(&decay).conjugate();  // pairs in the order of the dense route
  return values;
}

/// The columns of V for a driven network, from the slow space of B: V = U (W^T U)^{-1}.
Matrix dual_basis(const Run& run, const network::GeneratorInverse& inverse, const numerics::PartialSchur& left,
                  const Vector& root, const Matrix& w) {
  const Index p = w.cols();
  auto right = modes_near_zero(run, inverse, network::GeneratorInverse::Side::plain, false, left.values.size());
  right.sort(slowness);
  double apart = right.values.size() < p - 1 ? 1 : 0;
  for (Index q = 0; apart < 1 && q + 1 < p; ++q)
    apart = std::max(apart, std::abs(left.values[q] - right.values[q]) / std::abs(left.values[q]));
  require(apart < 1e-6, Status::numeric, "the ", p, " slow modes of ", root.size(),
          " states: left and right eigenvalues differ by ", number(apart), ", expected agreement");
  Matrix u(root.size(), p);
  u.col(0) = root;
  u.rightCols(p - 1) = right.x.leftCols(p - 1);
  u = (root.asDiagonal() * u).eval();
  return u * (w.transpose() * u).partialPivLu().inverse();
}

}  // namespace

bool has_sparse_subspace(const Network& network, Index n_coarse) {
  if (network.n_states() > subspace_sparse_size && n_coarse <= network.n_states() / 16) return true;
  // LAPACK's Schur form has an error of the fastest rates; a small reversible network has the high-accuracy bands.
  return n_coarse < network.n_states() && !network.reversible() && transport::spreads_widely(network);
}

ComplexVector slow_eigenvalues(const Network& network, Index wanted, const Run& run) {
  const network::GeneratorInverse inverse(network);
  return with_stationary(slowest_modes(run, inverse, network.reversible(), std::max<Index>(1, wanted - 1)));
}

SlowSubspace sparse_slow_subspace(const Network& network, Index n_coarse, const Run& run) {
  const Index p = n_coarse;
  const bool symmetric = network.reversible();
  const auto& pi = network.stationary().pi;
  SlowSubspace slow;
  slow.sparse = true;
  const network::GeneratorInverse inverse(network);
  const auto& root = inverse.root();
  const auto modes = slowest_modes(run, inverse, symmetric, p);
  require(modes.values.size() >= p - 1, Status::numeric, "P = ", p, ": only ", modes.values.size() + 1,
          " slow modes of this network can be told apart, the next one is more than ", symmetric ? 15 : 12,
          " decades faster");
  slow.eigenvalues = with_stationary(modes);
  require(symmetric || p < 3 || numerics::relative_floor(modes.values[0], modes.values[p - 2]) < 1e-6, Status::numeric,
          "P = ", p, ": the rates of the slow modes, ", number(slow.eigenvalues[1].real()), " to ",
          number(slow.eigenvalues[p - 1].real()),
          ", are more than seven decades apart, too far for a driven model; expected a smaller P");
  check_not_split(slow.eigenvalues, p, 0);
  slow.w.resize(network.n_states(), p);
  slow.w.col(0).setOnes();
  slow.w.rightCols(p - 1) = root.cwiseInverse().asDiagonal() * modes.x.leftCols(p - 1);
  slow.v = symmetric ? Matrix(pi.asDiagonal() * slow.w) : dual_basis(run, inverse, modes, root, slow.w);
  slow.v.col(0) = pi;
  // (B^T)^+ X = X T, so that Qb^T W = W T^{-1} besides the stationary mode.
  slow.lambda = Matrix::Zero(p, p);
  if (p > 1) slow.lambda.bottomRightCorner(p - 1, p - 1) = modes.t.topLeftCorner(p - 1, p - 1).inverse().transpose();
  return slow;
}

}  // namespace rdd::reduction
