// Derivatives of the drift velocity and the exact diffusivity by the adjoint.
#pragma once

#include "network/landscape.hpp"
#include "network/network.hpp"

namespace rdd::transport {

/// With respect to each rate k_e, all others fixed. (a, b) is the row a + space*b of a matrix.
struct TransportDerivative {
  Vector velocity;          ///< (space) v
  Matrix diffusivity;       ///< (space x space) D
  Matrix velocity_rate;     ///< (space x n_jumps) dv/dk_e = pi_from (dr + y_to - y_from)
  Matrix diffusivity_rate;  ///< (space^2 x n_jumps) dD/dk_e
  Matrix adjoint;           ///< (space x M) z
  double error = 0;         ///< an estimate as in transport.hpp, of k_e dD_ab/dk_e relative to the larger of
                            ///< itself and sqrt(D_aa D_bb)
};

/// With s_e = dr + y_to - y_from, y the corrector, and out of each state j the sums m_j = sum_e k_e s_e s_e^T:
///   dD/dk_e = pi_j/2 [s_e s_e^T - (u_to - u_from)] - 1/2 [z_j s_e^T + s_e z_j^T],
///   Qb^T u = m - (sum_j pi_j m_j), Qb z = (flow of s into a state) - (flow of s out of it); z = 0 if reversible.
/// One factorisation, whatever the number of jumps; by elimination without subtraction where rates or fluxes spread
/// over more than four decades. Each k_e dD_ab/dk_e then has an error of some roundings of sqrt(D_aa D_bb), or of
/// itself if it is larger: where driven networks have small net currents in long double, with an estimate. Throws
/// no_lattice or not_ergodic.
[[nodiscard]] TransportDerivative transport_derivative(const Network& network);

/// D of a landscape at one temperature and its derivatives.
struct LandscapeDerivative {
  Vector velocity;                 ///< (space)
  Matrix diffusivity;              ///< (space x space)
  Vector velocity_temperature;     ///< (space) dv/dT
  Matrix diffusivity_temperature;  ///< (space x space) dD/dT
  Matrix diffusivity_state;   ///< (space^2 x n_states) dD/dE_j at fixed saddles: barriers out of j fall as E_j rises
  Matrix diffusivity_height;  ///< (space^2 x n_transitions) dD/d(height) of each directed transition alone
  double error = 0;           ///< as in TransportDerivative
};

[[nodiscard]] LandscapeDerivative landscape_derivative(const Landscape& landscape, double temperature);
/// The same for a network at this temperature that exists already.
[[nodiscard]] LandscapeDerivative landscape_derivative(const Landscape& landscape, double temperature,
                                                       const Network& network);

}  // namespace rdd::transport
