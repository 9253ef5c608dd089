// Dense complex kernels on columns whose real and imaginary parts lie apart: pieces of a factorisation and of a block
// iteration. The same bits for every width of vectors (2, 4 or 8 doubles).
#pragma once

#include <vector>

#include "numerics/simd/pack.hpp"
#include "support/types.hpp"

namespace rdd::numerics::split {

/// Columns of complex numbers: number (i, j) is re[i + j ld] + i im[i + j ld]. The kernels may read and write garbage
/// in the lanes up to the next multiple of eight rows below the last one, so these must belong to the column.
struct SplitBlock {
  double* re = nullptr;
  double* im = nullptr;
  Index ld = 0;
  [[nodiscard]] SplitBlock at(Index row, Index column) const {
    return {re + row + column * ld, im + row + column * ld, ld};
  }
};

/// Rows with the room that the kernels need below them.
[[nodiscard]] constexpr Index padded_rows(Index n) { return (n + 7) / 8 * 8; }

/// Space for packed operands, kept between calls.
struct PackBuffers {
  std::vector<double> left, right;
};

/// The first `pivots` columns (n rows, lower triangle, ld >= padded_rows(n)) of a Hermitian matrix become L of L D L^H:
/// entries on and above the diagonal of L become zero, d receives the pivots. No pivoting. Returns false on breakdown,
/// at a pivot that is zero or not finite.
[[nodiscard]] bool factor_columns(SplitBlock columns, Index n, Index pivots, double* d, PackBuffers& buffers,
                                  int width = vector_width());

/// rest(i, j) -= sum_a L(pivots + i, a) d_a conj L(pivots + j, a) for i >= j: the rest of the matrix after
/// factor_columns; n - pivots columns. What is above the diagonal of rest is not defined afterwards.
/// Eight numbers beyond the last column of both are read.
void update_rest(SplitBlock rest, SplitBlock columns, Index n, Index pivots, const double* d, PackBuffers& buffers,
                 int width = vector_width());

/// x (n x count) := the forward sweep with the columns of L: rows below the pivots get -L x added.
/// x.ld >= n + 8, and eight numbers beyond the last column of L are read.
void sweep_forward(SplitBlock columns, Index n, Index pivots, SplitBlock x, Index count, int width = vector_width());
/// The backward sweep with L^H: pivots rows of x, from the rows below them.
void sweep_backward(SplitBlock columns, Index n, Index pivots, SplitBlock x, Index count, int width = vector_width());

/// c (m x count) = v^H x, n rows; rows between n and the next multiple of eight must be zero in both.
void inner_products(SplitBlock v, Index m, SplitBlock x, Index count, Index n, Eigen::Ref<ComplexMatrix> c,
                    int width = vector_width());
/// x (n x count) -= v (n x m) c.
void subtract_product(SplitBlock v, Index m, const Eigen::Ref<const ComplexMatrix>& c, SplitBlock x, Index count,
                      Index n, int width = vector_width());

}  // namespace rdd::numerics::split
