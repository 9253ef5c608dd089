// The products of matrices that eliminations consist of, as fast as the machine's vectors allow.
#pragma once

#include <vector>

#include "numerics/simd/pack.hpp"
#include "support/types.hpp"

namespace rdd::numerics {

/// Space for packed operands, kept between calls.
struct RankUpdateBuffers {
  std::vector<double> left, right;
};

/// c (n x n, columns ldc apart) -= a diag(d) a^T for i >= j, a (n x products, columns lda apart). What is above the
/// diagonal of c is not defined afterwards. The same bits for every width of vectors (2, 4 or 8 doubles).
void subtract_lower_product(Index n, Index products, const double* a, Index lda, const double* d, double* c, Index ldc,
                            RankUpdateBuffers& buffers, int width = vector_width());

/// c (rows x columns, columns ldc apart) += a b, a (rows x products, columns lda apart), b (products x columns, columns
/// ldb apart). c must not overlap a or b. The same bits for every width of vectors.
void add_product(Index rows, Index columns, Index products, const double* a, Index lda, const double* b, Index ldb,
                 double* c, Index ldc, RankUpdateBuffers& buffers, int width = vector_width());

}  // namespace rdd::numerics
