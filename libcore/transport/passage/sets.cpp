// Checks of absorbing sets and starts, with reachability by breadth-first search.
#include "transport/passage/sets.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "network/network.hpp"
#include "network/restricted.hpp"
#include "network/stationary_weight.hpp"
#include "support/error.hpp"
#include "support/text_stream.hpp"

namespace rdd::transport {
namespace {

std::string name_of(const Products& products, std::size_t c) {
  if (c < products.names.size()) return "product \"" + products.names[c] + "\"";
  return "product " + std::to_string(c + static_cast<std::size_t>(products.index_base));
}

void check_state(const Network& network, Index state, int base, const std::string& whose) {
  require(state >= 0 && state < network.n_states(), Status::argument, "state ", state + base, " of ", whose,
          ": expected a state from ", base, " to ", network.n_states() - 1 + base, " (index base ", base, ")");
}

/// The first few of a list of states.
std::string listed(const std::vector<Index>& states, int base) {
  constexpr std::size_t shown = 8;
  auto text = text_stream();
  for (std::size_t i = 0; i < std::min(shown, states.size()); ++i) text << (i == 0 ? "" : ", ") << states[i] + base;
  if (states.size() > shown) text << ", ...";
  return text.str();
}

/// Marks what is neither absorbing nor within as outside; no jump may lead there.
void leave_out(const Network& network, const Products& products, std::vector<std::int32_t>& product_of) {
  if (products.within.empty()) return;
  const int base = products.index_base;
  std::vector<char> inside(product_of.size(), 0);
  for (const auto state : products.within) {
    check_state(network, state, base, "within");
    inside[state] = 1;
  }
  for (std::size_t j = 0; j < product_of.size(); ++j)
    if (product_of[j] == free_state && inside[j] == 0) product_of[j] = outside_state;
  for (const auto& jump : network.jumps())
    require(product_of[jump.from] != free_state || product_of[jump.to] != outside_state, Status::argument,
            "within: the jump from state ", jump.from + base, " leads to state ", jump.to + base,
            ", which is neither within nor absorbing (states counted from ", base,
            "); expected a set that no jump leaves");
}

/// States from which no path of jumps leads to an absorbing one.
std::vector<Index> lost_states(const Network& network, const std::vector<std::int32_t>& product_of) {
  const auto n = product_of.size();
  std::vector<std::vector<std::int32_t>> before(n);
  for (const auto& jump : network.jumps()) before[jump.to].push_back(jump.from);
  std::vector<std::int32_t> queue;
  std::vector<char> reached(n, 0);
  for (std::size_t j = 0; j < n; ++j) {
    if (product_of[j] < 0) continue;
    reached[j] = 1;
    queue.push_back(static_cast<std::int32_t>(j));
  }
  for (std::size_t next = 0; next < queue.size(); ++next)
    for (const auto from : before[queue[next]])
      if (reached[from] == 0) {
        reached[from] = 1;
        queue.push_back(from);
      }
  std::vector<Index> lost;
  for (std::size_t j = 0; j < n; ++j)
    if (reached[j] == 0 && product_of[j] != outside_state) lost.push_back(static_cast<Index>(j));
  return lost;
}

/// pi of the states; if the network has several ergodic classes but one of them, closed, holds all these, that of this
/// class.
std::vector<numerics::Scaled> weights_in_equilibrium(const Network& network, const std::vector<Index>& states) {
  std::vector<numerics::Scaled> weight;
  const auto& audit = network.audit();
  const auto of = [&](Index state) { return static_cast<std::size_t>(audit.class_of[state]); };
  const auto own = of(states.front());
  const bool together =
      audit.class_closed[own] != 0 && std::ranges::all_of(states, [&](Index state) { return of(state) == own; });
  if (audit.ergodic || !together) {
    for (const auto state : states) weight.push_back(network::stationary_weight(network.stationary(), state));
    return weight;
  }
  std::vector<Index> members;
  for (Index j = 0; j < network.n_states(); ++j)
    if (of(j) == own) members.push_back(j);
  const auto part = network::restricted(network, members);
  for (const auto state : states)
    weight.push_back(
        network::stationary_weight(part->stationary(), std::ranges::lower_bound(members, state) - members.begin()));
  return weight;
}

}  // namespace

std::vector<Index> reached_before(const Network& network, const std::vector<Index>& sources,
                                  const std::vector<Index>& targets, int index_base) {
  std::vector<char> seen(network.n_states(), 0);
  for (const auto target : targets) {
    check_state(network, target, index_base, "the targets");
    seen[target] = 1;
  }
  std::vector<Index> reached;
  const auto visit = [&](Index state) {
    if (std::exchange(seen[state], 1) == 0) reached.push_back(state);
  };
  for (const auto source : sources) {
    check_state(network, source, index_base, "the sources");
    visit(source);
  }
  for (std::size_t next = 0; next < reached.size(); ++next)
    for (const auto& jump : network.jumps_from(reached[next])) visit(jump.to);
  std::sort(reached.begin(), reached.end());
  return reached;
}

std::vector<std::int32_t> checked_products(const Network& network, const Products& products) {
  const int base = products.index_base;
  require(!products.states.empty(), Status::argument, "products: none given, expected at least one set of states");
  std::vector<std::int32_t> product_of(network.n_states(), -1);
  for (std::size_t c = 0; c < products.states.size(); ++c) {
    require(!products.states[c].empty(), Status::argument, name_of(products, c),
            " has no states: expected at least one absorbing state");
    for (const auto state : products.states[c]) {
      check_state(network, state, base, name_of(products, c));
      auto& owner = product_of[state];
      require(owner != static_cast<std::int32_t>(c), Status::argument, "state ", state + base, " occurs twice in ",
              name_of(products, c), ": expected each state once");
      require(owner < 0, Status::argument, "state ", state + base, " belongs to ",
              name_of(products, static_cast<std::size_t>(std::max(owner, 0))), " and to ", name_of(products, c),
              ": expected disjoint sets");
      owner = static_cast<std::int32_t>(c);
    }
  }
  leave_out(network, products, product_of);
  require(std::find(product_of.begin(), product_of.end(), free_state) != product_of.end(), Status::argument,
          products.within.empty() ? "all " : "within: all ",
          products.within.empty() ? network.n_states() : static_cast<Index>(products.within.size()),
          " states are absorbing: expected at least one free state");
  const auto lost = lost_states(network, product_of);
  require(lost.empty(), Status::argument, "the absorbing states cannot be reached from ", lost.size(),
          lost.size() == 1 ? " state: " : " states: ", listed(lost, base), " (states counted from ", base,
          "); expected a path of jumps from every free state, or states within which the process stays");
  return product_of;
}

std::vector<numerics::Scaled> checked_start(const Network& network, const std::vector<std::int32_t>& product_of,
                                            const PassageStart& start, int index_base) {
  const auto n = start.states.size();
  require(n > 0, Status::argument, "source: no states given, expected at least one");
  require(start.weights.size() == 0 || start.weights.size() == static_cast<Index>(n), Status::size, "weight has ",
          start.weights.size(), " entries, expected one for each of the ", n, " sources");
  std::vector<char> seen(product_of.size(), 0);
  for (const auto state : start.states) {
    check_state(network, state, index_base, "the sources");
    const auto j = static_cast<std::size_t>(state);
    require(seen[j] == 0, Status::argument, "state ", state + index_base,
            " occurs twice in the sources: expected each state once");
    require(product_of[j] != outside_state, Status::argument, "state ", state + index_base,
            " of the sources is outside the states that the process was to stay within");
    require(product_of[j] < 0, Status::argument, "state ", state + index_base,
            " is a source and a target: expected sources outside the absorbing states");
    seen[j] = 1;
  }
  std::vector<numerics::Scaled> weight(n, numerics::Scaled(1.0));
  for (std::size_t s = 0; start.weights.size() != 0 && s < n; ++s) {
    const double given = start.weights[static_cast<Index>(s)];
    require(std::isfinite(given) && given >= 0, Status::argument, "weight[", s + static_cast<std::size_t>(index_base),
            "] = ", number(given), ": expected a finite weight >= 0");
    weight[s] = numerics::Scaled(given);
  }
  if (start.weights.size() == 0 && n > 1) {
    weight = weights_in_equilibrium(network, start.states);
  }
  numerics::Scaled sum;
  for (const auto& w : weight) sum += w;
  sum.settle();
  require(!sum.zero(), Status::argument, "weight: all are zero, expected at least one > 0");
  for (auto& w : weight) w /= sum;
  return weight;
}

}  // namespace rdd::transport
