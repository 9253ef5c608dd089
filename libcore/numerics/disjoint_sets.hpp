// Disjoint sets by path halving and union by size (Tarjan1975).
#pragma once

#include <numeric>
#include <utility>
#include <vector>

#include "support/types.hpp"

namespace rdd::numerics {

/// n elements, each in a set of its own at first.
class DisjointSets {
 public:
  explicit DisjointSets(Index n) : parent_(n), size_(n, 1) { std::iota(parent_.begin(), parent_.end(), 0); }

  /// Joins the sets of two elements; false if they are one set already.
  bool join(std::int32_t i, std::int32_t j) {
    i = root(i);
    j = root(j);
    if (i == j) return false;
    if (size_[i] < size_[j]) std::swap(i, j);
    parent_[j] = i;
    size_[i] += size_[j];
    return true;
  }

 private:
  std::int32_t root(std::int32_t i) {
    while (parent_[i] != i) i = parent_[i] = parent_[parent_[i]];
    return i;
  }
  std::vector<std::int32_t> parent_, size_;
};

}  // namespace rdd::numerics
