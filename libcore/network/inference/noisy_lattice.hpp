// The lattice that vectors with errors generate: Euclid's algorithm that knows how accurate each number is.
#pragma once

#include "numerics/lattice_reduction.hpp"

namespace rdd::network {

/// A lattice that grows as vectors are shown to it, fitted to all of them by weighted least squares.
///
/// A vector that is the sum of `steps` displacements has an error of about noise * sqrt(steps); one formed by integer
/// combination has the error its coefficients give it. A vector whose length is within its error counts as zero.
/// Where a new vector is no lattice point, old basis and new vector together are reduced (as a lattice with the errors
/// as extra coordinates, so that small vectors bought with large coefficients do not pass for short), and the relation
/// found, if any, is dropped.
class NoisyLattice {
 public:
  /// noise: error of one displacement, > 0; shortest: lattice vectors below this mean that the lattice collapsed.
  NoisyLattice(int space, double noise, double shortest);

  /// False if the lattice collapsed: with these vectors the errors must be larger than `noise`.
  [[nodiscard]] bool add(const Vector& vector, double steps);
  /// Reduced basis as columns (space x rank).
  [[nodiscard]] const Matrix& basis() const { return basis_; }
  [[nodiscard]] double shortest_vector() const { return basis_.colwise().norm().minCoeff(); }

 private:
  bool extend(const Vector& vector, double steps);
  bool take_basis(const Matrix& t, const Vector& vector, double steps);
  void fit();

  double noise_;
  double shortest_;
  Matrix basis_;       // (space x rank)
  Matrix normal_;      // (rank x rank) sum of n n^T/steps
  Matrix moment_;      // (space x rank) sum of vector n^T/steps
  Matrix covariance_;  // inverse of normal_
  numerics::NearestPoint nearest_;
  Index added_ = 0;
  Index fitted_ = 0;
};

}  // namespace rdd::network
