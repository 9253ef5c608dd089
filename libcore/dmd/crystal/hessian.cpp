// Pair-by-pair products with the Hessian, its diagonal blocks, and rigid motions.
#include "dmd/crystal/hessian.hpp"

#include <Eigen/Eigenvalues>
#include <algorithm>
#include <cmath>

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

CrystalHessian::CrystalHessian(const Crystal& crystal, const CrystalState& state, const CrystalPairs& pairs,
                               const std::vector<char>& free, const Run& run)
    : crystal_(crystal), pairs_(pairs), free_(free), run_(run), c_(state.c), scale_(Vector::Ones(crystal.n)) {
  if (crystal.physics.weight == Weight::occupation) {
    c_ = c_.cwiseMax(1e-200);
    scale_ = c_.cwiseSqrt();
  }
  seen_.resize(crystal.dim + 1, crystal.n);
  make_links();
  if (crystal.dim == 1) make_blocks<1>();
  if (crystal.dim == 2) make_blocks<2>();
  if (crystal.dim == 3) make_blocks<3>();
  coarse_ = std::make_unique<CrystalCoarse>(crystal, state, pairs, blocks_, links_, free, scale_, run);
  make_rigid_motions(state);
}

double CrystalHessian::stiffness(Index i) const {
  const OneBody& u = crystal_.one_body;
  const double a = u.stiffness_a.size() > 0 ? u.stiffness_a[i] : 0, b = u.stiffness_b.size() > 0 ? u.stiffness_b[i] : 0;
  return crystal_.physics.weight == Weight::occupation ? a : c_[i] * a + (1 - c_[i]) * b;
}

void CrystalHessian::make_links() {
  links_.resize(pairs_.size());
  run_.for_pieces(pairs_.size(), pairs_a_task, [&](Index begin, Index end) {
    for (Index k = begin; k < end; ++k) {
      const Average& w = pairs_.terms(k).w;
      const double across = w.r / pairs_.distance(k);
      const auto e = pairs_.direction(k);
      links_[k] = {{e[0], e[1], e[2]}, w.rr - across, across, w.rv, w.vv};
    }
  });
}

template <int Dim>
void CrystalHessian::make_block(Index i) {
  using Block = Eigen::Matrix<double, Dim + 1, Dim + 1>;
  using Place = Eigen::Matrix<double, Dim, 1>;
  const bool bare = crystal_.physics.weight == Weight::occupation;
  const double ti = pairs_.half_width(i), k = stiffness(i);
  Block block = Block::Zero();
  block.diagonal().setConstant(k);
  block(Dim, Dim) = ti * k * Dim / 2;
  for (const auto& neighbour : pairs_.of(i)) {
    const ShapeLink& link = links_[neighbour.pair];
    const double own = bare ? c_[neighbour.other] : 1, sign = neighbour.first ? 1 : -1;
    const Place e = Eigen::Map<const Place>(link.e);
    block.template topLeftCorner<Dim, Dim>() += (own * link.along * e) * e.transpose();
    block.template topLeftCorner<Dim, Dim>().diagonal().array() += own * link.across;
    block.template topRightCorner<Dim, 1>() += own * sign * ti * link.rv * e;
    block(Dim, Dim) += own * ti * (pairs_.terms(neighbour.pair).w.v + ti * link.vv);
  }
  block.template bottomLeftCorner<1, Dim>() = block.template topRightCorner<Dim, 1>().transpose();
  const Index at = i * Block::SizeAtCompileTime;
  Eigen::Map<Block>(blocks_.data() + at) = block;
  const Eigen::SelfAdjointEigenSolver<Block> eigen(block);
  firm_[i] = eigen.eigenvalues()[0] > 0;
  const double largest = eigen.eigenvalues().cwiseAbs().maxCoeff();
  const auto safe = eigen.eigenvalues().cwiseAbs().cwiseMax(std::max(1e-8 * largest, 1e-300)).eval();
  Eigen::Map<Block>(inverses_.data() + at) =
      eigen.eigenvectors() * safe.cwiseInverse().asDiagonal() * eigen.eigenvectors().transpose();
}

template <int Dim>
void CrystalHessian::make_blocks() {
  const auto numbers = static_cast<std::size_t>(crystal_.n * (Dim + 1) * (Dim + 1));
  blocks_.assign(numbers, 0);
  inverses_.assign(numbers, 0);
  firm_.assign(crystal_.n, 1);
  run_.for_pieces(crystal_.n, sites_a_task, [&](Index begin, Index end) {
    for (Index i = begin; i < end; ++i)
      if (free_[i]) make_block<Dim>(i);
  });
}

