// Multifrontal elimination of phased chains, and the solves.
#include "spectrum/accurate/polar_inverse.hpp"

#include <algorithm>
#include <cmath>
#include <memory>
#include <numeric>

#include "spectrum/accurate/exact_phase.hpp"
#include "support/error.hpp"

namespace rdd::spectrum {
namespace {

/// Inverse pivots are kept times this, so that the operator is of the size of inverse rates in units of the largest.
constexpr int unit = 400;

/// 1 - phase, both parts to full relative accuracy.
Complex one_minus(Complex phase) {
  const double c = phase.real(), s = phase.imag();
  return {c > 0 ? s * s / (1 + c) : 1 - c, -s};
}

}  // namespace

PolarInverse::PolarInverse(const PolarChain& chain, const Eigen::Ref<const Vector>& kappa, double shift)
    : chain_(chain) {
  std::vector<Complex> phases;
  for (const auto& n : chain.translations()) phases.push_back(accurate_phase(kappa, n));
  gamma_ = std::all_of(phases.begin(), phases.end(), [](Complex phase) { return phase == 1.0; });
  root_.resize(chain.size());
  for (Index p = 0; p < chain.size(); ++p) root_[p] = chain.root()[chain.plan().order[p]];
  singular_ = gamma_ && shift == 0;
  factorise(phases, std::ldexp(shift, unit));
}

int PolarInverse::value_exponent() const { return chain_.exponent() + unit; }

/// Excesses by position: the shift and the self jumps.
std::vector<Complex> PolarInverse::own_excess(const std::vector<Complex>& phases, double shift) const {
  std::vector<Complex> excess(chain_.size(), shift);
  for (const auto& arc : chain_.arcs()) {
    if (arc.from != arc.to) continue;
    const Complex moved = arc.rate * one_minus(phases[arc.translation]);
    excess[chain_.plan().position[arc.from]] += chain_.hermitian() ? Complex(moved.real()) : moved;
  }
  return excess;
}

/// Arcs between different states by the front that eliminates the first of the two.
std::vector<std::vector<std::size_t>> PolarInverse::arcs_by_front() const {
  const auto& plan = chain_.plan();
  std::vector<std::size_t> front_of(chain_.size());
  for (std::size_t f = 0; f < plan.fronts.size(); ++f)
    for (auto p = plan.fronts[f].begin; p < plan.fronts[f].end; ++p) front_of[p] = f;
  std::vector<std::vector<std::size_t>> own(plan.fronts.size());
  for (std::size_t e = 0; e < chain_.arcs().size(); ++e) {
    const auto& arc = chain_.arcs()[e];
    if (arc.from != arc.to) own[front_of[std::min(plan.position[arc.from], plan.position[arc.to])]].push_back(e);
  }
  return own;
}

void PolarInverse::factorise(const std::vector<Complex>& phases, double shift) {
  const auto& plan = chain_.plan();
  const auto& fronts = plan.fronts;
  const auto own = arcs_by_front();
  auto excess = own_excess(phases, shift);
  inverse_pivot_.resize(chain_.size());
  std::vector<std::unique_ptr<PolarFront>> done(fronts.size());
  std::vector<std::vector<std::size_t>> children(fronts.size());
  std::vector<Index> place(chain_.size());
  std::vector<Complex> pivots;
  for (std::size_t f = 0; f < fronts.size(); ++f) {
    const auto& front = fronts[f];
    const Index count = front.pivots();
    Index local = 0;
    for (auto p = front.begin; p < front.end; ++p) place[p] = local++;
    for (const auto q : front.border) place[q] = local++;
    auto entries = std::make_unique<PolarFront>(front.size(), count, chain_.hermitian());
    for (const auto e : own[f]) {
      const auto& arc = chain_.arcs()[e];
      entries->add(place[plan.position[arc.to]], place[plan.position[arc.from]], arc.rate * phases[arc.translation],
                   arc.rate);
    }
    for (const auto child : children[f]) {
      std::vector<Index> border;
      for (const auto q : fronts[child].border) border.push_back(place[q]);
      entries->add_rest(*done[child], border);
      done[child].reset();
    }
    for (Index a = 0; a < count; ++a) entries->excess(a) += excess[front.begin + a];
    pivots.resize(count);
    entries->eliminate(pivots.data());
    for (std::size_t b = 0; b < front.border.size(); ++b)
      excess[front.border[b]] += entries->excess(count + static_cast<Index>(b));
    if (!keep(front, *entries, pivots)) return;
    if (front.parent < 0) continue;
    children[front.parent].push_back(f);
    done[f] = std::move(entries);
  }
  complete_ = true;
}

/// The coefficients of a front's pivots. False if one of them is not a number to divide by.
bool PolarInverse::keep(const numerics::Front& front, const PolarFront& entries, const std::vector<Complex>& pivots) {
  first_.push_back(coefficients_.size());
  for (Index a = 0; a < front.pivots(); ++a) {
    const Complex pivot = pivots[a];
    if (singular_ && front.begin + a + 1 == chain_.size()) continue;  // exactly zero
    if (pivot == 0.0 || !std::isfinite(std::abs(pivot))) return false;
    inverse_pivot_[front.begin + a] = 0x1p400 / pivot;
    const double own_root = root_[front.begin + a];
    for (Index i = a + 1; i < front.size(); ++i) {
      const double root = i < front.pivots() ? root_[front.begin + i] : root_[front.border[i - front.pivots()]];
      const Complex out = entries.z(i, a) / pivot / (root / own_root), in = entries.z(a, i) / pivot * (root / own_root);
      coefficients_.push_back({out.real(), out.imag(), in.real(), in.imag()});
      if (!std::isfinite(out.real() + out.imag() + in.real() + in.imag())) return false;
    }
  }
  return true;
}

void PolarInverse::solve(Side side, std::vector<double>& re, std::vector<double>& im) const {
  const auto& fronts = chain_.plan().fronts;
  // x_i += c x_p, with c the coefficient out of p (its conjugate into p for the adjoint), the way of elimination.
  const auto forward = [&]<bool Adjoint>(std::bool_constant<Adjoint>) {
    for (std::size_t f = 0; f < fronts.size(); ++f) {
      const auto& front = fronts[f];
      const auto* c = coefficients_.data() + first_[f];
      for (auto p = front.begin; p < front.end; ++p) {
        const double x = re[p], y = im[p];
        const auto take = [&](std::int32_t q) {
          const double a = Adjoint ? c->in_re : c->out_re, b = Adjoint ? -c->in_im : c->out_im;
          re[q] += a * x - b * y;
          im[q] += a * y + b * x;
          ++c;
        };
        for (auto q = p + 1; q < front.end; ++q) take(q);
        for (const auto q : front.border) take(q);
      }
    }
  };
  const auto backward = [&]<bool Adjoint>(std::bool_constant<Adjoint>) {
    for (auto f = fronts.size(); f-- > 0;) {
      const auto& front = fronts[f];
      const auto* end = coefficients_.data() + (f + 1 < fronts.size() ? first_[f + 1] : coefficients_.size());
      for (auto p = front.end; p-- > front.begin;) {
        const auto* c = end -= (front.end - p - 1) + static_cast<std::ptrdiff_t>(front.border.size());
        const Complex pivot = Adjoint ? std::conj(inverse_pivot_[p]) : inverse_pivot_[p];
        double x = re[p] * pivot.real() - im[p] * pivot.imag();
        double y = re[p] * pivot.imag() + im[p] * pivot.real();
        const auto take = [&](std::int32_t q) {
          const double a = Adjoint ? c->out_re : c->in_re, b = Adjoint ? -c->out_im : c->in_im;
          x += a * re[q] - b * im[q];
          y += a * im[q] + b * re[q];
          ++c;
        };
        for (auto q = p + 1; q < front.end; ++q) take(q);
        for (const auto q : front.border) take(q);
        re[p] = x;
        im[p] = y;
      }
    }
  };
  if (side == Side::plain) {
    forward(std::false_type{});
    backward(std::false_type{});
  } else {
    forward(std::true_type{});
    backward(std::true_type{});
  }
}

void PolarInverse::project(std::vector<double>& re, std::vector<double>& im) const {
  for (auto* part : {&re, &im}) {
    Eigen::Map<Vector> x(part->data(), root_.size());
    x -= root_ * root_.dot(x);
  }
}

void PolarInverse::apply(Side side, Eigen::Ref<ComplexMatrix> x) const {
  const auto& order = chain_.plan().order;
  std::vector<double> re(chain_.size()), im(re);
  for (Index c = 0; c < x.cols(); ++c) {
    for (std::size_t p = 0; p < re.size(); ++p) {
      re[p] = x(order[p], c).real();
      im[p] = x(order[p], c).imag();
    }
    if (singular_) project(re, im);
    solve(side, re, im);
    if (singular_) project(re, im);
    for (std::size_t p = 0; p < re.size(); ++p) x(order[p], c) = {re[p], im[p]};
  }
}

}  // namespace rdd::spectrum
