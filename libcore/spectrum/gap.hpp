// Spectral gaps: how many slow bands there are.
#pragma once

#include "spectrum/spectrum.hpp"

namespace rdd::spectrum {

struct GapTable {
  double length = 0;      ///< L of |k.a|_inf <= pi/L, in cells
  Vector ratio;           ///< (n) g_P(L) = min_k lambda_P / max_k lambda_{P-1}, P = 1..n (Re(lambda) for driven)
  Vector indirect;        ///< (n) min_k lambda_P - max_k lambda_{P-1} over the whole zone, eq. (21); rate units; empty
                          ///< if not asked for
  Index recommended = 0;  ///< the P of the largest ratio above the threshold, or 0 if none is
  double threshold = 0;
};

struct GapRequest {
  double length = 10;  ///< L >= 1 in cells; infinity: Gamma only, P >= 2
  Index largest = 0;   ///< n, largest P in the table; at most M - 1 (0: min(M - 1, 10))
  double threshold = 3;
  Index points = 0;      ///< k-points along each edge of a box; 0: 9 up to three dimensions, fewer beyond
  bool indirect = true;  ///< the whole zone costs hundreds of wavevectors in three dimensions
};

/// Throws not_ergodic, naming a state of each class, unless there is one ergodic class: bands of different classes
/// are independent, so that their ratio is no gap.
[[nodiscard]] GapTable gap_table(const Run& run, const Network& network, const GapRequest& request);

/// The table as text, for messages.
[[nodiscard]] std::string describe(const GapTable& table);

}  // namespace rdd::spectrum