template <int Dim>
void CrystalHessian::apply_as(const Matrix& y, Matrix& result) {
  using Place = Eigen::Matrix<double, Dim, 1>;
  using Row = Eigen::Matrix<double, Dim + 1, 1>;
  using Block = Eigen::Matrix<double, Dim + 1, Dim + 1>;
  run_.for_pieces(crystal_.n, sites_a_task, [&](Index begin, Index end) {
    for (Index j = begin; j < end; ++j) {
      seen_.col(j) = scale_[j] * y.col(j);
      seen_(Dim, j) *= -pairs_.half_width(j);
    }
  });
  run_.for_pieces(crystal_.n, sites_a_task, [&](Index begin, Index end) {
    for (Index i = begin; i < end; ++i) {
      Eigen::Map<Row> row(result.data() + i * (Dim + 1));
      if (!free_[i]) {
        row.setZero();
        continue;
      }
      Place force = Place::Zero();
      double width = 0;
      for (const auto& neighbour : pairs_.of(i)) {
        const ShapeLink& link = links_[neighbour.pair];
        const double* other = seen_.data() + neighbour.other * (Dim + 1);
        const double rv = neighbour.first ? link.rv : -link.rv, v = other[Dim];
        double along = 0;
        for (int a = 0; a < Dim; ++a) along += link.e[a] * other[a];
        const double pull = link.along * along + rv * v;
        for (int a = 0; a < Dim; ++a) force[a] += pull * link.e[a] + link.across * other[a];
        width += rv * along + link.vv * v;
      }
      row.noalias() = Eigen::Map<const Block>(blocks_.data() + i * Block::SizeAtCompileTime) *
                      Eigen::Map<const Row>(y.data() + i * (Dim + 1));
      row.template head<Dim>() -= scale_[i] * force;
      row[Dim] -= scale_[i] * pairs_.half_width(i) * width;
    }
  });
}

void CrystalHessian::apply(const Matrix& y, Matrix& result) {
  if (crystal_.dim == 1) apply_as<1>(y, result);
  if (crystal_.dim == 2) apply_as<2>(y, result);
  if (crystal_.dim == 3) apply_as<3>(y, result);
}

void CrystalHessian::precondition(const Matrix& y, Matrix& result) const {
  const Index rows = y.rows();
  run_.for_pieces(crystal_.n, sites_a_task, [&](Index begin, Index end) {
    for (Index i = begin; i < end; ++i)
      result.col(i).noalias() =
          Eigen::Map<const Matrix>(inverses_.data() + i * rows * rows, rows, rows).lazyProduct(y.col(i));
  });
  coarse_->add_solution(y, result, run_);
}

bool CrystalHessian::is_held() const {
  if (std::find(free_.begin(), free_.end(), 0) == free_.end()) return false;
  const bool bare = crystal_.physics.weight == Weight::occupation;
  for (Index k = 0; k < pairs_.size(); ++k) {
    const auto& pair = pairs_.list()[k];
    const bool i_moves = free_[pair.i] != 0;
    if (i_moves == (free_[pair.j] != 0)) continue;
    if (bare && c_[i_moves ? pair.j : pair.i] <= 1e-200) continue;
    if (pairs_.terms(k).w.r != 0) return true;
  }
  return false;
}

void CrystalHessian::make_rigid_motions(const CrystalState& state) {
  const OneBody& u = crystal_.one_body;
  const bool anchored =
      (u.stiffness_a.size() > 0 && !u.stiffness_a.isZero()) || (u.stiffness_b.size() > 0 && !u.stiffness_b.isZero());
  for (Index i = 0; i < crystal_.n; ++i)
    if (crystal_.holds_position(i)) return;
  if (anchored || is_held()) return;
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
    // What is frozen has no hold on the body, which moves without it.
    for (Index i = 0; i < crystal_.n; ++i) motion.col(i) *= free_[i] ? scale_[i] : 0;
    const double size = motion.norm();
    for (int pass = 0; pass < 2; ++pass)
      for (const Matrix& other : rigid_) motion -= other.cwiseProduct(motion).sum() * other;
    // A turn about the axis of a row of sites is no motion at all.
    if (motion.norm() > 1e-7 * size) rigid_.push_back(motion / motion.norm());
  }
}

void CrystalHessian::project(Matrix& y) const {
  for (const Matrix& motion : rigid_) {
    const double part = dot(motion, y, run_);
    run_.for_pieces(y.cols(), sites_a_task, [&](Index begin, Index end) {
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
