// Small vectors and matrices of crystals: up to three lattice vectors in up to three dimensions, without heap.
#pragma once

#include <Eigen/Core>
#include <cstdint>

#include "network/lattice.hpp"
#include "support/types.hpp"

namespace rdd::crystal {

inline constexpr int most_space = 3;

/// (space) Cartesian, or coordinates u of a Basis.
using Vec = Eigen::Matrix<double, Eigen::Dynamic, 1, 0, most_space, 1>;
/// (space x space)
using Mat = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, 0, most_space, most_space>;
/// (dim x dim) of integers.
using IntMat = Eigen::Matrix<std::int32_t, Eigen::Dynamic, Eigen::Dynamic, 0, most_space, most_space>;

/// Lattice vectors completed to a basis of the whole space: columns 1 to dim are lattice vectors, the others
/// orthonormal vectors at right angles to them. Coordinates u of a point x are x = B u: the first dim are fractional
/// and count modulo 1, the others are lengths.
class Basis {
 public:
  Basis() = default;
  /// vectors (space x dim). Throws argument unless they are finite and span a volume.
  explicit Basis(const Matrix& vectors);

  [[nodiscard]] int dim() const { return dim_; }
  [[nodiscard]] int space() const { return static_cast<int>(b_.rows()); }
  [[nodiscard]] const Mat& matrix() const { return b_; }
  [[nodiscard]] Matrix vectors() const { return b_.leftCols(dim_); }
  [[nodiscard]] Vec cartesian(const Vec& u) const { return b_ * u; }
  [[nodiscard]] Vec coordinates(const Vec& x) const { return inverse_ * x; }
  /// |row k of B^-1|: |u_k| <= |x| times this.
  [[nodiscard]] double reach(int k) const { return inverse_.row(k).norm(); }
  [[nodiscard]] const Mat& inverse() const { return inverse_; }
  [[nodiscard]] double shortest() const { return b_.leftCols(dim_).colwise().norm().minCoeff(); }

  /// u minus the nearest integers in its first dim components.
  [[nodiscard]] Vec centred(Vec u) const;
  /// Length of the centred difference, right for points that are closer than half of the lattice's spacing.
  [[nodiscard]] double distance(const Vec& u, const Vec& v) const { return cartesian(centred(u - v)).norm(); }

 private:
  Mat b_, inverse_;
  int dim_ = 0;
};

/// u -> W u + w. The rotation acts on the first dim coordinates and leaves the others, so does the shift.
struct Operation {
  IntMat rotation;  ///< W (dim x dim)
  Vec shift;        ///< w (space), zero beyond dim
  Mat cartesian;    ///< B W B^-1 (space x space), orthogonal

  [[nodiscard]] Vec turned(const Vec& u) const;  ///< W u
  [[nodiscard]] Vec moved(const Vec& u) const { return turned(u) + shift; }
  [[nodiscard]] Translation turned(const Translation& n) const;
};

[[nodiscard]] inline Translation operator+(Translation a, const Translation& b) {
  for (std::size_t k = 0; k < a.size(); ++k) a[k] += b[k];
  return a;
}
[[nodiscard]] inline Translation operator-(Translation a, const Translation& b) {
  for (std::size_t k = 0; k < a.size(); ++k) a[k] -= b[k];
  return a;
}
[[nodiscard]] inline Translation operator-(Translation a) { return Translation{} - a; }

/// Nearest integers of the first dim components of u. Throws argument for numbers beyond 2^24.
[[nodiscard]] Translation nearest_cell(const Vec& u, int dim);
/// u + n.
[[nodiscard]] Vec plus(Vec u, const Translation& n, int dim);

}  // namespace rdd::crystal
