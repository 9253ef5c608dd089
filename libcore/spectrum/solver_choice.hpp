// The table of solvers: which one a call uses, and why. No other file makes this choice.
#pragma once

#include "numerics/dense/hermitian.hpp"
#include "spectrum/batched/batched.hpp"
#include "spectrum/few/few_bands.hpp"

namespace rdd::spectrum {

/// | solver        | when                               | what it is                                 |
/// |---------------|------------------------------------|--------------------------------------------|
/// | batched       | Hermitian, M <= 64                 | one SIMD lane a wavevector, no BLAS        |
/// | lanczos       | Hermitian, few bands, thin factor  | L D L^H by fronts, shift-invert Lanczos    |
/// | dense         | Hermitian, otherwise               | Eigen to hermitian_lapack_size, LAPACK     |
/// | reduced basis | Hermitian, few bands, asked for    | bands at many k from exact ones at a few   |
/// | high          | reversible, asked for or needed    | elimination and Jacobi rotations           |
/// | slow modes    | few bands: high, or driven         | sparse elimination, Krylov-Schur           |
/// | general       | driven, periodic                   | LAPACK zgeev                               |
///
/// 64: batched wins by 5x and more up to there; beyond, blocked algorithms on one matrix catch up.
/// lanczos_pays: against LAPACK on one core the iteration is level at M = 200, wins 2.7x at 400 and 16x at 1000 on
/// networks of four jumps a state (8 bands). On dense ones (one front, fill = M^2) the two are level at M = 1000 with
/// values clustered like a random matrix's, the worst case for the iteration; LAPACK also lets in one thread at a time.
/// dense with vectors of at most M/4 bands is zheevr (3x zheevd at M = 400).
/// benchmarks/README.md has the measurements behind each border.
enum class Solver { batched, dense, lanczos, reduced_basis, general };

/// What the caller asks for; the numbers are those of rdd_solver.
enum class SolverWish : std::int32_t { automatic = 0, batched = 1, dense = 2, lanczos = 3, reduced_basis = 4 };

/// fill: entries of the factor, dense blocks counted whole.
[[nodiscard]] constexpr bool lanczos_pays(Index m, Index bands, Index fill) {
  return m >= 200 && few_bands_fit(m, bands) &&
         1000 * static_cast<double>(fill) <= static_cast<double>(m) * static_cast<double>(m) * static_cast<double>(m);
}

/// The solver of a Hermitian problem. Throws an Error if the requested solver does not apply. fill is a function
/// because it is costly; it is called only where the choice depends on it.
template <typename Fill>
[[nodiscard]] Solver choose_solver(Index m, Index bands, SolverWish wish, Fill&& fill) {
  switch (wish) {
    case SolverWish::batched:
      require(m <= spectrum::batched::batched_max_size, Status::argument, "solver = batched: the model has ", m,
              " states, expected at most ", spectrum::batched::batched_max_size);
      return Solver::batched;
    case SolverWish::dense:
      return Solver::dense;
    case SolverWish::lanczos:
    case SolverWish::reduced_basis:
      require(few_bands_fit(m, bands), Status::argument,
              "solver = ", wish == SolverWish::lanczos ? "lanczos" : "reduced_basis", ": ", bands, " bands of ", m,
              " states, expected at least 100 states and 16 for every band");
      return wish == SolverWish::lanczos ? Solver::lanczos : Solver::reduced_basis;
    case SolverWish::automatic:
      break;
  }
  if (m <= spectrum::batched::batched_max_size) return Solver::batched;
  return few_bands_fit(m, bands) && lanczos_pays(m, bands, fill()) ? Solver::lanczos : Solver::dense;
}

/// Whether a few modes by a sparse elimination without subtraction cost less than all of them by a dense one; work: its
/// multiply-adds.
[[nodiscard]] constexpr bool slow_modes_pay(Index m, Index bands, double work) {
  return few_bands_fit(m, bands) && m >= 200 &&
         8 * work < static_cast<double>(m) * static_cast<double>(m) * static_cast<double>(m);
}

/// Error of the values of a reduced basis, as a part of the largest escape rate.
inline constexpr double reduced_basis_error = 1e-10;

/// Automatic accuracy goes high up to this many states only: beyond, the time (M^3) would surprise.
inline constexpr Index high_automatic_size = 3000;
/// Few bands by sparse elimination go high up to this many multiply-adds (seconds).
inline constexpr double high_automatic_work = 1e9;

/// Wavevectors a piece of the parallel loop takes: about 8192 matrix entries, enough to hide the loop's cost, few
/// enough to share and to cancel; whole batches for the batched solver, so that no lane idles.
[[nodiscard]] inline Index piece_length(Index m, Solver solver) {
  if (solver == Solver::lanczos) return 1;
  const Index length = std::max<Index>(1, 8192 / (m * m));
  if (solver != Solver::batched) return length;
  return std::max<Index>(1, length / spectrum::batched::batched_piece) * spectrum::batched::batched_piece;
}

}  // namespace rdd::spectrum
