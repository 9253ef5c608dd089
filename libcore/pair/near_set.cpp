// A search in breadth from the site of the solute.
#include "pair/near_set.hpp"

#include <algorithm>

#include "support/error.hpp"

namespace rdd::pair {

using crystal::operator+;
using crystal::operator-;

namespace {

Place after(const HostBonds& host, const Place& place, std::int32_t bond) {
  return {host.bond(bond).to, place.cell + host.bond(bond).cell};
}

void find_places(const HostBonds& host, NearSet& set, Index radius, Index most) {
  std::vector<Place> shell = set.places;
  for (Index jumps = 1; jumps <= radius; ++jumps) {
    std::vector<Place> next;
    for (const auto& place : shell)
      for (const auto bond : host.leaving(place.state)) {
        const auto reached = after(host, place, bond);
        if (set.index.emplace(reached, 0).second) next.push_back(reached);
      }
    std::sort(next.begin(), next.end());
    for (const auto& place : next) {
      set.index[place] = set.size();
      set.places.push_back(place);
      set.n_jumps.push_back(jumps);
    }
    require(set.size() <= most, Status::size, "more than ", most, " places of the vacancy within ", radius,
            " jumps of a site, expected a smaller range");
    shell = std::move(next);
  }
}

}  // namespace

NearSet near_set(const HostBonds& host, std::int32_t solute, Index radius, Index most) {
  NearSet set;
  set.places.push_back({solute, {}});
  set.n_jumps.push_back(0);
  set.index[set.places[0]] = 0;
  find_places(host, set, radius, most);
  for (Index a = 0; a < set.size(); ++a) {
    bool leaves = false;
    for (const auto bond : host.leaving(set.places[a].state)) {
      const auto found = set.index.find(after(host, set.places[a], bond));
      if (found == set.index.end()) {
        set.leaving.push_back({a, bond});
        leaves = true;
      } else if (found->second > a) {
        set.bonds.push_back({a, found->second, bond});
      }
    }
    if (leaves) set.border.push_back(a);
  }
  return set;
}

}  // namespace rdd::pair
