// Assembly of Bloch matrices and products with them.
#include "spectrum/bloch.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "support/error.hpp"

namespace rdd::spectrum {

int BlochOperator::rate_exponent(const Network& network) {
  const double largest = network.escape_rates().maxCoeff();
  return largest > 0 ? std::ilogb(largest) : 0;
}

BlochOperator::BlochOperator(const Network& network, Form form, int exponent) : form_(form) {
  switch (form) {
    case Form::hermitian:
      network.require_reversible("a Hermitian Bloch matrix");
      collect(network, exponent);
      break;
    case Form::general:
      collect(network, exponent);
      break;
    case Form::confined:
      require(network.unforced() != nullptr, Status::unsupported,
              "boundary = confined: the spectrum of a reflecting box needs a model under a force, made by with_force");
      network.unforced()->require_reversible("the confined spectrum");
      collect(*network.unforced(), exponent);
      break;
    case Form::sector:
      fail(Status::internal, "a sector has a function of its own");
  }
  diagonal_ = network.escape_rates().unaryExpr([&](double rate) { return std::ldexp(rate, -exponent); });
}

BlochOperator BlochOperator::sector(const Network& network, int exponent, double c, double s) {
  BlochOperator result(Form::sector);
  const auto opposite = [](Translation n) {
    for (auto& component : n) component = -component;
    return n;
  };
  for (const auto& jump : network.jumps())
    result.translations_.push_back(jump.to < jump.from ? opposite(jump.n) : jump.n);
  std::sort(result.translations_.begin(), result.translations_.end());
  result.translations_.erase(std::unique(result.translations_.begin(), result.translations_.end()),
                             result.translations_.end());
  // alpha B + its adjoint with alpha = c/2 - i s/2.
  const auto& log_pi = network.stationary().log_pi;
  for (const auto& jump : network.jumps()) {
    const bool below = jump.to >= jump.from;
    const double b = std::ldexp(jump.rate, -exponent) * std::exp((log_pi[jump.from] - log_pi[jump.to]) / 2);
    result.entries_.push_back({std::max(jump.from, jump.to), std::min(jump.from, jump.to),
                               result.place_of(below ? jump.n : opposite(jump.n)), c / 2 * b,
                               (below ? -s : s) / 2 * b});
  }
  result.diagonal_ = network.escape_rates().unaryExpr([&](double rate) { return c * std::ldexp(rate, -exponent); });
  return result;
}

std::int32_t BlochOperator::place_of(const Translation& n) const {
  return static_cast<std::int32_t>(std::lower_bound(translations_.begin(), translations_.end(), n) -
                                   translations_.begin());
}

void BlochOperator::collect(const Network& network, int exponent) {
  const auto jumps = network.jumps();
  for (const auto& jump : jumps) translations_.push_back(jump.n);
  std::sort(translations_.begin(), translations_.end());
  translations_.erase(std::unique(translations_.begin(), translations_.end()), translations_.end());
  entries_.reserve(jumps.size());
  for (Index e = 0; e < network.n_jumps(); ++e) {
    const auto& jump = jumps[e];
    const auto scaled = [&](const Jump& one) { return std::ldexp(one.rate, -exponent); };
    double amplitude = scaled(jump);
    if (is_hermitian()) {
      // One of each pair of opposite jumps: the one below the diagonal, on it the one with n > 0.
      if (jump.to < jump.from || (jump.to == jump.from && jump.n < Translation{})) continue;
      amplitude = std::sqrt(amplitude) * std::sqrt(scaled(jumps[network.reverse(e)]));
    }
    entries_.push_back({jump.to, jump.from, place_of(jump.n), amplitude});
  }
}

Complex BlochOperator::phase(const Eigen::Ref<const Vector>& kappa, const Translation& n) {
  double turns = 0;
  for (Index a = 0; a < kappa.size(); ++a) {
    // kappa n modulo 1 exactly: the product's rounding error is kept, whole turns are dropped.
    const double m = n[a];
    const double product = m * kappa[a];
    turns += (product - std::nearbyint(product)) + std::fma(m, kappa[a], -product);
  }
  turns -= std::nearbyint(turns);
  const double angle = -2 * std::numbers::pi * turns;
  return {std::cos(angle), std::sin(angle)};
}

std::vector<Complex> BlochOperator::phases(const Eigen::Ref<const Vector>& kappa) const {
  std::vector<Complex> phases(translations_.size());
  std::transform(translations_.begin(), translations_.end(), phases.begin(),
                 [&](const Translation& n) { return phase(kappa, n); });
  return phases;
}

void BlochOperator::assemble(const Eigen::Ref<const Vector>& kappa, Eigen::Ref<ComplexMatrix> out) const {
  const auto turn = phases(kappa);
  out.setZero();
  out.diagonal() = diagonal_.cast<Complex>();
  for (const auto& entry : entries_) {
    const Complex value = entry.value(turn[entry.translation]);
    if (!is_hermitian()) {
      out(entry.row, entry.col) -= value;
    } else if (entry.row == entry.col) {
      out(entry.row, entry.row) -= 2 * value.real();
    } else {
      out(entry.row, entry.col) -= value;
      out(entry.col, entry.row) -= std::conj(value);
    }
  }
}

void BlochOperator::apply(const Eigen::Ref<const Vector>& kappa, const Eigen::Ref<const ComplexVector>& v,
                          Eigen::Ref<ComplexVector> out) const {
  const auto turn = phases(kappa);
  out = diagonal_.cast<Complex>().cwiseProduct(v);
  for (const auto& entry : entries_) {
    const Complex value = entry.value(turn[entry.translation]);
    if (!is_hermitian()) {
      out[entry.row] -= value * v[entry.col];
    } else if (entry.row == entry.col) {
      out[entry.row] -= 2 * value.real() * v[entry.row];
    } else {
      out[entry.row] -= value * v[entry.col];
      out[entry.col] -= std::conj(value) * v[entry.row];
    }
  }
}

}  // namespace rdd::spectrum
