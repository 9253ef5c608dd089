// What a diffusive-MD system is made of, whatever its geometry.
#pragma once

#include <string>

#include "dmd/kinetics.hpp"
#include "dmd/potential/interaction.hpp"

namespace rdd::dmd {

struct Physics {
  double beta = 0;  ///< 1/energy
  Interaction interaction;
  Weight weight = Weight::one;
  Kinetics kinetics = Kinetics::tanh;
  Mobility mobility;
  Quadrature quadrature;
};
/// Throws if a number makes no sense.
void check(const Physics& physics);
/// The parameters as text, equal for equal dynamics.
[[nodiscard]] std::string describe(const Physics& physics);

/// What a relaxation came to. The state is the best found even if it did not converge.
struct Relaxation {
  bool converged = false;
  int iterations = 0;
  double last_step = 0;             ///< largest relative change of the last Newton step
  double residual = 0;              ///< largest entry of the (X, ln alpha) gradient, energy/length or energy
  std::vector<Index> frozen_sites;  ///< sites in a void, whose mean position and alpha were left as they are
};

/// p ln p + q ln q, 0 at its ends.
[[nodiscard]] double mixing_entropy(double c);

}  // namespace rdd::dmd
