// Memberships, local equilibria and reactions from slow modes: by eigenvectors, or by core states at any spread.
#include "reduction/coarse_modes.hpp"

#include <Eigen/LU>
#include <cmath>
#include <optional>

#include "reduction/slow/core_basis.hpp"
#include "support/error.hpp"

namespace rdd::reduction {
namespace {

CoarseModes by_eigenvectors(const Network& network, SlowSubspace slow) {
  CoarseModes modes;
  modes.memberships = pcca(slow.w, network.stationary().pi);
  modes.to_coarse = modes.memberships.transform;
  modes.from_coarse = modes.to_coarse.inverse();
  modes.local = slow.v * modes.from_coarse.transpose();
  modes.reaction = modes.to_coarse.transpose() * slow.lambda * modes.from_coarse.transpose();
  modes.slow = std::move(slow);
  modes.basis = modes.slow;
  return modes;
}

/// Qb^T chi = chi Q_P^T with chi = Z B, Qb^T Z = Z M: Q_P^T = B^{-1} M B. With B = 1 + E every term but M is a product
/// of small numbers, so that rare reactions are not lost in the round-off of frequent ones.
Matrix reaction_of(const Matrix& rates, const Matrix& b) {
  Matrix e = b;
  for (Index p = 0; p < e.rows(); ++p) {
    e(p, p) = 0;
    e(p, p) = -e.row(p).sum();
  }
  Matrix q = (rates + b.partialPivLu().solve(rates * e - e * rates)).transpose();
  for (Index p = 0; p < q.cols(); ++p) {
    q(p, p) = 0;
    q(p, p) = -q.col(p).sum();
  }
  return q;
}

/// Numbers the cores by the coarse state they belong to, so that B is as close to the unit matrix as possible.
std::vector<Index> cores_in_order(const Matrix& b) {
  std::vector<Index> order(b.cols(), -1);
  Matrix left = b.cwiseAbs();
  for (Index n = 0; n < b.cols(); ++n) {
    Index core = 0, coarse = 0;
    left.maxCoeff(&core, &coarse);
    order[coarse] = core;
    left.row(core).setConstant(-1);
    left.col(coarse).setConstant(-1);
  }
  return order;
}

CoarseModes by_cores(const Network& network, SlowSubspace slow, const CoreBasis& cores,
                     std::shared_ptr<const network::GeneratorInverse> inverse) {
  const auto& pi = network.stationary().pi;
  const Index p = slow.w.cols();
  CoarseModes modes;
  modes.inverse = std::move(inverse);
  modes.memberships = pcca_of_cores(cores.left, pi);
  const Matrix& chi = modes.memberships.chi;
  const auto order = cores_in_order(modes.memberships.transform);
  const Matrix b = modes.memberships.transform(order, Eigen::all);
  modes.reaction = reaction_of(cores.rates(order, order), b);
  // The metric in which slow modes of very different weight have similar norms.
  const Vector root = (chi.transpose() * pi).cwiseSqrt();
  const Vector inverse_root = root.cwiseInverse();
  const auto dual = [&](const Matrix& left) -> Matrix {
    const Matrix weighted = pi.asDiagonal() * cores.right(Eigen::all, order) * inverse_root.asDiagonal();
    return weighted * (left.transpose() * weighted).partialPivLu().inverse();
  };
  modes.basis.w = chi * inverse_root.asDiagonal();
  modes.basis.v = dual(modes.basis.w);
  modes.basis.lambda = inverse_root.asDiagonal() * modes.reaction * root.asDiagonal();
  modes.basis.eigenvalues = slow.eigenvalues;
  modes.basis.sparse = true;
  modes.to_coarse = root.asDiagonal();
  modes.from_coarse = inverse_root.asDiagonal();
  modes.local = modes.basis.v * inverse_root.asDiagonal();
  // The eigenvectors follow: their values at the cores are taken from the eigensolver.
  Matrix at_cores(p, p);
  for (Index q = 0; q < p; ++q) at_cores.row(q) = slow.w.row(cores.cores[q]);
  slow.w = cores.left * at_cores;
  slow.w.col(0).setOnes();
  slow.v = dual(slow.w);
  slow.v.col(0) = pi;
  modes.memberships.transform = (at_cores.partialPivLu().solve(modes.memberships.transform)).eval();
  modes.slow = std::move(slow);
  return modes;
}

CoarseModes by_quad(const Network& network, SlowSubspace slow, std::shared_ptr<const QuadModel> model) {
  const auto& cores = model->modes().cores();
  const Index p = slow.w.cols();
  CoarseModes modes;
  modes.memberships = model->memberships().rounded;
  modes.local = model->local();
  modes.reaction = model->reaction();
  modes.to_coarse = modes.from_coarse = Matrix::Identity(p, p);
  // The eigenvectors follow: their values at the cores are taken from the eigensolver.
  Matrix at_cores(p, p);
  for (Index q = 0; q < p; ++q) at_cores.row(q) = slow.w.row(cores[q]);
  modes.memberships.transform = at_cores.partialPivLu().solve(modes.memberships.transform).eval();
  slow.w = numerics::to_double(model->modes().modes(QuadModes::Side::plain) * numerics::to_quad(at_cores));
  slow.w.col(0).setOnes();
  slow.v = modes.local * modes.memberships.transform.transpose();
  slow.v.col(0) = network.stationary().pi;
  modes.slow = std::move(slow);
  modes.exact = std::move(model);
  return modes;
}

}  // namespace

CoarseModes coarse_modes(const Run& run, const Network& network, Index n_coarse) {
  auto slow = slow_subspace(network, n_coarse, run);
  run.check();
  if (QuadModel::serves(network, n_coarse))
    if (auto model = QuadModel::make(run, network, slow)) return by_quad(network, std::move(slow), std::move(model));
  if (n_coarse > 1 && n_coarse < network.n_states() && has_light_states(network)) {
    const auto inverse = std::make_shared<const network::GeneratorInverse>(network, core_states(network, slow));
    if (const auto cores = core_basis(run, network, *inverse, slow))
      return by_cores(network, std::move(slow), *cores, inverse);
  }
  require(n_coarse == 1 || n_coarse == network.n_states() || !has_light_states(network), Status::numeric, "the ",
          n_coarse, " slow modes of rates or weights more than eight decades apart did not converge: mode ",
          n_coarse - 1, " is too close to the next one; choose P at a larger gap");
  return by_eigenvectors(network, std::move(slow));
}

}  // namespace rdd::reduction
