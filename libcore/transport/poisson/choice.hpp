// Which solver of the Poisson equation serves a network: the one table.
#pragma once

#include "network/network.hpp"
#include "support/accuracy.hpp"

namespace rdd::transport {

/// Above this number of states the Poisson equation is solved by a sparse factorisation.
inline constexpr Index transport_sparse_size = 300;

enum class PoissonMethod {
  dense,        ///< LU of the generator, each row divided by its escape rate; up to transport_sparse_size states
  factors,      ///< sparse: Cholesky of the symmetric Laplacian for D of reversible networks (conjugate gradients where
                ///< these cost less, iterated_corrector.hpp), GeneratorInverse for more
  elimination,  ///< PoissonElimination: no digit lost at any spread of rates, and the fast way for large driven
                ///< networks
};

/// decades: how far rates or fluxes may be apart before automatic takes elimination.
[[nodiscard]] PoissonMethod poisson_method(const Network& network, Accuracy accuracy, double decades = 8);

/// The same for the corrector itself and for derivatives: automatic, but elimination too where affinities that detailed
/// balance tolerates are more than the rounding of rates. It alone leaves them out.
[[nodiscard]] PoissonMethod corrector_method(const Network& network);

}  // namespace rdd::transport
