// Eigenpairs of many small Hermitian matrices at once: SIMD across matrices, one lane each.
//
// The steps: assemble.hpp (phases and H(k), a batch of k-points) -> tridiagonal.hpp -> ql_values.hpp or ql_vectors.hpp
// -> back_transform.hpp -> write.hpp; kernel.hpp calls them, level_*.cpp compile it for each lane width, dispatch.cpp
// selects. A matrix's results do not depend on its lane, on its neighbours, or on how k-points are cut into pieces;
// they may differ in the last bits between SIMD levels.
#pragma once

#include <span>
#include <vector>

#include "numerics/simd/level.hpp"
#include "spectrum/batched/level.hpp"
#include "support/types.hpp"

namespace rdd::spectrum::batched {

using numerics::SimdLevel;

/// Largest matrices taken; beyond, blocked algorithms on one matrix are better.
inline constexpr Index batched_max_size = 64;
/// Pieces of a multiple of this many matrices leave no lane idle at any level.
inline constexpr Index batched_piece = 32;

/// A Hermitian matrix that depends on a fractional wavevector kappa through phases of translations n,
///   H(row, col) = diagonal_row delta + sum over terms of amplitude e^{-2 pi i kappa.n},
/// immutable, made once for all wavevectors.
class BatchedProblem {
 public:
  struct Term {
    std::int32_t row, col;     ///< row >= col; on the diagonal the term stands for itself and its conjugate:
    std::int32_t translation;  ///<   it adds 2 amplitude cos(2 pi kappa.n)
    double amplitude;
  };
  /// diagonal: (M); translations: (dim, n_t) column-major. Throws an Error on indices out of range.
  BatchedProblem(int dim, std::span<const double> diagonal, std::span<const std::int32_t> translations,
                 std::span<const Term> terms);

  [[nodiscard]] Index size() const { return static_cast<Index>(diagonal_.size()); }
  [[nodiscard]] int dim() const { return dim_; }

 private:
  friend Index solve_batch(const BatchedProblem&, const double*, Index, Index, const struct BatchedOutput&, SimdLevel);
  int dim_;
  std::vector<double> diagonal_;
  std::vector<std::int32_t> translations_;
  std::vector<std::int32_t> first_summand_;  // of each entry of the packed lower triangle
  std::vector<Summand> summands_;
};

/// Arrays of the caller for all matrices, the matrix slowest. Null: not wanted.
/// Vectors have unit norm before scaling; in each the largest component (the first within 1e-8 of it) is positive.
struct BatchedOutput {
  Index bands = 0;                           ///< lowest bands written, 1..M
  double* values = nullptr;                  ///< (bands, n) ascending
  Complex* right = nullptr;                  ///< (M, bands, n) right_scale_i Y_ib
  Complex* left = nullptr;                   ///< (M, bands, n) left_scale_i Y_ib
  std::span<const double> right_scale = {};  ///< (M); empty: ones
  std::span<const double> left_scale = {};   ///< (M); empty: ones
  /// (n) 0; 1: QL did not converge; 2: the matrix was not finite. Results of 1 and 2 are NaN.
  std::int32_t* status = nullptr;
};

/// Solves H(k) for the wavevectors [begin, end) of k (dim, n). Returns how many failed. May be called by any number of
/// threads on different pieces; takes scratch memory of at most 1.4 MB.
Index solve_batch(const BatchedProblem& problem, const double* k, Index begin, Index end, const BatchedOutput& out,
                  SimdLevel level = numerics::best_simd_level());

/// The same for given matrices h (M, M, n), of which the lower triangles are read.
Index solve_batch(Index size, const Complex* h, Index begin, Index end, const BatchedOutput& out,
                  SimdLevel level = numerics::best_simd_level());

}  // namespace rdd::spectrum::batched
