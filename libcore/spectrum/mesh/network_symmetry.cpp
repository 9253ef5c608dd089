// Backtracking search for a symmetry: a spanning tree of jumps is mapped jump by jump; colours prune the candidates.
#include "spectrum/mesh/network_symmetry.hpp"

#include <algorithm>
#include <numeric>

namespace rdd::spectrum {
namespace {

constexpr double same_rate = 1e-10;  // relative
constexpr int colour_rounds = 16;    // more rounds would separate few states and take long on long chains

Translation rotated(const Rotation& rotation, const Translation& n) {
  Translation out{};
  for (Index i = 0; i < rotation.rows(); ++i)
    for (Index j = 0; j < rotation.cols(); ++j) out[i] += rotation(i, j) * n[j];
  return out;
}

/// a + sign b
Translation sum(Translation a, const Translation& b, std::int32_t sign) {
  for (std::size_t i = 0; i < a.size(); ++i) a[i] += sign * b[i];
  return a;
}

/// Numbers of the classes of equal keys, in ascending order of the keys. Returns how many there are.
template <typename Key, typename Different>
std::int32_t classes(const std::vector<Key>& keys, std::vector<std::int32_t>& out, const Different& different) {
  std::vector<std::size_t> order(keys.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return keys[a] < keys[b]; });
  out.resize(keys.size());
  std::int32_t number = 0;
  for (std::size_t i = 0; i < order.size(); ++i) {
    if (i > 0 && different(keys[order[i - 1]], keys[order[i]])) ++number;
    out[order[i]] = number;
  }
  return keys.empty() ? 0 : number + 1;
}

}  // namespace

NetworkSymmetry::NetworkSymmetry(const Network& network) : network_(network) {
  const Index m = network.n_states();
  classify_rates();
  first_into_.assign(m + 1, 0);
  for (const auto& jump : network.jumps()) ++first_into_[jump.to + 1];
  std::partial_sum(first_into_.begin(), first_into_.end(), first_into_.begin());
  into_.resize(network.n_jumps());
  auto next = first_into_;
  for (Index e = 0; e < network.n_jumps(); ++e) into_[next[jump(e).to]++] = e;
  colour_states();
  order_states();
}

void NetworkSymmetry::classify_rates() {
  std::vector<double> rates;
  for (const auto& jump : network_.jumps()) rates.push_back(jump.rate);
  classes(rates, rate_class_, [](double low, double high) { return high - low > same_rate * high; });
}

/// States keep a colour only with others whose jumps have the same rates and lead to the same colours.
void NetworkSymmetry::colour_states() {
  const Index m = network_.n_states();
  colour_.assign(m, 0);
  std::int32_t count = 1;
  for (int round = 0; round < colour_rounds; ++round) {
    std::vector<std::vector<std::pair<std::int32_t, std::int32_t>>> keys(m);
    for (Index j = 0; j < m; ++j) {
      for (Index e = network_.first_jump(j); e < network_.first_jump(j + 1); ++e)
        keys[j].emplace_back(rate_class_[e], colour_[jump(e).to]);
      std::sort(keys[j].begin(), keys[j].end());
      keys[j].emplace_back(-1, colour_[j]);  // a colour is never shared again once it has been parted
    }
    const auto now = classes(keys, colour_, [](const auto& a, const auto& b) { return a != b; });
    if (now == count) return;
    count = now;
  }
}

void NetworkSymmetry::order_states() {
  const Index m = network_.n_states();
  std::vector<Index> size(m, 0);
  for (const auto colour : colour_) ++size[colour];
  std::int32_t first = 0;
  for (std::int32_t j = 1; j < m; ++j)
    if (size[colour_[j]] < size[colour_[first]]) first = j;
  std::vector<char> seen(m, 0);
  order_.push_back(first);
  reached_by_.push_back(-1);
  seen[first] = 1;
  for (std::size_t step = 0; step < order_.size(); ++step) {
    const auto from = order_[step];
    for (Index e = network_.first_jump(from); e < network_.first_jump(from + 1); ++e) {
      if (seen[jump(e).to]) continue;
      seen[jump(e).to] = 1;
      order_.push_back(jump(e).to);
      reached_by_.push_back(e);
    }
  }
}

