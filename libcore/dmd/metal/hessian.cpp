// Products with the Hessian in two sweeps over the pairs: the change of the densities, then that of the gradient. Sites
// take what is theirs from every pair they belong to, so that sums do not depend on the threads.
#include "dmd/metal/hessian.hpp"

#include <Eigen/Eigenvalues>
#include <algorithm>
#include <cmath>

#include "dmd/crystal/hessian.hpp"
#include "dmd/crystal/pieces.hpp"
#include "dmd/crystal/rigid_motions.hpp"

namespace rdd::dmd {
namespace {

/// A pair from one of its sites: e points from it to the other; D is the density at it made by the other, by classes.
template <typename Real>
struct View {
  const Real* numbers;
  double sign;  ///< +1: the site is the first
  Index other;
  [[nodiscard]] double e(int k) const { return sign * static_cast<double>(numbers[k]); }
  [[nodiscard]] double along() const { return static_cast<double>(numbers[3]); }
  [[nodiscard]] double across() const { return static_cast<double>(numbers[4]); }
  [[nodiscard]] double rv() const { return static_cast<double>(numbers[5]); }
  [[nodiscard]] double vv() const { return static_cast<double>(numbers[6]); }
  /// f_R, f_v at the site made by the other.
  [[nodiscard]] double at_site(Index h, int which) const {
    return static_cast<double>(numbers[7 + 4 * h + (sign > 0 ? 0 : 2) + which]);
  }
  /// f_R, f_v at the other made by the site.
  [[nodiscard]] double at_other(Index h, int which) const {
    return static_cast<double>(numbers[7 + 4 * h + (sign > 0 ? 2 : 0) + which]);
  }
};

/// Calls visit(view) for every pair of a site.
template <typename Real, typename Visit>
inline void for_pairs_of(const MetalList& list, const MetalCurvature<Real>& pairs, Index i, Visit&& visit) {
  for (Index k = list.begin(i); k < list.end(i); ++k) visit(View<Real>{pairs.of(k), 1, list.second(k)});
  for (const auto& back : list.back(i)) visit(View<Real>{pairs.of(back.pair), -1, back.first});
}

}  // namespace

template <typename Real>
MetalHessian<Real>::MetalHessian(const Metal& metal, const MetalState& state, const MetalSites& sites,
                                 const MetalTerms& terms, const std::vector<char>& free, const Run& run)
    : metal_(metal),
      sites_(sites),
      terms_(terms),
      free_(free),
      run_(run),
      classes_(metal.potential().classes()),
      pairs_(pair_curvature<Real>(metal, state, sites, terms, run)) {
  scale_ = sites.entropy.cwiseMax(1e-200).cwiseSqrt();
  part_ = metal.weight == Weight::occupation ? scale_ : sites.occupancy;
  seen_.resize(4, metal.n);
  change_.resize(classes_, metal.n);
  change_own_.resize(classes_, metal.n);
  make_blocks();
  make_rigid_motions(state);
}

template <typename Real>
void MetalHessian<Real>::make_block(Index i) {
  const double t = sites_.half_width[i];
  Eigen::Matrix4d block = Eigen::Matrix4d::Zero(), through = Eigen::Matrix4d::Zero();
  Eigen::Map<Matrix> own(own_.data() + 4 * classes_ * i, 4, classes_);
  own.setZero();
  const double ratio = part_[i] / scale_[i];
  for_pairs_of(terms_.list(), pairs_, i, [&](const View<Real>& pair) {
    const double oj = sites_.occupancy[pair.other], weight = ratio * oj;
    const Eigen::Vector3d e(pair.e(0), pair.e(1), pair.e(2));
    block.topLeftCorner<3, 3>() += (weight * pair.along() * e) * e.transpose();
    block.topLeftCorner<3, 3>().diagonal().array() += weight * pair.across();
    // dR = -e dX_i and dv = -t d ln alpha_i.
    block.topRightCorner<3, 1>() += weight * t * pair.rv() * e;
    block(3, 3) += weight * t * t * pair.vv();
    for (Index h = 0; h < classes_; ++h) {
      Eigen::Vector4d at_other;
      at_other << -pair.at_other(h, 0) * e, -t * pair.at_other(h, 1);
      // The other's density: its occupancy is a factor of E'', the site's one of the density.
      through += (part_[i] * part_[i] * oj * terms_.bend()(h, pair.other)) * at_other * at_other.transpose();
      own.col(h).head<3>() -= oj * pair.at_site(h, 0) * e;
      own(3, h) -= oj * t * pair.at_site(h, 1);
    }
  });
  block(3, 3) += ratio * t * terms_.forces().v[i];
  block.bottomLeftCorner<1, 3>() = block.topRightCorner<3, 1>().transpose();
  // Products take what goes through densities from their sweeps.
  for (Index h = 0; h < classes_; ++h) through += (ratio * terms_.bend()(h, i)) * own.col(h) * own.col(h).transpose();
  const Eigen::SelfAdjointEigenSolver<Eigen::Matrix4d> eigen(block + through);
  firm_[i] = eigen.eigenvalues()[0] > 0;
  const double largest = eigen.eigenvalues().cwiseAbs().maxCoeff();
  const Eigen::Vector4d safe = eigen.eigenvalues().cwiseAbs().cwiseMax(std::max(1e-8 * largest, 1e-300));
  inverses_[i] = eigen.eigenvectors() * safe.cwiseInverse().asDiagonal() * eigen.eigenvectors().transpose();
  blocks_[i] = block;
}

template <typename Real>
void MetalHessian<Real>::make_blocks() {
  blocks_.assign(static_cast<std::size_t>(metal_.n), Eigen::Matrix4d::Zero());
  inverses_ = blocks_;
  own_.setZero(4 * classes_, metal_.n);
  firm_.assign(static_cast<std::size_t>(metal_.n), 1);
  run_.for_pieces(metal_.n, sites_a_task, [&](Index begin, Index end) {
    for (Index i = begin; i < end; ++i) make_block(i);
  });
}

/// The changes of the densities for a step, times E''.
template <typename Real>
void MetalHessian<Real>::sum_densities(const Matrix& y) {
  run_.for_pieces(metal_.n, light_sites_a_task, [&](Index begin, Index end) {
    for (Index j = begin; j < end; ++j) {
      seen_.col(j) = part_[j] * y.col(j);
      seen_(3, j) *= -sites_.half_width[j];
    }
  });
  run_.for_pieces(metal_.n, sites_a_task, [&](Index begin, Index end) {
    for (Index i = begin; i < end; ++i) {
      double* change = change_.data() + classes_ * i;
      double* change_own = change_own_.data() + classes_ * i;
      std::fill_n(change, classes_, 0);
      for_pairs_of(terms_.list(), pairs_, i, [&](const View<Real>& pair) {
        const double* other = seen_.data() + 4 * pair.other;
        const double along = pair.e(0) * other[0] + pair.e(1) * other[1] + pair.e(2) * other[2];
        for (Index h = 0; h < classes_; ++h) change[h] += pair.at_site(h, 0) * along + pair.at_site(h, 1) * other[3];
      });
      const double ratio = part_[i] / scale_[i];
      for (Index h = 0; h < classes_; ++h) {
        const double mine = own_.col(i).segment<4>(4 * h).dot(y.col(i)), theirs = change[h], bend = terms_.bend()(h, i);
        change_own[h] = bend * (ratio * mine + part_[i] * theirs);
        change[h] = bend * (part_[i] * mine + sites_.occupancy[i] * theirs);
      }
    }
  });
}

template <typename Real>
void MetalHessian<Real>::apply(const Matrix& y, Matrix& result) {
  sum_densities(y);
  run_.for_pieces(metal_.n, sites_a_task, [&](Index begin, Index end) {
    for (Index i = begin; i < end; ++i) {
      if (!free_[i]) {
        result.col(i).setZero();
        continue;
      }
      double force[3] = {0, 0, 0}, width = 0;
      for_pairs_of(terms_.list(), pairs_, i, [&](const View<Real>& pair) {
        const double* other = seen_.data() + 4 * pair.other;
        const double* change = change_.data() + classes_ * pair.other;
        const double e[3] = {pair.e(0), pair.e(1), pair.e(2)};
        const double along = e[0] * other[0] + e[1] * other[1] + e[2] * other[2];
        double pull = pair.along() * along + pair.rv() * other[3];
        width += pair.rv() * along + pair.vv() * other[3];
        for (Index h = 0; h < classes_; ++h) {
          pull += pair.at_other(h, 0) * change[h];
          width += pair.at_other(h, 1) * change[h];
        }
        for (int k = 0; k < 3; ++k) force[k] += pull * e[k] + pair.across() * other[k];
      });
      Eigen::Vector4d row = blocks_[i] * y.col(i);
      for (int k = 0; k < 3; ++k) row[k] -= part_[i] * force[k];
      row[3] -= part_[i] * sites_.half_width[i] * width;
      for (Index h = 0; h < classes_; ++h) row += change_own_(h, i) * own_.col(i).template segment<4>(4 * h);
      result.col(i) = row;
    }
  });
}

template <typename Real>
void MetalHessian<Real>::precondition(const Matrix& y, Matrix& result) const {
  run_.for_pieces(metal_.n, light_sites_a_task, [&](Index begin, Index end) {
    for (Index i = begin; i < end; ++i) result.col(i).noalias() = inverses_[i].lazyProduct(y.col(i));
  });
}

template <typename Real>
void MetalHessian<Real>::make_rigid_motions(const MetalState& state) {
  // A site that may not move holds the others, unless it is empty.
  for (Index i = 0; i < metal_.n; ++i)
    if (!free_[i] && sites_.occupancy[i] > 0) return;
  rigid_ = rigid_motions(metal_.box, state.x, scale_, free_);
}

template <typename Real>
void MetalHessian<Real>::project(Matrix& y) const {
  project_out(rigid_, y, run_);
}

template class MetalHessian<float>;
template class MetalHessian<double>;

}  // namespace rdd::dmd
