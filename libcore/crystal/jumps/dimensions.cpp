// In how many dimensions a network of jumps is connected: the rank of the lattice translations of its closed paths.
#include <algorithm>
#include <iomanip>
#include <numeric>
#include <sstream>

#include "crystal/jumps/jump_classes.hpp"

namespace rdd::crystal {
namespace {

std::size_t at(Index i) { return static_cast<std::size_t>(i); }

/// Independent integer vectors in three dimensions or less, by elimination without fractions.
class IntegerSpan {
 public:
  void add(Translation v) {
    for (const auto& [row, pivot] : rows_) {
      const std::int64_t a = row[pivot], b = v[pivot];
      if (b == 0) continue;
      std::int64_t common = 0;
      for (std::size_t k = 0; k < v.size(); ++k) {
        work_[k] = v[k] * a - row[k] * b;
        common = std::gcd(common, work_[k]);
      }
      for (std::size_t k = 0; k < v.size(); ++k) v[k] = common == 0 ? 0 : static_cast<std::int32_t>(work_[k] / common);
    }
    const auto it = std::find_if(v.begin(), v.end(), [](std::int32_t x) { return x != 0; });
    if (it != v.end()) rows_.emplace_back(v, static_cast<std::size_t>(it - v.begin()));
  }
  [[nodiscard]] Index rank() const { return static_cast<Index>(rows_.size()); }

 private:
  std::vector<std::pair<Translation, std::size_t>> rows_;
  std::array<std::int64_t, max_dim> work_{};
};

}  // namespace

LoopRank loop_rank(const Defect& defect, const std::vector<const JumpClass*>& classes) {
  std::vector<std::vector<const Hop*>> out(at(defect.n_states()));
  for (const auto* jumps : classes)
    for (const auto& member : jumps->members) out[at(member.hop.from)].push_back(&member.hop);
  std::vector<Translation> cell(out.size());
  std::vector<bool> reached(out.size(), false);
  LoopRank found;
  for (std::size_t root = 0; root < out.size(); ++root) {
    if (reached[root]) continue;
    ++found.n_components;
    reached[root] = true;
    std::vector<std::size_t> part{root};  // breadth first
    IntegerSpan loops;
    for (std::size_t next = 0; next < part.size(); ++next)
      for (const auto* hop : out[part[next]]) {
        const auto to = at(hop->to);
        const auto there = cell[part[next]] + hop->cell;
        if (reached[to]) {
          if (loops.rank() < defect.crystal().dim()) loops.add(there - cell[to]);
          continue;
        }
        reached[to] = true;
        cell[to] = there;
        part.push_back(to);
      }
    found.rank = std::max(found.rank, loops.rank());
  }
  for (const auto* jumps : classes) found.length = std::max(found.length, jumps->length);
  return found;
}

std::vector<LoopRank> JumpClasses::dimensions() const {
  std::vector<const JumpClass*> order;
  for (const auto& c : classes_) order.push_back(&c);
  std::stable_sort(order.begin(), order.end(), [](const auto* a, const auto* b) { return a->length < b->length; });
  std::vector<LoopRank> out;
  std::vector<const JumpClass*> used;
  for (std::size_t c = 0; c < order.size(); ++c) {
    used.push_back(order[c]);
    if (c + 1 < order.size() && order[c + 1]->length - order[c]->length <= defect_->crystal().tolerance()) continue;
    out.push_back(loop_rank(*defect_, used));
    // Longer jumps cannot add to a network that is whole.
    if (out.back().rank == defect_->crystal().dim() && out.back().n_components == 1) break;
  }
  return out;
}

std::string JumpClasses::describe() const {
  std::ostringstream text;
  text.imbue(std::locale::classic());
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
