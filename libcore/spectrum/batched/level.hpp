// Interface between the dispatcher and the code of one SIMD level: plain data only, because the two are compiled
// with different flags.
#pragma once

#include <cstdint>

namespace rdd::spectrum::batched {

/// One summand of an entry of H: amplitude times the phase of a translation.
struct Summand {
  std::int32_t translation;
  double amplitude;
};

/// A piece of work: matrices [begin, end), either assembled from phases or given.
struct Job {
  int size;   ///< M
  int bands;  ///< lowest bands to write
  // Bloch matrices: entry `slot` of the lower triangle packed by columns is the sum of
  // amplitude e^{-2 pi i kappa.n} over summands [first_summand[slot], first_summand[slot + 1]).
  int dim;
  std::int32_t n_translations;
  const std::int32_t* translations;   ///< (dim, n_translations)
  const std::int32_t* first_summand;  ///< (M (M + 1) / 2 + 1)
  const Summand* summands;
  const double* diagonal;  ///< (M), added
  const double* k;         ///< (dim, end) fractional wavevectors
  // or matrices of the caller; null: Bloch matrices.
  const double* matrices;  ///< (M, M, end) complex, the lower triangles are read
  std::int64_t begin, end;
  // Results; null: not wanted.
  double* values;             ///< (bands, end)
  double* right;              ///< (M, bands, end) complex: right_scale_i Y_ib
  double* left;               ///< (M, bands, end) complex: left_scale_i Y_ib
  const double* right_scale;  ///< (2 M): each factor twice
  const double* left_scale;
  std::int32_t* status;  ///< (end) 0, or why the results of a matrix are NaN
};

/// One matrix had an entry that was not finite, or its QL iteration did not converge.
inline constexpr std::int32_t not_converged = 1, not_finite = 2;

/// The entry points of one level.
struct Level {
  int lanes;
  /// Bytes of scratch (64-byte aligned) that solve needs.
  std::int64_t (*scratch_bytes)(const Job& job);
  /// Returns how many matrices failed.
  std::int64_t (*solve)(const Job& job, void* scratch);
};

extern const Level sse2_level;
#if defined(__x86_64__)
extern const Level avx2_level, avx512_level;
#endif

}  // namespace rdd::spectrum::batched
