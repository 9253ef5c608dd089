// Coarse-grained models of a landscape over a list of temperatures.
#pragma once

#include "network/landscape.hpp"
#include "reduction/reduced.hpp"
#include "transport/temperature/diffusivity_table.hpp"

namespace rdd::reduction {

/// Column t belongs to temperature t. The coarse states of all temperatures are in the order of the first one: each
/// is matched to the one it shares most of its states with.
struct CoarseSweep {
  Index n_coarse = 0;
  Matrix equilibrium;  ///< (P x nT)
  Matrix reaction;     ///< (P^2 x nT), entry (p, q) in row p + P q
  Matrix drift;        ///< (space P^2 x nT), a fastest
  Matrix diffusion;    ///< (space^2 P^2 x nT), a, then b fastest
  Vector gap;          ///< (nT)
  Vector crispness;    ///< (nT)
  double error = 0;    ///< largest Reduced::transport_error
};

/// request.n_coarse 0: the number recommended at the first temperature. Parallel over temperatures; errors name the
/// temperature.
[[nodiscard]] CoarseSweep coarse_sweep(const Run& run, const Landscape& landscape, const Vector& temperatures,
                                       const ReduceRequest& request);

/// Values: pi_P, Q_P, C_P, D_P in the layout and order of CoarseSweep, the order of states that of the highest
/// temperature. Errors are relative for weights, rates and the diffusivities of single coarse states along an axis that
/// are positive throughout, and relative to the Frobenius norm of the matrix for all others (for a drift: sqrt(|Q_P|
/// |D_P|)); columns of Q_P sum to zero.
/// error receives the largest Reduced::transport_error at the temperatures tried.
[[nodiscard]] transport::InverseTable coarse_table(const Run& run, const Landscape& landscape,
                                                   const transport::TableRequest& table, const ReduceRequest& request,
                                                   Index& n_coarse, double* error = nullptr);

}  // namespace rdd::reduction
