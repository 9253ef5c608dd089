// Energies of the exchanges on a part of a window of a chain, from the energies of changing one site's species.
#pragma once

#include <array>
#include <vector>

#include "spin/shape/window_pairs.hpp"

namespace rdd::spin {

/// The flip of a site changes the potential of each of its pairs: e_i = sum over its pairs of G(other) - G(own). An
/// exchange of the unlike sites i and i + 1 flips both, but the pair between them is unlike before and after, so that
/// its energy is e_i + e_{i+1} less what the pair contributes to both.
class WindowFlips {
 public:
  /// The change of energy of exchanging sites i and i + 1, for first <= i < last; 0 between like ones. Averages of
  /// pairs in place are continued to third order from where they were evaluated last; those with other species are
  /// evaluated where the state is now.
  void exchange_energies(WindowPairs& pairs, Stretch part, double* difference);

 private:
  void find_other_averages(WindowPairs& pairs, Stretch part);
  void add_flips(const WindowPairs& pairs, Index i, Index j, std::size_t k, double distance, double variance);

  std::vector<char> needed_;                          ///< (sites) whether the flip of a site is asked for
  std::vector<std::array<double, 3>> other_average_;  ///< (sites, reach) by the number of the potential
  std::vector<double> flip_;                          ///< (sites) e_i
  std::vector<double> flip_of_bond_;                  ///< (sites) what the pair (i, i + 1) contributes to e_i + e_{i+1}
};

}  // namespace rdd::spin
