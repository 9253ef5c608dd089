// The sweep is compiled for several instruction sets; all do the same operations in the same order.
#include "spectrum/high_accuracy_jacobi.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "support/error.hpp"

#if defined(__GNUC__) && defined(__x86_64__)
#define RDD_FOR_TARGET(name) __attribute__((target(name)))
#define RDD_INLINE inline __attribute__((always_inline))
#else
#define RDD_INLINE inline
#endif

namespace rdd {
namespace {

constexpr Index lanes = 8;
/// Eight numbers; GCC and clang split it into what the processor has.
typedef double Pack __attribute__((vector_size(lanes * sizeof(double)), may_alias));

RDD_INLINE double sum(const Pack& x) { return ((x[0] + x[4]) + (x[2] + x[6])) + ((x[1] + x[5]) + (x[3] + x[7])); }
RDD_INLINE Pack& pack(double* x) { return *reinterpret_cast<Pack*>(x); }
RDD_INLINE const Pack& pack(const double* x) { return *reinterpret_cast<const Pack*>(x); }

/// One column: real parts, then imaginary parts `stride` further on.
struct Column {
  double* re;
  double* im;
};

/// a^H b.
RDD_INLINE Complex product(Column a, Column b, Index stride) {
  Pack re{}, im{};
  for (Index i = 0; i < stride; i += lanes) {
    re += pack(a.re + i) * pack(b.re + i) + pack(a.im + i) * pack(b.im + i);
    im += pack(a.re + i) * pack(b.im + i) - pack(a.im + i) * pack(b.re + i);
  }
  return {sum(re), sum(im)};
}

RDD_INLINE double square(Column a, Index stride) {
  Pack result{};
  for (Index i = 0; i < stride; i += lanes) result += pack(a.re + i) * pack(a.re + i) + pack(a.im + i) * pack(a.im + i);
  return sum(result);
}

/// a <- c a - conj(s) b, b <- c b + s a, with the new squared lengths.
RDD_INLINE void rotate(Column a, Column b, Index stride, double c, Complex s, double& a_square, double& b_square) {
  const double s_re = s.real(), s_im = s.imag();
  Pack a_sum{}, b_sum{};
  for (Index i = 0; i < stride; i += lanes) {
    const Pack a_re = pack(a.re + i), a_im = pack(a.im + i), b_re = pack(b.re + i), b_im = pack(b.im + i);
    const Pack x_re = c * a_re - (s_re * b_re + s_im * b_im);
    const Pack x_im = c * a_im - (s_re * b_im - s_im * b_re);
    const Pack y_re = c * b_re + (s_re * a_re - s_im * a_im);
    const Pack y_im = c * b_im + (s_re * a_im + s_im * a_re);
    pack(a.re + i) = x_re;
    pack(a.im + i) = x_im;
    pack(b.re + i) = y_re;
    pack(b.im + i) = y_im;
    a_sum += x_re * x_re + x_im * x_im;
    b_sum += y_re * y_re + y_im * y_im;
  }
  a_square = sum(a_sum);
  b_square = sum(b_sum);
}

struct Sweep {
  double* data;
  double* squares;
  Index n;
  Index stride;
  double tolerance;
  [[nodiscard]] RDD_INLINE Column column(Index c) const {
    double* re = data + 2 * stride * c;
    return {re, re + stride};
  }
};

/// Makes columns p < q orthogonal, the longer one first. Returns whether they were not.
RDD_INLINE bool treat(const Sweep& sweep, Index p, Index q) {
  const Column a = sweep.column(p), b = sweep.column(q);
  double& alpha = sweep.squares[p];
  double& beta = sweep.squares[q];
  const Complex g = product(a, b, sweep.stride);
  const double modulus = std::sqrt(g.real() * g.real() + g.imag() * g.imag());
  const bool out_of_order = alpha < beta;
  if (modulus <= sweep.tolerance * std::sqrt(alpha) * std::sqrt(beta)) {
    if (!out_of_order) return false;
    std::swap_ranges(a.re, a.re + 2 * sweep.stride, b.re);
    std::swap(alpha, beta);
    return false;
  }
  // The smaller rotation, by an angle below pi/4; its complement where that puts the longer column first. The cosine
  // is not taken as 1/sqrt(1 + t^2): for small t its rounding is one-sided and makes all columns grow.
  const double zeta = std::abs(beta - alpha) / (2 * modulus);
  const double t = 1 / (zeta + std::sqrt(1 + zeta * zeta));
  const double cosine = 1 - t * t / (1 + t * t + std::sqrt(1 + t * t));
  const double sine = t * cosine;
  const double c = out_of_order ? sine : cosine;
  const Complex s = -(out_of_order ? cosine : sine) / modulus * g;
  rotate(a, b, sweep.stride, c, s, alpha, beta);
  return true;
}

/// All pairs, tile by tile so that the columns stay in the cache. Returns the number of rotations.
RDD_INLINE Index sweep_body(const Sweep& sweep) {
  constexpr Index tile = 16;
  Index rotations = 0;
  for (Index p0 = 0; p0 < sweep.n; p0 += tile)
    for (Index q0 = p0; q0 < sweep.n; q0 += tile)
      for (Index p = p0; p < std::min(p0 + tile, sweep.n); ++p)
        for (Index q = std::max(p + 1, q0); q < std::min(q0 + tile, sweep.n); ++q) rotations += treat(sweep, p, q);
  return rotations;
}

using SweepFunction = Index (*)(const Sweep&);
Index sweep_plain(const Sweep& sweep) { return sweep_body(sweep); }
#ifdef RDD_FOR_TARGET
RDD_FOR_TARGET("avx2") Index sweep_avx2(const Sweep& sweep) { return sweep_body(sweep); }
RDD_FOR_TARGET("avx512f") Index sweep_avx512(const Sweep& sweep) { return sweep_body(sweep); }
#endif

SweepFunction best_sweep() {
#ifdef RDD_FOR_TARGET
  if (__builtin_cpu_supports("avx512f")) return sweep_avx512;
  if (__builtin_cpu_supports("avx2")) return sweep_avx2;
#endif
  return sweep_plain;
}

}  // namespace

Index orthogonalise_columns(SplitColumns& g, Eigen::Ref<Vector> squares) {
  static const SweepFunction run = best_sweep();
  const Index n = squares.size();
  for (Index c = 0; c < n; ++c) squares[c] = square({g.re(c), g.im(c)}, g.stride());
  const double tolerance = std::sqrt(static_cast<double>(g.rows())) * std::numeric_limits<double>::epsilon() / 2;
  const Sweep sweep{g.re(0), squares.data(), n, g.stride(), tolerance};
  for (Index sweeps = 1; sweeps <= 40; ++sweeps)
    if (run(sweep) == 0) return sweeps;
  fail(Status::numeric, "one-sided Jacobi did not converge in 40 sweeps over ", n, " columns");
}

}  // namespace rdd
