// The response of diffusion to strain: d_abcd = dD_ab/d eps_cd, activation volumes, landscapes under a finite strain.
#pragma once

#include "network/landscape.hpp"

namespace rdd::transport {

/// Elastic dipoles P of states and saddles: E(eps) = E - P:eps. A column is a tensor, (a, b) its row a + space b,
/// energy.
struct Dipoles {
  Matrix state;   ///< (space^2 x n_states); empty: zero
  Matrix height;  ///< (space^2 x n_transitions), of the saddle that each transition crosses; empty: zero
};

struct Elastodiffusion {
  Matrix diffusivity;  ///< (space x space) D
  Matrix derivative;   ///< (space^2 x space^2) d; row a + space b, column c + space d
  double error = 0;    ///< an estimate as in transport.hpp
};

/// With x -> (1 + eps) x. Where detailed balance holds, with conductances c_e = pi k_e, steps b_e = dr + y_to - y_from
/// of the corrector y and the mean P of the states' dipoles (DederichsSchroeder1978, here with correlations):
///   d_abcd = 1/(2 kB T) sum_e c_e b_a b_b (P_e - P)_cd + (delta_ac D_bd + delta_ad D_bc + delta_bc D_ad + delta_bd
///   D_ac)/2;
/// otherwise by the derivatives of D with respect to energies and heights. Throws size or argument naming the dipole,
/// no_lattice, not_ergodic; numeric where rates spread too far for a corrector in doubles.
[[nodiscard]] Elastodiffusion elastodiffusion(const Landscape& landscape, double temperature, const Dipoles& dipoles);

/// V_abcd = kB T [D^-1/2 (d:S) D^-1/2]_abcd, (space^2 x space^2): V:sigma is kB T times the change of ln D under the
/// stress sigma. compliance S (space^2 x space^2), 1/stress. Throws numeric if D is
/// not positive definite.
[[nodiscard]] Matrix activation_volume(const Elastodiffusion& response, double temperature, double kB,
                                       const Matrix& compliance);

/// The landscape under a finite homogeneous strain (space x space, symmetric): lattice and positions (1 + eps) x,
/// energies E - P:eps. Driven landscapes of barriers too.
[[nodiscard]] std::shared_ptr<const Landscape> strained(const Landscape& landscape, const Matrix& strain,
                                                        const Dipoles& dipoles);

/// Fails unless sizes fit the landscape and entries are finite and symmetric.
void check(const Landscape& landscape, const Dipoles& dipoles);

}  // namespace rdd::transport
