// Dimensions in which a network of jumps is connected: the rank of the translations of closed paths, by union-find.
#include <algorithm>
#include <iomanip>
#include <numeric>

#include "crystal/jumps/jump_classes.hpp"
#include "support/error.hpp"
#include "support/text_stream.hpp"

namespace rdd::crystal {
namespace {

/// Independent integer vectors in three dimensions or less, by elimination without fractions.
class IntegerSpan {
 public:
  void add(Translation v) {
    for (const auto& [row, pivot] : rows_) {
      const std::int64_t a = row[pivot], b = v[pivot];
      if (b == 0) continue;
      std::array<std::int64_t, max_dim> work{};
      std::int64_t common = 0;
      for (std::size_t k = 0; k < v.size(); ++k) {
        work[k] = v[k] * a - row[k] * b;
        common = std::gcd(common, work[k]);
      }
      for (std::size_t k = 0; k < v.size(); ++k) v[k] = common == 0 ? 0 : static_cast<std::int32_t>(work[k] / common);
    }
    const auto it = std::find_if(v.begin(), v.end(), [](std::int32_t x) { return x != 0; });
    if (it != v.end()) rows_.emplace_back(v, static_cast<std::size_t>(it - v.begin()));
  }
  void add(const IntegerSpan& other) {
    for (const auto& [row, pivot] : other.rows_) add(row);
  }
  [[nodiscard]] Index rank() const { return static_cast<Index>(rows_.size()); }

 private:
  std::vector<std::pair<Translation, std::size_t>> rows_;
};

/// Parts of a network and the translations of their closed paths, jump after jump: union-find (Tarjan1975) with
/// the cell of each state relative to the root of its part.
class Parts {
 public:
  explicit Parts(Index n_states) : parent_(n_states), cell_(n_states), loops_(n_states), count_(n_states) {
    std::iota(parent_.begin(), parent_.end(), std::size_t{0});
  }

  void add(const JumpClass& jumps) {
    for (const auto& member : jumps.members) add(member.hop);
  }
  [[nodiscard]] Index count() const { return count_; }
  [[nodiscard]] Index rank() const { return rank_; }

 private:
  void add(const Hop& hop) {
    const auto [from, from_cell] = root(hop.from);
    const auto [to, to_cell] = root(hop.to);
    const auto closed = from_cell + hop.cell - to_cell;  // of the root `to`, as seen from the root `from`
    if (from == to) {
      if (closed != Translation{}) loops_[from].add(closed);
    } else {
      parent_[to] = from;
      cell_[to] = closed;
      loops_[from].add(loops_[to]);
      --count_;
    }
    rank_ = std::max(rank_, loops_[from].rank());
  }
  /// The root of a state's part and the state's cell relative to it; paths are shortened on the way.
  std::pair<std::size_t, Translation> root(std::size_t state) {
    Translation sum{};
    std::size_t top = state;
    for (; parent_[top] != top; top = parent_[top]) sum = sum + cell_[top];
    const auto found = std::pair(top, sum);
    while (parent_[state] != top && state != top) {
      const auto next = parent_[state];
      const auto step = cell_[state];
      parent_[state] = top;
      cell_[state] = sum;
      sum = sum - step;
      state = next;
    }
    return found;
  }

  std::vector<std::size_t> parent_;
  std::vector<Translation> cell_;
  std::vector<IntegerSpan> loops_;
  Index count_ = 0, rank_ = 0;
};

}  // namespace

LoopRank loop_rank(const Defect& defect, const std::vector<const JumpClass*>& classes) {
  Parts parts(defect.n_states());
  LoopRank found;
  for (const auto* jumps : classes) {
    parts.add(*jumps);
    found.length = std::max(found.length, jumps->length);
  }
  found.rank = parts.rank();
  found.n_components = parts.count();
  return found;
}

std::vector<LoopRank> JumpClasses::dimensions() const {
  std::vector<const JumpClass*> order;
  for (const auto& c : classes_) order.push_back(&c);
  std::stable_sort(order.begin(), order.end(), [](const auto* a, const auto* b) { return a->length < b->length; });
  std::vector<LoopRank> out;
  Parts parts(defect_->n_states());
  for (std::size_t c = 0; c < order.size(); ++c) {
    parts.add(*order[c]);
    if (c + 1 < order.size() && order[c + 1]->length - order[c]->length <= defect_->crystal().tolerance()) continue;
    out.push_back({order[c]->length, parts.rank(), parts.count()});
    // Longer jumps change nothing once the network is connected in all dimensions.
    if (out.back().rank == defect_->crystal().dim() && out.back().n_components == 1) break;
  }
  return out;
}

std::string JumpClasses::describe() const {
  auto text = text_stream();
  text << std::fixed << std::setprecision(4);
  std::size_t width = 4;
  for (const auto& c : classes_) width = std::max(width, c.name.size());
  text << " class  " << std::left << std::setw(static_cast<int>(width)) << "name"
       << "   length  jumps  per state  reversible  ends\n"
       << std::right;
  for (Index c = 0; c < n_classes(); ++c) {
    const auto& one = (*this)[c];
    const auto& from = defect_->class_of(one.first().from);
    const auto& to = defect_->class_of(one.first().to);
    const auto leaving = std::count_if(one.members.begin(), one.members.end(),
                                       [&](const Member& m) { return m.hop.from == one.first().from; });
    text << std::setw(6) << c << "  " << std::left << std::setw(static_cast<int>(width)) << one.name << std::right
         << std::setw(9) << one.length << std::setw(7) << one.count() << std::setw(11) << leaving << std::setw(12)
         << (one.reversed ? "yes" : "no") << "  " << from.name << " -> " << to.name << "\n";
  }
  for (const auto& one : dropped_) {
    text << "dropped: " << label(*defect_, one.jumps) << ", ";
    if (one.by_site)
      text << "passes over a site of \"" << defect_->class_of(one.blocker).name << "\"\n";
    else
      text << "hits atom " << one.blocker << " (" << defect_->crystal().species(defect_->crystal().kind(one.blocker))
           << ")\n";
  }
  for (const auto& rank : dimensions())
    text << "jumps up to " << rank.length << ": closed paths span " << rank.rank << " of " << defect_->crystal().dim()
         << " dimensions, " << rank.n_components << (rank.n_components == 1 ? " part\n" : " parts\n");
  return text.str();
}

}  // namespace rdd::crystal
