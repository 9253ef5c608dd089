// Blocked L D L^H, triangular sweeps and products of split columns, compiled per instruction set with equal results.
#include "numerics/dense/split_kernels.hpp"

#include "numerics/dense/split_kernels_impl.hpp"

namespace rdd::numerics::split {
namespace {

using Coefficients = const Eigen::Ref<const ComplexMatrix>&;

/// One instruction set's functions.
struct Kernels {
  bool (*factor)(SplitBlock, Index, Index, double*, PackBuffers&);
  void (*update)(SplitBlock, Index, SplitBlock, Index, const double*, PackBuffers&);
  void (*forward)(SplitBlock, Index, Index, SplitBlock, Index);
  void (*backward)(SplitBlock, Index, Index, SplitBlock, Index);
  void (*inner)(SplitBlock, Index, SplitBlock, Index, Index, Eigen::Ref<ComplexMatrix>);
  void (*subtract)(SplitBlock, Index, Coefficients, SplitBlock, Index, Index);
};

#define RDD_SPLIT_KERNELS(name, target, width)                                                                       \
  target bool factor_##name(SplitBlock l, Index n, Index pivots, double* d, PackBuffers& buffers) {                  \
    return split::factor_columns_body<width>(l, n, pivots, d, buffers);                                              \
  }                                                                                                                  \
  target void update_##name(SplitBlock c, Index n, SplitBlock l, Index k, const double* d, PackBuffers& buffers) {   \
    split::subtract_lower<width>(c, n, n, l, k, d, buffers);                                                         \
  }                                                                                                                  \
  target void forward_##name(SplitBlock l, Index n, Index pivots, SplitBlock x, Index count) {                       \
    split::sweep_forward_body<width>(l, n, pivots, x, count);                                                        \
  }                                                                                                                  \
  target void backward_##name(SplitBlock l, Index n, Index pivots, SplitBlock x, Index count) {                      \
    split::sweep_backward_body<width>(l, n, pivots, x, count);                                                       \
  }                                                                                                                  \
  target void inner_##name(SplitBlock v, Index m, SplitBlock x, Index count, Index n, Eigen::Ref<ComplexMatrix> c) { \
    split::inner_products_body<width>(v, m, x, count, n, c);                                                         \
  }                                                                                                                  \
  target void subtract_##name(SplitBlock v, Index m, Coefficients c, SplitBlock x, Index count, Index n) {           \
    split::subtract_product_body<width>(v, m, c, x, count, n);                                                       \
  }                                                                                                                  \
  constexpr Kernels kernels_##name{factor_##name,   update_##name, forward_##name,                                   \
                                   backward_##name, inner_##name,  subtract_##name};

RDD_SPLIT_KERNELS(plain, , 2)
#if RDD_HAS_TARGETS
RDD_SPLIT_KERNELS(avx2, RDD_TARGET("avx2"), 4)
RDD_SPLIT_KERNELS(avx512, RDD_TARGET("avx512f"), 8)
const Kernels& kernels(int width) { return width == 8 ? kernels_avx512 : width == 4 ? kernels_avx2 : kernels_plain; }
#else
const Kernels& kernels(int) { return kernels_plain; }
#endif

}  // namespace

bool factor_columns(SplitBlock columns, Index n, Index pivots, double* d, PackBuffers& buffers, int width) {
  return kernels(width).factor(columns, n, pivots, d, buffers);
}

void update_rest(SplitBlock rest, SplitBlock columns, Index n, Index pivots, const double* d, PackBuffers& buffers,
                 int width) {
  kernels(width).update(rest, n - pivots, columns.at(pivots, 0), pivots, d, buffers);
}

void sweep_forward(SplitBlock columns, Index n, Index pivots, SplitBlock x, Index count, int width) {
  kernels(width).forward(columns, n, pivots, x, count);
}

void sweep_backward(SplitBlock columns, Index n, Index pivots, SplitBlock x, Index count, int width) {
  kernels(width).backward(columns, n, pivots, x, count);
}

void inner_products(SplitBlock v, Index m, SplitBlock x, Index count, Index n, Eigen::Ref<ComplexMatrix> c, int width) {
  kernels(width).inner(v, m, x, count, n, c);
}

void subtract_product(SplitBlock v, Index m, const Eigen::Ref<const ComplexMatrix>& c, SplitBlock x, Index count,
                      Index n, int width) {
  kernels(width).subtract(v, m, c, x, count, n);
}

}  // namespace rdd::numerics::split
