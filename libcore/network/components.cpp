// Tarjan's strongly connected components (Tarjan1972) with an explicit stack.
#include "network/components.hpp"

#include <algorithm>
#include <sstream>

#include "network/network.hpp"
#include "support/error.hpp"
#include "support/text_stream.hpp"

namespace rdd::network {
namespace {

constexpr std::int32_t unseen = -1;

struct Tarjan {
  explicit Tarjan(const Network& net)
      : network(net),
        found(static_cast<std::size_t>(net.n_states()), unseen),
        low(found),
        component(found),
        next(static_cast<std::size_t>(net.n_states())) {
    for (std::size_t j = 0; j < next.size(); ++j) next[j] = net.first_jump(static_cast<Index>(j));
  }

  void open(std::int32_t state) {
    const auto j = static_cast<std::size_t>(state);
    found[j] = low[j] = n_found++;
    path.push_back(state);
    pending.push_back(state);
  }

  void close(std::int32_t state) {
    const auto j = static_cast<std::size_t>(state);
    path.pop_back();
    if (!path.empty()) {
      auto& parent = low[path.back()];
      parent = std::min(parent, low[j]);
    }
    if (low[j] != found[j]) return;
    for (std::int32_t member = -1; member != state;) {
      member = pending.back();
      pending.pop_back();
      component[member] = n_components;
    }
    ++n_components;
  }

  void search_from(std::int32_t root) {
    open(root);
    while (!path.empty()) {
      const auto state = path.back();
      const auto j = static_cast<std::size_t>(state);
      if (next[j] == network.first_jump(state + 1)) {
        close(state);
        continue;
      }
      const auto to = network.jumps()[next[j]++].to;
      const auto i = static_cast<std::size_t>(to);
      if (found[i] == unseen)
        open(to);
      else if (component[i] == unseen)
        low[j] = std::min(low[j], found[i]);
    }
  }

  const Network& network;
  std::vector<std::int32_t> found, low, component;
  std::vector<Index> next;                  // jump to look at next
  std::vector<std::int32_t> path, pending;  // states being searched; states without a component yet
  std::int32_t n_found = 0;
  std::int32_t n_components = 0;
};

/// Renumbers by the first state of each class.
void number_by_smallest_state(std::vector<std::int32_t>& class_of, std::int32_t n_classes) {
  std::vector<std::int32_t> number(n_classes, -1);
  std::int32_t next = 0;
  for (auto& c : class_of) {
    auto& wanted = number[c];
    if (wanted < 0) wanted = next++;
    c = wanted;
  }
}

}  // namespace

Components strongly_connected_components(const Network& network) {
  Tarjan tarjan(network);
  for (std::int32_t j = 0; j < network.n_states(); ++j)
    if (tarjan.found[j] == unseen) tarjan.search_from(j);
  number_by_smallest_state(tarjan.component, tarjan.n_components);
  Components result;
  result.class_of = std::move(tarjan.component);
  result.sizes.assign(tarjan.n_components, 0);
  result.closed.assign(tarjan.n_components, 1);
  for (const auto c : result.class_of) ++result.sizes[c];
  for (const auto& jump : network.jumps()) {
    const auto from = static_cast<std::size_t>(result.class_of[jump.from]);
    const auto to = static_cast<std::size_t>(result.class_of[jump.to]);
    if (from != to) result.closed[from] = 0;
  }
  return result;
}

std::string describe_sizes(std::vector<Index> sizes) {
  constexpr std::size_t shown = 8;
  std::sort(sizes.rbegin(), sizes.rend());
  auto text = text_stream();
  text << sizes.size() << " ergodic class" << (sizes.size() == 1 ? "" : "es") << " of ";
  const auto listed = std::min(shown, sizes.size());
  for (std::size_t c = 0; c < listed; ++c) {
    if (c != 0) text << (c + 1 == sizes.size() ? " and " : ", ");
    text << sizes[c];
  }
  if (listed < sizes.size()) text << ", ...";
  text << (sizes.size() == 1 && sizes[0] == 1 ? " state" : " states");
  return text.str();
}

void require_ergodic(const Network& network, const Components& components) {
  if (components.count() <= 1) return;
  // Nothing outside a closed class can be reached from within, and a finite network always has a closed class.
  const auto closed = std::find(components.closed.begin(), components.closed.end(), 1) - components.closed.begin();
  const auto inside = std::find(components.class_of.begin(), components.class_of.end(), closed);
  const auto outside =
      std::find_if(components.class_of.begin(), components.class_of.end(), [&](std::int32_t c) { return c != closed; });
  const auto n_closed = std::count(components.closed.begin(), components.closed.end(), 1);
  fail(Status::not_ergodic, "the network of ", network.n_states(),
       " states is not ergodic: no path of jumps leads from state ", inside - components.class_of.begin(), " to state ",
       outside - components.class_of.begin(), " (states counted from 0); it has ", describe_sizes(components.sizes),
       ", ", n_closed,
       n_closed == 1 ? " of them closed: the other states empty for good"
                     : " of them closed: the stationary distribution is not unique",
       "; restrict the model to one of its classes");
}

}  // namespace rdd::network
