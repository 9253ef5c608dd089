// The periods of a network: which cells there are and where they lie. No states here.
#pragma once

#include <array>

#include "support/types.hpp"

namespace rdd {

/// Two tracked species in three dimensions have six periods.
inline constexpr int max_dim = 6;

/// A lattice translation in units of the lattice vectors; entries beyond dim are zero.
using Translation = std::array<std::int32_t, max_dim>;

/// Lattice vectors as the columns of a (space x dim) matrix: dim periods in a space of `space` >= dim coordinates.
/// dim = 0 is a plain kinetic network without cells.
class Lattice {
 public:
  Lattice() = default;
  /// Throws if vectors are not finite, dim > max_dim, space < dim, or the vectors are linearly dependent. Any length
  /// that is a normal double will do.
  explicit Lattice(Matrix vectors);

  [[nodiscard]] int dim() const { return static_cast<int>(vectors_.cols()); }
  [[nodiscard]] int space() const { return static_cast<int>(vectors_.rows()); }
  [[nodiscard]] const Matrix& vectors() const { return vectors_; }
  /// A n, the Cartesian translation, in the caller's length unit.
  [[nodiscard]] Vector cartesian(const Translation& n) const;
  /// Fractional wavevector of a Cartesian one: kappa = A^T k / 2 pi.
  [[nodiscard]] Vector fractional(const Vector& k) const;
  /// Cartesian wavevector of a fractional one, in the span of the lattice: k = 2 pi A (A^T A)^{-1} kappa.
  [[nodiscard]] Vector wavevector(const Eigen::Ref<const Vector>& kappa) const;

 private:
  Matrix vectors_ = Matrix(0, 0);
};

}  // namespace rdd
