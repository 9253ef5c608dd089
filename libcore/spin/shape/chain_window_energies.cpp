// Energies of the exchanges on a stretch of a chain.
#include "numerics/simd/pack.hpp"
#include "spin/shape/chain_window.hpp"

namespace rdd::spin {

RDD_INLINE double ChainWindow::own_value(std::size_t k, double distance, double variance) const {
  const Pair& p = pairs_[k];
  const double dr = distance - p.distance, dv = variance - p.variance;
  const dmd::Average& g = p.own;
  return g.value + dr * (g.r + dr * (0.5 * g.rr + dr * g.rv / 3 + dv * g.vv) + dv * g.rv) +
         dv * (g.v + 0.5 * dv * g.vv);
}

double ChainWindow::point_value(std::size_t k, double distance) const {
  const dmd::PairFunction& phi = function(k);
  return distance < phi.range() ? phi(distance).value : 0;
}

/// The averages that pairs of the needed sites would have with another species on one of them.
void ChainWindow::other_values(Stretch part) {
  others_.resize(pairs_.size());
  clear_queues();
  for_pairs(part, [&](Index i, Index j, double distance, double variance, std::size_t k) {
    if (!pairs_[k].in_reach || !(needed_[site(i)] || needed_[site(j)])) return;
    const std::size_t own = between(is_a(i), is_a(j));
    if (own != 1) {
      queues_[1].add(distance, variance, k, j - i);
    } else {
      queues_[0].add(distance, variance, k, j - i);
      if (!symmetric_) queues_[2].add(distance, variance, k, j - i);
    }
  });
  for (std::size_t f = 0; f < 3; ++f) {
    Queue& queue = queues_[f];
    if (queue.n == 0) continue;
    if (!point_) queue.run(function(f), quadrature_);
    for (std::size_t k = 0; k < queue.n; ++k)
      others_[queue.pair[k]][f] = point_ ? point_value(f, queue.distance[k]) : queue.average[k].value;
  }
}

/// Adds what a pair of needed sites contributes to the change of species of either.
RDD_INLINE void ChainWindow::add_flips(Index i, Index j, std::size_t k, double distance, double variance) {
  const bool a = is_a(i), b = is_a(j);
  const std::size_t own = between(a, b);
  const double value = point_ ? point_value(own, distance) : own_value(k, distance, variance);
  const double of_i = others_[k][between(!a, b)] - value, of_j = others_[k][between(a, !b)] - value;
  flip_[site(i)] += of_i, flip_[site(j)] += of_j;
  if (j == i + 1) flip_near_[site(i)] = of_i + of_j;
}

void ChainWindow::energies(Stretch part, double* difference) {
  const std::size_t sites = site(high_) + 1;
  needed_.assign(sites, 0);
  flip_.assign(sites, 0);
  flip_near_.assign(sites, 0);
  for (Index i = part.first; i < part.last; ++i)
    if (is_a(i) != is_a(i + 1)) needed_[site(i)] = needed_[site(i + 1)] = 1;
  other_values(part);
  for_pairs(part, [&](Index i, Index j, double distance, double variance, std::size_t k) {
    if (pairs_[k].in_reach && (needed_[site(i)] || needed_[site(j)])) add_flips(i, j, k, distance, variance);
  });
  // Each site leaves its own surroundings for the other's; the pair itself is unlike before and after.
  for (Index i = part.first; i < part.last; ++i)
    *difference++ = is_a(i) != is_a(i + 1) ? flip_[site(i)] + flip_[site(i + 1)] - flip_near_[site(i)] : 0;
}

}  // namespace rdd::spin
