// Elimination of states without subtraction, front by front, for any kind of entry that can be combined in series
// and in parallel. What is eliminated and how it is solved afterwards is the business of the callers.
#pragma once

#include <Eigen/Core>
#include <algorithm>
#include <cfenv>
#include <span>
#include <utility>
#include <vector>

#include "numerics/dense/rank_update.hpp"
#include "numerics/sparse/fronts.hpp"
#include "numerics/sparse/scaled.hpp"
#include "support/stop_point.hpp"
#include "support/types.hpp"

namespace rdd::numerics {

/// Rows, columns or pivots [begin, end) of a front.
struct Range {
  Index begin = 0, end = 0;
  [[nodiscard]] Index size() const { return end - begin; }
};

/// The loops of update for entries that no kernel multiplies.
template <class Algebra>
void update_by_loops(std::vector<typename Algebra::Entry>& front, Index n, Range pivots, Range rows, Range columns) {
  for (Index j = columns.begin; j < columns.end; ++j) {
    stop_point();
    auto* target = front.data() + j * n;
    for (Index p = pivots.begin; p < pivots.end; ++p) {
      const auto* column = front.data() + p * n;
      const auto factor = target[p];
      for (Index i = rows.begin; i < rows.end; ++i) Algebra::add_product(target[i], column[i], factor);
    }
  }
}

/// Ordinary rates. Stops at the first product that underflows, for digits or whole paths would be lost; the caller
/// clears the floating-point flag before.
struct PlainRates {
  using Entry = double;
  using Total = double;
  static void add(Entry& a, const Entry& b) { a += b; }
  static void add_to_total(Total& total, const Entry& a) { total += a; }
  static void divide(Entry& a, const Total& total) { a /= total; }
  static void add_product(Entry& a, const Entry& x, const Entry& y) { a += x * y; }
  static void settle(Entry&) {}
  static bool failed() { return std::fetestexcept(FE_UNDERFLOW) != 0; }
  static void update(std::vector<Entry>& front, Index n, Range pivots, Range rows, Range columns) {
    if (rows.size() * columns.size() < 256) return update_by_loops<PlainRates>(front, n, pivots, rows, columns);
    RankUpdateBuffers buffers;
    double* const f = front.data();
    numerics::add_product(rows.size(), columns.size(), pivots.size(), f + rows.begin + pivots.begin * n, n,
                          f + pivots.begin + columns.begin * n, n, f + rows.begin + columns.begin * n, n, buffers);
  }
};

/// Rates of any size.
struct ScaledRates {
  using Entry = Scaled;
  using Total = Scaled;
  static void add(Entry& a, const Entry& b) { a += b; }
  static void add_to_total(Total& total, const Entry& a) { total += a; }
  static void divide(Entry& a, const Total& total) { a /= total; }
  static void add_product(Entry& a, const Entry& x, const Entry& y) { a.add_product(x, y); }
  static void settle(Entry& a) { a.settle(); }
  static bool failed() { return false; }
  static void update(std::vector<Entry>& front, Index n, Range pivots, Range rows, Range columns) {
    update_by_loops<ScaledRates>(front, n, pivots, rows, columns);
  }
};

/// One entry of the chain to be eliminated, from one state to another.
template <class Algebra>
struct Arc {
  std::int32_t from = 0;
  std::int32_t to = 0;
  typename Algebra::Entry entry;
};

/// What an elimination keeps: the quotients alone, from which stationary weights follow, or the rates out of each
/// eliminated state as well, for equations with a right-hand side.
enum class Kept { quotients, both };

/// The censored chain, state by state. Eliminating state p gives every remaining pair the series connection through p,
/// k_ij += k_ip (k_pj / s_p) with s_p = sum of k_pj over the remaining j, in parallel to what it had. Kept are, for
/// each p, the quotients k_jp / s_p by which p follows from the states that remained.
template <class Algebra>
class Elimination {
 public:
  using Entry = typename Algebra::Entry;

