// Results from lanes to the caller's arrays: order, phase, scale and transpose.
#pragma once

#include "spectrum/batched/assemble.hpp"
#include "spectrum/batched/level.hpp"

namespace rdd::spectrum::batched {
namespace {

/// Finds where each eigenvalue d[i stride] of each lane belongs when they ascend: place[i lanes + lane] is its number
/// in the array of all bands, or -1 if it is not among the lowest, or if the lane has no matrix (only `count` have).
/// Writes the values, scaled back. value: scratch of n.
void write_values(const Job& job, std::int64_t first, Int count, const V* d, Int stride, const Scaling& scaling,
                  std::int64_t* place, V* value) {
  V base;
  for (Int lane = 0; lane < lanes; ++lane)
    base[lane] = lane < count ? static_cast<double>((first + lane) * job.bands) : -1.0;
  const V bands = set(job.bands), absent = set(-1.0), shift = set(0x1.8p52);
  for (Int i = 0; i < job.size; ++i) {
    const V own = d[i * stride];
    V rank{};
    for (Int j = 0; j < i; ++j) rank += select(less(own, d[j * stride]), V{}, set(1.0));
    for (Int j = i + 1; j < job.size; ++j) rank += select(less(d[j * stride], own), set(1.0), V{});
    const V number = select(both(less(rank, bands), less(absent, base)), base + rank, absent);
    const Bits integer = (Bits)(number + shift) - (Bits)shift;  // the last bits of a sum near 2^52 count ones
    *reinterpret_cast<Bits*>(place + i * lanes) = integer;
    value[i] = fma(own, scaling.unscale, scaling.poison);
  }
  if (job.values == nullptr) return;
  for (Int i = 0; i < job.size; ++i)
    for (Int lane = 0; lane < count; ++lane)
      if (place[i * lanes + lane] >= 0)
        job.values[place[i * lanes + lane]] = reinterpret_cast<double*>(value + i)[lane];
}

/// The factor that makes the largest entry of a column (the first within 1e-8 of it) real and positive, and the row
/// of that entry. NaN where the lane failed.
struct PhaseFactor {
  V re, im, pivot;
};

/// The factors of C columns y[i C + c]. square: scratch of n C.
template <int C>
void find_phases(Int n, V poison, const Complexes* y, V* square, PhaseFactor* factor) {
  V largest[C] = {}, re[C], im[C], size[C];
  for (Int i = 0; i < n; ++i) {
#pragma GCC unroll 6
    for (Int c = 0; c < C; ++c) {
      const Complexes entry = y[i * C + c];
      square[i * C + c] = fma(entry.re, entry.re, entry.im * entry.im);
      largest[c] = max(square[i * C + c], largest[c]);
    }
  }
#pragma GCC unroll 6
  for (Int c = 0; c < C; ++c) {
    largest[c] = (1 - 2e-8) * largest[c];
    re[c] = size[c] = set(1.0);
    im[c] = factor[c].pivot = V{};
  }
  for (Int i = n - 1; i >= 0; --i) {
    const V row = number(i);
#pragma GCC unroll 6
    for (Int c = 0; c < C; ++c) {
      const auto near = less(largest[c], square[i * C + c]);
      factor[c].pivot = select(near, row, factor[c].pivot);
      re[c] = select(near, y[i * C + c].re, re[c]);
      im[c] = select(near, y[i * C + c].im, im[c]);
      size[c] = select(near, square[i * C + c], size[c]);
    }
  }
#pragma GCC unroll 6
  for (Int c = 0; c < C; ++c) {
    const V inverse = inverse_sqrt(size[c]);
    factor[c].re = fma(re[c], inverse, poison);
    factor[c].im = fma(im[c], inverse, poison);
  }
}

/// Stores x[lane] times factors at offset[lane] of the array, without a negative zero.
template <bool Whole>
RDD_INLINE void store_scaled(const V* x, const double* factors, double* array, const std::int64_t* offset) {
  const V factor = *reinterpret_cast<const Unaligned*>(factors);
#pragma GCC unroll 8
  for (Int lane = 0; lane < lanes; ++lane)
    if (Whole || offset[lane] >= 0) *reinterpret_cast<Unaligned*>(array + offset[lane]) = fma(x[lane], factor, V{});
}

/// Writes column y[i C] to its place in each lane's matrices of vectors. Whole: no place is -1.
template <int C, bool Whole>
void write_column(const Job& job, const std::int64_t* place, const PhaseFactor& factor, const Complexes* y) {
  constexpr Int rows = lanes / 2;  // complex numbers that fill a vector
  std::int64_t offset[lanes];
  for (Int lane = 0; lane < lanes; ++lane) offset[lane] = Whole || place[lane] >= 0 ? place[lane] * 2 * job.size : -1;
  for (Int row = 0; row < job.size; row += rows) {
    Int start = row;
    if (row + rows > job.size) start = job.size - rows;  // the last block overlaps the one before it
    V x[lanes];
#pragma GCC unroll 4
    for (Int r = 0; r < rows; ++r) {
      const Complexes entry = y[(start + r) * C];
      x[2 * r] = fma(entry.re, factor.re, entry.im * factor.im);
      x[2 * r + 1] = select(equal(factor.pivot, number(start + r)), 0.0 * factor.im,
                            fnma(entry.re, factor.im, entry.im * factor.re));
    }
    transpose(x);
    if (job.right != nullptr) store_scaled<Whole>(x, job.right_scale + 2 * start, job.right + 2 * start, offset);
    if (job.left != nullptr) store_scaled<Whole>(x, job.left_scale + 2 * start, job.left + 2 * start, offset);
  }
}

/// The same for matrices with fewer rows than fill a vector.
template <int C>
void write_short_column(const Job& job, const std::int64_t* place, const PhaseFactor& factor, const Complexes* y) {
  for (Int row = 0; row < job.size; ++row) {
    const Complexes entry = y[row * C];
    const V re = fma(entry.re, factor.re, entry.im * factor.im);
    const V im =
        select(equal(factor.pivot, number(row)), 0.0 * factor.im, fnma(entry.re, factor.im, entry.im * factor.re));
    for (Int lane = 0; lane < lanes; ++lane) {
      if (place[lane] < 0) continue;
      const std::int64_t at = (place[lane] * job.size + row) * 2;
      for (Int part = 0; part < 2; ++part) {
        const double value = part == 0 ? re[lane] : im[lane];
        if (job.right != nullptr) job.right[at + part] = value * job.right_scale[2 * row] + 0.0;
        if (job.left != nullptr) job.left[at + part] = value * job.left_scale[2 * row] + 0.0;
      }
    }
  }
}

/// Prefetches the memory of columns while they are computed, a few at each step, so that their stores do not stall.
class StorePrefetch {
 public:
  /// place: of `columns` columns, in as many steps as the matrix has rows.
  StorePrefetch(const Job& job, const std::int64_t* place, Int columns)
      : job_(job), place_(place), end_(place + columns * lanes), per_step_(columns * lanes / job.size + 1) {}

  void step() {
    constexpr Int line = 8;  // doubles
    const Int column = 2 * static_cast<Int>(job_.size);
    for (Int left = per_step_; left > 0 && place_ != end_; --left, ++place_) {
      const Int begin = *place_ * column, end = *place_ < 0 ? begin : begin + column;
      for (Int at = begin; at < end; at += line) {
        if (job_.right != nullptr) __builtin_prefetch(job_.right + at);
        if (job_.left != nullptr) __builtin_prefetch(job_.left + at);
      }
    }
  }

 private:
  const Job& job_;
  const std::int64_t *place_, *end_;
  Int per_step_;
};

}  // namespace
}  // namespace rdd::spectrum::batched
