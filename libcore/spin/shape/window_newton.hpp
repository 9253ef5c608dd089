// Newton's method on a part of a window of a chain, with one step of Chebyshev's on the factors it has (Traub1964).
#pragma once

#include <vector>

#include "spin/shape/window_pairs.hpp"

namespace rdd::spin {

/// What a step came to, as relative changes of bonds and widths.
struct WindowStep {
  double largest;  ///< infinite if there is no step
  double left;     ///< what the next one can be expected to be
  double beyond;   ///< what it would cause beyond its edges, about
  Stretch next;    ///< where the next one can be expected to be above the tolerance
};

/// The unknowns of a part [first, last] are
///   u = (ln alpha_first, b_first, ln alpha_first+1, ..., ln alpha_last): m = 2 (last - first) + 1,
/// its free energy F(u) has the gradient g (m) and the Hessian H (m, m), a band of width 2 (neighbours coupled) + 1. A
/// step solves H d = -g, then H d' = -g(u + d), where the gradient at u + d follows from averages and derivatives at u
/// to second order, so that the error left goes as |d|^3.
class WindowNewton {
 public:
  /// One step from the pairs' last evaluation, which must be of this part, made in their state.
  WindowStep step(WindowPairs& pairs, Stretch part);

 private:
  void choose_width(const WindowPairs& pairs);
  void assemble(const WindowPairs& pairs, Stretch part);
  void assemble_slopes(const WindowPairs& pairs, Stretch part);
  void clear_slopes(const WindowPairs& pairs, std::size_t size);
  void finish_slopes(std::size_t size);
  void add_slopes(const WindowPairs& pairs, Stretch part, Index i, Index j, double in_r, double in_v);
  void add_curvatures(const WindowPairs& pairs, Stretch part, Index i, Index j, const dmd::Average& w);
  void solve(Index size);
  [[nodiscard]] double size_of_step(const WindowPairs& pairs, Stretch part) const;
  void look_ahead(const WindowPairs& pairs, Stretch part, double first, double second, WindowStep& result) const;

  Index width_ = 1;                 ///< of the band
  std::vector<double> band_;        ///< lower part of the Hessian by columns, then its factors
  std::vector<double> right_side_;  ///< -g, then the step
  std::vector<double> first_step_;  ///< d
};

}  // namespace rdd::spin
