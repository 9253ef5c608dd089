// Bodies of the split kernels for one width of vectors; included by split_kernels.cpp alone.
#pragma once

#include <algorithm>
#include <cmath>

#include "numerics/dense/split_kernels.hpp"

namespace rdd::numerics::split {

inline constexpr Index depth = 128;      // products summed before they are taken from the result
inline constexpr Index panel = 32;       // pivots eliminated one by one
inline constexpr Index row_chunk = 512;  // rows of a block vector that stay in the L1 cache

/// Columns of a tile of eight rows: as many as keep all sums in registers.
template <int W>
inline constexpr int tile_columns = W == 8   ? 4
                                    : W == 4 ? 2
                                             : 1;

/// c(0:8, 0:columns) -= sum_k a(:, k) conj(b(k, :)), operands packed.
template <int W>
RDD_INLINE void multiply_tile(const double* a, const double* b, Index products, SplitBlock c, Index columns) {
  constexpr int parts = 8 / W;
  constexpr int across = tile_columns<W>;
  Pack<W> re[across][parts]{}, im[across][parts]{};
  for (Index k = 0; k < products; ++k) {
    for (int p = 0; p < parts; ++p) {
      const auto x = load<W>(a + 16 * k + W * p);
      const auto y = load<W>(a + 16 * k + 8 + W * p);
      for (int j = 0; j < across; ++j) {
        const double u = b[2 * (across * k + j)];
        const double v = b[2 * (across * k + j) + 1];
        re[j][p] += x * u;
        re[j][p] += y * v;
        im[j][p] += y * u;
        im[j][p] -= x * v;
      }
    }
  }
  for (int j = 0; j < across; ++j) {
    if (j >= columns) break;
    for (int p = 0; p < parts; ++p) {
      double* to_re = c.re + j * c.ld + W * p;
      double* to_im = c.im + j * c.ld + W * p;
      store<W>(load<W>(to_re) - re[j][p], to_re);
      store<W>(load<W>(to_im) - im[j][p], to_im);
    }
  }
}

/// c(i, j) -= sum_k l(i, k) d_k conj(l(j, k)) for the tiles of c (rows x columns) that reach the lower triangle.
template <int W>
RDD_INLINE void subtract_lower(SplitBlock c, Index rows, Index columns, SplitBlock l, Index products, const double* d,
                               PackBuffers& buffers) {
  constexpr Index across = tile_columns<W>;
  const Index groups = (columns + across - 1) / across;
  buffers.left.resize(16 * depth);
  buffers.right.resize(2 * depth * across * groups);
  for (Index first = 0; first < products; first += depth) {
    const Index count = std::min(depth, products - first);
    for (Index g = 0; g < groups; ++g) {
      double* to = buffers.right.data() + 2 * depth * across * g;
      for (Index k = 0; k < count; ++k)
        for (Index j = 0; j < across; ++j, to += 2) {
          const Index from = g * across + j + (first + k) * l.ld;
          const bool inside = g * across + j < columns;
          to[0] = inside ? d[first + k] * l.re[from] : 0;
          to[1] = inside ? d[first + k] * l.im[from] : 0;
        }
    }
    for (Index i = 0; i < rows; i += 8) {
      double* to = buffers.left.data();
      for (Index k = 0; k < count; ++k, to += 16) {
        std::copy_n(l.re + i + (first + k) * l.ld, 8, to);
        std::copy_n(l.im + i + (first + k) * l.ld, 8, to + 8);
      }
      for (Index g = 0; g < groups && g * across < i + 8; ++g)
        multiply_tile<W>(buffers.left.data(), buffers.right.data() + 2 * depth * across * g, count, c.at(i, g * across),
                         columns - g * across);
    }
  }
}

/// Rows [begin, end) of column `to` -= column `from` times u, both ends multiples of eight.
template <int W>
RDD_INLINE void subtract_column(SplitBlock m, Index to, Index from, Index begin, Index end, double u, double v) {
  const auto source = m.at(0, from);
  const auto target = m.at(0, to);
  for (Index i = begin; i < end; i += W) {
    const auto x = load<W>(source.re + i);
    const auto y = load<W>(source.im + i);
    store<W>(load<W>(target.re + i) - (x * u - y * v), target.re + i);
    store<W>(load<W>(target.im + i) - (x * v + y * u), target.im + i);
  }
}

template <int W>
RDD_INLINE bool factor_panel(SplitBlock m, Index rows, Index begin, Index end, double* d) {
  for (Index a = begin; a < end; ++a) {
    const auto column = m.at(0, a);
    const double pivot = column.re[a];
    if (!(std::abs(pivot) > 0) || !std::isfinite(pivot)) return false;
    d[a] = pivot;
    const double inverse = 1 / pivot;
    const Index top = a / 8 * 8;
    for (Index i = top; i < rows; i += W) {
      store<W>(load<W>(column.re + i) * inverse, column.re + i);
      store<W>(load<W>(column.im + i) * inverse, column.im + i);
    }
    std::fill(column.re, column.re + a + 1, 0.0);
    std::fill(column.im, column.im + a + 1, 0.0);
    for (Index j = a + 1; j < end; ++j)
      subtract_column<W>(m, j, a, j / 8 * 8, rows, pivot * column.re[j], -pivot * column.im[j]);
  }
  return true;
}

template <int W>
RDD_INLINE bool factor_columns_body(SplitBlock m, Index n, Index pivots, double* d, PackBuffers& buffers) {
  const Index rows = padded_rows(n);
  for (Index begin = 0; begin < pivots; begin += panel) {
    const Index end = std::min(begin + panel, pivots);
    if (begin > 0) subtract_lower<W>(m.at(begin, begin), rows - begin, end - begin, m.at(begin, 0), begin, d, buffers);
    if (!factor_panel<W>(m, rows, begin, end, d)) return false;
  }
  return true;
}

/// x(rows below a group of G pivots) -= L x(pivots), after the group's own triangle.
template <int W, int G>
RDD_INLINE void forward_group(SplitBlock l, Index n, Index a, SplitBlock x, Index count) {
  for (Index c = 0; c < count; ++c) {
    const auto y = x.at(a, c);
    for (int g = 0; g < G; ++g)
      for (int h = g + 1; h < G; ++h) {
        const double u = l.re[a + h + (a + g) * l.ld], v = l.im[a + h + (a + g) * l.ld];
        y.re[h] -= u * y.re[g] - v * y.im[g];
        y.im[h] -= u * y.im[g] + v * y.re[g];
      }
  }
  for (Index i = a + G; i < n; i += W) {
    Pack<W> u[G], v[G];
    for (int g = 0; g < G; ++g) {
      u[g] = load<W>(l.re + i + (a + g) * l.ld);
      v[g] = load<W>(l.im + i + (a + g) * l.ld);
    }
    for (Index c = 0; c < count; ++c) {
      const auto y = x.at(i, c);
      const auto pivot = x.at(a, c);
      auto re = load<W>(y.re);
      auto im = load<W>(y.im);
      for (int g = 0; g < G; ++g) {
        re -= u[g] * pivot.re[g];
        re += v[g] * pivot.im[g];
        im -= u[g] * pivot.im[g];
        im -= v[g] * pivot.re[g];
      }
      store<W>(re, y.re);
      store<W>(im, y.im);
    }
  }
}

template <int W>
RDD_INLINE void sweep_forward_body(SplitBlock l, Index n, Index pivots, SplitBlock x, Index count) {
  Index a = 0;
  for (; a + 4 <= pivots; a += 4) forward_group<W, 4>(l, n, a, x, count);
  for (; a < pivots; ++a) forward_group<W, 1>(l, n, a, x, count);
}

/// x(a) -= sum_{i > a} conj(L(i, a)) x(i) for a group of G pivots.
template <int W, int G>
RDD_INLINE void backward_group(SplitBlock l, Index n, Index a, SplitBlock x, Index count) {
  for (Index c = 0; c < count; ++c) {
    const auto y = x.at(0, c);
    LaneSum<W> re[G], im[G];
    for (Index i = a + G; i < n; i += 8)
      for (int p = 0; p < 8 / W; ++p) {
        const Index row = i + W * p;
        const auto left = std::max<Index>(0, n - row);
        const auto s = first_lanes<W, double>(load<W>(y.re + row), left);
        const auto t = first_lanes<W, double>(load<W>(y.im + row), left);
        for (int g = 0; g < G; ++g) {
          const auto u = load<W>(l.re + row + (a + g) * l.ld);
          const auto v = load<W>(l.im + row + (a + g) * l.ld);
          re[g].add(p, u * s + v * t);
          im[g].add(p, u * t - v * s);
        }
      }
    for (int g = G - 1; g >= 0; --g) {
      double sum_re = re[g].total(), sum_im = im[g].total();
      for (int h = g + 1; h < G; ++h) {
        const double u = l.re[a + h + (a + g) * l.ld], v = l.im[a + h + (a + g) * l.ld];
        sum_re += u * y.re[a + h] + v * y.im[a + h];
        sum_im += u * y.im[a + h] - v * y.re[a + h];
      }
      y.re[a + g] -= sum_re;
      y.im[a + g] -= sum_im;
    }
  }
}

template <int W>
RDD_INLINE void sweep_backward_body(SplitBlock l, Index n, Index pivots, SplitBlock x, Index count) {
  const Index whole = pivots / 4 * 4;
  for (Index a = pivots; a-- > whole;) backward_group<W, 1>(l, n, a, x, count);
  for (Index a = whole; a > 0; a -= 4) backward_group<W, 4>(l, n, a - 4, x, count);
}

/// Sums of one column of v with up to four columns of x over rows [begin, end).
template <int W, int Columns>
RDD_INLINE void inner_chunk(SplitBlock v, SplitBlock x, Index begin, Index end, Complex* sums) {
  LaneSum<W> re[Columns], im[Columns];
  for (Index i = begin; i < end; i += 8)
    for (int p = 0; p < 8 / W; ++p) {
      const Index row = i + W * p;
      const auto s = load<W>(v.re + row);
      const auto t = load<W>(v.im + row);
      for (int c = 0; c < Columns; ++c) {
        const auto y = load<W>(x.re + row + c * x.ld);
        const auto z = load<W>(x.im + row + c * x.ld);
        re[c].add(p, s * y + t * z);
        im[c].add(p, s * z - t * y);
      }
    }
  for (int c = 0; c < Columns; ++c) sums[c] += Complex(re[c].total(), im[c].total());
}

template <int W>
RDD_INLINE void inner_products_body(SplitBlock v, Index m, SplitBlock x, Index count, Index n,
                                    Eigen::Ref<ComplexMatrix> c) {
  c.setZero();
  for (Index begin = 0; begin < n; begin += row_chunk) {
    const Index end = std::min(n, begin + row_chunk);
    for (Index j = 0; j < m; ++j) {
      Index column = 0;
      for (; column + 4 <= count; column += 4) {
        Complex sums[4]{};
        inner_chunk<W, 4>(v.at(0, j), x.at(0, column), begin, end, sums);
        for (Index q = 0; q < 4; ++q) c(j, column + q) += sums[q];
      }
      for (; column + 2 <= count; column += 2) {
        Complex sums[2]{};
        inner_chunk<W, 2>(v.at(0, j), x.at(0, column), begin, end, sums);
        c(j, column) += sums[0], c(j, column + 1) += sums[1];
      }
      for (; column < count; ++column) {
        Complex sum = 0;
        inner_chunk<W, 1>(v.at(0, j), x.at(0, column), begin, end, &sum);
        c(j, column) += sum;
      }
    }
  }
}

template <int W, int G>
RDD_INLINE void subtract_group(SplitBlock v, Index first, const Eigen::Ref<const ComplexMatrix>& c, SplitBlock x,
                               Index column, Index begin, Index end) {
  const auto target = x.at(0, column);
  double u[G], w[G];
  for (int g = 0; g < G; ++g) u[g] = c(first + g, column).real(), w[g] = c(first + g, column).imag();
  for (Index i = begin; i < end; i += W) {
    auto re = load<W>(target.re + i);
    auto im = load<W>(target.im + i);
    for (int g = 0; g < G; ++g) {
      const auto s = load<W>(v.re + i + (first + g) * v.ld);
      const auto t = load<W>(v.im + i + (first + g) * v.ld);
      re -= s * u[g];
      re += t * w[g];
      im -= s * w[g];
      im -= t * u[g];
    }
    store<W>(re, target.re + i);
    store<W>(im, target.im + i);
  }
}

template <int W>
RDD_INLINE void subtract_product_body(SplitBlock v, Index m, const Eigen::Ref<const ComplexMatrix>& c, SplitBlock x,
                                      Index count, Index n) {
  for (Index begin = 0; begin < n; begin += row_chunk) {
    const Index end = std::min(padded_rows(n), begin + row_chunk);
    Index first = 0;
    for (; first + 4 <= m; first += 4)
      for (Index column = 0; column < count; ++column) subtract_group<W, 4>(v, first, c, x, column, begin, end);
    for (; first < m; ++first)
      for (Index column = 0; column < count; ++column) subtract_group<W, 1>(v, first, c, x, column, begin, end);
  }
}

}  // namespace rdd::numerics::split
