// Gradient and Hessian of a part of a window, and the step: Newton's, then with the same factors what the third
// derivatives add (Chebyshev's method, Traub1964).
#include "spin/shape/window_newton.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "dmd/chain/shape_curvature.hpp"
#include "numerics/dense/small_band.hpp"
#include "numerics/simd/pack.hpp"

namespace rdd::spin {

/// Adds the slopes of a pair to the right-hand side. Unknowns are ln alpha and bond, site by site.
RDD_INLINE void WindowNewton::add_slopes(const WindowPairs& pairs, Stretch part, Index i, Index j, double in_r,
                                         double in_v) {
  double* const right = right_side_.data();
  if (i >= part.first) right[2 * (i - part.first)] += pairs.half_width(i) * in_v;
  if (j <= part.last) right[2 * (j - part.first)] += pairs.half_width(j) * in_v;
  // Every bond between the sites takes part; finish_slopes() adds these differences up along the chain.
  right[2 * (std::max(i, part.first) - part.first) + 1] -= in_r;
  right[2 * (std::min(j, part.last) - part.first) + 1] += in_r;
}

void WindowNewton::clear_slopes(const WindowPairs& pairs, std::size_t size) {
  right_side_.assign(size + static_cast<std::size_t>(width_), 0);
  for (std::size_t k = 0; k < size; k += 2) right_side_[k] = -1 / (2 * pairs.chain().physics.beta);
}

void WindowNewton::finish_slopes(std::size_t size) {
  for (std::size_t k = 3; k < size; k += 2) right_side_[k] += right_side_[k - 2];
  right_side_[size] = 0;
}

/// Adds the curvatures of a pair to the band.
RDD_INLINE void WindowNewton::add_curvatures(const WindowPairs& pairs, Stretch part, Index i, Index j,
                                             const dmd::Average& w) {
  const dmd::ShapeCurvature of = dmd::shape_curvature(pairs.half_width(i), pairs.half_width(j), w.v, w.rr, w.rv, w.vv);
  const Index ai = 2 * (i - part.first), aj = 2 * (j - part.first), width = width_;
  double* const band = band_.data();
  auto entry = [&](Index row, Index column) -> double& {
    return band[column * width + row];  // column * (width + 1) + row - column
  };
  const bool own_i = i >= part.first, own_j = j <= part.last;
  if (own_i) entry(ai, ai) += of.ii;
  if (own_j) entry(aj, aj) += of.jj;
  if (own_i && own_j) entry(aj, ai) += of.ij;
  const Index begin = own_i ? ai + 1 : 1, end = own_j ? aj : 2 * (part.last - part.first);
  for (Index b = begin; b < end; b += 2) {
    if (own_i) entry(b, ai) += of.i_bond;
    if (own_j) entry(aj, b) += of.j_bond;
    for (Index a = b; a < end; a += 2) entry(a, b) += of.bond_bond;
  }
}

/// Chooses the neighbours whose pairs the Hessian has: leaving out those that weak changes a step by less than a tenth
/// of what convergence leaves of it.
void WindowNewton::choose_width(const WindowPairs& pairs) {
  Index coupled = pairs.reach();
  while (coupled > 1 && pairs.relative_stiffness(coupled) < 0.1 * std::sqrt(pairs.tolerance())) --coupled;
  width_ = 2 * coupled + 1;
}

void WindowNewton::assemble(const WindowPairs& pairs, Stretch part) {
  const auto size = static_cast<std::size_t>(2 * (part.last - part.first) + 1),
             width = static_cast<std::size_t>(width_);
  band_.assign((size + width) * (width + 1), 0);
  clear_slopes(pairs, size);
  pairs.for_pairs(part, [&](Index i, Index j, double, double, std::size_t k) {
    if (!pairs.pair(k).in_reach) return;
    const dmd::Average w = pairs.confined(k, i, j);
    add_slopes(pairs, part, i, j, w.r, w.v);
    if (2 * (j - i) + 1 <= width_) add_curvatures(pairs, part, i, j, w);
  });
  finish_slopes(size);
}

/// The slopes where the step has led, to second order in it: averages obey G_v = G_rr / 2, so that the third
/// derivatives that matter are known, G_rrr = 2 G_rv and G_rrv = 2 G_vv.
void WindowNewton::assemble_slopes(const WindowPairs& pairs, Stretch part) {
  const auto size = static_cast<std::size_t>(2 * (part.last - part.first) + 1);
  clear_slopes(pairs, size);
  pairs.for_pairs(part, [&](Index i, Index j, double distance, double variance, std::size_t k) {
    const WindowPairs::Pair& p = pairs.pair(k);
    if (!p.in_reach) return;
    const dmd::Average w = pairs.confined(k, i, j);
    const double dr = distance - p.distance, dv = variance - p.variance;
    add_slopes(pairs, part, i, j, w.r + dr * (w.rr + dr * w.rv + 2 * dv * w.vv) + dv * w.rv,
               w.v + dr * (w.rv + dr * w.vv) + dv * w.vv);
  });
  finish_slopes(size);
}

void WindowNewton::solve(Index size) {
  numerics::with_band(size, width_, band_.data(), [&](auto band) { band.solve(right_side_.data()); });
}

/// The largest relative change of a step; infinite if it is too long to be made.
double WindowNewton::size_of_step(const WindowPairs& pairs, Stretch part) const {
  double largest = 0;
  for (Index i = part.first; i <= part.last; ++i) {
    const double* const change = right_side_.data() + 2 * (i - part.first);
    const double width = std::abs(change[0]), bond = i < part.last ? std::abs(change[1]) / pairs.state().bonds[i] : 0;
    if (!(width < 0.5 && bond < 0.5)) return std::numeric_limits<double>::infinity();
    largest = std::max({largest, width, bond});
  }
  return largest;
}

/// What is left after both steps, and where. The error is to the second step as that is to the first.
void WindowNewton::look_ahead(const WindowPairs& pairs, Stretch part, double first, double second,
                              WindowStep& result) const {
  const Index size = 2 * (part.last - part.first) + 1, n = pairs.chain().n;
  result.largest = first;
  result.left = first > 0 ? second * second / first : 0;
  const double above = result.left > 0 ? 0.1 * pairs.tolerance() * first / result.left : 1;
  result.next = {part.last, part.first};
  for (Index k = 0; k < size; ++k) {
    const Index i = part.first + k / 2;
    const double change = std::abs(first_step_[k]);
    const double relative = k % 2 == 0 ? change : change / pairs.state().bonds[i];
    if (part.first > 0)
      result.beyond = std::max(result.beyond, relative * pairs.relative_stiffness(i - part.first + 1));
    if (part.last < n - 1)
      result.beyond = std::max(result.beyond, relative * pairs.relative_stiffness(part.last - i + 1));
    if (relative > above) result.next = {std::min(result.next.first, i), std::max(result.next.last, i)};
  }
  if (result.next.first > result.next.last) result.next = part;
}

WindowStep WindowNewton::step(WindowPairs& pairs, Stretch part) {
  const Index size = 2 * (part.last - part.first) + 1;
  WindowStep result{std::numeric_limits<double>::infinity(), 0, 0, part};
  choose_width(pairs);
  assemble(pairs, part);
  if (!numerics::with_band(size, width_, band_.data(), [](auto band) { return band.factor(); })) return result;
  solve(size);
  const double first = size_of_step(pairs, part);
  if (!std::isfinite(first)) return result;
  pairs.move(part, right_side_.data());
  first_step_.assign(right_side_.begin(), right_side_.begin() + size);
  assemble_slopes(pairs, part);
  solve(size);
  const double second = size_of_step(pairs, part);
  if (!std::isfinite(second)) return result;
  pairs.move(part, right_side_.data());
  look_ahead(pairs, part, first, second, result);
  return result;
}

}  // namespace rdd::spin
