// The slow modes of a coarse model as its memberships and their local equilibria.
#pragma once

#include <memory>
#include <vector>

#include "network/generator_inverse.hpp"
#include "reduction/pcca/pcca.hpp"
#include "reduction/quad_model.hpp"
#include "reduction/slow/slow_subspace.hpp"

namespace rdd::reduction {

/// chi = W A and U = V A^{-T}: chi^T U = I, Qb U = U Q_P. With states of small weight, where the entries of W and V are
/// round-off, both are computed from the values of the slow modes at core states (core_basis.hpp).
struct CoarseModes {
  SlowSubspace slow;        ///< W and V of the eigenvectors, as exact as chi and U
  Memberships memberships;  ///< transform is A
  Matrix local;             ///< (M x P) U
  Matrix reaction;          ///< (P x P) Q_P, columns sum to zero
  /// Slow modes W', V' for accurate operators, and L with chi = W' L, U = V' L^{-T}.
  SlowSubspace basis;
  Matrix to_coarse, from_coarse;                             ///< (P x P) L and L^{-1}
  std::shared_ptr<const network::GeneratorInverse> inverse;  ///< grounded at the cores; none without light states
  /// Where it is there, the operators are its own, in coarse states.
  std::shared_ptr<const QuadModel> exact;
};

[[nodiscard]] CoarseModes coarse_modes(const Run& run, const Network& network, Index n_coarse);

}  // namespace rdd::reduction
