// Symmetric rank-k update by packed register tiles, compiled per instruction set with the same order of operations.
#include "numerics/dense/rank_update.hpp"

#include <algorithm>

namespace rdd::numerics {
namespace {

constexpr Index tile_rows = 8;
constexpr Index depth = 256;  // products summed before they are taken from c

/// Columns of a tile: as many as keep all sums in registers.
template <int W>
constexpr int tile_columns = W;

/// c(0:rows, 0:columns) -= sum_k a(:, k) b(k, :), operands packed.
template <int W>
RDD_INLINE void multiply_tile(const double* a, const double* b, Index products, double* c, Index ldc, Index rows,
                              Index columns) {
  constexpr int parts = tile_rows / W, across = tile_columns<W>;
  Pack<W> sum[across][parts]{};
  for (Index k = 0; k < products; ++k)
    for (int p = 0; p < parts; ++p) {
      const auto x = load<W>(a + tile_rows * k + W * p);
      for (int j = 0; j < across; ++j) sum[j][p] += x * b[across * k + j];
    }
  for (int j = 0; j < across && j < columns; ++j)
    for (int p = 0; p < parts; ++p) {
      double* const to = c + j * ldc + W * p;
      if (W * (p + 1) <= rows) {
        store<W>(load<W>(to) - sum[j][p], to);
      } else {
        for (Index i = 0; i < rows - W * p; ++i) to[i] -= sum[j][p][i];
      }
    }
}

/// c (rows x columns) -= a b, b(k, j) being right(k, j); of the tiles of c only those that reach the diagonal, if
/// lower.
template <int W, bool Lower, typename Right>
RDD_INLINE void subtract_body(Index n, Index columns, Index products, const double* a, Index lda, const Right& right,
                              double* c, Index ldc, RankUpdateBuffers& buffers) {
  constexpr Index across = tile_columns<W>;
  const Index groups = (columns + across - 1) / across;
  buffers.left.resize(tile_rows * depth);
  buffers.right.resize(depth * across * groups);
  for (Index first = 0; first < products; first += depth) {
    const Index count = std::min(depth, products - first);
    const double* const source = a + first * lda;
    for (Index g = 0; g < groups; ++g) {
      double* to = buffers.right.data() + depth * across * g;
      for (Index k = 0; k < count; ++k)
        for (Index j = 0; j < across; ++j) *to++ = g * across + j < columns ? right(first + k, g * across + j) : 0;
    }
    for (Index i = 0; i < n; i += tile_rows) {
      const Index rows = std::min(tile_rows, n - i);
      double* to = buffers.left.data();
      for (Index k = 0; k < count; ++k)
        for (Index r = 0; r < tile_rows; ++r) *to++ = r < rows ? source[i + r + k * lda] : 0;
      for (Index g = 0; g < groups && (!Lower || g * across < i + tile_rows); ++g)
        multiply_tile<W>(buffers.left.data(), buffers.right.data() + depth * across * g, count,
                         c + i + g * across * ldc, ldc, rows, columns - g * across);
    }
  }
}

template <int W>
RDD_INLINE void subtract_lower(Index n, Index products, const double* a, Index lda, const double* d, double* c,
                               Index ldc, RankUpdateBuffers& buffers) {
  const auto right = [=](Index k, Index j) __attribute__((always_inline)) { return d[k] * a[j + k * lda]; };
  subtract_body<W, true>(n, n, products, a, lda, right, c, ldc, buffers);
}

/// The sign is turned on the way into the packed operand, which rounds nothing.
template <int W>
RDD_INLINE void add_whole(Index rows, Index columns, Index products, const double* a, Index lda, const double* b,
                          Index ldb, double* c, Index ldc, RankUpdateBuffers& buffers) {
  const auto right = [=](Index k, Index j) __attribute__((always_inline)) { return -b[k + j * ldb]; };
  subtract_body<W, false>(rows, columns, products, a, lda, right, c, ldc, buffers);
}

using Subtract = void (*)(Index, Index, const double*, Index, const double*, double*, Index, RankUpdateBuffers&);
using Add = void (*)(Index, Index, Index, const double*, Index, const double*, Index, double*, Index,
                     RankUpdateBuffers&);

#define RDD_RANK_UPDATE(name, target, width)                                                                           \
  target void subtract_##name(Index n, Index k, const double* a, Index lda, const double* d, double* c, Index ldc,     \
                              RankUpdateBuffers& buffers) {                                                            \
    subtract_lower<width>(n, k, a, lda, d, c, ldc, buffers);                                                           \
  }                                                                                                                    \
  target void add_##name(Index n, Index m, Index k, const double* a, Index lda, const double* b, Index ldb, double* c, \
                         Index ldc, RankUpdateBuffers& buffers) {                                                      \
    add_whole<width>(n, m, k, a, lda, b, ldb, c, ldc, buffers);                                                        \
  }

RDD_RANK_UPDATE(plain, , 2)
#if RDD_HAS_TARGETS
RDD_RANK_UPDATE(avx2, RDD_TARGET("avx2"), 4)
RDD_RANK_UPDATE(avx512, RDD_TARGET("avx512f"), 8)
Subtract subtract_for(int width) { return width == 8 ? subtract_avx512 : width == 4 ? subtract_avx2 : subtract_plain; }
Add add_for(int width) { return width == 8 ? add_avx512 : width == 4 ? add_avx2 : add_plain; }
#else
Subtract subtract_for(int) { return subtract_plain; }
Add add_for(int) { return add_plain; }
#endif

}  // namespace

void subtract_lower_product(Index n, Index products, const double* a, Index lda, const double* d, double* c, Index ldc,
                            RankUpdateBuffers& buffers, int width) {
  subtract_for(width)(n, products, a, lda, d, c, ldc, buffers);
}

void add_product(Index rows, Index columns, Index products, const double* a, Index lda, const double* b, Index ldb,
                 double* c, Index ldc, RankUpdateBuffers& buffers, int width) {
  add_for(width)(rows, columns, products, a, lda, b, ldb, c, ldc, buffers);
}

}  // namespace rdd::numerics
