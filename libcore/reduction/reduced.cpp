// Evaluation of a coarse-grained model: its symbol, its hops, its initial amplitudes.
#include "reduction/reduced.hpp"

#include <algorithm>

#include "spectrum/bloch.hpp"
#include "transport/poisson/tree_flow.hpp"

namespace rdd::reduction {

bool is_immobile(const Network& network) {
  if (network.dim() == 0) return true;
  // In the gauge where the jumps of a spanning tree do not change the cell, any displacement belongs to a cycle.
  return (transport::tree_steps(network).dr.array() == 0).all();
}

const std::vector<Matrix>& Reduced::diffusion() const {
  return order == Order::plain ? diffusion_plain : diffusion_second;
}

namespace {

constexpr Complex i_unit(0, 1);

/// e^{-i k.r_j} of every state: from the cells as given to the positions of the gauge.
ComplexVector gauge_phases(const Reduced& reduced, const Vector& k) {
  return (-i_unit * (reduced.gauge_positions.transpose() * k).cast<Complex>().array()).exp();
}

ComplexMatrix lattice_symbol(const Reduced& reduced, const Vector& kappa) {
  const auto& local = reduced.local;
  const spectrum::BlochOperator bloch(*reduced.network, spectrum::BlochOperator::Form::general);
  const ComplexVector turn = gauge_phases(reduced, reduced.lattice.wavevector(kappa));
  ComplexMatrix acted(local.rows(), local.cols());
  for (Index m = 0; m < local.cols(); ++m) {
    const ComplexVector in = turn.conjugate().cwiseProduct(local.col(m).cast<Complex>());
    ComplexVector column(local.rows());
    bloch.apply(kappa, in, column);
    acted.col(m) = -turn.cwiseProduct(column);
  }
  return reduced.memberships.chi.transpose().cast<Complex>() * acted;
}

}  // namespace

ComplexMatrix Reduced::symbol(const Vector& kappa, Order which) const {
  require(kappa.size() == lattice.dim(), Status::size, "k has ", kappa.size(),
          " components, expected dim = ", lattice.dim());
  if (lattice.dim() == 0) return reaction.cast<Complex>();
  if (which == Order::lattice) return lattice_symbol(*this, kappa);
  const Vector k = lattice.wavevector(kappa);
  const auto& d = which == Order::plain ? diffusion_plain : diffusion_second;
  ComplexMatrix result = reaction.cast<Complex>();
  for (int a = 0; a < space; ++a) {
    result += i_unit * k[a] * drift[a].cast<Complex>();
    for (int b = 0; b < space; ++b) result -= (k[a] * k[b] * d[a + space * b]).cast<Complex>();
  }
  return result;
}

Reduced::Hops Reduced::hops() const {
  Hops hops;
  for (const auto& jump : network->jumps()) hops.translation.push_back(jump.n);
  hops.translation.emplace_back();
  std::sort(hops.translation.begin(), hops.translation.end());
  hops.translation.erase(std::unique(hops.translation.begin(), hops.translation.end()), hops.translation.end());
  auto place = [&](const Translation& n) {
    return static_cast<std::size_t>(std::lower_bound(hops.translation.begin(), hops.translation.end(), n) -
                                    hops.translation.begin());
  };
  hops.rate.assign(hops.translation.size(), Matrix::Zero(n_coarse, n_coarse));
  const auto home = place(Translation{});
  const Matrix& chi = memberships.chi;
  for (const auto& jump : network->jumps()) {
    const Matrix arrive = (jump.rate * chi.row(jump.to).transpose()) * local.row(jump.from);
    hops.rate[place(jump.n)] += arrive;
  }
  for (Index j = 0; j < network->n_states(); ++j)
    hops.rate[home] -= (network->escape_rates()[j] * chi.row(j).transpose()) * local.row(j);
  return hops;
}

ComplexVector Reduced::initial(const Vector& kappa, const ComplexVector& p0) const {
  require(kappa.size() == lattice.dim(), Status::size, "k has ", kappa.size(),
          " components, expected dim = ", lattice.dim());
  require(p0.size() == network->n_states(), Status::size, "p0 has ", p0.size(),
          " entries, expected n_states = ", network->n_states());
  if (lattice.dim() == 0) return memberships.chi.transpose().cast<Complex>() * p0;
  const Vector k = lattice.wavevector(kappa);
  const ComplexVector start = gauge_phases(*this, k).cwiseProduct(p0);
  ComplexVector result = memberships.chi.transpose().cast<Complex>() * start;
  for (int a = 0; a < space; ++a) result += i_unit * k[a] * (slip[a].transpose().cast<Complex>() * start);
  return result;
}

}  // namespace rdd::reduction
