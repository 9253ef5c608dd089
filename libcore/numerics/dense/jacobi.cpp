// One-sided Jacobi sweeps (Demmel1999), compiled for several instruction sets with the same order of operations.
#include "numerics/dense/jacobi.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "numerics/simd/pack.hpp"
#include "support/error.hpp"

namespace rdd::numerics {
namespace {

/// One column: real parts, then imaginary parts.
struct Column {
  double* re;
  double* im;
};

struct JacobiSweep {
  double* data;
  double* squares;
  Index n;
  Index stride;
  double tolerance;  // squared
  [[nodiscard]] RDD_INLINE Column column(Index c) const {
    double* re = data + 2 * stride * c;
    return {re, re + stride};
  }
};

/// a^H b.
template <int Width>
RDD_INLINE Complex product(Column a, Column b, Index stride) {
  LaneSum<Width> re, im;
  for (Index i = 0; i < stride; i += lanes)
    for (int w = 0; w < lanes / Width; ++w) {
      const Index at = i + w * Width;
      const auto a_re = load<Width>(a.re + at), a_im = load<Width>(a.im + at);
      const auto b_re = load<Width>(b.re + at), b_im = load<Width>(b.im + at);
      re.add(w, a_re * b_re + a_im * b_im);
      im.add(w, a_re * b_im - a_im * b_re);
    }
  return {re.total(), im.total()};
}

/// a <- c a + conj(s) b, b <- c b - s a, with the new squared lengths.
template <int Width>
RDD_INLINE void rotate(Column a, Column b, Index stride, double c, Complex s, double& a_square, double& b_square) {
  const double s_re = s.real(), s_im = s.imag();
  LaneSum<Width> a_sum, b_sum;
  for (Index i = 0; i < stride; i += lanes)
    for (int w = 0; w < lanes / Width; ++w) {
      const Index at = i + w * Width;
      const auto a_re = load<Width>(a.re + at), a_im = load<Width>(a.im + at);
      const auto b_re = load<Width>(b.re + at), b_im = load<Width>(b.im + at);
      const auto x_re = c * a_re + (s_re * b_re + s_im * b_im);
      const auto x_im = c * a_im + (s_re * b_im - s_im * b_re);
      const auto y_re = c * b_re - (s_re * a_re - s_im * a_im);
      const auto y_im = c * b_im - (s_re * a_im + s_im * a_re);
      store<Width>(x_re, a.re + at);
      store<Width>(x_im, a.im + at);
      store<Width>(y_re, b.re + at);
      store<Width>(y_im, b.im + at);
      a_sum.add(w, x_re * x_re + x_im * x_im);
      b_sum.add(w, y_re * y_re + y_im * y_im);
    }
  a_square = a_sum.total();
  b_square = b_sum.total();
}

/// Makes columns p < q orthogonal, the longer one first (deRijk1989). Returns false if they were orthogonal already.
template <int Width>
RDD_INLINE bool treat(const JacobiSweep& sweep, Index p, Index q) {
  const Column a = sweep.column(p), b = sweep.column(q);
  double& alpha = sweep.squares[p];
  double& beta = sweep.squares[q];
  if (alpha < beta) {
    std::swap_ranges(a.re, a.re + 2 * sweep.stride, b.re);
    std::swap(alpha, beta);
  }
  const Complex g = product<Width>(a, b, sweep.stride);
  const double modulus2 = g.real() * g.real() + g.imag() * g.imag();
  if (modulus2 <= sweep.tolerance * alpha * beta) return false;
  // The smaller of the two rotation angles, below pi/4. The cosine is not used as the root gives it: just below one,
  // that root is rounded to one side, and hundreds of rotations would make all columns grow.
  const double difference = alpha - beta;
  const double hypotenuse = std::sqrt(difference * difference + 4 * modulus2);
  const double root = std::sqrt((hypotenuse + difference) / (2 * hypotenuse));
  const double scale = 1 / (hypotenuse * root);  // |s| = |g| scale
  const double cosine = 1 - modulus2 * scale * scale / (1 + root);
  rotate<Width>(a, b, sweep.stride, cosine, scale * g, alpha, beta);
  return true;
}

/// All pairs, tile by tile so that the columns stay in the cache. Inside a tile consecutive pairs have no column in
/// common: the long chain of roots and quotients of one overlaps with the products of the next.
template <int Width>
RDD_INLINE Index sweep_body(const JacobiSweep& sweep) {
  constexpr Index tile = 8;
  Index rotations = 0;
  for (Index p0 = 0; p0 < sweep.n; p0 += tile) {
    for (Index shift = 1; shift < tile; ++shift)
      for (Index p = p0; p < p0 + tile - shift && p + shift < sweep.n; ++p)
        rotations += treat<Width>(sweep, p, p + shift);
    for (Index q0 = p0 + tile; q0 < sweep.n; q0 += tile)
      for (Index shift = 0; shift < tile; ++shift)
        for (Index p = p0; p < p0 + tile; ++p) {
          const Index q = q0 + (p - p0 + shift) % tile;
          if (q < sweep.n) rotations += treat<Width>(sweep, p, q);
        }
  }
  return rotations;
}

using SweepFunction = Index (*)(const JacobiSweep&);
Index sweep_plain(const JacobiSweep& sweep) { return sweep_body<2>(sweep); }
#if RDD_HAS_TARGETS
RDD_TARGET("avx2") Index sweep_avx2(const JacobiSweep& sweep) { return sweep_body<4>(sweep); }
RDD_TARGET("avx512f") Index sweep_avx512(const JacobiSweep& sweep) { return sweep_body<8>(sweep); }
SweepFunction best_sweep(int width) { return width == 8 ? sweep_avx512 : width == 4 ? sweep_avx2 : sweep_plain; }
#else
SweepFunction best_sweep(int) { return sweep_plain; }
#endif

}  // namespace

Index orthogonalise_columns(SplitColumns& g, Eigen::Ref<Vector> squares, int width) {
  const SweepFunction run = best_sweep(width);
  const Index n = squares.size();
  for (Index c = 0; c < n; ++c) {
    const double* x = g.re(c);
    squares[c] = std::inner_product(x, x + 2 * g.stride(), x, 0.0);
  }
  const double tolerance = static_cast<double>(g.rows()) * std::pow(std::numeric_limits<double>::epsilon() / 2, 2);
  const JacobiSweep sweep{g.re(0), squares.data(), n, g.stride(), tolerance};
  for (Index sweeps = 1; sweeps <= 40; ++sweeps)
    if (run(sweep) == 0) return sweeps;
  fail(Status::numeric, "one-sided Jacobi rotations did not converge in 40 sweeps over ", n, " columns");
}

}  // namespace rdd::numerics