bool NetworkSymmetry::allows(const Rotation& rotation) {
  const Index m = network_.n_states();
  image_.assign(m, -1);
  cell_.assign(m, Translation{});
  taken_.assign(m, 0);
  left_ = 100000 + 64 * m;
  const auto first = order_.front();
  for (std::int32_t seed = 0; seed < m; ++seed) {
    if (colour_[seed] != colour_[first]) continue;
    if (left_ < 0) break;
    image_[first] = seed;
    taken_[seed] = 1;
    if (jumps_fit(first, rotation) && extend(rotation)) return true;
    take_back(first);
  }
  return false;
}

/// Finds images of all states after the first. Leaves the first alone.
bool NetworkSymmetry::extend(const Rotation& rotation) {
  const auto steps = static_cast<Index>(order_.size());
  const auto first_trial = [&](Index step) { return network_.first_jump(image_[jump(reached_by_[step]).from]); };
  std::vector<Index> trial(steps + 1, 0);  // jumps that may be the image of the one that reaches each state
  if (steps > 1) trial[1] = first_trial(1);
  for (Index step = 1; step < steps;) {
    const auto from = image_[jump(reached_by_[step]).from];
    bool placed = false;
    while (!placed && trial[step] < network_.first_jump(from + 1)) placed = place(step, trial[step]++, rotation);
    if (placed) {
      if (++step < steps) trial[step] = first_trial(step);
      continue;
    }
    const Index back = left_ < 0 ? 1 : std::max<Index>(step - 1, 1);
    const bool ends = step == 1 || left_ < 0;
    while (step > back) take_back(order_[--step]);
    if (ends) return false;
  }
  return true;
}

bool NetworkSymmetry::place(Index step, Index image_jump, const Rotation& rotation) {
  const Index e = reached_by_[step];
  const auto &own = jump(e), &other = jump(image_jump);
  const auto state = own.to;
  if (rate_class_[e] != rate_class_[image_jump] || taken_[other.to] || colour_[state] != colour_[other.to])
    return false;
  --left_;
  image_[state] = other.to;
  cell_[state] = sum(sum(other.n, rotated(rotation, own.n), -1), cell_[own.from], 1);
  taken_[other.to] = 1;
  if (jumps_fit(state, rotation)) return true;
  take_back(state);
  return false;
}

/// Every jump between a state and those that have images has an image too. As different jumps have different images,
/// and there are as many jumps as images, a map of all states that passes is a symmetry.
bool NetworkSymmetry::jumps_fit(std::int32_t state, const Rotation& rotation) const {
  for (Index e = network_.first_jump(state); e < network_.first_jump(state + 1); ++e)
    if (!jump_fits(e, rotation)) return false;
  for (Index i = first_into_[state]; i < first_into_[state + 1]; ++i)
    if (!jump_fits(into_[i], rotation)) return false;
  return true;
}

bool NetworkSymmetry::jump_fits(Index e, const Rotation& rotation) const {
  const auto& own = jump(e);
  const auto from = image_[own.from], to = image_[own.to];
  if (from < 0 || to < 0) return true;
  const auto n = sum(sum(rotated(rotation, own.n), cell_[own.to], 1), cell_[own.from], -1);
  const auto candidates = network_.jumps_from(from);
  const auto it =
      std::lower_bound(candidates.begin(), candidates.end(), std::pair{to, n}, [](const Jump& a, const auto& b) {
        return std::pair{a.to, a.n} < b;
      });
  if (it == candidates.end() || it->to != to || it->n != n) return false;
  return rate_class_[e] == rate_class_[network_.first_jump(from) + (it - candidates.begin())];
}

void NetworkSymmetry::take_back(std::int32_t state) {
  taken_[image_[state]] = 0;
  image_[state] = -1;
}

}  // namespace rdd::spectrum
