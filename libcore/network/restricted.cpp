// Restriction of a network to a set of states, and its largest ergodic class.
#include "network/restricted.hpp"

#include <algorithm>

#include "network/components.hpp"
#include "support/error.hpp"

namespace rdd::network {

std::shared_ptr<const Network> restricted(const Network& network, const std::vector<Index>& states, int index_base) {
  require(!states.empty(), Status::argument, "states: none given, expected at least one");
  require(!network.force(), Status::unsupported,
          "the model is under a force: restrict the model without it, then apply the force");
  std::vector<std::int32_t> place(network.n_states(), -1);
  NetworkInput input;
  input.n_states = static_cast<Index>(states.size());
  input.lattice = network.lattice();
  input.positions.resize(network.space(), input.n_states);
  const bool weighted = network.given_log_pi().size() > 0;
  if (weighted) input.log_pi.resize(input.n_states);
  for (Index s = 0; s < input.n_states; ++s) {
    const auto state = states[s];
    require(state >= 0 && state < network.n_states(), Status::argument, "states[", s + index_base,
            "] = ", state + index_base, ": expected a state from ", index_base, " to ",
            network.n_states() - 1 + index_base, " (index base ", index_base, ")");
    auto& own = place[state];
    require(own < 0, Status::argument, "states: state ", state + index_base, " occurs twice, expected each once");
    own = static_cast<std::int32_t>(s);
    input.positions.col(s) = network.positions().col(state);
    if (weighted) input.log_pi[s] = network.given_log_pi()[state];
  }
  for (auto jump : network.jumps()) {
    jump.from = place[jump.from];
    jump.to = place[jump.to];
    if (jump.from >= 0 && jump.to >= 0) input.jumps.push_back(jump);
  }
  require(!input.jumps.empty() || input.n_states == 1, Status::argument, "states: no jump joins the ", input.n_states,
          " states given, expected at least one");
  return std::make_shared<const Network>(std::move(input));
}

std::vector<Index> largest_class(const Network& network) {
  const auto components = strongly_connected_components(network);
  const auto largest = std::max_element(components.sizes.begin(), components.sizes.end()) - components.sizes.begin();
  std::vector<Index> states;
  for (std::size_t j = 0; j < components.class_of.size(); ++j)
    if (components.class_of[j] == largest) states.push_back(static_cast<Index>(j));
  return states;
}

}  // namespace rdd::network
