// Symmetric band matrices and their L D L^T factorisation, column by column and without exchanges.
//
// Three bands stand side by side, whose arithmetic differs to the last bit. Which one is for what:
//   symmetric_band.hpp  L D L^T with divisions, any size and width: relaxations of a whole chain.
//   small_band.hpp      L D L^T with reciprocal pivots, a width known at compile time, storage of the caller: a window
//                       of a few dozen unknowns, solved at every exchange of a spin-diffusion.
//   band.hpp            L U of a matrix that is not symmetric, eliminated in double along the processor's vectors and
//                       kept in float: Newton corrections inside an integrator, which forgive single precision.
#pragma once

#include <algorithm>
#include <vector>

#include "support/types.hpp"

namespace rdd::numerics {

/// Lower part of a symmetric matrix with entries only where |row - column| <= width.
class SymmetricBand {
 public:
  SymmetricBand(Index n, Index width)
      : n_(n), width_(std::min(width, n - 1)), data_(static_cast<std::size_t>(n * (width_ + 1))) {}
  [[nodiscard]] Index size() const { return n_; }
  [[nodiscard]] Index width() const { return width_; }
  /// row >= column
  double& operator()(Index row, Index column) { return data_[column * (width_ + 1) + row - column]; }
  double operator()(Index row, Index column) const { return data_[column * (width_ + 1) + row - column]; }
  /// Adds to (row, column) and, by symmetry, to (column, row); call once per unordered pair.
  void add(Index row, Index column, double value) { (*this)(std::max(row, column), std::min(row, column)) += value; }

  /// Replaces the matrix by its factors. Returns false, with the matrix overwritten, if it is not positive definite.
  [[nodiscard]] bool factor() {
    for (Index k = 0; k < n_; ++k) {
      const double pivot = (*this)(k, k);
      if (!(pivot > 0)) return false;
      const Index last = std::min(n_ - 1, k + width_);
      for (Index c = k + 1; c <= last; ++c) {
        const double factor = (*this)(c, k) / pivot;
        double* target = &(*this)(c, c);
        const double* source = &(*this)(c, k);
        for (Index r = 0; r <= last - c; ++r) target[r] -= factor * source[r];
      }
      for (Index r = k + 1; r <= last; ++r) (*this)(r, k) /= pivot;
    }
    return true;
  }
  /// After factor(): solves in place.
  void solve(Vector& x) const {
    for (Index k = 0; k < n_; ++k)
      for (Index r = k + 1; r <= std::min(n_ - 1, k + width_); ++r) x[r] -= (*this)(r, k) * x[k];
    for (Index k = n_ - 1; k >= 0; --k) {
      x[k] /= (*this)(k, k);
      for (Index r = k + 1; r <= std::min(n_ - 1, k + width_); ++r) x[k] -= (*this)(r, k) * x[r];
    }
  }

 private:
  Index n_, width_;
  std::vector<double> data_;
};

}  // namespace rdd::numerics
