// The eigenvalues of largest modulus of a large Hermitian positive definite operator: block Lanczos iterations with
// full re-orthogonalisation and thick restarts (WuSimon2000, Grimes1994).
#pragma once

#include <functional>
#include <memory>

#include "numerics/dense/split_columns.hpp"
#include "numerics/dense/split_kernels.hpp"
#include "support/run.hpp"

namespace rdd::numerics {

/// Replaces each of `count` columns by the operator's result. Must be deterministic.
using ApplyBlock = std::function<void(numerics::split::SplitBlock x, Index count)>;

struct LanczosRequest {
  Index wanted = 1;
  Index block = 4;           ///< columns the operator is applied to at a time; a multiple of an eigenvalue up to this
                             ///< size is found as easily as a single one
  double tolerance = 1e-12;  ///< residual of a pair, as a part of its eigenvalue
  std::uint64_t start = 0;   ///< which start block
};

/// Op y = theta y with orthonormal columns y, theta descending.
struct RitzPairs {
  Vector theta;    ///< (wanted)
  SplitColumns y;  ///< (n x wanted)
  bool converged = false;
  Index applications = 0;  ///< columns the operator was applied to
};

/// Columns [first, ...) as an operand of the kernels.
[[nodiscard]] inline numerics::split::SplitBlock split_view(SplitColumns& columns, Index first = 0) {
  return {columns.re(first), columns.im(first), 2 * columns.stride()};
}

/// The largest eigenvalues of the operator on the complement of the columns of `locked` (null: none), and the locked
/// pairs themselves, merged. The start block is always the same for a given n and request.start. wanted must be less
/// than n - block. between: called before each application, may throw to end the iteration.
[[nodiscard]] RitzPairs block_lanczos(Index n, const ApplyBlock& apply, const LanczosRequest& request,
                                      const RitzPairs* locked, const std::function<void()>& between);

}  // namespace rdd::numerics
