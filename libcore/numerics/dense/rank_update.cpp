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

template <int W>
RDD_INLINE void subtract_body(Index n, Index products, const double* a, Index lda, const double* d, double* c,
                              Index ldc, RankUpdateBuffers& buffers) {
  constexpr Index across = tile_columns<W>;
  const Index groups = (n + across - 1) / across;
  buffers.left.resize(tile_rows * depth);
  buffers.right.resize(depth * across * groups);
  for (Index first = 0; first < products; first += depth) {
    const Index count = std::min(depth, products - first);
    const double* const source = a + first * lda;
    for (Index g = 0; g < groups; ++g) {
      double* to = buffers.right.data() + depth * across * g;
      for (Index k = 0; k < count; ++k)
        for (Index j = 0; j < across; ++j)
          *to++ = g * across + j < n ? d[first + k] * source[g * across + j + k * lda] : 0;
    }
    for (Index i = 0; i < n; i += tile_rows) {
      const Index rows = std::min(tile_rows, n - i);
      double* to = buffers.left.data();
      for (Index k = 0; k < count; ++k)
        for (Index r = 0; r < tile_rows; ++r) *to++ = r < rows ? source[i + r + k * lda] : 0;
      for (Index g = 0; g < groups && g * across < i + tile_rows; ++g)
        multiply_tile<W>(buffers.left.data(), buffers.right.data() + depth * across * g, count,
                         c + i + g * across * ldc, ldc, rows, n - g * across);
    }
  }
}

using Subtract = void (*)(Index, Index, const double*, Index, const double*, double*, Index, RankUpdateBuffers&);

#define RDD_RANK_UPDATE(name, target, width)                                                                       \
  target void subtract_##name(Index n, Index k, const double* a, Index lda, const double* d, double* c, Index ldc, \
                              RankUpdateBuffers& buffers) {                                                        \
    subtract_body<width>(n, k, a, lda, d, c, ldc, buffers);                                                        \
  }

RDD_RANK_UPDATE(plain, , 2)
#if RDD_HAS_TARGETS
RDD_RANK_UPDATE(avx2, RDD_TARGET("avx2"), 4)
RDD_RANK_UPDATE(avx512, RDD_TARGET("avx512f"), 8)
Subtract kernel(int width) { return width == 8 ? subtract_avx512 : width == 4 ? subtract_avx2 : subtract_plain; }
#else
Subtract kernel(int) { return subtract_plain; }
#endif

}  // namespace

void subtract_lower_product(Index n, Index products, const double* a, Index lda, const double* d, double* c, Index ldc,
                            RankUpdateBuffers& buffers, int width) {
  kernel(width)(n, products, a, lda, d, c, ldc, buffers);
}

}  // namespace rdd::numerics
