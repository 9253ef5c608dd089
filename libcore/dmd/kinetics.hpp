// Exchange of species across one bond: six kinetic models as antisymmetric fluxes.
#pragma once

#include "support/types.hpp"

namespace rdd::dmd {

/// Equation numbers are those of the paper.
enum class Kinetics : int {
  tanh = 0,          ///< (4.35): mean field over the variational Gaussian
  point = 1,         ///< (5.1): the same with energies at the mean distances
  arrhenius = 2,     ///< (4.39)
  constant = 3,      ///< (1.2), (3.14): constant mobility k_c
  rate_limited = 4,  ///< (3.15)
  master = 5,        ///< (3.16)-(3.18)
};
/// "tanh", "point", "arrhenius", "constant", "rate-limited", "master".
[[nodiscard]] const char* name_of(Kinetics kinetics);

struct Mobility {
  double tau = 1;  ///< time of an exchange attempt; master: kappa exp(-beta Qm) = 1/(2 tau)
  double k_c = 4;  ///< constant mobility, 1/(time energy)
  double k_r = 1;  ///< rate limit, 1/(time energy)
};

/// True where the flux needs mu_i = dF/ds_i, which is infinite at s = +-1.
[[nodiscard]] constexpr bool uses_potential(Kinetics k) {
  return k == Kinetics::constant || k == Kinetics::rate_limited;
}
/// True where the free energy cannot increase.
[[nodiscard]] constexpr bool dissipates(Kinetics k) { return uses_potential(k) || k == Kinetics::master; }

/// dc_i/dt = value, dc_j/dt = -value (half of Phi_ij for s), with its derivatives.
struct Flux {
  double value = 0;
  double pi = 0, pj = 0;  ///< with respect to the occupations at fixed df and J
  double df = 0, j = 0;   ///< with respect to f_i - f_j and J_ij
};

/// pi, pj: occupations, in [0, 1], in (0, 1) if uses_potential(). df = f_i - f_j, f = dF/ds without its mixing entropy.
[[nodiscard]] Flux flux(Kinetics kinetics, const Mobility& mobility, double beta, double pi, double pj, double df,
                        double j);

}  // namespace rdd::dmd
