// The perfect crystal around a solute as seen from the border of its near set: all that lies outside, eliminated.
#pragma once

#include <memory>
#include <vector>

#include "pair/pair_classes.hpp"

namespace rdd::pair {

/// One site's surroundings. Conductances are in units of the largest of a bond of the host.
struct SiteExterior {
  std::vector<Index> border;  ///< places of the near set from which a vacancy gets out
  Matrix conductance;  ///< (border x border) >= 0, symmetric, zero diagonal: what a vacancy outside may come back by
  Matrix offset;       ///< (space x border) positions p: the mean way from x to x' outside is p(x') - p(x)
  Matrix variance;     ///< (space x space) sum over pairs of border places of conductance times offset times offset
};

/// Immutable; depends on the ratios of the host's rates alone, so one serves many solutes and temperatures.
struct Exterior {
  std::vector<SiteExterior> sites;
  Matrix site_positions;  ///< (space x sites) Cartesian
  Matrix positions;       ///< (space x sites) of the vacancy, where its mean displacement vanishes (site + corrector)
  Matrix diffusivity;     ///< (space x space) of the vacancy for conductances as above and sites of equal weight
  double error = 0;       ///< bound of the relative change of the conductances, as a quadratic form, by the quadrature
};

/// conductance (classes of jumps): of one bond, >= 0, the largest is 1. Throws not_ergodic or unsupported if the
/// vacancy cannot get everywhere (see require_percolating), numeric if the rates are too far apart for the quadrature.
[[nodiscard]] Exterior make_exterior(const Run& run, const PairClasses& classes, const Vector& conductance);

/// The displacement of the vacancy by a bond, between positions (space x sites).
[[nodiscard]] Vector displacement(const HostBonds& host, const Matrix& positions, const Bond& bond);

/// Throws unless closed paths over bonds of open classes connect every site of every cell: not_ergodic telling the
/// parts or the dimensions they span; unsupported in one dimension, where a vacancy never gets round a solute.
void require_percolating(const HostBonds& host, const Vector& conductance);

}  // namespace rdd::pair
