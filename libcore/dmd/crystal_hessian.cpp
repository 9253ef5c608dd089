// Pair-by-pair products with the Hessian, its diagonal blocks, and rigid motions.
#include "dmd/crystal_hessian.hpp"

#include <Eigen/Eigenvalues>
#include <algorithm>
#include <cmath>

namespace rdd::dmd {
namespace {

constexpr Index piece = 256;

/// Generators of the rotations that leave the lattice alone: all of a free body's, those about its one lattice vector.
std::vector<Matrix> free_rotations(const Box& box, int dim) {
  std::vector<Matrix> result;
  Index lattice = -1;
  int vectors = 0;
  for (int a = 0; a < dim; ++a)
    if (box.periodic[static_cast<std::size_t>(a)]) {
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

template <int Dim>
void CrystalHessian::apply_as(const Matrix& y, Matrix& result) const {
  using Place = Eigen::Matrix<double, Dim, 1>;
  const bool bare = crystal_.physics.weight == Weight::occupation;
  auto place = [&](Index i) { return Eigen::Map<const Place>(y.data() + i * (Dim + 1)); };
  auto width_of = [&](Index i) { return y.data()[i * (Dim + 1) + Dim]; };
  run_.for_pieces(crystal_.n, piece, [&](Index begin, Index end) {
    for (Index i = begin; i < end; ++i) {
      if (!free_[static_cast<std::size_t>(i)]) {
        result.col(i).setZero();
        continue;
      }
      const double ti = pairs_.half_width(i), wi = width_of(i);
      const Place yi = place(i);
      Place force = Place::Zero();
      double width = 0;
      for (const auto& neighbour : pairs_.of(i)) {
        const Index j = neighbour.other;
        const Average& w = pairs_.terms(neighbour.pair).w;
        const double own = bare ? c_[j] : 1, others = bare ? scale_[i] * scale_[j] : 1, tj = pairs_.half_width(j);
        const Place e = (neighbour.first ? 1 : -1) * pairs_.direction(neighbour.pair).template head<Dim>();  // i to j
        const Place d = others * place(j) - own * yi;
        const double along = e.dot(d), in_v = -(ti * own * wi + tj * others * width_of(j));
        force -= (w.rr * along + w.rv * in_v) * e + w.r / pairs_.distance(neighbour.pair) * (d - along * e);
        width += -ti * (w.rv * along + w.vv * in_v) + ti * w.v * own * wi;
      }
      const double k = stiffness(i);
      result.col(i).template head<Dim>() = force + k * yi;
      result(Dim, i) = width + ti * k * Dim / 2 * wi;
    }
  });
}

Matrix CrystalHessian::apply(const Matrix& y) const {
  Matrix result(crystal_.dim + 1, crystal_.n);
  if (crystal_.dim == 1) apply_as<1>(y, result);
  if (crystal_.dim == 2) apply_as<2>(y, result);
  if (crystal_.dim == 3) apply_as<3>(y, result);
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
        const Vector e = (neighbour.first ? 1 : -1) * pairs_.direction(neighbour.pair).head(dim);
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
  run_.for_pieces(crystal_.n, piece, [&](Index begin, Index end) {
    for (Index i = begin; i < end; ++i)
      if (free_[static_cast<std::size_t>(i)])
        result.col(i).noalias() = inverse_blocks_[static_cast<std::size_t>(i)].lazyProduct(y.col(i));
      else
        result.col(i).setZero();
  });
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
  for (const Matrix& rotation : free_rotations(crystal_.box, dim)) {
    const Vector centre = state.x.rowwise().mean();
    Matrix turn = Matrix::Zero(dim + 1, crystal_.n);
    turn.topRows(dim) = rotation * (state.x.colwise() - centre);
    motions.push_back(turn);
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
