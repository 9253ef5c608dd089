// The places of a vacancy within some jumps of a solute, and the bonds among them.
#pragma once

#include <map>
#include <vector>

#include "pair/host_bonds.hpp"

namespace rdd::pair {

/// A place of the vacancy: a state in a cell, the solute being in the home cell.
struct Place {
  std::int32_t state = 0;
  Translation cell{};
  friend auto operator<=>(const Place&, const Place&) = default;
};

/// A bond between two places of a near set.
struct NearBond {
  Index a = 0, b = 0;     ///< places, a < b
  std::int32_t bond = 0;  ///< from a to b
};

/// A bond that leaves a near set.
struct LeavingBond {
  Index from = 0;
  std::int32_t bond = 0;
};

/// Places by number of jumps, then in order; the first one is that of the solute, where no vacancy can be.
struct NearSet {
  std::vector<Place> places;
  std::vector<Index> n_jumps;  ///< least number of jumps from the solute's site
  std::map<Place, Index> index;
  std::vector<NearBond> bonds;  ///< each once, those with the solute's site too
  std::vector<LeavingBond> leaving;
  std::vector<Index> border;  ///< places with bonds that leave, ascending

  [[nodiscard]] Index size() const { return static_cast<Index>(places.size()); }
};

/// Places up to `radius` jumps of any class from a site. Throws size if there are more than `most`.
[[nodiscard]] NearSet near_set(const HostBonds& host, std::int32_t solute, Index radius, Index most);

}  // namespace rdd::pair
