// Straight lines between wavevectors, for pictures of bands.
#pragma once

#include <vector>

#include "network/lattice.hpp"

namespace rdd::spectrum {

struct BandPath {
  Matrix k;                   ///< (dim x n_k) fractional; each corner once
  Vector distance;            ///< (n_k) length of the path up to each wavevector, 1/length
  std::vector<Index> corner;  ///< (corners) columns of k
};

/// The path through the columns of corners (dim x n, n >= 1; fractional), each line in so many steps (at least 1).
/// Lengths are Cartesian, those of 2 pi A (A^T A)^{-1} kappa. Throws argument for bad corners, or for two in a row that
/// are the same.
[[nodiscard]] BandPath band_path(const Lattice& lattice, const Matrix& corners, Index steps);

}  // namespace rdd::spectrum
