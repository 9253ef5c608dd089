// Square band matrices of the chain's equations of motion, factored without exchanging rows.
#pragma once

#include <vector>

#include "numerics/simd/pack.hpp"
#include "support/types.hpp"

namespace rdd::numerics {

/// A line of the cache. An array of them begins where no vector lies across two lines.
template <typename Real>
struct alignas(64) BandLine {
  Real number[64 / sizeof(Real)];
};

/// Factors of a band matrix: A = L U, L with the pivots, U with ones on its diagonal. Worked out in double and kept in
/// single precision, which is ample for the corrections of Newton's method: reading them takes most of a solution's
/// time on a long chain.
struct BandFactors {
  Index n = 0, half = 0;
  std::vector<BandLine<float>> low, high;  ///< half numbers a column: rows k ... of L / pivot (0 at k), ... k - 1 of U
  std::vector<double> inverse;             ///< of the pivots
  bool good = false;                       ///< false if a pivot was refused

  /// A x = b to single precision. x is not b.
  void solve(const double* b, double* x, int width = vector_width()) const;
};

/// Columns one after the other, each as 2 half() numbers around its diagonal, so that elimination runs along the
/// processor's vectors. Rows stay where they are: the equations of motion need no exchange (see eliminate()), and a
/// library routine that looks for pivots spends half of its band and most of its time on it. Of a large matrix there is
/// but a window at a time, which stays in the cache while it is filled and eliminated: columns take turns in it.
class BandMatrix {
 public:
  /// below <= 31, above <= 32: entries (row, column) with -above <= row - column <= below. window: how many successive
  /// columns are in use at a time.
  BandMatrix(Index n, Index below, Index above, Index window);
  [[nodiscard]] Index size() const { return n_; }
  /// A multiple of 8, at least above and more than below.
  [[nodiscard]] Index half() const { return half_; }
  /// Columns begin ... end - 1, as far as there are such.
  void set_zero(Index begin, Index end);
  /// Within the band.
  double& operator()(Index row, Index column) { return column_of(column)[half_ + row - column]; }

  /// The factors to be, of which none is known yet.
  [[nodiscard]] BandFactors make_factors() const;
  /// Moves columns begin ... end - 1 into the factors, after those before them; rows and columns up to end - 1 are
  /// complete, and half() more columns in use. Clears factors.good if a pivot is so small beside its column that the
  /// factors are of no use: with short enough steps in time, whose inverse stands in the diagonal, none is.
  void eliminate(Index begin, Index end, BandFactors& factors, int width = vector_width());

 private:
  [[nodiscard]] double* column_of(Index column) { return data_.data()->number + (column & mask_) * 2 * half_; }

  Index n_, half_, mask_;
  std::vector<BandLine<double>> data_;
};

}  // namespace rdd::numerics
