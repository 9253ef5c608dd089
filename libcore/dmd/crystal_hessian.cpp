// Pair-by-pair products with the Hessian, its diagonal blocks, and rigid motions.
#include "dmd/crystal_hessian.hpp"

#include <Eigen/Eigenvalues>
#include <algorithm>
#include <cmath>

namespace rdd::dmd {
namespace {

constexpr Index piece = 256;
using Small = Eigen::Matrix<double, 4, 1>;

}  // namespace

CrystalHessian::CrystalHessian(const Crystal& crystal, const CrystalState& state, const CrystalPairs& pairs,
                               const std::vector<char>& free, const Run& run)
    : crystal_(crystal), pairs_(pairs), free_(free), run_(run), c_(state.c), scale_(Vector::Ones(crystal.n)) {
  if (crystal.physics.weight == Weight::occupation) {
    c_ = c_.cwiseMax(1e-200);
    scale_ = c_.cwiseSqrt();
  }
  make_blocks();
  make_rigid_motions(state);
}

double CrystalHessian::stiffness(Index i) const {
  const OneBody& u = crystal_.one_body;
  const double a = u.stiffness_a.size() > 0 ? u.stiffness_a[i] : 0, b = u.stiffness_b.size() > 0 ? u.stiffness_b[i] : 0;
  return crystal_.physics.weight == Weight::occupation ? a : c_[i] * a + (1 - c_[i]) * b;
}

Matrix CrystalHessian::apply(const Matrix& y) const {
  const int dim = crystal_.dim;
  const bool bare = crystal_.physics.weight == Weight::occupation;
  Matrix result(dim + 1, crystal_.n);
  run_.for_pieces(crystal_.n, piece, [&](Index begin, Index end) {
    for (Index i = begin; i < end; ++i) {
      if (!free_[static_cast<std::size_t>(i)]) {
        result.col(i).setZero();
        continue;
      }
      const double ti = pairs_.half_width(i);
      Eigen::Vector3d force = Eigen::Vector3d::Zero();
      double width = 0;
      for (const auto& neighbour : pairs_.of(i)) {
        const Index j = neighbour.other;
        const Average& w = pairs_.terms(neighbour.pair).w;
        const double own = bare ? c_[j] : 1, others = bare ? scale_[i] * scale_[j] : 1, tj = pairs_.half_width(j);
        Eigen::Vector3d e = Eigen::Vector3d::Zero(), d = Eigen::Vector3d::Zero();
        e.head(dim) = (neighbour.first ? 1 : -1) * pairs_.direction(neighbour.pair);  // i to j
        d.head(dim) = others * y.col(j).head(dim) - own * y.col(i).head(dim);
        const double along = e.dot(d), in_v = -(ti * own * y(dim, i) + tj * others * y(dim, j));
        force -= (w.rr * along + w.rv * in_v) * e + w.r / pairs_.distance(neighbour.pair) * (d - along * e);
        width += -ti * (w.rv * along + w.vv * in_v) + ti * w.v * own * y(dim, i);
      }
      const double k = stiffness(i);
      result.col(i).head(dim) = force.head(dim) + k * y.col(i).head(dim);
      result(dim, i) = width + ti * k * dim / 2 * y(dim, i);
    }
  });
  return result;
}

void CrystalHessian::make_blocks() {
  const int dim = crystal_.dim;
  const bool bare = crystal_.physics.weight == Weight::occupation;
  inverse_blocks_.assign(static_cast<std::size_t>(crystal_.n), Matrix());
  firm_.assign(static_cast<std::size_t>(crystal_.n), 1);
  run_.for_pieces(crystal_.n, piece, [&](Index begin, Index end) {
    for (Index i = begin; i < end; ++i) {
      if (!free_[static_cast<std::size_t>(i)]) continue;
      const double ti = pairs_.half_width(i), k = stiffness(i);
      Matrix block = Matrix::Zero(dim + 1, dim + 1);
      block.diagonal().head(dim).setConstant(k);
      block(dim, dim) = ti * k * dim / 2;
      for (const auto& neighbour : pairs_.of(i)) {
        const Average& w = pairs_.terms(neighbour.pair).w;
        const double own = bare ? c_[neighbour.other] : 1;
        const Vector e = (neighbour.first ? 1 : -1) * pairs_.direction(neighbour.pair);
        const double across = w.r / pairs_.distance(neighbour.pair);
        block.topLeftCorner(dim, dim) +=
            own * ((w.rr - across) * e * e.transpose() + across * Matrix::Identity(dim, dim));
        block.topRightCorner(dim, 1) += own * ti * w.rv * e;
        block(dim, dim) += own * ti * (w.v + ti * w.vv);
      }
      block.bottomLeftCorner(1, dim) = block.topRightCorner(dim, 1).transpose();
      const Eigen::SelfAdjointEigenSolver<Matrix> eigen(block);
      firm_[static_cast<std::size_t>(i)] = eigen.eigenvalues()[0] > 0;
      const double largest = eigen.eigenvalues().cwiseAbs().maxCoeff();
      const Vector safe = eigen.eigenvalues().cwiseAbs().cwiseMax(std::max(1e-8 * largest, 1e-300));
      inverse_blocks_[static_cast<std::size_t>(i)] =
          eigen.eigenvectors() * safe.cwiseInverse().asDiagonal() * eigen.eigenvectors().transpose();
    }
  });
}

Matrix CrystalHessian::precondition(const Matrix& y) const {
  Matrix result(y.rows(), y.cols());
  for (Index i = 0; i < crystal_.n; ++i)
    if (free_[static_cast<std::size_t>(i)])
      result.col(i).noalias() = inverse_blocks_[static_cast<std::size_t>(i)] * y.col(i);
    else
      result.col(i).setZero();
  return result;
}

void CrystalHessian::make_rigid_motions(const CrystalState& state) {
  const OneBody& u = crystal_.one_body;
  const bool anchored =
      (u.stiffness_a.size() > 0 && !u.stiffness_a.isZero()) || (u.stiffness_b.size() > 0 && !u.stiffness_b.isZero());
  for (Index i = 0; i < crystal_.n; ++i)
    if (crystal_.holds_position(i)) return;
  if (anchored) return;
  const int dim = crystal_.dim;
  std::vector<Matrix> motions;
  for (int a = 0; a < dim; ++a) {
    Matrix shift = Matrix::Zero(dim + 1, crystal_.n);
    shift.row(a).setOnes();
    motions.push_back(shift);
  }
  const auto& periodic = crystal_.box.periodic;
  if (!periodic[0] && !periodic[1] && !periodic[2]) {
    const Vector centre = state.x.rowwise().mean();
    for (int a = 0; a < dim; ++a)
      for (int b = a + 1; b < dim; ++b) {
        Matrix turn = Matrix::Zero(dim + 1, crystal_.n);
        turn.row(a) = state.x.row(b).array() - centre[b];
        turn.row(b) = centre[a] - state.x.row(a).array();
        motions.push_back(turn);
      }
  }
  for (Matrix& motion : motions) {
    // A site frozen in a void is out of reach of the body, which moves without it.
    for (Index i = 0; i < crystal_.n; ++i) motion.col(i) *= free_[static_cast<std::size_t>(i)] ? scale_[i] : 0;
    const double size = motion.norm();
    for (int pass = 0; pass < 2; ++pass)
      for (const Matrix& other : rigid_) motion -= other.cwiseProduct(motion).sum() * other;
    // A turn about the axis of a row of sites is no motion at all.
    if (motion.norm() > 1e-7 * size) rigid_.push_back(motion / motion.norm());
  }
}

void CrystalHessian::project(Matrix& y) const {
  for (const Matrix& motion : rigid_) y -= motion.cwiseProduct(y).sum() * motion;
}

}  // namespace rdd::dmd
