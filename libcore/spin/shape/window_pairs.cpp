// Listing the pairs of a window and averaging them, one batch for each potential.
#include "spin/shape/window_pairs.hpp"

#include <cmath>
#include <limits>

#include "dmd/potential/average_batch.hpp"

namespace rdd::spin {

void PairQueue::run(const dmd::PairFunction& phi, const dmd::Quadrature& quadrature) {
  dmd::averages(phi, 1, {distance.data(), n}, {variance.data(), n}, quadrature, {average.data(), n});
}

const dmd::PairFunction& WindowPairs::function(std::size_t k) const {
  const dmd::Interaction& v = chain_->physics.interaction;
  return k == 0 ? v.aa : k == 1 ? v.ab : v.bb;
}

void WindowPairs::clear_queues() {
  for (PairQueue& queue : queues_) {
    queue.n = 0;
    if (queue.pair.size() >= pairs_.size()) continue;
    queue.distance.resize(pairs_.size()), queue.variance.resize(pairs_.size());
    queue.pair.resize(pairs_.size()), queue.apart.resize(pairs_.size());
    queue.average.resize(pairs_.size());
  }
}

void WindowPairs::update_half_width(Index i) { half_width_[site(i)] = 0.5 * std::exp(-state_->log_alpha[i]); }

void WindowPairs::place(const dmd::Chain& chain, const RateRule& rule, const Spins& spins, dmd::ChainState& state,
                        Index reach, Stretch all) {
  chain_ = &chain, spins_ = &spins, state_ = &state;
  quadrature_ = rule.quadrature();
  tolerance_ = rule.tolerance;
  point_ = rule.closure == Closure::point;
  symmetric_ = chain.physics.interaction.symmetric;
  reach_ = reach;
  low_ = std::max<Index>(0, all.first - reach), high_ = std::min(chain.n - 1, all.last + reach);
  half_width_.resize(sites());
  pairs_.resize(sites() * static_cast<std::size_t>(reach));
  confinement_.resize(sites());
  double widest = 0;
  for (Index i = low_; i <= high_; ++i) {
    update_half_width(i);
    widest = std::max(widest, half_width(i));
  }
  // Widths may grow a little on the way.
  limit_ = chain.physics.interaction.range() + quadrature_.reach * std::sqrt(2.5 * widest);
  const dmd::PairFunction& hold = chain.physics.interaction.confinement;
  held_from_ = hold.is_nothing() ? std::numeric_limits<double>::infinity()
                                 : hold.starts() - (quadrature_.reach + 1) * std::sqrt(2.5 * widest);
}

bool WindowPairs::evaluate(Stretch part) {
  clear_queues();
  const dmd::PairFunction& hold = chain_->physics.interaction.confinement;
  bool complete = true;
  for (Index i = std::max(low_, part.first - reach_); i <= part.last; ++i)
    for (Index apart = 1; apart <= reach_; ++apart)
      if (i + apart >= part.first) pairs_[number(i, apart)].in_reach = false;
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
  for (std::size_t f = 0; f < queues_.size(); ++f) {
    PairQueue& queue = queues_[f];
    if (queue.n == 0) continue;
    queue.run(function(f), quadrature_);
    for (std::size_t k = 0; k < queue.n; ++k) pairs_[queue.pair[k]].own = queue.average[k];
  }
  find_stiffness();
  return true;
}

void WindowPairs::find_stiffness() {
  stiffness_.assign(reach_, 0);
  for (const PairQueue& queue : queues_)
    for (std::size_t k = 0; k < queue.n; ++k) {
      double& stiffest = stiffness_[queue.apart[k] - 1];
      stiffest = std::max(stiffest, std::abs(queue.average[k].rr));
    }
}

void WindowPairs::move(Stretch part, const double* change) {
  for (Index i = part.first; i <= part.last; ++i) {
    const double* const of_site = change + 2 * (i - part.first);
    state_->log_alpha[i] += of_site[0];
    if (i < part.last) state_->bonds[i] += of_site[1];
    update_half_width(i);
  }
}

}  // namespace rdd::spin
