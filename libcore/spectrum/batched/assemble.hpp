// Assembles Bloch matrices (from phases) or the caller's matrices, one per SIMD lane, and scales them.
#pragma once

#include "spectrum/batched/level.hpp"
#include "spectrum/batched/tridiagonal.hpp"

namespace rdd::spectrum::batched {
namespace {

/// The nearest integer, for |x| < 2^51.
RDD_INLINE V nearest(V x) {
  const auto shift = set(0x1.8p52);
  return (x + shift) - shift;
}

/// e^{-2 pi i t} for |t| <= 1/2: quarter turns are taken off exactly, the rest by the Taylor series of sine and cosine
/// of 2 pi r, |r| <= 1/8, whose first neglected terms are below 3e-18.
RDD_INLINE Complexes phase(V t) {
  // (2 pi)^k / k! with alternating signs; the first one of the sine in two parts.
  constexpr double sine[] = {2.4492935982947064e-16, -41.34170224039976,  81.60524927607506,
                             -76.70585975306139,     42.058693944897655,  -15.09464257682299,
                             3.819952584848282,      -0.7181223017785006, 0.10422916220813984};
  constexpr double cosine[] = {-19.739208802178716, 64.9393940226683,  -85.45681720669373, 60.24464137187666,
                               -26.4262567833744,   7.903536371318469, -1.714390711088672, 0.28200596845579123};
  const V quarter = nearest(4.0 * t);
  const V r = t - 0.25 * quarter, square = r * r;
  V tail = set(sine[8]);
  for (Int k = 7; k >= 0; --k) tail = fma(tail, square, set(sine[k]));
  const V s = fma(r, set(6.283185307179586), r * tail);
  tail = set(cosine[7]);
  for (Int k = 6; k >= 0; --k) tail = fma(tail, square, set(cosine[k]));
  const V c = fma(tail, square, set(1.0));
  const auto odd = equal(abs(quarter), set(1.0)), half = equal(abs(quarter), set(2.0));
  const V zero{};
  const V turned = copysign(set(1.0), quarter);
  const V re = select(odd, zero - turned * s, select(half, zero - c, c));
  const V im = select(odd, turned * c, select(half, zero - s, s));
  return {re, zero - im};
}

/// The matrix of a lane; lanes past the end repeat the last one, whose results are not written.
RDD_INLINE std::int64_t matrix_of(const Job& job, std::int64_t first, Int lane) {
  return first + lane < job.end ? first + lane : job.end - 1;
}

/// Phases of all translations at lanes wavevectors from `first` on.
void compute_phases(const Job& job, std::int64_t first, Complexes* phases) {
  V k[6] = {};
  for (Int axis = 0; axis < job.dim; ++axis)
    for (Int lane = 0; lane < lanes; ++lane) k[axis][lane] = job.k[matrix_of(job, first, lane) * job.dim + axis];
  const std::int32_t* n = job.translations;
  for (Int translation = 0; translation < job.n_translations; ++translation, n += job.dim) {
    V turns{};
    for (Int axis = 0; axis < job.dim; ++axis) {  // whole turns are taken off each product before it is rounded
      const V count = set(n[axis]);
      turns += fma(k[axis], count, V{} - nearest(k[axis] * count));
    }
    phases[translation] = phase(turns - nearest(turns));
  }
}

/// The packed lower triangles of H(k).
void assemble(const Job& job, std::int64_t first, Complexes* phases, Complexes* a) {
  compute_phases(job, first, phases);
  std::int64_t slot = 0;
  for (Int col = 0; col < job.size; ++col) {
    for (Int row = col; row < job.size; ++row, ++slot) {
      Complexes sum{row == col ? set(job.diagonal[col]) : V{}, {}};
      for (std::int32_t t = job.first_summand[slot]; t < job.first_summand[slot + 1]; ++t) {
        const auto amplitude = set(job.summands[t].amplitude);
        const Complexes& turn = phases[job.summands[t].translation];
        sum.re = fma(amplitude, turn.re, sum.re);
        if (row != col) sum.im = fma(amplitude, turn.im, sum.im);
      }
      a[slot] = sum;
    }
  }
}

/// The packed lower triangles of matrices of the caller.
void gather(const Job& job, std::int64_t first, Complexes* a) {
  const std::int64_t m = job.size;
  for (Int lane = 0; lane < lanes; ++lane) {
    const double* const h = job.matrices + 2 * m * m * matrix_of(job, first, lane);
    Complexes* entry = a;
    for (std::int64_t col = 0; col < m; ++col) {
      for (std::int64_t row = col; row < m; ++row, ++entry) {
        entry->re[lane] = h[2 * (col * m + row)];
        entry->im[lane] = row == col ? 0.0 : h[2 * (col * m + row) + 1];
      }
    }
  }
}

/// How a lane was scaled: eigenvalues times unscale are those of the matrix given; poison is 0, or NaN where an entry
/// was not finite (the lane then holds a zero matrix, so that no NaN spreads).
struct Scaling {
  V unscale, poison;
};

/// Multiplies each matrix by the power of two that brings its largest entry near one, so that squares and products of
/// squares neither overflow nor underflow.
Scaling prescale(Int n, Complexes* a) {
  const Int entries = n * (n + 1) / 2;
  V largest_re{}, largest_im{}, check_re{}, check_im{};
  for (Int t = 0; t < entries; ++t) {
    largest_re = max(abs(a[t].re), largest_re);
    largest_im = max(abs(a[t].im), largest_im);
    check_re = fma(a[t].re, V{}, check_re);
    check_im = fma(a[t].im, V{}, check_im);
  }
  const auto finite = equal(check_re + check_im, V{});
  V largest = select(finite, max(largest_re, largest_im), set(1.0));
  largest = max(min(largest, set(0x1p1022)), set(0x1p-1022));
  const Bits exponent = (Bits)largest & INT64_C(0x7ff0000000000000);
  const V scale = (V)((INT64_C(2046) << 52) - exponent);
  for (Int t = 0; t < entries; ++t) {
    a[t].re = keep(finite, a[t].re * scale);
    a[t].im = keep(finite, a[t].im * scale);
  }
  return {(V)exponent, select(finite, V{}, set(__builtin_nan("")))};
}

}  // namespace
}  // namespace rdd::spectrum::batched
