// Multifrontal elimination of phased chains, and the solves.
#include "spectrum/accurate/polar_inverse.hpp"

#include <algorithm>
#include <cmath>
#include <memory>
#include <numeric>

#include "spectrum/accurate/exact_phase.hpp"
#include "support/error.hpp"

namespace rdd {
namespace {

std::size_t at(Index i) { return static_cast<std::size_t>(i); }

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
  for (Index p = 0; p < chain.size(); ++p) root_[p] = chain.root()[chain.plan().order[at(p)]];
  singular_ = gamma_ && shift == 0;
  factorise(phases, std::ldexp(shift, unit));
}

int PolarInverse::value_exponent() const { return chain_.exponent() + unit; }

void PolarInverse::factorise(const std::vector<Complex>& phases, double shift) {
  const auto& plan = chain_.plan();
  const auto& fronts = plan.fronts;
  std::vector<std::vector<std::size_t>> own(fronts.size());  // arcs by the front of their first end
  std::vector<std::size_t> front_of(at(chain_.size()));
  std::size_t coefficients = 0;
  for (std::size_t f = 0; f < fronts.size(); ++f) {
    for (auto p = fronts[f].begin; p < fronts[f].end; ++p) front_of[at(p)] = f;
    first_.push_back(coefficients);
    for (Index a = 0; a < fronts[f].pivots(); ++a) coefficients += at(fronts[f].size() - a - 1);
  }
  coefficients_.resize(coefficients);
  inverse_pivot_.resize(at(chain_.size()));
  std::vector<Complex> excess(at(chain_.size()), shift);
  for (std::size_t e = 0; e < chain_.arcs().size(); ++e) {
    const auto& arc = chain_.arcs()[e];
    const auto from = plan.position[at(arc.from)], to = plan.position[at(arc.to)];
    if (from != to) {
      own[front_of[at(std::min(from, to))]].push_back(e);
      continue;
    }
    const Complex moved = arc.rate * one_minus(phases[at(arc.translation)]);
    excess[at(from)] += chain_.hermitian() ? Complex(moved.real()) : moved;
  }
  std::vector<std::unique_ptr<PolarFront>> done(fronts.size());
  std::vector<std::vector<std::size_t>> children(fronts.size());
  std::vector<Index> place(at(chain_.size()));
  std::vector<Complex> pivots;
  for (std::size_t f = 0; f < fronts.size(); ++f) {
    const auto& front = fronts[f];
    const Index n = front.size(), count = front.pivots();
    Index local = 0;
    for (auto p = front.begin; p < front.end; ++p) place[at(p)] = local++;
    for (const auto q : front.border) place[at(q)] = local++;
    auto entries = std::make_unique<PolarFront>(n, count, chain_.hermitian());
    for (const auto e : own[f]) {
      const auto& arc = chain_.arcs()[e];
      entries->add(place[at(plan.position[at(arc.to)])], place[at(plan.position[at(arc.from)])],
                   arc.rate * phases[at(arc.translation)], arc.rate);
    }
    for (const auto child : children[f]) {
      std::vector<Index> border;
      for (const auto q : fronts[child].border) border.push_back(place[at(q)]);
      entries->add_rest(*done[child], border);
      done[child].reset();
    }
    for (Index a = 0; a < count; ++a) entries->excess(a) += excess[at(front.begin + a)];
    pivots.resize(at(count));
    entries->eliminate(pivots.data());
    for (std::size_t b = 0; b < front.border.size(); ++b)
      excess[at(front.border[b])] += entries->excess(count + static_cast<Index>(b));
    for (Index a = 0; a < count; ++a) {
      const bool last = front.begin + a + 1 == chain_.size();
      const Complex pivot = pivots[at(a)];
      if (last && singular_) continue;
      if (pivot == 0.0 || !std::isfinite(std::abs(pivot))) return;
      inverse_pivot_[at(front.begin + a)] = 0x1p400 / pivot;
    }
    // Quotients use the pivots: kept before the front goes to its parent.
    std::size_t c = first_[f];
    for (Index a = 0; a < count; ++a) {
      const double own_root = root_[front.begin + a];
      for (Index i = a + 1; i < n; ++i, ++c) {
        const double ratio = (i < count ? root_[front.begin + i] : root_[front.border[at(i - count)]]) / own_root;
        const Complex out = entries->z(i, a) / pivots[at(a)] / ratio, in = entries->z(a, i) / pivots[at(a)] * ratio;
        coefficients_[c] = {out.real(), out.imag(), in.real(), in.imag()};
        if (!std::isfinite(out.real() + out.imag() + in.real() + in.imag())) return;
      }
    }
    if (front.parent < 0) continue;
    children[at(front.parent)].push_back(f);
    done[f] = std::move(entries);
  }
  complete_ = true;
}

void PolarInverse::solve(Side side, std::vector<double>& re, std::vector<double>& im) const {
  const auto& fronts = chain_.plan().fronts;
  // x_i += c x_p, with c the coefficient out of p (its conjugate into p for the adjoint), the way of elimination.
  const auto forward = [&]<bool Adjoint>(std::bool_constant<Adjoint>) {
    for (std::size_t f = 0; f < fronts.size(); ++f) {
      const auto& front = fronts[f];
      const auto* c = coefficients_.data() + first_[f];
      for (auto p = front.begin; p < front.end; ++p) {
        const double x = re[at(p)], y = im[at(p)];
        const auto take = [&](std::int32_t q) {
          const double a = Adjoint ? c->in_re : c->out_re, b = Adjoint ? -c->in_im : c->out_im;
          re[at(q)] += a * x - b * y;
          im[at(q)] += a * y + b * x;
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
        const Complex pivot = Adjoint ? std::conj(inverse_pivot_[at(p)]) : inverse_pivot_[at(p)];
        double x = re[at(p)] * pivot.real() - im[at(p)] * pivot.imag();
        double y = re[at(p)] * pivot.imag() + im[at(p)] * pivot.real();
        const auto take = [&](std::int32_t q) {
          const double a = Adjoint ? c->out_re : c->in_re, b = Adjoint ? -c->out_im : c->in_im;
          x += a * re[at(q)] - b * im[at(q)];
          y += a * im[at(q)] + b * re[at(q)];
          ++c;
        };
        for (auto q = p + 1; q < front.end; ++q) take(q);
        for (const auto q : front.border) take(q);
        re[at(p)] = x;
        im[at(p)] = y;
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
  std::vector<double> re(at(chain_.size())), im(re);
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

}  // namespace rdd
