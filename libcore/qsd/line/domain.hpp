// The interval of a one-dimensional problem as it is solved: ends checked, infinite ones cut where the walker does not
// come, the potential sampled on panels fine enough for e^{beta V} and e^{-beta V}. Nothing is solved here.
#pragma once

#include "qsd/line/panels.hpp"
#include "support/run.hpp"

namespace rdd::qsd {

/// What stands at an end of the interval.
enum class End : int {
  absorbing = 0,  ///< phi = 0: a walker that arrives here has left
  natural = 1,    ///< phi' = 0: a wall that reflects
  cut = 2         ///< phi' = 0 where beta (V - V_min) has risen to cut_depth, far from anything
};

/// An end that does not absorb is cut off where beta (V - V_min) stays above this: what lies beyond weighs e^-50.
inline constexpr double cut_depth = 50;

struct LineRequest {
  double lo = 0, hi = 0;  ///< length; -infinity and infinity for none. At least one end is finite and absorbing.
  bool absorbing_lo = true, absorbing_hi = true;  ///< an infinite end never absorbs
  double beta = 0;                                ///< 1/energy
};

struct LineDomain {
  double lo = 0, hi = 0;  ///< as solved
  End end_lo{}, end_hi{};
  double beta = 0;
  Panels panels;
  RealVector v;        ///< (nodes) beta (V - V_min) >= 0
  double v_min = 0;    ///< smallest V at the nodes, energy
  double minimum = 0;  ///< where, length
  double barrier = 0;  ///< the lowest way out of there, V - V_min, energy
  Index n_calls = 0;   ///< how often V was asked
};

/// Samples V on the calling thread. Throws Status::argument if the interval is reversed, nothing absorbs, V is NaN or
/// infinite somewhere (named), does not confine at an infinite end, has no minimum inside (V falls all the way to an
/// absorbing end); Status::numeric if V is too rough for 4096 panels or varies by more than the numbers hold.
[[nodiscard]] LineDomain resolve_domain(const Run& run, const LineRequest& request, const LineEnergy& energy);

}  // namespace rdd::qsd
