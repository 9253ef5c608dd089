// Evaluation of a coarse-grained model: its symbol, its hops, its initial amplitudes.
#include "reduction/reduced.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "numerics/quad.hpp"
#include "reduction/effective.hpp"
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

/// e^{-i k.r_j} of every state: from the cells as given to the positions of the gauge. Turns are counted in 113 bits,
/// because those of positions far away are many.
ComplexVector gauge_phases(const Reduced& reduced, const Vector& kappa) {
  const auto vectors = numerics::to_quad(reduced.lattice.vectors());
  const numerics::QuadMatrix k =
      vectors * numerics::solve(vectors.transpose() * vectors, numerics::to_quad(kappa));  // over 2 pi
  const numerics::QuadMatrix turns = numerics::to_quad(reduced.gauge_positions).transpose() * k;
  ComplexVector phases(turns.rows());
  for (Index j = 0; j < turns.rows(); ++j) {
    const numerics::Quad whole = std::rint(static_cast<long double>(turns(j, 0)));
    const double angle = 2 * std::numbers::pi * static_cast<double>(turns(j, 0) - whole);
    phases[j] = Complex(std::cos(angle), -std::sin(angle));
  }
  return phases;
}

/// Q_P + sum over the jumps of (e^{-ik.s} - 1) k chi_to u_from^T: fast jumps that move nothing do not hide slow
/// reactions.
ComplexMatrix lattice_symbol(const Reduced& reduced, const Vector& kappa) {
  const auto& network = *reduced.network;
  const Matrix steps =
      reduced.straight_steps.size() > 0 ? reduced.straight_steps : steps_between(network, reduced.gauge_positions);
  const Vector k = reduced.lattice.wavevector(kappa);
  const Matrix &chi = reduced.memberships.chi, &local = reduced.local;
  Matrix re = reduced.reaction, im = Matrix::Zero(re.rows(), re.cols());
  for (Index e = 0; e < network.n_jumps(); ++e) {
    const auto& jump = network.jumps()[e];
    const double phase = k.dot(steps.col(e)), half = std::sin(phase / 2);
    const Matrix hop = (jump.rate * chi.row(jump.to).transpose()) * local.row(jump.from);
    re -= 2 * half * half * hop;
    im -= std::sin(phase) * hop;
  }
  ComplexMatrix result(re.rows(), re.cols());
  result.real() = re;
  result.imag() = im;
  return result;
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
  // All hops together are the reactions, which the escape from fast jumps would hide here.
  hops.rate[home] = reaction;
  for (const auto& jump : network->jumps()) {
    const auto at = place(jump.n);
    if (at == home) continue;
    const Matrix arrive = (jump.rate * memberships.chi.row(jump.to).transpose()) * local.row(jump.from);
    hops.rate[at] += arrive;
    hops.rate[home] -= arrive;
  }
  return hops;
}

ComplexVector Reduced::initial(const Vector& kappa, const ComplexVector& p0) const {
  require(kappa.size() == lattice.dim(), Status::size, "k has ", kappa.size(),
          " components, expected dim = ", lattice.dim());
  require(p0.size() == network->n_states(), Status::size, "p0 has ", p0.size(),
          " entries, expected n_states = ", network->n_states());
  if (lattice.dim() == 0) return memberships.chi.transpose().cast<Complex>() * p0;
  const Vector k = lattice.wavevector(kappa);
  const ComplexVector start = gauge_phases(*this, kappa).cwiseProduct(p0);
  ComplexVector result = memberships.chi.transpose().cast<Complex>() * start;
  for (int a = 0; a < space; ++a) result += i_unit * k[a] * (slip[a].transpose().cast<Complex>() * start);
  return result;
}

}  // namespace rdd::reduction
