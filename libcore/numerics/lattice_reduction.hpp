// Reduction of lattice bases: short vectors (LLL1982), nearest lattice points (Babai1986), a canonical basis.
#pragma once

#include <Eigen/Core>
#include <cstdint>

#include "support/types.hpp"

namespace rdd::numerics {

using IntMatrix = Eigen::Matrix<std::int64_t, Eigen::Dynamic, Eigen::Dynamic>;
using IntVector = Eigen::Matrix<std::int64_t, Eigen::Dynamic, 1>;

/// Unimodular U such that basis * U is reduced: LLL1982, and no vector can be shortened by adding or
/// subtracting any set of others (Minkowski reduced up to three vectors). Basis of linearly independent columns.
/// Empty if numbers grow beyond what doubles hold exactly.
[[nodiscard]] IntMatrix reduce_basis(const Matrix& basis);

/// Inverse of a unimodular matrix; empty if it has none in integers that doubles hold.
[[nodiscard]] IntMatrix unimodular_inverse(const IntMatrix& u);

/// Rounds vectors to lattice points, one basis vector after the other (Babai). For a reduced basis the nearest point
/// is found for vectors within half of the shortest lattice vector's Gram-Schmidt length.
class NearestPoint {
 public:
  NearestPoint() = default;
  explicit NearestPoint(const Matrix& basis);
  /// Coordinates of the lattice point, integers held as doubles; all zero for an empty basis.
  [[nodiscard]] Vector operator()(const Vector& x) const;

 private:
  Matrix q_;  // (space x dim), orthonormal columns
  Matrix r_;  // (dim x dim), upper triangle
};

/// The canonical basis as columns of basis * U, from a reduced basis: each vector the shortest that extends the ones
/// before it; among equals (lengths within `tie`) the one with the largest sum of components; then ordered along the
/// coordinate axes, each pointing along its own.
[[nodiscard]] IntMatrix canonical_basis(const Matrix& basis, double tie);

}  // namespace rdd::numerics
