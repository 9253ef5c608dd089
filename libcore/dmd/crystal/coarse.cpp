// Blocks by place, their stiffness, and the coarse solution.
#include "dmd/crystal/coarse.hpp"

#include <Eigen/LU>
#include <algorithm>
#include <cmath>

#include "dmd/crystal/pieces.hpp"

namespace rdd::dmd {
namespace {

constexpr Index least_sites = 10000;                     // below, the iterations saved do not pay
constexpr Index sites_a_block = 200, most_blocks = 350;  // their stiffness is a dense matrix

/// A box divided into at most `wanted` cells, as nearly cubic as their number allows.
class Cells {
 public:
  Cells(const Crystal& crystal, const CrystalState& state, Index wanted)
      : dim_(crystal.dim), low_(dim_), extent_(dim_) {
    const Matrix inverse = crystal.box.vectors.inverse();
    place_ = inverse * state.x;
    Vector length(dim_);
    for (Index a = 0; a < dim_; ++a) {
      const bool periodic = crystal.box.periodic[a];
      low_[a] = periodic ? 0 : place_.row(a).minCoeff();
      extent_[a] = periodic ? 1 : std::max(1e-9, place_.row(a).maxCoeff() - low_[a]);
      length[a] = extent_[a] / inverse.row(a).norm();  // across the other vectors
      if (periodic) place_.row(a).array() -= place_.row(a).array().floor();
    }
    divide(length, wanted);
  }
  [[nodiscard]] Index total() const { return count_[0] * count_[1] * count_[2]; }
  /// The cell of a site.
  [[nodiscard]] Index of(Index i) const {
    Index cell = 0;
    for (Index a = 0; a < dim_; ++a) {
      const Index most = count_[a];
      const double at = (place_(a, i) - low_[a]) / extent_[a] * static_cast<double>(most);
      cell = cell * most + std::clamp<Index>(static_cast<Index>(at), 0, most - 1);
    }
    return cell;
  }

 private:
  /// Cells of one edge along every direction, the edge growing until they are few enough.
  void divide(const Vector& length, Index wanted) {
    double edge = std::pow(length.prod() / static_cast<double>(wanted), 1.0 / static_cast<double>(dim_));
    edge = std::max(edge, 1e-9 * length.maxCoeff());
    do {
      for (Index a = 0; a < dim_; ++a)
        count_[a] = std::max<Index>(1, static_cast<Index>(std::min(length[a] / edge, static_cast<double>(wanted))));
      edge *= 1.05;
    } while (total() > wanted);
  }

  Index dim_;
  Matrix place_;         ///< (dim, n) in units of the lattice vectors
  Vector low_, extent_;  ///< (dim) of all sites, in the same units
  std::array<Index, 3> count_{1, 1, 1};
};

}  // namespace

CrystalCoarse::CrystalCoarse(const Crystal& crystal, const CrystalState& state, const CrystalPairs& pairs,
                             std::span<const double> own, std::span<const ShapeLink> links,
                             const std::vector<char>& free, const Vector& scale, const Run& run)
    : dim_(crystal.dim), scale_(scale) {
  if (crystal.n < least_sites) return;
  assign(crystal, state, free, std::min(crystal.n / sites_a_block, most_blocks));
  if (blocks_ == 0) return;  // every site is held
  const Index dim = dim_, block_size = (dim + 1) * (dim + 1), count = blocks_;
  Matrix stiffness = Matrix::Zero(dim * count, dim * count);
  run.for_pieces(count, 1, [&](Index begin, Index end) {
    for (Index b = begin; b < end; ++b)
      for (Index m = start_[b]; m < start_[b + 1]; ++m) {
        const Index i = members_[m];
        const double wi = scale[i] * scale[i];
        const Eigen::Map<const Matrix> mine(own.data() + i * block_size, dim + 1, dim + 1);
        // Columns belong to the task.
        stiffness.block(dim * b, dim * b, dim, dim) += wi * mine.topLeftCorner(dim, dim);
        for (const auto& neighbour : pairs.of(i)) {
          const Index other = block_[neighbour.other];
          if (other < 0) continue;
          const ShapeLink& link = links[neighbour.pair];
          const double w = wi * scale[neighbour.other] * scale[neighbour.other];
          for (Index c = 0; c < dim; ++c) {
            for (Index r = 0; r < dim; ++r)
              stiffness(dim * other + r, dim * b + c) -= w * link.along * link.e[r] * link.e[c];
            stiffness(dim * other + c, dim * b + c) -= w * link.across;
          }
        }
      }
  });
  // Rigid motions, which nothing resists, are kept out of right-hand sides.
  stiffness.diagonal().array() += 1e-8 * stiffness.diagonal().cwiseAbs().maxCoeff();
  factor_.compute(stiffness);
  if (factor_.info() != Eigen::Success) blocks_ = 0;
}

void CrystalCoarse::assign(const Crystal& crystal, const CrystalState& state, const std::vector<char>& free,
                           Index wanted) {
  const Index n = crystal.n;
  const Cells cells(crystal, state, wanted);
  block_.assign(n, -1);
  std::vector<Index> number(cells.total(), -1);  // of the block a cell became
  start_.assign(1, 0);
  for (Index i = 0; i < n; ++i) {
    if (!free[i]) continue;
    Index& found = number[cells.of(i)];
    if (found < 0) {
      found = blocks_++;
      start_.push_back(0);
    }
    block_[i] = found;
    ++start_[found + 1];
  }
  // Sites by block, in ascending order within it: counting sort.
  for (std::size_t b = 1; b < start_.size(); ++b) start_[b] += start_[b - 1];
  members_.resize(start_.back());
  std::vector<Index> next(start_.begin(), start_.end() - 1);
  for (Index i = 0; i < n; ++i)
    if (const Index b = block_[i]; b >= 0) members_[next[b]++] = i;
}

void CrystalCoarse::add_solution(const Matrix& right, Matrix& result, const Run& run) const {
  if (blocks_ == 0) return;
  Vector sums = Vector::Zero(dim_ * blocks_);
  run.for_pieces(blocks_, 8, [&](Index begin, Index end) {
    for (Index b = begin; b < end; ++b)
      for (Index m = start_[b]; m < start_[b + 1]; ++m) {
        const Index i = members_[m];
        sums.segment(dim_ * b, dim_) += scale_[i] * right.col(i).head(dim_);
      }
  });
  factor_.solveInPlace(sums);
  run.for_pieces(right.cols(), light_sites_a_task, [&](Index begin, Index end) {
    for (Index i = begin; i < end; ++i)
      if (const Index b = block_[i]; b >= 0) result.col(i).head(dim_) += scale_[i] * sums.segment(dim_ * b, dim_);
  });
}

}  // namespace rdd::dmd
