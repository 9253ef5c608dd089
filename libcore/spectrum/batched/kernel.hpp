// The steps of one batch: assemble, scale, tridiagonalise, QL, back-transform, write. Compiled once per level, for its
// lane width.
#pragma once

#include "spectrum/batched/assemble.hpp"
#include "spectrum/batched/back_transform.hpp"
#include "spectrum/batched/ql_values.hpp"
#include "spectrum/batched/ql_vectors.hpp"
#include "spectrum/batched/write.hpp"

namespace rdd::spectrum::batched {
namespace {

/// Number of batches processed by QL together. Larger matrices have enough parallelism and need the cache.
constexpr Int most_batches = 4;
RDD_INLINE Int interleave(Int size) { return size <= 32 ? 4 : 2; }

/// Allocates arrays from one block; with a null base it only counts.
struct Arena {
  char* base;
  std::int64_t used = 0;
  template <typename T>
  T* take(std::int64_t n) {
    T* const array = base == nullptr ? nullptr : reinterpret_cast<T*>(base + used);
    used += (n * static_cast<std::int64_t>(sizeof(T)) + 63) / 64 * 64;
    return array;
  }
};

/// The arrays of solve.
struct Scratch {
  Reduction reduction[most_batches];
  V *d, *e;             ///< of U batches, interleaved
  V* z[most_batches];   ///< vectors of T
  Rotation* rotations;  ///< see Sweeps
  Complexes* phases;    ///< of the translations
  Complexes* y;         ///< a block of columns of vectors
  V* squares;           ///< their moduli
  std::int64_t* place;  ///< see write_values

  Scratch(const Job& job, Arena& arena) {
    const std::int64_t n = job.size, batches = interleave(job.size);
    const bool vectors = job.right != nullptr || job.left != nullptr;
    d = arena.take<V>(n * batches);
    e = arena.take<V>(n * batches);
    for (Int u = 0; u < batches; ++u) {
      auto* const a = arena.take<Complexes>(n * (n + 1) / 2);
      reduction[u] = {a, arena.take<Complexes>(n), arena.take<Complexes>(2 * n), d + u, e + u};
      z[u] = arena.take<V>(vectors ? n * n : 0);
    }
    phases = arena.take<Complexes>(job.n_translations);
    y = arena.take<Complexes>(vectors ? n * column_block : 0);
    squares = arena.take<V>(n * column_block);
    place = arena.take<std::int64_t>(n * lanes);
    rotations = arena.take<Rotation>(vectors ? Sweeps<1>::capacity * n * batches : 0);
  }
};

/// Vectors of one batch, C columns from `column` on, skipped if no lane writes them.
template <int C>
void finish_columns(const Job& job, Int count, Int u, Int column, const Scratch& scratch, V poison) {
  bool wanted = false;
  const std::int64_t* const place = scratch.place + column * lanes;
  for (Int p = 0; p < C * lanes; ++p) wanted |= place[p] >= 0;
  if (!wanted) return;
  StorePrefetch ahead(job, place, C);
  back_transform<C>(job.size, scratch.reduction[u], scratch.z[u], column, scratch.y, ahead);
  PhaseFactor factor[C];
  find_phases<C>(job.size, poison, scratch.y, scratch.squares, factor);
  for (Int c = 0; c < C; ++c) {
    if (job.size < lanes / 2) {
      write_short_column<C>(job, place + c * lanes, factor[c], scratch.y + c);
    } else if (count == lanes && job.bands == job.size) {
      write_column<C, true>(job, place + c * lanes, factor[c], scratch.y + c);
    } else {
      write_column<C, false>(job, place + c * lanes, factor[c], scratch.y + c);
    }
  }
}

/// finish_columns<columns>, columns <= C.
template <int C = column_block>
void finish_block(Int columns, const Job& job, Int count, Int u, Int column, const Scratch& scratch, V poison) {
  if (columns == C) return finish_columns<C>(job, count, u, column, scratch, poison);
  if constexpr (C > 1) finish_block<C - 1>(columns, job, count, u, column, scratch, poison);
}

/// All vectors of one batch, in blocks of columns of even size.
void finish_vectors(const Job& job, Int count, Int u, const Scratch& scratch, V poison) {
  const Int n = job.size, blocks = (n + column_block - 1) / column_block;
  for (Int b = 0; b < blocks; ++b) {
    const Int column = b * n / blocks;
    finish_block((b + 1) * n / blocks - column, job, count, u, column, scratch, poison);
  }
}

/// Writes what is wanted of one batch; busy: see ql_vectors. Returns how many of its `count` matrices failed.
template <int U>
std::int64_t finish(const Job& job, std::int64_t first, Int count, Int u, const Scratch& scratch, Scaling scaling,
                    V busy) {
  const auto finite = equal(scaling.poison, scaling.poison), converged = equal(busy, V{});
  scaling.poison = select(converged, scaling.poison, set(__builtin_nan("")));
  write_values(job, first, count, scratch.d + u, U, scaling, scratch.place, scratch.squares);
  const V status = select(finite, select(converged, V{}, set(not_converged)), set(not_finite));
  std::int64_t failed = 0;
  for (Int lane = 0; lane < count; ++lane) {
    failed += status[lane] != 0;
    if (job.status != nullptr) job.status[first + lane] = static_cast<std::int32_t>(status[lane]);
  }
  if (job.right != nullptr || job.left != nullptr) finish_vectors(job, count, u, scratch, scaling.poison);
  return failed;
}

/// The matrices from `first` on that fill U batches, or those that are left.
template <int U>
std::int64_t solve_batches(const Job& job, std::int64_t first, const Scratch& scratch) {
  const Int n = job.size;
  Scaling scaling[U];
  V busy[U];
  for (Int u = 0; u < U; ++u) {
    Complexes* const a = scratch.reduction[u].a;
    if (job.matrices != nullptr) {
      gather(job, first + u * lanes, a);
    } else {
      assemble(job, first + u * lanes, scratch.phases, a);
    }
    scaling[u] = prescale(n, a);
  }
  tridiagonalise(n, scratch.reduction, U, U);
  if (job.right != nullptr || job.left != nullptr) {
    ql_vectors<U>(n, scratch.d, scratch.e, scratch.z, scratch.rotations, busy);
  } else {
    ql_values<U>(n, scratch.d, scratch.e, busy);
  }
  std::int64_t failed = 0;
  for (Int u = 0; u < U; ++u) {
    const std::int64_t begin = first + u * lanes, rest = job.end - begin;
    if (rest > 0) failed += finish<U>(job, begin, rest < lanes ? rest : lanes, u, scratch, scaling[u], busy[u]);
  }
  return failed;
}

std::int64_t scratch_bytes(const Job& job) {
  Arena arena{nullptr};
  const Scratch scratch(job, arena);
  return arena.used;
}

std::int64_t solve(const Job& job, void* memory) {
  Arena arena{static_cast<char*>(memory)};
  const Scratch scratch(job, arena);
  std::int64_t failed = 0;
  for (std::int64_t first = job.begin; first < job.end;) {
    const std::int64_t rest = job.end - first;
    if (rest > 2 * lanes && interleave(job.size) == 4) {
      failed += solve_batches<4>(job, first, scratch);
      first += 4 * lanes;
    } else if (rest > lanes) {
      failed += solve_batches<2>(job, first, scratch);
      first += 2 * lanes;
    } else {
      failed += solve_batches<1>(job, first, scratch);
      first += lanes;
    }
  }
  return failed;
}

}  // namespace
}  // namespace rdd::spectrum::batched
