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
  std::size_t doubles = 0;
  for (const auto& front : fronts) {
    first_.push_back(doubles);
    doubles += 4 * numerics::split::padded_rows(front.size()) * front.pivots();
  }
  coefficients_.assign(doubles + 16, 0);  // the kernels read a little beyond the end
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
    if (!keep(f, *entries, pivots)) return;
    if (front.parent < 0) continue;
    children[front.parent].push_back(f);
    done[f] = std::move(entries);
  }
  complete_ = true;
}

/// The coefficients of a front's pivots. False if one of them is not a number to divide by.
bool PolarInverse::keep(std::size_t f, const PolarFront& entries, const std::vector<Complex>& pivots) {
  const auto& front = chain_.plan().fronts[f];
  const auto out_of = columns(f, Side::plain), into = columns(f, Side::adjoint);
  const auto put = [](numerics::split::SplitBlock block, Index i, Index a, Complex value) {
    block.re[i + a * block.ld] = value.real();
    block.im[i + a * block.ld] = value.imag();
  };
  for (Index a = 0; a < front.pivots(); ++a) {
    const Complex pivot = pivots[a];
    if (singular_ && front.begin + a + 1 == chain_.size()) continue;  // exactly zero
    if (pivot == 0.0 || !std::isfinite(std::abs(pivot))) return false;
    inverse_pivot_[front.begin + a] = 0x1p400 / pivot;
    const double own_root = root_[front.begin + a];
    for (Index i = a + 1; i < front.size(); ++i) {
      const double root = i < front.pivots() ? root_[front.begin + i] : root_[front.border[i - front.pivots()]];
      const Complex out = entries.z(i, a) / pivot / (root / own_root), in = entries.z(a, i) / pivot * (root / own_root);
      if (!std::isfinite(out.real() + out.imag() + in.real() + in.imag())) return false;
      put(out_of, i, a, -out);
      put(into, i, a, -std::conj(in));
    }
  }
  return true;
}

/// What the forward sweep of a side takes from; the backward sweep takes from that of the other side.
numerics::split::SplitBlock PolarInverse::columns(std::size_t f, Side side) const {
  const auto& front = chain_.plan().fronts[f];
  const Index ld = numerics::split::padded_rows(front.size()), size = ld * front.pivots();
  // The kernels take a block that could be written to; the sweeps only read this one.
  auto* const re = const_cast<double*>(coefficients_.data()) + first_[f] + (side == Side::plain ? 0 : 2 * size);
  return {re, re + size, ld};
}

/// x: `count` columns, by position.
void PolarInverse::solve(Side side, numerics::split::SplitBlock x, Index count) const {
  const auto& fronts = chain_.plan().fronts;
  const Side other = side == Side::plain ? Side::adjoint : Side::plain;
  Index widest = 0;
  for (const auto& front : fronts) widest = std::max(widest, front.size());
  const Index ld = numerics::split::padded_rows(widest) + 8;
  std::vector<double> room(2 * ld * count, 0);
  const numerics::split::SplitBlock local{room.data(), room.data() + ld * count, ld};
  const auto place = [&](const numerics::Front& front, Index i) -> Index {
    return i < front.pivots() ? front.begin + i : front.border[i - front.pivots()];
  };
  const auto gather = [&](const numerics::Front& front) {
    for (Index c = 0; c < count; ++c)
      for (Index i = 0; i < front.size(); ++i) {
        local.re[i + c * ld] = x.re[place(front, i) + c * x.ld];
        local.im[i + c * ld] = x.im[place(front, i) + c * x.ld];
      }
  };
  const auto scatter = [&](const numerics::Front& front, Index rows) {
    for (Index c = 0; c < count; ++c)
      for (Index i = 0; i < rows; ++i) {
        x.re[place(front, i) + c * x.ld] = local.re[i + c * ld];
        x.im[place(front, i) + c * x.ld] = local.im[i + c * ld];
      }
  };
  for (std::size_t f = 0; f < fronts.size(); ++f) {
    gather(fronts[f]);
    numerics::split::sweep_forward(columns(f, side), fronts[f].size(), fronts[f].pivots(), local, count);
    scatter(fronts[f], fronts[f].size());
  }
  for (auto f = fronts.size(); f-- > 0;) {
    const auto& front = fronts[f];
    gather(front);
    for (Index a = 0; a < front.pivots(); ++a) {
      const Complex own = inverse_pivot_[front.begin + a], pivot = side == Side::plain ? own : std::conj(own);
      for (Index c = 0; c < count; ++c) {
        double &re = local.re[a + c * ld], &im = local.im[a + c * ld];
        const double turned = re * pivot.imag() + im * pivot.real();
        re = re * pivot.real() - im * pivot.imag();
        im = turned;
      }
    }
    numerics::split::sweep_backward(columns(f, other), front.size(), front.pivots(), local, count);
    scatter(front, front.pivots());
  }
}

void PolarInverse::project(numerics::split::SplitBlock x, Index count) const {
  for (Index c = 0; c < count; ++c)
    for (auto* part : {x.re, x.im}) {
      Eigen::Map<Vector> column(part + c * x.ld, root_.size());
      column -= root_ * root_.dot(column);
    }
}

void PolarInverse::apply(Side side, Eigen::Ref<ComplexMatrix> x) const {
  constexpr Index together = 8;  // columns that share a walk through the factor
  const auto& order = chain_.plan().order;
  const Index m = chain_.size(), count = std::min(together, x.cols());
  std::vector<double> room(2 * m * count);
  for (Index first = 0; first < x.cols(); first += together) {
    const Index here = std::min(together, x.cols() - first);
    const numerics::split::SplitBlock block{room.data(), room.data() + m * here, m};
    for (Index c = 0; c < here; ++c)
      for (Index p = 0; p < m; ++p) {
        const Complex value = x(order[p], first + c);
        block.re[p + c * m] = value.real();
        block.im[p + c * m] = value.imag();
      }
    if (singular_) project(block, here);
    solve(side, block, here);
    if (singular_) project(block, here);
    for (Index c = 0; c < here; ++c)
      for (Index p = 0; p < m; ++p) x(order[p], first + c) = {block.re[p + c * m], block.im[p + c * m]};
  }
}

}  // namespace rdd::spectrum
