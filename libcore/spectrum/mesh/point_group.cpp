// Point groups: candidates from the lengths of a reduced basis, each checked against the jumps.
#include "spectrum/mesh/point_group.hpp"

#include <Eigen/LU>
#include <algorithm>
#include <cmath>
#include <limits>

#include "numerics/lattice_reduction.hpp"
#include "spectrum/mesh/network_symmetry.hpp"

namespace rdd::spectrum {
namespace {

constexpr double same_length = 1e-5;  // of the shortest lattice vector

bool before(const Rotation& a, const Rotation& b) {
  return std::lexicographical_compare(a.data(), a.data() + a.size(), b.data(), b.data() + b.size());
}

/// The integer matrices that keep the lengths of the vectors of a reduced basis, of their sums and of their
/// differences. The entries of such matrices are 0 and +-1 where a basis is Minkowski reduced; 2 is for those almost
/// reduced.
class LengthKeepers {
 public:
  explicit LengthKeepers(const Matrix& basis) : basis_(basis), dim_(basis.cols()), image_(dim_, dim_) {
    tolerance_ = same_length * basis.colwise().norm().minCoeff();
    const Index most = dim_ == 1 ? 5 : dim_ == 2 ? 25 : 125;
    for (Index code = 0; code < most; ++code) {
      Vector n(dim_);
      for (Index a = 0, rest = code; a < dim_; ++a, rest /= 5) n[a] = static_cast<double>(rest % 5 - 2);
      points_.push_back(n);
    }
    extend(0);
  }
  std::vector<Matrix> found;

 private:
  [[nodiscard]] bool same(const Vector& image, const Vector& of) const {
    return std::abs((basis_ * image).norm() - (basis_ * of).norm()) <= tolerance_;
  }

  void extend(Index column) {
    if (column == dim_) {
      if (std::abs(std::abs(image_.determinant()) - 1) < 0.5) found.push_back(image_);
      return;
    }
    const Vector own = Vector::Unit(dim_, column);
    for (const auto& n : points_) {
      bool fits = same(n, own);
      for (Index b = 0; fits && b < column; ++b)
        fits = same(n + image_.col(b), own + Vector::Unit(dim_, b)) &&
               same(n - image_.col(b), own - Vector::Unit(dim_, b));
      if (!fits) continue;
      image_.col(column) = n;
      extend(column + 1);
    }
  }

  const Matrix& basis_;
  Index dim_;
  double tolerance_ = 0;
  std::vector<Vector> points_;
  Matrix image_;
};

}  // namespace

std::vector<Rotation> lattice_rotations(const Lattice& lattice) {
  const Index dim = lattice.dim();
  std::vector<Rotation> found{Rotation::Identity(dim, dim)};
  const Matrix vectors = dim > 0 ? Matrix(lattice.vectors() / lattice.vectors().cwiseAbs().maxCoeff()) : Matrix();
  const auto reduce = dim >= 1 && dim <= 3 ? numerics::reduce_basis(vectors) : numerics::IntMatrix();
  if (reduce.size() > 0) {
    const Matrix u = reduce.cast<double>(), back = u.inverse();
    const Matrix basis = vectors * u;
    for (const auto& kept : LengthKeepers(basis).found) {
      const Matrix given = (u * kept * back.array().round().matrix()).array().round();
      if (given.cwiseAbs().maxCoeff() < std::numeric_limits<std::int32_t>::max())
        found.push_back(given.cast<std::int32_t>());
    }
  }
  std::sort(found.begin(), found.end(), before);
  found.erase(std::unique(found.begin(), found.end()), found.end());
  return found;
}

std::vector<Rotation> network_rotations(const Run& run, const Network& network) {
  const Index dim = network.dim();
  std::vector<Rotation> found{Rotation::Identity(dim, dim)};
  if (!network.audit().ergodic) return found;
  NetworkSymmetry symmetry(network);
  for (const auto& rotation : lattice_rotations(network.lattice())) {
    run.check();
    if (!rotation.isIdentity() && symmetry.allows(rotation)) found.push_back(rotation);
  }
  return found;
}

}  // namespace rdd::spectrum
