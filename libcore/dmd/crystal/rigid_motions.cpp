// Translations and rotations, made orthogonal by Gram and Schmidt.
#include "dmd/crystal/rigid_motions.hpp"

#include <Eigen/Geometry>

#include "dmd/crystal/pieces.hpp"
#include "support/piece_sum.hpp"

namespace rdd::dmd {
namespace {

/// Generators of the rotations that leave the lattice alone: all of a free body's, those about its one lattice vector.
std::vector<Matrix> free_rotations(const Box& box, int dim) {
  std::vector<Matrix> result;
  Index lattice = -1;
  int vectors = 0;
  for (int a = 0; a < dim; ++a)
    if (box.periodic[a]) {
      lattice = a;
      ++vectors;
    }
  if (vectors == 0) {
    for (int a = 0; a < dim; ++a)
      for (int b = a + 1; b < dim; ++b) {
        Matrix turn = Matrix::Zero(dim, dim);
        turn(a, b) = 1;
        turn(b, a) = -1;
        result.push_back(turn);
      }
  } else if (vectors == 1 && dim == 3) {
    const Eigen::Vector3d u = box.vectors.col(lattice).normalized();
    Matrix turn(3, 3);
    turn << 0, -u[2], u[1], u[2], 0, -u[0], -u[1], u[0], 0;
    result.push_back(turn);
  }
  return result;
}

}  // namespace

std::vector<Matrix> rigid_motions(const Box& box, const Matrix& x, const Vector& scale, const std::vector<char>& free) {
  const auto dim = static_cast<int>(x.rows());
  const Index n = x.cols();
  std::vector<Matrix> rigid;
  std::vector<Matrix> motions;
  for (int a = 0; a < dim; ++a) {
    Matrix shift = Matrix::Zero(dim + 1, n);
    shift.row(a).setOnes();
    motions.push_back(shift);
  }
  for (const Matrix& rotation : free_rotations(box, dim)) {
    const Vector centre = x.rowwise().mean();
    Matrix turn = Matrix::Zero(dim + 1, n);
    turn.topRows(dim) = rotation * (x.colwise() - centre);
    motions.push_back(turn);
  }
  for (Matrix& motion : motions) {
    // What is frozen has no hold on the body, which moves without it.
    for (Index i = 0; i < n; ++i) motion.col(i) *= free[i] ? scale[i] : 0;
    const double size = motion.norm();
    for (int pass = 0; pass < 2; ++pass)
      for (const Matrix& other : rigid) motion -= other.cwiseProduct(motion).sum() * other;
    // A turn about the axis of a row of sites is no motion at all.
    if (motion.norm() > 1e-7 * size) rigid.push_back(motion / motion.norm());
  }
  return rigid;
}

void project_out(const std::vector<Matrix>& motions, Matrix& y, const Run& run) {
  for (const Matrix& motion : motions) {
    const double part = dot(motion, y, run);
    run.for_pieces(y.cols(), sites_a_task, [&](Index begin, Index end) {
      y.middleCols(begin, end - begin) -= part * motion.middleCols(begin, end - begin);
    });
  }
}

double dot(const Matrix& a, const Matrix& b, const Run& run) {
  return piece_sums<1>(run, a.cols(), sites_a_task, [&](Index begin, Index end) {
    return std::array{a.middleCols(begin, end - begin).cwiseProduct(b.middleCols(begin, end - begin)).sum()};
  })[0];
}

}  // namespace rdd::dmd
