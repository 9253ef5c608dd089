// L U factorisation, without pivoting, of the square band matrices of a chain's equations of motion.
// symmetric_band.hpp says which band is for what.
#pragma once

#include <vector>

#include "numerics/simd/pack.hpp"
#include "support/types.hpp"

namespace rdd::numerics {

/// A cache line. In an array of them no vector straddles two lines.
template <typename Real>
struct alignas(64) BandLine {
  Real number[64 / sizeof(Real)];
};

/// Factors of a band matrix: A = L U, L with the pivots, U with ones on its diagonal. They are computed in double and
/// stored in single precision, which suffices for the corrections of Newton's method: reading them takes most of the
/// time of a solve on a long chain.
struct BandFactors {
  Index n = 0, half = 0;
  std::vector<BandLine<float>> low, high;  ///< half numbers a column: rows k ... of L / pivot (0 at k), ... k - 1 of U
  std::vector<double> inverse;             ///< of the pivots
  bool good = false;                       ///< false if a pivot was too small

  /// A x = b to single precision. x must not alias b.
  void solve(const double* b, double* x, int width = vector_width()) const;
};

/// Columns are stored one after another, each as 2 half() numbers around its diagonal, so that elimination vectorises
/// along columns. There is no pivoting: the equations of motion do not need it (see eliminate()), and a library routine
/// that searches for pivots spends half of its band and most of its time on the search. Only a window of a large matrix
/// is stored at a time; it stays in the cache while it is filled and eliminated, and its columns are reused cyclically.
class BandMatrix {
 public:
  /// below <= 31, above <= 32: entries (row, column) with -above <= row - column <= below. window: how many successive
  /// columns are in use at a time.
  BandMatrix(Index n, Index below, Index above, Index window);
  [[nodiscard]] Index size() const { return n_; }
  /// A multiple of 8, at least above and more than below.
  [[nodiscard]] Index half() const { return half_; }
  /// Columns begin ... end - 1, those that exist.
  void set_zero(Index begin, Index end);
  /// Precondition: (row, column) is within the band.
  double& operator()(Index row, Index column) { return column_of(column)[half_ + row - column]; }

  /// Allocates the factors; none is computed yet.
  [[nodiscard]] BandFactors make_factors() const;
  /// Moves columns begin ... end - 1 into the factors, after those before them; rows and columns up to end - 1 are
  /// complete, and half() more columns in use. Clears factors.good if a pivot is too small relative to its column for
  /// the factors to be accurate. Short time steps exclude that, for their inverse is part of the diagonal.
  void eliminate(Index begin, Index end, BandFactors& factors, int width = vector_width());

 private:
  [[nodiscard]] double* column_of(Index column) { return data_.data()->number + (column & mask_) * 2 * half_; }

  Index n_, half_, mask_;
  std::vector<BandLine<double>> data_;
};

}  // namespace rdd::numerics
