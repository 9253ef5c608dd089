// Absorbing sets and starts, checked with names for what is wrong.
#include "transport/passage/sets.hpp"

#include <algorithm>
#include <cmath>
#include <sstream>

#include "network/network.hpp"
#include "support/error.hpp"

namespace rdd {
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
  std::ostringstream text;
  text.imbue(std::locale::classic());
  for (std::size_t i = 0; i < std::min(shown, states.size()); ++i) text << (i == 0 ? "" : ", ") << states[i] + base;
  if (states.size() > shown) text << ", ...";
  return text.str();
}

/// States from which no path of jumps leads to an absorbing one.
std::vector<Index> lost_states(const Network& network, const std::vector<std::int32_t>& product_of) {
  const auto n = product_of.size();
  std::vector<std::vector<std::int32_t>> before(n);
  for (const auto& jump : network.jumps()) before[static_cast<std::size_t>(jump.to)].push_back(jump.from);
  std::vector<std::int32_t> queue;
  std::vector<char> reached(n, 0);
  for (std::size_t j = 0; j < n; ++j) {
    if (product_of[j] < 0) continue;
    reached[j] = 1;
    queue.push_back(static_cast<std::int32_t>(j));
  }
  for (std::size_t next = 0; next < queue.size(); ++next)
    for (const auto from : before[static_cast<std::size_t>(queue[next])])
      if (reached[static_cast<std::size_t>(from)] == 0) {
        reached[static_cast<std::size_t>(from)] = 1;
        queue.push_back(from);
      }
  std::vector<Index> lost;
  for (std::size_t j = 0; j < n; ++j)
    if (reached[j] == 0) lost.push_back(static_cast<Index>(j));
  return lost;
}

}  // namespace

Scaled stationary_weight(const Network& network, Index state) {
  const auto& stationary = network.stationary();
  return std::isnormal(stationary.pi[state]) ? Scaled(stationary.pi[state])
                                             : Scaled::from_log(stationary.log_pi[state]);
}

std::vector<std::int32_t> checked_products(const Network& network, const Products& products) {
  const int base = products.index_base;
  require(!products.states.empty(), Status::argument, "products: none given, expected at least one set of states");
  std::vector<std::int32_t> product_of(static_cast<std::size_t>(network.n_states()), -1);
  for (std::size_t c = 0; c < products.states.size(); ++c) {
    require(!products.states[c].empty(), Status::argument, name_of(products, c),
            " has no states: expected at least one absorbing state");
    for (const auto state : products.states[c]) {
      check_state(network, state, base, name_of(products, c));
      auto& owner = product_of[static_cast<std::size_t>(state)];
      require(owner != static_cast<std::int32_t>(c), Status::argument, "state ", state + base, " occurs twice in ",
              name_of(products, c), ": expected each state once");
      require(owner < 0, Status::argument, "state ", state + base, " belongs to ",
              name_of(products, static_cast<std::size_t>(std::max(owner, 0))), " and to ", name_of(products, c),
              ": expected disjoint sets");
      owner = static_cast<std::int32_t>(c);
    }
  }
  require(std::find(product_of.begin(), product_of.end(), -1) != product_of.end(), Status::argument, "all ",
          network.n_states(), " states are absorbing: expected at least one free state");
  const auto lost = lost_states(network, product_of);
  require(lost.empty(), Status::argument, "the absorbing states cannot be reached from ", lost.size(),
          lost.size() == 1 ? " state: " : " states: ", listed(lost, base), " (states counted from ", base,
          "); expected a path of jumps from every free state");
  return product_of;
}

std::vector<Scaled> checked_start(const Network& network, const std::vector<std::int32_t>& product_of,
                                  const PassageStart& start, int index_base) {
  const auto n = start.states.size();
  require(n > 0, Status::argument, "sources: no states given, expected at least one");
  require(start.weights.size() == 0 || start.weights.size() == static_cast<Index>(n), Status::size, "weights has ",
          start.weights.size(), " entries, expected one for each of the ", n, " sources");
  std::vector<char> seen(product_of.size(), 0);
  for (const auto state : start.states) {
    check_state(network, state, index_base, "the sources");
    const auto j = static_cast<std::size_t>(state);
    require(seen[j] == 0, Status::argument, "state ", state + index_base,
            " occurs twice in the sources: expected each state once");
    require(product_of[j] < 0, Status::argument, "state ", state + index_base,
            " is a source and a target: expected sources outside the absorbing states");
    seen[j] = 1;
  }
  std::vector<Scaled> weight(n, Scaled(1.0));
  for (std::size_t s = 0; start.weights.size() != 0 && s < n; ++s) {
    const double given = start.weights[static_cast<Index>(s)];
    require(std::isfinite(given) && given >= 0, Status::argument, "weights[", s + static_cast<std::size_t>(index_base),
            "] = ", number(given), ": expected a finite weight >= 0");
    weight[s] = Scaled(given);
  }
  if (start.weights.size() == 0 && n > 1) {
    for (std::size_t s = 0; s < n; ++s) weight[s] = stationary_weight(network, start.states[s]);
  }
  Scaled sum;
  for (const auto& w : weight) sum += w;
  sum.settle();
  require(!sum.zero(), Status::argument, "weights: all are zero, expected at least one > 0");
  for (auto& w : weight) w /= sum;
  return weight;
}

}  // namespace rdd
