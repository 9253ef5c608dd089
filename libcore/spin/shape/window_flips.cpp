// Energies of flips and exchanges: pair averages with the species that are there, and with the other one on a site.
#include "spin/shape/window_flips.hpp"

#include "numerics/simd/pack.hpp"

namespace rdd::spin {
namespace {

/// G where the state is now, to third order from where it was evaluated. G_v = G_rr / 2 gives the third derivatives,
/// G_rrr = 2 G_rv and G_rrv = 2 G_vv.
RDD_INLINE double continued(const WindowPairs::Pair& p, double distance, double variance) {
  const double dr = distance - p.distance, dv = variance - p.variance;
  const dmd::Average& g = p.own;
  return g.value + dr * (g.r + dr * (0.5 * g.rr + dr * g.rv / 3 + dv * g.vv) + dv * g.rv) +
         dv * (g.v + 0.5 * dv * g.vv);
}

double point_value(const dmd::PairFunction& phi, double distance) {
  return distance < phi.range() ? phi(distance).value : 0;
}

}  // namespace

/// The averages that pairs of the needed sites would have with another species on one of them.
void WindowFlips::find_other_averages(WindowPairs& pairs, Stretch part) {
  other_average_.resize(pairs.size());
  pairs.clear_queues();
  auto& queues = pairs.queues();
  pairs.for_pairs(part, [&](Index i, Index j, double distance, double variance, std::size_t k) {
    if (!pairs.pair(k).in_reach || !(needed_[pairs.site(i)] || needed_[pairs.site(j)])) return;
    const std::size_t own = pairs.between(pairs.is_a(i), pairs.is_a(j));
    if (own != 1) {
      queues[1].add(distance, variance, k, j - i);
    } else {
      queues[0].add(distance, variance, k, j - i);
      if (!pairs.symmetric()) queues[2].add(distance, variance, k, j - i);
    }
  });
  const bool point = pairs.point_closure();
  for (std::size_t f = 0; f < queues.size(); ++f) {
    PairQueue& queue = queues[f];
    if (queue.n == 0) continue;
    if (!point) queue.run(pairs.function(f), pairs.quadrature());
    for (std::size_t k = 0; k < queue.n; ++k)
      other_average_[queue.pair[k]][f] =
          point ? point_value(pairs.function(f), queue.distance[k]) : queue.average[k].value;
  }
}

/// Adds what a pair of needed sites contributes to the flip of either.
RDD_INLINE void WindowFlips::add_flips(const WindowPairs& pairs, Index i, Index j, std::size_t k, double distance,
                                       double variance) {
  const bool a = pairs.is_a(i), b = pairs.is_a(j);
  const double value = pairs.point_closure() ? point_value(pairs.function(pairs.between(a, b)), distance)
                                             : continued(pairs.pair(k), distance, variance);
  const double of_i = other_average_[k][pairs.between(!a, b)] - value,
               of_j = other_average_[k][pairs.between(a, !b)] - value;
  flip_[pairs.site(i)] += of_i, flip_[pairs.site(j)] += of_j;
  if (j == i + 1) flip_of_bond_[pairs.site(i)] = of_i + of_j;
}

void WindowFlips::exchange_energies(WindowPairs& pairs, Stretch part, double* difference) {
  needed_.assign(pairs.sites(), 0);
  flip_.assign(pairs.sites(), 0);
  flip_of_bond_.assign(pairs.sites(), 0);
  auto unlike = [&](Index i) { return pairs.is_a(i) != pairs.is_a(i + 1); };
  for (Index i = part.first; i < part.last; ++i)
    if (unlike(i)) needed_[pairs.site(i)] = needed_[pairs.site(i + 1)] = 1;
  find_other_averages(pairs, part);
  pairs.for_pairs(part, [&](Index i, Index j, double distance, double variance, std::size_t k) {
    if (pairs.pair(k).in_reach && (needed_[pairs.site(i)] || needed_[pairs.site(j)]))
      add_flips(pairs, i, j, k, distance, variance);
  });
  for (Index i = part.first; i < part.last; ++i)
    *difference++ = unlike(i) ? flip_[pairs.site(i)] + flip_[pairs.site(i + 1)] - flip_of_bond_[pairs.site(i)] : 0;
}

}  // namespace rdd::spin
