// The walk over the fronts of an elimination plan, as every multifrontal method makes it (Duff and Reid 1983): items
// enter at the front of the state that is eliminated first, and what a front leaves over goes to its parent.
#pragma once

#include <numeric>
#include <span>
#include <vector>

#include "numerics/sparse/plan.hpp"

namespace rdd::numerics {

/// Numbers of items by bucket: those of bucket b, in their own order, are number[first[b]] to number[first[b + 1] - 1].
struct Buckets {
  std::vector<Index> first, number;

  [[nodiscard]] std::span<const Index> of(Index begin, Index end) const {
    return std::span(number).subspan(first[begin], first[end] - first[begin]);
  }
};

/// bucket_of(item) lies in [0, n_buckets).
template <class Items, class BucketOf>
[[nodiscard]] Buckets sort_into_buckets(Index n_buckets, const Items& items, BucketOf&& bucket_of) {
  Buckets buckets{std::vector<Index>(n_buckets + 1, 0), std::vector<Index>(std::size(items))};
  for (const auto& item : items) ++buckets.first[bucket_of(item) + 1];
  std::partial_sum(buckets.first.begin(), buckets.first.end(), buckets.first.begin());
  auto next = buckets.first;
  Index number = 0;
  for (const auto& item : items) buckets.number[next[bucket_of(item)]++] = number++;
  return buckets;
}

/// place[q] becomes the row of position q in a front: pivots first, then the border, both ascending.
inline void place_rows(const Front& front, std::span<std::int32_t> place) {
  std::int32_t row = 0;
  for (auto p = front.begin; p < front.end; ++p) place[p] = row++;
  for (const auto q : front.border) place[q] = row++;
}

/// The states of a front's rows.
[[nodiscard]] inline std::vector<std::int32_t> states_of(const EliminationPlan& plan, const Front& front) {
  std::vector<std::int32_t> states(plan.order.begin() + front.begin, plan.order.begin() + front.end);
  for (const auto q : front.border) states.push_back(plan.order[q]);
  return states;
}

/// Calls visit(f, children of f), children before parents and siblings in ascending order, until it returns false.
/// Returns whether all were visited.
template <class Visit>
bool walk_fronts(const EliminationPlan& plan, Visit&& visit) {
  std::vector<std::vector<Index>> children(plan.fronts.size());
  for (Index f = 0; f < std::ssize(plan.fronts); ++f) {
    if (!visit(f, std::span<const Index>(children[f]))) return false;
    children[f] = {};
    if (const auto parent = plan.fronts[f].parent; parent >= 0) children[parent].push_back(f);
  }
  return true;
}

}  // namespace rdd::numerics
