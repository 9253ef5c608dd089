// The table of solvers: which one a call uses, and why. The one place that decides it.
#pragma once

#include "spectrum/batched/batched.hpp"
#include "spectrum/hermitian.hpp"

namespace rdd {

/// | solver  | when                                        | what it is                                            |
/// |---------|---------------------------------------------|-------------------------------------------------------|
/// | batched | Hermitian, M <= 64                          | one SIMD lane a wavevector, no BLAS                   |
/// | dense   | Hermitian, M > 64                           | Eigen to hermitian_lapack_size, LAPACK zheevd beyond  |
/// | high    | reversible, asked for or digits at stake    | elimination and Jacobi rotations, full relative accuracy |
/// | general | driven, periodic                            | LAPACK zgeev                                          |
///
/// 64: batched wins by 5x and more up to there (benchmarks/); beyond, blocked algorithms on one matrix catch up.
enum class Solver { batched, dense, general };

[[nodiscard]] inline Solver choose_solver(Index m, bool hermitian) {
  if (!hermitian) return Solver::general;
  return m <= batched_max_size ? Solver::batched : Solver::dense;
}

/// Wavevectors a piece of the parallel loop takes: about 8192 matrix entries, enough to hide the loop's cost, few
/// enough to share and to cancel; whole batches for the batched solver, so that no lane idles.
[[nodiscard]] inline Index piece_length(Index m, Solver solver) {
  const Index length = std::max<Index>(1, 8192 / (m * m));
  if (solver != Solver::batched) return length;
  return std::max<Index>(1, length / batched_piece) * batched_piece;
}

}  // namespace rdd
