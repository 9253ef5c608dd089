// What pairs and jumps are filled with, and the weights and conductances at a temperature that follow.
#pragma once

#include "crystal/jumps/landscape.hpp"
#include "pair/pair_classes.hpp"

namespace rdd::pair {

/// Energies and prefactors by class; empty lists, and NaN in lists of saddles and prefactors, stand for the defaults.
/// A pair has the energy E_v + E_s + E_b. All heights are saddle energies on that scale, or barriers above the pair
/// that the first jump of the class leaves (of an exchange: the host's jump as given, onto the site of the solute).
struct PairValues {
  crystal::ClassValues host;  ///< of the vacancy far from any solute
  Vector solute_energy;       ///< (classes of states) E_s of a solute on these sites, vacancies far away; default 0
  Vector pair_energy;         ///< (pairs) binding energy E_b, negative if they attract each other; default 0
  Vector pair_degeneracy;     ///< (pairs) factor of the weight of a pair, > 0; default 1
  Vector height1;     ///< (jumps) omega1; default: the host's saddle + E_s + the mean of E_b at both ends; inf: closed
  Vector prefactor1;  ///< (jumps) default: the host's times the geometric mean of the pairs' degeneracies
  Vector
      height2;  ///< (classes of the host) omega2; default: the host's saddle + the means of E_s and of E_b; inf: closed
  Vector prefactor2;  ///< (classes of the host) default as for omega1
};

/// Weights are relative to the mean of what they are far from each other. A conductance is weight times rate of a
/// single jump.
struct PairRates {
  double unit = 0;        ///< 1/time: the largest conductance of the host; all others are in units of it
  Vector vacancy_weight;  ///< (classes of states) mean over sites 1
  Vector solute_weight;   ///< (classes of states) mean over sites 1
  Vector pair_weight;     ///< (pairs)
  Vector bulk;            ///< (classes of the host) the largest is 1, closed ones 0
  Vector jump;            ///< (jumps) omega1
  Vector exchange;        ///< (classes of the host) omega2
};

/// Throws size or argument naming the entry; numeric where a conductance leaves the range of double.
[[nodiscard]] PairRates pair_rates(const PairClasses& classes, const PairValues& values, double temperature);

}  // namespace rdd::pair
