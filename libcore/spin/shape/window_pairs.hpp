// The pairs of a window of a chain with one species a site: their distances, variances and averages.
#pragma once

#include <algorithm>
#include <array>
#include <vector>

#include "spin/configuration.hpp"
#include "spin/shape/shape.hpp"

namespace rdd::spin {

/// Sites first to last, whose widths and inner bonds are free.
struct Stretch {
  Index first, last;
};

/// Pairs of one potential that wait for their averages.
struct PairQueue {
  std::vector<double> distance, variance;
  std::vector<std::size_t> pair;  ///< their numbers in WindowPairs
  std::vector<Index> apart;       ///< by how many neighbours
  std::vector<dmd::Average> average;
  std::size_t n = 0;  ///< entries in use
  void add(double d, double v, std::size_t p, Index neighbours) {
    distance[n] = d, variance[n] = v, apart[n] = neighbours;
    pair[n++] = p;
  }
  void run(const dmd::PairFunction& phi, const dmd::Quadrature& quadrature);
};

/// Pair (i, j) has the distance R = sum of the bonds between the sites and the variance v = t_i + t_j, t = 1/(2 alpha).
/// It is numbered by i and j - i. What evaluate() finds stays until the pair is evaluated again, while the state moves
/// on: whoever needs a pair where the state is now continues its averages from `distance` and `variance`.
class WindowPairs {
 public:
  struct Pair {
    dmd::Average own;           ///< of the potential between the species that are there
    double distance, variance;  ///< where it was evaluated
    bool in_reach;
  };

  /// The window of the sites `all` and those up to `reach` neighbours beyond. Nothing is evaluated yet.
  void place(const dmd::Chain& chain, const RateRule& rule, const Spins& spins, dmd::ChainState& state, Index reach,
             Stretch all);
  /// Averages of all pairs that act on a part of the window. False if sites further apart than reach see each other.
  [[nodiscard]] bool evaluate(Stretch part);
  /// Adds to ln alpha and bonds, interleaved, of the sites of a part.
  void move(Stretch part, const double* change);

  [[nodiscard]] const dmd::Chain& chain() const { return *chain_; }
  [[nodiscard]] const dmd::ChainState& state() const { return *state_; }
  [[nodiscard]] bool point_closure() const { return point_; }
  [[nodiscard]] bool symmetric() const { return symmetric_; }
  [[nodiscard]] double tolerance() const { return tolerance_; }
  [[nodiscard]] Index reach() const { return reach_; }
  /// Sites of the window, those beyond the free ones included, and the number of one of them.
  [[nodiscard]] std::size_t sites() const { return site(high_) + 1; }
  [[nodiscard]] std::size_t site(Index i) const { return static_cast<std::size_t>(i - low_); }
  [[nodiscard]] double half_width(Index i) const { return half_width_[site(i)]; }
  [[nodiscard]] bool is_a(Index i) const { return (*spins_)[i] > 0; }

  [[nodiscard]] std::size_t size() const { return pairs_.size(); }
  [[nodiscard]] const Pair& pair(std::size_t k) const { return pairs_[k]; }
  /// Averages of pair k between sites i and j, with the confinement where they are neighbours.
  [[nodiscard]] dmd::Average confined(std::size_t k, Index i, Index j) const;
  /// How much of a displacement a site so many neighbours away feels, beside the nearest: the ratio of the largest
  /// |d2W/dR2| at the last evaluation.
  [[nodiscard]] double relative_stiffness(Index apart) const {
    return apart > reach_ ? 0 : stiffness_[apart - 1] / stiffness_[0];
  }

  /// The number of the potential between two species; one number for equal potentials.
  [[nodiscard]] std::size_t between(bool a, bool b) const { return a != b ? 1 : a || symmetric_ ? 0 : 2; }
  [[nodiscard]] const dmd::PairFunction& function(std::size_t k) const;
  /// Queues by the number of the potential, with room for all pairs. The caller empties them first.
  [[nodiscard]] std::array<PairQueue, 3>& queues() { return queues_; }
  void clear_queues();
  [[nodiscard]] const dmd::Quadrature& quadrature() const { return quadrature_; }

  /// Calls act(i, j, distance, variance, k) for all pairs with j >= first and i <= last, in reach or not.
  template <typename Act>
  void for_pairs(Stretch part, Act&& act) const;

 private:
  [[nodiscard]] std::size_t number(Index i, Index apart) const {
    return site(i) * static_cast<std::size_t>(reach_) + static_cast<std::size_t>(apart - 1);
  }
  void update_half_width(Index i);
  void find_stiffness();

  const dmd::Chain* chain_ = nullptr;
  const Spins* spins_ = nullptr;
  dmd::ChainState* state_ = nullptr;
  dmd::Quadrature quadrature_;
  double tolerance_ = 0;
  bool point_ = false, symmetric_ = false;
  Index reach_ = 1, low_ = 0, high_ = 0;
  double held_from_ = 0;                   ///< distance up to which nothing confines a bond
  double limit_ = 0;                       ///< distance from which on no pair is in reach
  std::vector<double> half_width_;         ///< (sites) 1 / (2 alpha)
  std::vector<Pair> pairs_;                ///< (sites, reach)
  std::vector<dmd::Average> confinement_;  ///< (sites) of the bond after a site
  std::vector<double> stiffness_;          ///< (reach) largest |d2W/dR2| by distance along the chain
  std::array<PairQueue, 3> queues_;
};

template <typename Act>
void WindowPairs::for_pairs(Stretch part, Act&& act) const {
  const double *const bond = state_->bonds.data(), *const half_width = half_width_.data(), limit = limit_;
  const Index low = low_, high = high_, reach = reach_;
  for (Index i = std::max(low, part.first - reach); i <= part.last; ++i) {
    double distance = 0;
    std::size_t k = number(i, 1);
    const Index last = std::min(high, i + reach);
    const double own = half_width[i - low];
    for (Index j = i + 1; j <= last; ++j, ++k) {
      distance += bond[j - 1];
      if (distance >= limit && j > i + 1) break;
      if (j >= part.first) act(i, j, distance, own + half_width[j - low], k);
    }
  }
}

inline dmd::Average WindowPairs::confined(std::size_t k, Index i, Index j) const {
  dmd::Average w = pairs_[k].own;
  if (j == i + 1) {
    const dmd::Average& hold = confinement_[site(i)];
    w.r += hold.r, w.v += hold.v, w.rr += hold.rr, w.rv += hold.rv, w.vv += hold.vv;
  }
  return w;
}

}  // namespace rdd::spin
