// Relaxing a stretch of a chain whose sites have one species each, and the energies of its exchanges: Newton's method
// with one step of Chebyshev's on the factors it has (Traub1964).
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

/// What a step came to, as relative changes of bonds and widths.
struct WindowStep {
  double largest;  ///< infinite if there is no step
  double left;     ///< what the next one can be expected to be
  double beyond;   ///< what it would cause beyond its edges, about
  Stretch next;    ///< where the next one can be expected to be above the tolerance
};

/// Works on the state of a chain around one exchange. The unknowns of a part [first, last] are
///   u = (ln alpha_first, b_first, ln alpha_first+1, ..., ln alpha_last): m = 2 (last - first) + 1,
/// its free energy F(u) has the gradient g (m) and the Hessian H (m, m), a band of `width_` = 2 (neighbours coupled)
/// + 1. A step solves H d = -g, then H d' = -g(u + d), where the gradient at u + d follows from averages and
/// derivatives at u to second order, so that the error goes as |d|^3.
///
/// Order of the calls: place(), evaluate(), then step() or energies() any number of times, each step() after an
/// evaluate() of the same part. Between calls of place() everything else is storage.
class ChainWindow {
 public:
  /// Turns to the pairs of sites first to last, up to `reach` neighbours apart, of a chain with these species.
  void place(const dmd::Chain& chain, const RateRule& rule, const Spins& spins, dmd::ChainState& state, Index reach,
             Stretch all);
  /// Averages of all pairs that act on a part of the stretch. False if sites further apart than reach see each other.
  [[nodiscard]] bool evaluate(Stretch part);
  /// One step from the last evaluation of that part, made in the state: Newton's, then with the same factors what the
  /// third derivatives add, so that the error left goes as the third power of the step (Chebyshev's method).
  WindowStep step(Stretch part);
  /// The change of energy of exchanging sites i and i + 1, for first <= i < last; 0 between like ones. Averages of
  /// pairs in place are continued to third order from where they were evaluated last.
  void energies(Stretch part, double* difference);

 private:
  /// Pairs of one potential that wait for their averages.
  struct Queue {
    std::vector<double> distance, variance;
    std::vector<std::size_t> pair;
    std::vector<Index> apart;
    std::vector<dmd::Average> average;
    std::size_t n = 0;  ///< of the entries
    void add(double d, double v, std::size_t p, Index neighbours) {
      distance[n] = d, variance[n] = v, apart[n] = neighbours;
      pair[n++] = p;
    }
    void run(const dmd::PairFunction& phi, const dmd::Quadrature& quadrature);
  };
  struct Pair {
    dmd::Average own;  ///< of the two species there are
    double distance, variance;
    bool in_reach;
  };
  [[nodiscard]] std::size_t site(Index i) const { return static_cast<std::size_t>(i - low_); }
  [[nodiscard]] std::size_t pair(Index i, Index apart) const {
    return site(i) * static_cast<std::size_t>(reach_) + static_cast<std::size_t>(apart - 1);
  }
  [[nodiscard]] bool is_a(Index i) const { return (*spins_)[i] > 0; }
  /// The number of the potential between two species; one number for equal potentials.
  [[nodiscard]] std::size_t between(bool a, bool b) const { return a != b ? 1 : a || symmetric_ ? 0 : 2; }
  [[nodiscard]] const dmd::PairFunction& function(std::size_t k) const;
  void clear_queues();
  void widen(Index i);
  void assemble(Stretch part);
  void assemble_slopes(Stretch part);
  void clear_slopes(std::size_t size);
  void finish_slopes(std::size_t size);
  void add_slopes(Stretch part, Index i, Index j, double in_r, double in_v);
  void add_curvatures(Stretch part, Index i, Index j, const dmd::Average& w);
  [[nodiscard]] double size_of_step(Stretch part) const;
  void move(Stretch part);
  void weigh();
  /// How much of a displacement a site so far away feels, beside the nearest.
  [[nodiscard]] double weight(Index apart) const { return apart > reach_ ? 0 : stiffness_[apart - 1] / stiffness_[0]; }
  template <typename Act>
  void for_pairs(Stretch part, Act&& act) const;
  [[nodiscard]] double own_value(std::size_t k, double distance, double variance) const;
  [[nodiscard]] double point_value(std::size_t k, double distance) const;
  void other_values(Stretch part);
  void add_flips(Index i, Index j, std::size_t k, double distance, double variance);

  const dmd::Chain* chain_ = nullptr;
  const Spins* spins_ = nullptr;
  dmd::ChainState* state_ = nullptr;
  dmd::Quadrature quadrature_;
  double tolerance_ = 0;
  bool point_ = false, symmetric_ = false;
  Index reach_ = 1, low_ = 0, high_ = 0, width_ = 1;
  double held_from_ = 0;                       ///< distance up to which nothing confines a bond
  double limit_ = 0;                           ///< distance from which on no pair is in reach
  std::vector<double> half_width_;             ///< 1 / (2 alpha)
  std::vector<Pair> pairs_;                    ///< (sites, reach)
  std::vector<dmd::Average> confinement_;      ///< (sites) of the bond after a site
  std::vector<double> stiffness_;              ///< (reach) largest |d2W/dR2| by distance along the chain
  std::vector<double> band_, right_, first_;   ///< lower part of the Hessian by columns, and the right-hand side
  std::vector<char> needed_;                   ///< sites whose change of species has to be known
  std::vector<std::array<double, 3>> others_;  ///< (sites, reach) averages of the potentials in other species
  std::vector<double> flip_, flip_near_;  ///< (sites) energy of a change of species; that of a bond with itself, twice
  std::array<Queue, 3> queues_;
};

/// Calls act(i, j, distance, variance, k) for all pairs with j >= first and i <= last, in reach or not.
template <typename Act>
void ChainWindow::for_pairs(Stretch part, Act&& act) const {
  const double *const bond = state_->bonds.data(), *const half_width = half_width_.data(), limit = limit_;
  const Index low = low_, high = high_, reach = reach_;
  for (Index i = std::max(low, part.first - reach); i <= part.last; ++i) {
    double distance = 0;
    std::size_t k = pair(i, 1);
    const Index last = std::min(high, i + reach);
    const double own = half_width[i - low];
    for (Index j = i + 1; j <= last; ++j, ++k) {
      distance += bond[j - 1];
      if (distance >= limit && j > i + 1) break;
      if (j >= part.first) act(i, j, distance, own + half_width[j - low], k);
    }
  }
}

}  // namespace rdd::spin
