// Multifrontal L D L^T (DuffReid1983).
#include "numerics/sparse/cholesky.hpp"

#include <algorithm>
#include <cmath>

#include "numerics/dense/rank_update.hpp"
#include "numerics/sparse/fronts.hpp"
#include "support/stop_point.hpp"

namespace rdd::numerics {
namespace {

constexpr Index small_front = 32;  // below, the overhead of blocked products dominates
constexpr Index panel = 32;        // columns of a panel, applied to the rest of the front at once

/// Column j of L and d_j, once the columns [begin, j) of its panel have been applied.
void finish_column(Eigen::Map<Matrix>& front, Index begin, Index j) {
  const Index rest = front.rows() - j;
  for (Index t = begin; t < j; ++t) front.col(j).tail(rest) -= front(t, t) * front(j, t) * front.col(t).tail(rest);
  front.col(j).tail(rest - 1) /= front(j, j);
}

/// Eliminates the first pivots of a front; only its lower triangle is stored.
void eliminate(Eigen::Map<Matrix>& front, Index pivots, RankUpdateBuffers& buffers) {
  const Index n = front.rows();
  if (n <= small_front) {
    for (Index j = 0; j < pivots; ++j) finish_column(front, 0, j);
    for (Index c = pivots; c < n; ++c)
      for (Index j = 0; j < pivots; ++j)
        front.col(c).tail(n - c) -= front(j, j) * front(c, j) * front.col(j).tail(n - c);
    return;
  }
  for (Index begin = 0; begin < pivots; begin += panel) {
    const Index end = std::min(pivots, begin + panel), rest = n - end;
    for (Index j = begin; j < end; ++j) finish_column(front, begin, j);
    if (rest == 0) return;
    const Vector pivot = front.diagonal().segment(begin, end - begin);
    subtract_lower_product(rest, end - begin, &front(end, begin), n, pivot.data(), &front(end, end), n, buffers);
    stop_point();
  }
}

}  // namespace

/// The current front, and the Schur complements that eliminated fronts pass to their parents.
struct FrontCholesky::Work {
  std::vector<double> room;  // for the largest front
  Eigen::Map<Matrix> front{nullptr, 0, 0};
  RankUpdateBuffers buffers;
  std::vector<std::int32_t> place;  // of a position in the front
  std::vector<Matrix> rest;         // by front
};

FrontCholesky::FrontCholesky(const EliminationPlan& plan, const Eigen::SparseMatrix<double>& lower) : plan_(plan) {
  first_.assign(1, 0);
  for (const auto& front : plan.fronts) first_.push_back(first_.back() + front.size() * front.pivots());
  factor_.resize(first_.back());
  Work work;
  Index widest = 0;
  for (const auto& front : plan.fronts) widest = std::max(widest, front.size());
  work.room.resize(widest * widest);
  work.place.resize(plan.order.size());
  work.rest.resize(plan.fronts.size());
  complete_ = walk_fronts(plan, [&](Index f, std::span<const Index> children) {
    assemble(f, children, lower, work);
    eliminate(work.front, plan.fronts[f].pivots(), work.buffers);
    return keep(f, work);
  });
}

void FrontCholesky::assemble(Index f, std::span<const Index> children, const Eigen::SparseMatrix<double>& lower,
                             Work& work) const {
  const auto& front = plan_.fronts[f];
  place_rows(front, work.place);
  new (&work.front) Eigen::Map<Matrix>(work.room.data(), front.size(), front.size());
  work.front.setZero();
  for (auto p = front.begin; p < front.end; ++p)
    for (Eigen::SparseMatrix<double>::InnerIterator entry(lower, p); entry; ++entry)
      work.front(work.place[entry.row()], p - front.begin) += entry.value();
  for (const auto child : children) {
    const auto& border = plan_.fronts[child].border;
    Matrix& rest = work.rest[child];
    for (std::size_t c = 0; c < border.size(); ++c) {
      // Both borders ascend, so that entries below the diagonal stay below it.
      double* const column = work.front.col(work.place[border[c]]).data();
      for (std::size_t r = c; r < border.size(); ++r)
        column[work.place[border[r]]] += rest(static_cast<Index>(r), static_cast<Index>(c));
    }
    rest.resize(0, 0);
  }
}

bool FrontCholesky::keep(Index f, Work& work) {
  const auto& front = plan_.fronts[f];
  const Index rest = front.size() - front.pivots();
  const auto pivots = work.front.diagonal().head(front.pivots());
  if (!pivots.allFinite() || (pivots.array() == 0).any()) return false;
  Eigen::Map<Matrix>(factor_.data() + first_[f], front.size(), front.pivots()) = work.front.leftCols(front.pivots());
  if (front.parent < 0) return true;
  work.rest[f] = work.front.bottomRightCorner(rest, rest);
  return true;
}

Eigen::Map<const Matrix> FrontCholesky::columns(std::size_t f) const {
  return {factor_.data() + first_[f], plan_.fronts[f].size(), plan_.fronts[f].pivots()};
}

void FrontCholesky::solve(Matrix& y) const {
  Matrix border;
  const auto gather = [&](const Front& front) {
    border.resize(y.rows(), static_cast<Index>(front.border.size()));
    for (std::size_t b = 0; b < front.border.size(); ++b) border.col(static_cast<Index>(b)) = y.col(front.border[b]);
  };
  for (std::size_t f = 0; f < plan_.fronts.size(); ++f) {
    const auto& front = plan_.fronts[f];
    const auto factor = columns(f);
    auto own = y.middleCols(front.begin, front.pivots());
    for (Index j = 0; j < front.pivots(); ++j)
      for (Index i = j + 1; i < front.pivots(); ++i) own.col(i) -= factor(i, j) * own.col(j);
    gather(front);
    border.noalias() -= own.lazyProduct(factor.bottomRows(border.cols()).transpose());
    for (std::size_t b = 0; b < front.border.size(); ++b) y.col(front.border[b]) = border.col(static_cast<Index>(b));
  }
  for (auto f = plan_.fronts.size(); f-- > 0;) {
    const auto& front = plan_.fronts[f];
    const auto factor = columns(f);
    auto own = y.middleCols(front.begin, front.pivots());
    gather(front);
    for (Index j = front.pivots(); j-- > 0;) {
      own.col(j) /= factor(j, j);
      for (Index i = j + 1; i < front.pivots(); ++i) own.col(j) -= factor(i, j) * own.col(i);
      own.col(j) -= border.lazyProduct(factor.col(j).tail(border.cols()));
    }
  }
}

}  // namespace rdd::numerics
