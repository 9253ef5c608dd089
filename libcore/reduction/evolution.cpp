// Scaling and squaring of a stochastic matrix together with what interference takes away from it.
#include "reduction/evolution.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <utility>

#include "network/restricted.hpp"
#include "support/error.hpp"
#include "support/stop_point.hpp"

namespace rdd::reduction {
namespace {

/// Of each ergodic class by itself: what joins two classes is passed once, and its phase costs one rounding.
std::vector<network::Cell> cells_by_class(const Network& network) {
  const auto& audit = network.audit();
  if (audit.ergodic) return network::cells_along_fluxes(network);
  std::vector<std::vector<Index>> members(audit.n_classes());
  for (Index j = 0; j < network.n_states(); ++j) members[audit.class_of[j]].push_back(j);
  std::vector<network::Cell> cells(network.n_states(), network::Cell{});
  for (const auto& states : members) {
    if (states.size() < 2) continue;
    const auto own = network::cells_along_fluxes(*network::restricted(network, states));
    for (std::size_t i = 0; i < states.size(); ++i) cells[states[i]] = own[i];
  }
  return cells;
}

/// 1 - e^{-2 pi i x}
Complex interference(double x) {
  const double half = std::sin(std::numbers::pi * x);
  if (std::abs(x) == 0.5) return 2;
  return {2 * half * half, std::sin(2 * std::numbers::pi * x)};
}

/// S and F of the class's comment.
struct Interfering {
  Matrix s;
  ComplexMatrix f;

  void normalise() {
    for (Index j = 0; j < s.cols(); ++j) s.col(j) /= s.col(j).sum();
  }
  void square() {
    const ComplexMatrix wide = s.cast<Complex>();
    f = (f * wide + (wide - f) * f).eval();
    s = (s * s).eval();
    normalise();
  }
};

/// sum_q x^q/q! b^q up to a factor, x <= 1/16, b the probabilities of a step and by what interference changes them.
Interfering poisson_sum(const Matrix& b, const ComplexMatrix& lost, double x) {
  constexpr int terms = 10;  // x^11/11! is below 1e-20
  const Index m = b.rows();
  const ComplexMatrix kept = b.cast<Complex>() - lost;
  Interfering sum{Matrix::Identity(m, m), ComplexMatrix::Zero(m, m)};
  Interfering term = sum;
  double total = 1, weight = 1;
  for (int q = 1; q <= terms; ++q) {
    term.f = (lost * term.s.cast<Complex>() + kept * term.f).eval();
    term.s = (b * term.s).eval();
    weight *= x / q;
    total += weight;
    sum.s += weight * term.s;
    sum.f += weight * term.f;
  }
  sum.f /= total;
  sum.normalise();
  return sum;
}

}  // namespace

Turns turns_of(const Vector& kappa) {
  return [kappa](const network::Cell& n) {
    double turns = 0;
    for (Index a = 0; a < kappa.size(); ++a) {
      const auto m = static_cast<double>(n[a]);
      const double product = m * kappa[a];
      turns += (product - std::nearbyint(product)) + std::fma(m, kappa[a], -product);
    }
    return turns - std::nearbyint(turns);
  };
}

Evolution::Evolution(const Network& network) : cells_(cells_by_class(network)) {
  const Index m = network.n_states();
  const double largest = network.escape_rates().maxCoeff();
  if (largest > 0) exponent_ = std::ilogb(largest) + 2;
  step_ = Matrix::Zero(m, m);
  for (Index j = 0; j < m; ++j) step_(j, j) = 1 - std::ldexp(network.escape_rates()[j], -exponent_);
  for (const auto& jump : network.jumps()) {
    Share share{jump.from, jump.to, {}, std::ldexp(jump.rate, -exponent_)};
    for (std::size_t a = 0; a < max_dim; ++a) share.n[a] = jump.n[a] + cells_[jump.to][a] - cells_[jump.from][a];
    step_(jump.to, jump.from) += share.share;
    shares_.push_back(share);
  }
}

Complex Evolution::phase(const Turns& turns, Index state) const {
  const double angle = 2 * std::numbers::pi * turns(cells_[state]);
  return {std::cos(angle), std::sin(angle)};
}

void Evolution::check_range(const Vector& times) const {
  constexpr double least_share = 0x1p-1000;  // below, doubles lose digits
  constexpr double probability = 1e-13;      // of what may be neglected
  double share = 1;
  for (const auto& one : shares_) share = std::min(share, one.share);
  if (share >= least_share || times.size() == 0) return;
  require(
      std::ldexp(times.maxCoeff(), exponent_ - 1000) < probability, Status::numeric,
      "the slowest rates are less than 2^-1000 of the fastest and would act within the longest time: expected rates "
      "closer together, or a shorter time");
}

ComplexMatrix Evolution::amplitudes(const Turns& turns, const ComplexVector& p0, const Vector& times) const {
  check_range(times);
  const Index m = step_.rows();
  ComplexMatrix lost = ComplexMatrix::Zero(m, m);
  for (const auto& share : shares_) lost(share.to, share.from) += share.share * interference(turns(share.n));
  ComplexVector turned(m), phases(m);
  for (Index j = 0; j < m; ++j) phases[j] = phase(turns, j);
  // States counted to other cells, x -> x + c: p(k) -> e^{-2 pi i kappa.c} p(k).
  turned = phases.conjugate().cwiseProduct(p0);
  ComplexMatrix out(m, times.size());
  for (Index t = 0; t < times.size(); ++t) {
    constexpr int smallest = -4;  // x <= 2^-4
    const int squarings = times[t] > 0 ? std::max(0, std::ilogb(times[t]) + 1 + exponent_ - smallest) : 0;
    auto flow = poisson_sum(step_, lost, std::ldexp(times[t], exponent_ - squarings));
    for (int s = 0; s < squarings; ++s) {
      stop_point();
      flow.square();
    }
    out.col(t) = phases.cwiseProduct((flow.s.cast<Complex>() - flow.f) * turned);
  }
  return out;
}

}  // namespace rdd::reduction
