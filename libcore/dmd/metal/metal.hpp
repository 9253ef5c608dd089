// A crystal of an embedded-atom potential: sites that atoms of n species and vacancies occupy.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "dmd/crystal/neighbours.hpp"
#include "dmd/eam/average_table.hpp"
#include "dmd/physics.hpp"

namespace rdd::dmd {

struct Metal {
  std::shared_ptr<const EamAverages> averages;  ///< of its potential
  double beta = 0;                              ///< 1/energy
  Weight weight = Weight::occupation;           ///< of the vibrational entropy: sum_a c_i^a, or 1
  Index n = 0;                                  ///< sites
  Box box;
  std::vector<char> fixed_position;     ///< (n) or empty
  std::vector<char> fixed_composition;  ///< (n) or empty
  std::vector<ExchangeBond> bonds;
  bool freeze_voids = false;  ///< a site that nothing holds keeps its place instead of stopping a relaxation
  double skin = 0;  ///< how far the neighbour list looks beyond what counts, length; 0: a twentieth of the range

  [[nodiscard]] const EamPotential& potential() const { return *averages->potential(); }
  [[nodiscard]] Index species() const { return potential().species(); }
  [[nodiscard]] bool holds_position(Index i) const { return !fixed_position.empty() && fixed_position[i] != 0; }
};
void check(const Metal& metal);

struct MetalState {
  Matrix c;          ///< (species, n) occupations; 1 - their sum is that of vacancies
  Matrix x;          ///< (3, n) mean positions, length
  Vector log_alpha;  ///< (n) alpha in 1/length^2
  Matrix last;       ///< (species, n) or empty: what an empty site was last made of, fractions; empty: equal parts
};
/// Throws an Error that names the first number the equations are not defined for.
void check(const Metal& metal, const MetalState& state);

/// 1 - sum_a c_i^a; what is rounding counts as 0.
[[nodiscard]] double vacancies(const MetalState& state, Index i);

/// The numbers of a site that pairs need.
struct MetalSites {
  Vector occupancy;   ///< o_i = sum_a c_i^a
  Matrix fraction;    ///< (species, n) c_i^a / o_i, with a limit where o_i = 0
  Vector half_width;  ///< 1 / (2 alpha_i)
  Vector entropy;     ///< w_i of the vibrational entropy

  MetalSites(const Metal& metal, const MetalState& state);
};

}  // namespace rdd::dmd