  /// Arcs in an order that does not depend on the caller's (their sums do); from != to.
  Elimination(const EliminationPlan& plan, std::span<const Arc<Algebra>> arcs, Kept kept = Kept::quotients)
      : plan_(plan) {
    arcs_ = sort_into_buckets(std::ssize(plan.order), arcs, [&](const Arc<Algebra>& arc) {
      return std::min(plan.position[arc.from], plan.position[arc.to]);  // the end that is eliminated first
    });
    rows_.resize(plan.fronts.size());
    if (kept == Kept::both) columns_.resize(plan.fronts.size());
    std::vector<std::vector<Entry>> rest(plan.fronts.size());
    std::vector<std::int32_t> place(plan.order.size());
    complete_ = walk_fronts(plan, [&](Index f, std::span<const Index> children) {
      auto front = assemble(f, arcs, place);
      for (const auto child : children) {
        add_rest(front, plan.fronts[f].size(), rest[child], plan.fronts[child].border, place);
        rest[child] = std::vector<Entry>();
      }
      const auto n = plan.fronts[f].size();
      const auto pivots = plan.fronts[f].pivots();
      eliminate(front, n, pivots);
      if (Algebra::failed()) return false;
      keep(f, front, n, pivots);
      if (plan.fronts[f].parent >= 0) rest[f] = bottom_right(front, n, pivots);
      return true;
    });
  }

  /// False if the algebra failed; nothing else may be asked for then.
  [[nodiscard]] bool complete() const { return complete_; }

  /// Calls visit(p, states, quotients) for every state p from the last eliminated to the first, with the states that
  /// remained in its front and their entries (j -> p)/s_p, some of them zero. None for the last of a connected part.
  template <class Visit>
  void backward(Visit&& visit) const {
    for (auto f = plan_.fronts.size(); f-- > 0;) {
      const auto& front = plan_.fronts[f];
      const auto states = states_of(plan_, front);
      const auto n = static_cast<std::size_t>(front.size());
      for (auto a = static_cast<std::size_t>(front.pivots()); a-- > 0;) {
        const auto row = std::span(rows_[f]).subspan(a * n, n);
        visit(states[a], std::span<const std::int32_t>(states).subspan(a + 1), row.subspan(a + 1));
      }
    }
  }

  /// A state p as it was when it was eliminated. Zeros are among the entries; what was kept must be both.
  struct Step {
    std::size_t front = 0;  ///< of the plan
    std::size_t place = 0;  ///< among the front's pivots
    std::int32_t state = 0;
    std::span<const std::int32_t> later;  ///< the states of the front that remained
    std::span<const Entry> arriving;      ///< (j -> p)/s_p
    std::span<const Entry> leaving;       ///< p -> j
  };
  /// Calls visit(Step) for every state from the first eliminated to the last, or the other way round.
  template <class Visit>
  void steps_forward(Visit&& visit) const {
    for (std::size_t f = 0; f < plan_.fronts.size(); ++f) {
      const auto states = states_of(plan_, plan_.fronts[f]);
      for (std::size_t a = 0; a < static_cast<std::size_t>(plan_.fronts[f].pivots()); ++a) visit(step(f, a, states));
    }
  }
  template <class Visit>
  void steps_backward(Visit&& visit) const {
    for (auto f = plan_.fronts.size(); f-- > 0;) {
      const auto states = states_of(plan_, plan_.fronts[f]);
      for (auto a = static_cast<std::size_t>(plan_.fronts[f].pivots()); a-- > 0;) visit(step(f, a, states));
    }
  }

 private:
  Step step(std::size_t f, std::size_t a, std::span<const std::int32_t> states) const {
    const auto n = states.size();
    return {f,
            a,
            states[a],
            states.subspan(a + 1),
            std::span(rows_[f]).subspan(a * n + a + 1, n - a - 1),
            std::span(columns_[f]).subspan(a * n + a + 1, n - a - 1)};
  }

