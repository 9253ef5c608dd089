// Pairs of a stretch of a chain and their Newton step. A pair (i, j) has the distance R = sum of the bonds between them
// and the variance v = t_i + t_j, t = 1/(2 alpha): dR/db = 1 and dv/d ln alpha_i = -t_i.
#include "spin/shape/chain_window.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "dmd/potential/average_batch.hpp"
#include "numerics/dense/small_band.hpp"
#include "numerics/simd/pack.hpp"

namespace rdd::spin {

void ChainWindow::Queue::run(const dmd::PairFunction& phi, const dmd::Quadrature& quadrature) {
  dmd::averages(phi, 1, {distance.data(), n}, {variance.data(), n}, quadrature, {average.data(), n});
}

const dmd::PairFunction& ChainWindow::function(std::size_t k) const {
  const dmd::Interaction& v = chain_->physics.interaction;
  return k == 0 ? v.aa : k == 1 ? v.ab : v.bb;
}

void ChainWindow::clear_queues() {
  for (Queue& queue : queues_) {
    queue.n = 0;
    if (queue.pair.size() >= pairs_.size()) continue;
    queue.distance.resize(pairs_.size()), queue.variance.resize(pairs_.size());
    queue.pair.resize(pairs_.size()), queue.apart.resize(pairs_.size());
    queue.average.resize(pairs_.size());
  }
}

void ChainWindow::widen(Index i) { half_width_[site(i)] = 0.5 * std::exp(-state_->log_alpha[i]); }

void ChainWindow::place(const dmd::Chain& chain, const RateRule& rule, const Spins& spins, dmd::ChainState& state,
                        Index reach, Stretch all) {
  chain_ = &chain, spins_ = &spins, state_ = &state;
  quadrature_ = rule.quadrature();
  tolerance_ = rule.tolerance;
  point_ = rule.closure == Closure::point;
  symmetric_ = chain.physics.interaction.symmetric;
  reach_ = reach;
  low_ = std::max<Index>(0, all.first - reach), high_ = std::min(chain.n - 1, all.last + reach);
  const std::size_t sites = site(high_) + 1;
  half_width_.resize(sites);
  pairs_.resize(sites * static_cast<std::size_t>(reach));
  confinement_.resize(sites);
  double widest = 0;
  for (Index i = low_; i <= high_; ++i) {
    widen(i);
    widest = std::max(widest, half_width_[site(i)]);
  }
  // Widths may grow a little on the way.
  limit_ = chain.physics.interaction.range() + quadrature_.reach * std::sqrt(2.5 * widest);
  const dmd::PairFunction& hold = chain.physics.interaction.confinement;
  held_from_ = hold.is_nothing() ? std::numeric_limits<double>::infinity()
                                 : hold.starts() - (quadrature_.reach + 1) * std::sqrt(2.5 * widest);
}

bool ChainWindow::evaluate(Stretch part) {
  clear_queues();
  const dmd::PairFunction& hold = chain_->physics.interaction.confinement;
  bool complete = true;
  for (Index i = std::max(low_, part.first - reach_); i <= part.last; ++i)
    for (Index apart = 1; apart <= reach_; ++apart)
      if (i + apart >= part.first) pairs_[pair(i, apart)].in_reach = false;
  for_pairs(part, [&](Index i, Index j, double distance, double variance, std::size_t k) {
    Pair& p = pairs_[k];
    p.distance = distance, p.variance = variance;
    p.in_reach = true;
    queues_[between(is_a(i), is_a(j))].add(distance, variance, k, j - i);
    if (j == i + 1) {
      confinement_[site(i)] = {};
      if (distance > held_from_ && !dmd::out_of_reach(hold, distance, std::sqrt(variance), quadrature_))
        confinement_[site(i)] = dmd::average(hold, 1, distance, variance, quadrature_);
    }
    if (j == i + reach_ && j < chain_->n - 1 && distance + state_->bonds[j] < limit_) complete = false;
  });
  if (!complete) return false;
  for (std::size_t f = 0; f < 3; ++f) {
    Queue& queue = queues_[f];
    if (queue.n == 0) continue;
    queue.run(function(f), quadrature_);
    for (std::size_t k = 0; k < queue.n; ++k) pairs_[queue.pair[k]].own = queue.average[k];
  }
  weigh();
  return true;
}

/// Adds the slopes of a pair to the right-hand side. Unknowns are ln alpha and bond, site by site.
RDD_INLINE void ChainWindow::add_slopes(Stretch part, Index i, Index j, double in_r, double in_v) {
  double* const right = right_.data();
  if (i >= part.first) right[2 * (i - part.first)] += half_width_[site(i)] * in_v;
  if (j <= part.last) right[2 * (j - part.first)] += half_width_[site(j)] * in_v;
  // A bond in between takes part; finish_slopes() adds these up along the chain.
  right[2 * (std::max(i, part.first) - part.first) + 1] -= in_r;
  right[2 * (std::min(j, part.last) - part.first) + 1] += in_r;
}

void ChainWindow::finish_slopes(std::size_t size) {
  for (std::size_t k = 3; k < size; k += 2) right_[k] += right_[k - 2];
  right_[size] = 0;
}

/// Adds the curvatures of a pair to the band.
RDD_INLINE void ChainWindow::add_curvatures(Stretch part, Index i, Index j, const dmd::Average& w) {
  const double ti = half_width_[site(i)], tj = half_width_[site(j)];
  const Index ai = 2 * (i - part.first), aj = 2 * (j - part.first);
  double* const band = band_.data();
  const Index width = width_;
  auto entry = [&](Index row, Index column) -> double& {
    return band[column * width + row];  // column * (width + 1) + row - column
  };
  const bool own_i = i >= part.first, own_j = j <= part.last;
  if (own_i) entry(ai, ai) += ti * (w.v + ti * w.vv);
  if (own_j) entry(aj, aj) += tj * (w.v + tj * w.vv);
  if (own_i && own_j) entry(aj, ai) += ti * tj * w.vv;
  const Index begin = own_i ? ai + 1 : 1, end = own_j ? aj : 2 * (part.last - part.first);
  const double along_i = ti * w.rv, along_j = tj * w.rv, rr = w.rr;
  for (Index b = begin; b < end; b += 2) {
    if (own_i) entry(b, ai) -= along_i;
    if (own_j) entry(aj, b) -= along_j;
    for (Index a = b; a < end; a += 2) entry(a, b) += rr;
  }
}

/// How stiff pairs are by their distance along the chain, and which of them Newton's method has to know: leaving out
/// what is that weak changes a step by less than a tenth of what convergence leaves of it.
void ChainWindow::weigh() {
  stiffness_.assign(reach_, 0);
  for (const Queue& queue : queues_)
    for (std::size_t k = 0; k < queue.n; ++k) {
      double& stiffest = stiffness_[queue.apart[k] - 1];
      stiffest = std::max(stiffest, std::abs(queue.average[k].rr));
    }
  Index coupled = reach_;
  while (coupled > 1 && weight(coupled) < 0.1 * std::sqrt(tolerance_)) --coupled;
  width_ = 2 * coupled + 1;
}

void ChainWindow::assemble(Stretch part) {
  const auto size = static_cast<std::size_t>(2 * (part.last - part.first) + 1),
             width = static_cast<std::size_t>(width_);
  band_.assign((size + width) * (width + 1), 0);
  clear_slopes(size);
  for_pairs(part, [&](Index i, Index j, double, double, std::size_t k) {
    if (!pairs_[k].in_reach) return;
    dmd::Average w = pairs_[k].own;
    if (j == i + 1) {
      const dmd::Average& hold = confinement_[site(i)];
      w.r += hold.r, w.v += hold.v, w.rr += hold.rr, w.rv += hold.rv, w.vv += hold.vv;
    }
    add_slopes(part, i, j, w.r, w.v);
    if (2 * (j - i) + 1 <= width_) add_curvatures(part, i, j, w);
  });
  finish_slopes(size);
}

void ChainWindow::clear_slopes(std::size_t size) {
  right_.assign(size + static_cast<std::size_t>(width_), 0);
  for (std::size_t k = 0; k < size; k += 2) right_[k] = -1 / (2 * chain_->physics.beta);
}

/// The slopes where the step has led, to second order in it: averages obey G_v = G_rr / 2, so that the third
/// derivatives that matter are known, G_rrr = 2 G_rv and G_rrv = 2 G_vv.
void ChainWindow::assemble_slopes(Stretch part) {
  const auto size = static_cast<std::size_t>(2 * (part.last - part.first) + 1);
  clear_slopes(size);
  for_pairs(part, [&](Index i, Index j, double distance, double variance, std::size_t k) {
    const Pair& p = pairs_[k];
    if (!p.in_reach) return;
    dmd::Average w = p.own;
    if (j == i + 1) {
      const dmd::Average& hold = confinement_[site(i)];
      w.r += hold.r, w.v += hold.v, w.rr += hold.rr, w.rv += hold.rv, w.vv += hold.vv;
    }
    const double dr = distance - p.distance, dv = variance - p.variance;
    add_slopes(part, i, j, w.r + dr * (w.rr + dr * w.rv + 2 * dv * w.vv) + dv * w.rv,
               w.v + dr * (w.rv + dr * w.vv) + dv * w.vv);
  });
  finish_slopes(size);
}

/// The largest relative change of a step; infinite if it is too long to be made.
double ChainWindow::size_of_step(Stretch part) const {
  double largest = 0;
  for (Index i = part.first; i <= part.last; ++i) {
    const double* const change = right_.data() + 2 * (i - part.first);
    const double width = std::abs(change[0]), bond = i < part.last ? std::abs(change[1]) / state_->bonds[i] : 0;
    if (!(width < 0.5 && bond < 0.5)) return std::numeric_limits<double>::infinity();
    largest = std::max({largest, width, bond});
  }
  return largest;
}

void ChainWindow::move(Stretch part) {
  for (Index i = part.first; i <= part.last; ++i) {
    const double* const change = right_.data() + 2 * (i - part.first);
    state_->log_alpha[i] += change[0];
    if (i < part.last) state_->bonds[i] += change[1];
    widen(i);
  }
}

WindowStep ChainWindow::step(Stretch part) {
  const Index size = 2 * (part.last - part.first) + 1, n = chain_->n;
  WindowStep result{std::numeric_limits<double>::infinity(), 0, 0, part};
  assemble(part);
  if (!numerics::with_band(size, width_, band_.data(), [](auto band) { return band.factor(); })) return result;
  auto solve = [&] { numerics::with_band(size, width_, band_.data(), [&](auto band) { band.solve(right_.data()); }); };
  solve();
  const double first = size_of_step(part);
  if (!std::isfinite(first)) return result;
  move(part);
  first_.assign(right_.begin(), right_.begin() + size);
  assemble_slopes(part);
  solve();
  const double second = size_of_step(part);
  if (!std::isfinite(second)) return result;
  move(part);
  // What is left is to the second part as that is to the first.
  result.largest = first;
  result.left = first > 0 ? second * second / first : 0;
  const double above = result.left > 0 ? 0.1 * tolerance_ * first / result.left : 1;
  result.next = {part.last, part.first};
  for (Index k = 0; k < size; ++k) {
    const Index i = part.first + k / 2;
    const double change = std::abs(first_[k]);
    const double relative = k % 2 == 0 ? change : change / state_->bonds[i];
    if (part.first > 0) result.beyond = std::max(result.beyond, relative * weight(i - part.first + 1));
    if (part.last < n - 1) result.beyond = std::max(result.beyond, relative * weight(part.last - i + 1));
    if (relative > above) result.next = {std::min(result.next.first, i), std::max(result.next.last, i)};
  }
  if (result.next.first > result.next.last) result.next = part;
  return result;
}

}  // namespace rdd::spin
