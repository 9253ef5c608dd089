// The events of a slab, and the exchange of defects between slabs.
#include "engine.hpp"

#include <algorithm>

#include "parallel.hpp"

Engine::Engine(int box, int n_slabs, int n_defects, const std::vector<double>& weight, std::uint64_t seed)
    : box_(box), slabs_(static_cast<std::size_t>(n_slabs)) {
  for (std::size_t s = 0; s < slabs_.size(); ++s) {
    std::seed_seq seeds{seed, static_cast<std::uint64_t>(s)};
    slabs_[s].random.seed(seeds);
    slabs_[s].in_state.resize(weight.size());
  }
  std::mt19937_64 random(seed);
  std::discrete_distribution<std::size_t> state(weight.begin(), weight.end());
  std::uniform_int_distribution<std::int32_t> place(0, box - 1);
  for (int i = 0; i < n_defects; ++i) {
    const Defect defect{{place(random), place(random), place(random)}, {0, 0, 0}};
    slabs_[owner(defect)].in_state[state(random)].push_back(defect);
  }
}

std::size_t Engine::owner(const Defect& defect) const {
  const auto x = ((defect.home[0] + defect.moved[0]) % box_ + box_) % box_;
  return static_cast<std::size_t>(x) * slabs_.size() / static_cast<std::size_t>(box_);
}

void Engine::advance(const JumpTable& table, double duration, int threads) {
  for_each(threads, static_cast<int>(slabs_.size()), [&](int s) { advance(slabs_[s], table, duration); });
  exchange();
}

void Engine::advance(Slab& slab, const JumpTable& table, double duration) const {
  std::uniform_real_distribution<double> uniform(0, 1);
  std::exponential_distribution<double> wait(1);
  for (double time = 0;;) {
    double total = 0;
    for (std::size_t p = 0; p < slab.in_state.size(); ++p)
      total += static_cast<double>(slab.in_state[p].size()) * table.escape(p);
    if (total <= 0) return;
    time += wait(slab.random) / total;
    if (time > duration) return;
    // A state by its share of the events, a defect of it, a jump by its rate.
    double left = uniform(slab.random) * total;
    std::size_t p = 0;
    for (; p + 1 < slab.in_state.size(); ++p) {
      const double share = static_cast<double>(slab.in_state[p].size()) * table.escape(p);
      if (left < share) break;
      left -= share;
    }
    auto& there = slab.in_state[p];
    if (there.empty()) continue;  // rounding at the upper end
    const auto which = std::min(static_cast<std::size_t>(left / table.escape(p)), there.size() - 1);
    const double mark = uniform(slab.random) * table.escape(p);
    const auto jump = std::find_if(table.from[p].begin(), table.from[p].end() - 1,
                                   [mark](const JumpTable::Jump& j) { return mark < j.up_to; });
    for (std::size_t a = 0; a < 3; ++a) there[which].moved[a] += jump->cells[a];
    ++slab.n_events;
    if (static_cast<std::size_t>(jump->to) == p) continue;
    slab.in_state[jump->to].push_back(there[which]);
    there[which] = there.back();
    there.pop_back();
  }
}

void Engine::exchange() {
  std::vector<std::vector<std::vector<Defect>>> coming(slabs_.size());
  for (auto& list : coming) list.resize(slabs_.front().in_state.size());
  for (std::size_t s = 0; s < slabs_.size(); ++s)
    for (std::size_t p = 0; p < slabs_[s].in_state.size(); ++p) {
      auto& here = slabs_[s].in_state[p];
      const auto leaving =
          std::stable_partition(here.begin(), here.end(), [&](const Defect& d) { return owner(d) == s; });
      for (auto d = leaving; d != here.end(); ++d) coming[owner(*d)][p].push_back(*d);
      here.erase(leaving, here.end());
    }
  for (std::size_t s = 0; s < slabs_.size(); ++s)
    for (std::size_t p = 0; p < coming[s].size(); ++p)
      slabs_[s].in_state[p].insert(slabs_[s].in_state[p].end(), coming[s][p].begin(), coming[s][p].end());
}

void Engine::mark() {
  for (auto& slab : slabs_)
    for (auto& list : slab.in_state)
      for (auto& defect : list) {
        for (std::size_t a = 0; a < 3; ++a) defect.home[a] = ((defect.home[a] + defect.moved[a]) % box_ + box_) % box_;
        defect.moved = {0, 0, 0};
      }
}

std::int64_t Engine::n_events() const {
  std::int64_t n = 0;
  for (const auto& slab : slabs_) n += slab.n_events;
  return n;
}

std::vector<std::int64_t> Engine::occupation() const {
  std::vector<std::int64_t> count(slabs_.front().in_state.size());
  for (const auto& slab : slabs_)
    for (std::size_t p = 0; p < count.size(); ++p) count[p] += static_cast<std::int64_t>(slab.in_state[p].size());
  return count;
}

std::vector<std::array<std::int32_t, 3>> Engine::displacements() const {
  std::vector<std::array<std::int32_t, 3>> all;
  for (const auto& slab : slabs_)
    for (const auto& list : slab.in_state)
      for (const auto& defect : list) all.push_back(defect.moved);
  return all;
}
