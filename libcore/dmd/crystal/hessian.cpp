// Pair-by-pair products with the Hessian and its diagonal blocks.
#include "dmd/crystal/hessian.hpp"

#include <Eigen/Eigenvalues>
#include <algorithm>
#include <cmath>

#include "dmd/crystal/pieces.hpp"
#include "dmd/crystal/rigid_motions.hpp"

namespace rdd::dmd {
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
  rigid_ = rigid_motions(crystal_.box, state.x, scale_, free_);
}

void CrystalHessian::project(Matrix& y) const { project_out(rigid_, y, run_); }

}  // namespace rdd::dmd
