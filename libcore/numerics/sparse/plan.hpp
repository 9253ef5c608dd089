// Order and fronts of a sparse elimination of states. They depend on the pattern only, not on the rates.
#pragma once

#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "support/types.hpp"

namespace rdd::numerics {

/// States that are eliminated one after the other in one dense matrix, the front. Its rows and columns are the
/// pivots [begin, end) followed by `border`, the later positions that share a clique with them. All positions are
/// places in the elimination order.
struct Front {
  std::int32_t begin = 0;
  std::int32_t end = 0;
  std::int32_t parent = -1;          ///< front that takes over the border; -1: the last of its connected part
  std::vector<std::int32_t> border;  ///< ascending

  [[nodiscard]] Index pivots() const { return end - begin; }
  [[nodiscard]] Index size() const { return pivots() + static_cast<Index>(border.size()); }
};

struct EliminationPlan {
  std::vector<std::int32_t> order;     ///< (n) the state at each position
  std::vector<std::int32_t> position;  ///< (n) the position of each state
  std::vector<Front> fronts;           ///< children before parents

  /// Entries kept by the elimination, one triangle with the zeros inside fronts.
  [[nodiscard]] Index fill() const;
  /// Multiply-adds of the elimination.
  [[nodiscard]] double work() const;
};

/// Approximate minimum degree order of an undirected graph on n states (pairs in any order, repeated or not), or nested
/// dissection where that is faster overall, its elimination tree, and fronts of consecutive states with nearly the
/// same border. Depends on the set of pairs alone. last: states to be eliminated after all others, in this order, at
/// the price of at most one entry a state for each.
[[nodiscard]] EliminationPlan plan_elimination(Index n_states,
                                               std::span<const std::pair<std::int32_t, std::int32_t>> pairs,
                                               std::span<const Index> last = {});

}  // namespace rdd::numerics