  /// Column-major, entry (row to, column from); place[q] becomes the local index of position q.
  std::vector<Entry> assemble(std::size_t f, std::span<const Arc<Algebra>> arcs, std::vector<std::int32_t>& place) {
    const auto& front = plan_.fronts[f];
    const auto n = static_cast<std::size_t>(front.size());
    std::vector<Entry> entries(n * n);
    place_rows(front, place);
    for (const auto a : arcs_.of(front.begin, front.end)) {
      const auto& arc = arcs[a];
      const auto column = place[plan_.position[arc.from]];
      const auto row = place[plan_.position[arc.to]];
      Algebra::add(entries[column * n + row], arc.entry);
    }
    return entries;
  }

  static void add_rest(std::vector<Entry>& front, Index n, const std::vector<Entry>& rest,
                       const std::vector<std::int32_t>& border, const std::vector<std::int32_t>& place) {
    const auto size = border.size();
    for (std::size_t j = 0; j < size; ++j) {
      auto* column = front.data() + place[border[j]] * n;
      for (std::size_t i = 0; i < size; ++i) Algebra::add(column[place[border[i]]], rest[j * size + i]);
    }
  }

  /// Pivots in blocks of blocks: within an inner one one by one, on its own rows and columns; then the other rows and
  /// columns of the outer one, and at its end the rest of the front at once.
  static void eliminate(std::vector<Entry>& front, Index n, Index pivots) {
    constexpr Index width = 48, inner = 8;
    for (Index begin = 0; begin < pivots; begin += width) {
      const Index end = std::min(begin + width, pivots);
      for (Index first = begin; first < end; first += inner) {
        const Index last = std::min(first + inner, end);
        for (Index p = first; p < last; ++p) {
          stop_point();
          eliminate_one(front, n, p, last);
        }
        if (last == end) continue;
        Algebra::update(front, n, {first, last}, {last, n}, {last, end});
        Algebra::update(front, n, {first, last}, {last, end}, {end, n});
      }
      if (end < n) Algebra::update(front, n, {begin, end}, {end, n}, {end, n});
    }
  }

  static void eliminate_one(std::vector<Entry>& front, Index n, Index p, Index end) {
    auto* column = front.data() + p * n;
    typename Algebra::Total total{};
    for (Index i = p + 1; i < n; ++i) {
      Algebra::settle(column[i]);
      Algebra::add_to_total(total, column[i]);
    }
    Algebra::settle(total);
    for (Index j = p + 1; j < n; ++j) {
      auto* target = front.data() + j * n;
      Algebra::settle(target[p]);
      Algebra::divide(target[p], total);
      const Index rows = j < end ? n : end;
      const auto factor = target[p];
      for (Index i = p + 1; i < rows; ++i) Algebra::add_product(target[i], column[i], factor);
    }
  }

  void keep(std::size_t f, const std::vector<Entry>& front, Index n, Index pivots) {
    auto& rows = rows_[f];
    rows.resize(n * pivots);
    for (Index a = 0; a < pivots; ++a)
      for (Index j = a + 1; j < n; ++j) rows[a * n + j] = front[j * n + a];
    if (!columns_.empty()) columns_[f].assign(front.begin(), front.begin() + n * pivots);
  }

  static std::vector<Entry> bottom_right(const std::vector<Entry>& front, Index n, Index pivots) {
    std::vector<Entry> rest;
    rest.reserve((n - pivots) * (n - pivots));
    for (Index j = pivots; j < n; ++j)
      rest.insert(rest.end(), front.begin() + j * n + pivots, front.begin() + (j + 1) * n);
    return rest;
  }

  const EliminationPlan& plan_;
  Buckets arcs_;                             // by position
  std::vector<std::vector<Entry>> rows_;     // per front: pivots rows of its size, first index the later state
  std::vector<std::vector<Entry>> columns_;  // the same for the columns, if kept; above the diagonal meaningless
  bool complete_ = false;
};

}  // namespace rdd::numerics
