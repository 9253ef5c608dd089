// Exact long-time transport: drift velocity and diffusivity of the whole network.
#pragma once

#include "network/network.hpp"
#include "support/accuracy.hpp"
#include "transport/poisson/choice.hpp"

namespace rdd::transport {

/// Corrector y (space x M): sum_i k_ij (y_i - y_j) = -(b_j - v) with b_j = sum_{jumps out of j} k dr, fixed by
/// sum_j pi_j y_j = 0. The positions u + y make the mean displacement out of every state the same, v. By elimination
/// where rates spread over more than four decades. That of a driven network follows from its net currents, which are
/// small beside opposite fluxes where these spread: beyond ten decades in long double, and error receives an estimate
/// of the error relative to the largest entry (zero where it is far below 1e-10).
[[nodiscard]] Matrix corrector(const Network& network, double* error = nullptr);

/// v = sum_jumps pi_from k dr (space), length/time. Zero to round-off for a reversible network. error as for the
/// corrector.
[[nodiscard]] Vector drift_velocity(const Network& network, double* error = nullptr);

/// What is promised of these.
inline constexpr double promised_transport_error = 1e-10;

/// Exact D = 1/2 sum_jumps pi_from k (dr + y_to - y_from)(...)^T, (space x space), length^2/time; positive, valid for
/// driven models, independent of the assignment of states to cells. One factorisation.
/// accuracy high: by subtraction-free elimination, to full relative accuracy at any spread of the rates of a reversible
/// network; a driven one keeps the digits that its own currents leave. automatic: high where rates or stationary fluxes
/// spread over more than eight decades.
/// error receives an estimate as for the corrector, of an entry ab relative to sqrt(D_aa D_bb).
[[nodiscard]] Matrix diffusivity(const Network& network, Accuracy accuracy, double* error);
[[nodiscard]] Matrix diffusivity(const Network& network, Accuracy accuracy = Accuracy::automatic);

/// The uncorrelated first term alone, 1/2 sum_jumps pi_from k dr dr^T, eq. (35) with real displacements: an
/// estimate that depends on the state positions given. For comparison only.
[[nodiscard]] Matrix local_equilibrium_diffusivity(const Network& network);

}  // namespace rdd::transport
