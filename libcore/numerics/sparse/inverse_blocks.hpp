// The diagonal of an inverse from its elimination, block by block, by sums of products of non-negative numbers only.
#pragma once

#include <algorithm>
#include <type_traits>
#include <vector>

#include "numerics/sparse/elimination.hpp"

namespace rdd::numerics {

/// The inverse between the states of one front, column-major. Value is double or Scaled.
template <class Value>
struct InverseBlock {
  Index n = 0;
  std::vector<Value> entry;  ///< (n x n)

  Value& operator()(Index i, Index j) { return entry[i + n * j]; }
  const Value& operator()(Index i, Index j) const { return entry[i + n * j]; }
};

/// Row (sum_i x_i N_ij) and column (sum_i N_ji y_i) over the last states of a block.
template <class Value>
void multiply_last(const InverseBlock<Value>& block, const std::vector<Value>& x, const std::vector<Value>& y,
                   std::vector<Value>& row, std::vector<Value>& column) {
  const auto rest = static_cast<Index>(x.size());
  const auto first = block.n - rest;
  row.assign(x.size(), Value{});
  column.assign(x.size(), Value{});
  if constexpr (std::is_same_v<Value, double>) {
    const Eigen::Map<const Matrix> whole(block.entry.data(), block.n, block.n);
    const Eigen::Map<const Vector> from(x.data(), rest), to(y.data(), rest);
    const auto corner = whole.bottomRightCorner(rest, rest);
    Eigen::Map<Vector>(row.data(), rest).noalias() = corner.transpose() * from;
    Eigen::Map<Vector>(column.data(), rest).noalias() = corner * to;
  } else {
    for (std::size_t j = 0; j < x.size(); ++j)
      for (std::size_t i = 0; i < x.size(); ++i) {
        const auto& n_ij = block(first + static_cast<Index>(i), first + static_cast<Index>(j));
        row[j].add_product(x[i], n_ij);
        column[i].add_product(n_ij, y[j]);
      }
    for (auto& r : row) r.settle();
    for (auto& c : column) c.settle();
  }
}

/// Blocks from the last front to the first: entries that a front shares with its parent are copied from the parent.
template <class Value>
class InverseBlocks {
 public:
  explicit InverseBlocks(const EliminationPlan& plan) : plan_(plan), blocks_(plan.fronts.size()) {
    waiting_.assign(blocks_.size(), 0);
    for (const auto& front : plan.fronts)
      if (front.parent >= 0) ++waiting_[front.parent];
  }

  InverseBlock<Value>& open(std::size_t f) {
    const auto& front = plan_.fronts[f];
    auto& block = blocks_[f];
    block.n = front.size();
    block.entry.assign(block.n * block.n, Value{});
    if (front.parent < 0) return block;
    const auto parent = static_cast<std::size_t>(front.parent);
    const auto place = places_in(front, plan_.fronts[parent]);
    const auto shared = static_cast<Index>(place.size());
    for (Index j = 0; j < shared; ++j)
      for (Index i = 0; i < shared; ++i)
        block(front.pivots() + i, front.pivots() + j) = blocks_[parent](place[i], place[j]);
    if (--waiting_[parent] == 0) blocks_[parent] = {};
    return block;
  }
  /// A front without children is not needed again.
  void close(std::size_t f) {
    if (waiting_[f] == 0) blocks_[f] = {};
  }

 private:
  static std::vector<Index> places_in(const Front& front, const Front& above) {
    std::vector<Index> place;
    for (const auto q : front.border) {
      const auto later = std::lower_bound(above.border.begin(), above.border.end(), q) - above.border.begin();
      place.push_back(q < above.end ? q - above.begin : above.pivots() + later);
    }
    return place;
  }

  const EliminationPlan& plan_;
  std::vector<InverseBlock<Value>> blocks_;
  std::vector<std::int32_t> waiting_;  // children that still need the block
};

/// N_pp of every state p, by what it was when eliminated: with f_j = (p -> j)/s_p, q_j = (j -> p)/s_p and N between the
/// later states, N_pj = sum_i f_i N_ij, N_jp = sum_i N_ji q_i, N_pp = 1/s_p + sum_j N_pj q_j. The last state absorbs.
template <class Value, class Algebra>
std::vector<Scaled> inverse_diagonal(const EliminationPlan& plan, const Elimination<Algebra>& elimination,
                                     const std::vector<Scaled>& total) {
  std::vector<Scaled> diagonal(total.size());
  InverseBlocks<Value> blocks(plan);
  InverseBlock<Value>* block = nullptr;
  std::vector<Value> leaving, arriving, row, column;
  const auto number = [](const Scaled& x) {
    if constexpr (std::is_same_v<Value, double>)
      return x.value();
    else
      return x;
  };
  elimination.steps_backward([&](const auto& step) {
    const auto& front = plan.fronts[step.front];
    const auto place = static_cast<Index>(step.place);
    if (place == front.pivots() - 1) block = &blocks.open(step.front);
    if (front.parent < 0) return;
    const auto& s = total[step.state];
    leaving.clear();
    arriving.clear();
    for (const auto& rate : step.leaving) leaving.push_back(number(Scaled(rate) / s));
    for (const auto& quotient : step.arriving) arriving.push_back(number(Scaled(quotient)));
    multiply_last(*block, leaving, arriving, row, column);
    Value own = number(Scaled(1.0) / s);
    for (std::size_t j = 0; j < row.size(); ++j) {
      own += row[j] * arriving[j];
      (*block)(place, place + 1 + static_cast<Index>(j)) = row[j];
      (*block)(place + 1 + static_cast<Index>(j), place) = column[j];
    }
    (*block)(place, place) = own;
    auto& kept = diagonal[step.state];
    kept = Scaled(own);
    kept.settle();
    if (place == 0) blocks.close(step.front);
  });
  return diagonal;
}

}  // namespace rdd::numerics
