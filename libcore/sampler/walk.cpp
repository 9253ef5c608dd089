// Alias tables (Walker1977) of the jumps out of every state of a network.
#include "sampler/walk.hpp"

#include <limits>

#include "support/error.hpp"

namespace rdd::sampler {

WalkTable::WalkTable(const Network& network, const Vector& weights) : dim(network.dim()) {
  require(network.n_jumps() <= std::numeric_limits<std::int32_t>::max(), Status::size, "the model has ",
          network.n_jumps(), " jumps: expected less than 2^31 for trajectories");
  sites.reserve(network.n_states());
  moves.reserve(network.n_jumps());
  slots.resize(network.n_jumps());
  start.resize(network.n_states());
  std::vector<double> rates;
  for (Index state = 0; state < network.n_states(); ++state) {
    const auto jumps = network.jumps_from(state);
    const Index first = network.first_jump(state);
    sites.push_back({1 / network.escape_rates()[state], static_cast<std::uint32_t>(jumps.size()), first});
    rates.clear();
    for (const auto& jump : jumps) {
      rates.push_back(jump.rate);
      moves.push_back({jump.to, jump.n});
    }
    make_alias_table(rates, static_cast<std::int32_t>(first), std::span(slots).subspan(first, jumps.size()));
  }
  make_alias_table(std::span(weights.data(), static_cast<std::size_t>(weights.size())), 0, start);
}

}  // namespace rdd::sampler
