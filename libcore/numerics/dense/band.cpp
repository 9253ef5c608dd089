// L U factorisation of band matrices without pivoting, by panels of four columns, vectorised along the columns.
#include "numerics/dense/band.hpp"

#include <algorithm>
#include <cmath>

#include "support/error.hpp"

namespace rdd::numerics {
namespace {

/// Smallest accepted ratio of a pivot to the largest entry below it.
constexpr double least_pivot = 1e-9;

/// View of the storage during elimination: column k begins at data + 2 half (k & mask), its diagonal half further on.
struct Window {
  double* data;
  Index mask, n;
};
struct Factors {
  float *low, *high;
  double* inverse;
};
struct ConstFactors {
  const float *low, *high;
  const double* inverse;
  Index n;
};

template <int Width>
RDD_INLINE Pack<Width> widened(const float* from) {
  return __builtin_convertvector((load<Width, float>(from)), Pack<Width>);
}
template <int Width>
RDD_INLINE void store_narrowed(const Pack<Width>& pack, float* to) {
  using Narrow = Pack<Width, float>;
  store<Width, float>(__builtin_convertvector(pack, Narrow), to);
}

/// Columns of a panel, eliminated together: each later column is then loaded and stored once instead of four times.
constexpr Index group = 4;

/// A panel from column k on. L of column k + j: lower[j][zeros + r] at row k + j + r, zeros before and after.
template <int Width, int Blocks>
struct Panel {
  static constexpr Index half = 8 * Blocks, packs = half / Width, wide = packs + (group - 1 + Width - 1) / Width;
  static constexpr Index zeros = 8;
  alignas(64) double lower[group][zeros + half + 8];
  double inverse[group];

  /// Subtracts the rank-one term of pivot column k + j from column c.
  RDD_INLINE void take_one(const Window& m, Index k, Index j, Index c) const {
    double* target = m.data + (2 * half) * (c & m.mask) + half + k + j - c;
    const double u = target[0];
    if (u == 0) return;
    for (Index p = 0; p < packs; ++p)
      store<Width, double>(
          load<Width, double>(target + p * Width) - load<Width, double>(lower[j] + zeros + p * Width) * u,
          target + p * Width);
    target[0] = u * inverse[j];  // divided by its pivot here, not in every solution
  }
  /// Subtracts the terms of the whole panel from column c, in the same order.
  RDD_INLINE void take_all(const Window& m, Index k, Index c) const {
    double* target = m.data + (2 * half) * (c & m.mask) + half + k - c;
    const double u0 = target[0], u1 = target[1] - lower[0][zeros + 1] * u0;
    const double u2 = target[2] - lower[0][zeros + 2] * u0 - lower[1][zeros + 1] * u1;
    const double u3 = target[3] - lower[0][zeros + 3] * u0 - lower[1][zeros + 2] * u1 - lower[2][zeros + 1] * u2;
    for (Index p = 0; p < wide; ++p) {
      Pack<Width> rows = load<Width, double>(target + p * Width);
      rows -= load<Width, double>(lower[0] + zeros + p * Width) * u0;
      rows -= load<Width, double>(lower[1] + zeros - 1 + p * Width) * u1;
      rows -= load<Width, double>(lower[2] + zeros - 2 + p * Width) * u2;
      rows -= load<Width, double>(lower[3] + zeros - 3 + p * Width) * u3;
      store<Width, double>(rows, target + p * Width);
    }
    target[0] = u0 * inverse[0];
    target[1] = u1 * inverse[1];
    target[2] = u2 * inverse[2];
    target[3] = u3 * inverse[3];
  }
};

/// Stores the factors of column k + j, which is final. False if its pivot is too small.
template <int Width, int Blocks>
RDD_INLINE bool keep_column(const Window& m, Index k, Index j, const Factors& to, Panel<Width, Blocks>& panel) {
  constexpr Index half = 8 * Blocks;
  const double* high = m.data + (2 * half) * ((k + j) & m.mask);
  const double* low = high + half;
  double largest = 0;
  for (Index r = 1; r < half; ++r) largest = std::max(largest, std::abs(low[r]));
  if (!(std::abs(low[0]) > least_pivot * largest)) return false;
  const double inverse = 1 / low[0];
  panel.inverse[j] = to.inverse[k + j] = inverse;
  double* lower = panel.lower[j] + panel.zeros;
  for (Index p = 0; p < panel.packs; ++p) {
    store<Width, double>(load<Width, double>(low + p * Width) * inverse, lower + p * Width);
    store_narrowed<Width>(load<Width, double>(high + p * Width), to.high + (k + j) * half + p * Width);
  }
  lower[0] = 0;  // so that whole vectors from the diagonal on can be used
  for (Index p = 0; p < panel.packs; ++p)
    store_narrowed<Width>(load<Width, double>(lower + p * Width), to.low + (k + j) * half + p * Width);
  return true;
}

template <int Width, int Blocks>
RDD_INLINE bool eliminate(const Window& m, Index begin, Index end, const Factors& to) {
  constexpr Index half = 8 * Blocks;
  Panel<Width, Blocks> panel;
  std::fill_n(&panel.lower[0][0], sizeof(panel.lower) / sizeof(double), 0.0);
  for (Index k = begin; k < end; k += group) {
    const Index together = std::min(group, end - k);
    for (Index j = 0; j < together; ++j) {
      if (!keep_column(m, k, j, to, panel)) return false;
      for (Index c = k + j + 1; c < k + together; ++c) panel.take_one(m, k, j, c);
    }
    Index common = k + together;  // the first column that not all pivots update
    if (together == group)
      for (; common <= std::min(m.n - 1, k + half); ++common) panel.take_all(m, k, common);
    for (Index j = 0; j < together; ++j)
      for (Index c = common; c <= std::min(m.n - 1, k + j + half); ++c) panel.take_one(m, k, j, c);
  }
  return true;
}

/// x[0], of all lanes; and the lanes one further on, the last of them from `next`.
template <int Width>
RDD_INLINE Pack<Width> shifted(const Pack<Width>& x, const Pack<Width>& next) {
  if constexpr (Width == 2) return __builtin_shufflevector(x, next, 1, 2);
  if constexpr (Width == 4) return __builtin_shufflevector(x, next, 1, 2, 3, 4);
  if constexpr (Width == 8) return __builtin_shufflevector(x, next, 1, 2, 3, 4, 5, 6, 7, 8);
}
/// The lanes one further back, the first of them from `next`, in which it is the last.
template <int Width>
RDD_INLINE Pack<Width> shifted_back(const Pack<Width>& next, const Pack<Width>& x) {
  if constexpr (Width == 2) return __builtin_shufflevector(next, x, 1, 2);
  if constexpr (Width == 4) return __builtin_shufflevector(next, x, 3, 4, 5, 6);
  if constexpr (Width == 8) return __builtin_shufflevector(next, x, 7, 8, 9, 10, 11, 12, 13, 14);
}

/// The unknowns that one pivot updates are kept in registers and shifted through them. The next unknown is computed
/// before the others, by the same arithmetic, because all later ones depend on it.
template <int Width, int Blocks>
RDD_INLINE void substitute(const ConstFactors& m, const double* b, double* x) {
  using P = Pack<Width>;
  constexpr Index half = 8 * Blocks, packs = half / Width;
  P window[packs];  // the current unknown and those after it; zeros beyond the last
  for (Index p = 0; p < packs; ++p)
    for (int lane = 0; lane < Width; ++lane) {
      const Index k = p * Width + lane;
      window[p][lane] = k < m.n ? b[k] : 0;
    }
  double value = b[0];
  for (Index k = 0; k < m.n; ++k) {
    const float* low = m.low + half * k;
    const double next = window[0][1] - static_cast<double>(low[1]) * value;
    x[k] = value * m.inverse[k];
    for (Index p = 0; p < packs; ++p) window[p] -= widened<Width>(low + p * Width) * value;
    for (Index p = 0; p + 1 < packs; ++p) window[p] = shifted<Width>(window[p], window[p + 1]);
    window[packs - 1] = shifted<Width>(window[packs - 1], P{} + (k + half < m.n ? b[k + half] : 0));
    value = next;
  }
  // From here on: the current unknown and those before it.
  for (Index p = 0; p < packs; ++p)
    for (int lane = 0; lane < Width; ++lane) {
      const Index k = m.n - half + p * Width + lane;
      window[p][lane] = k < 0 ? 0 : x[k];
    }
  value = x[m.n - 1];
  for (Index k = m.n - 1; k >= 0; --k) {
    const float* high = m.high + half * k;
    const double next = window[packs - 1][Width - 2] - static_cast<double>(high[half - 1]) * value;
    x[k] = value;
    for (Index p = packs - 1; p > 0; --p) window[p] = shifted_back<Width>(window[p - 1], window[p]);
    window[0] = shifted_back<Width>(P{} + (k < half ? 0 : x[k - half]), window[0]);
    for (Index p = 0; p < packs; ++p) window[p] -= widened<Width>(high + p * Width) * value;
    value = next;
  }
}

template <int Width>
RDD_INLINE bool eliminate_blocks(const Window& m, Index blocks, Index begin, Index end, const Factors& to) {
  switch (blocks) {
    case 1:
      return eliminate<Width, 1>(m, begin, end, to);
    case 2:
      return eliminate<Width, 2>(m, begin, end, to);
    case 3:
      return eliminate<Width, 3>(m, begin, end, to);
    default:
      return eliminate<Width, 4>(m, begin, end, to);
  }
}
template <int Width>
RDD_INLINE void substitute_blocks(const ConstFactors& m, Index blocks, const double* b, double* x) {
  switch (blocks) {
    case 1:
      return substitute<Width, 1>(m, b, x);
    case 2:
      return substitute<Width, 2>(m, b, x);
    case 3:
      return substitute<Width, 3>(m, b, x);
    default:
      return substitute<Width, 4>(m, b, x);
  }
}

struct Kernels {
  bool (*eliminate)(const Window&, Index, Index, Index, const Factors&);
  void (*substitute)(const ConstFactors&, Index, const double*, double*);
};
bool eliminate_plain(const Window& m, Index blocks, Index begin, Index end, const Factors& to) {
  return eliminate_blocks<2>(m, blocks, begin, end, to);
}
void substitute_plain(const ConstFactors& m, Index blocks, const double* b, double* x) {
  substitute_blocks<2>(m, blocks, b, x);
}
#if RDD_HAS_TARGETS
RDD_TARGET("avx2")
bool eliminate_avx2(const Window& m, Index blocks, Index begin, Index end, const Factors& to) {
  return eliminate_blocks<4>(m, blocks, begin, end, to);
}
RDD_TARGET("avx2")
void substitute_avx2(const ConstFactors& m, Index blocks, const double* b, double* x) {
  substitute_blocks<4>(m, blocks, b, x);
}
RDD_TARGET("avx512f,prefer-vector-width=512")
bool eliminate_avx512(const Window& m, Index blocks, Index begin, Index end, const Factors& to) {
  return eliminate_blocks<8>(m, blocks, begin, end, to);
}
RDD_TARGET("avx512f,prefer-vector-width=512")
void substitute_avx512(const ConstFactors& m, Index blocks, const double* b, double* x) {
  substitute_blocks<8>(m, blocks, b, x);
}
Kernels best(int width) {
  if (width == 8) return {eliminate_avx512, substitute_avx512};
  if (width == 4) return {eliminate_avx2, substitute_avx2};
  return {eliminate_plain, substitute_plain};
}
#else
Kernels best(int) { return {eliminate_plain, substitute_plain}; }
#endif

}  // namespace

BandMatrix::BandMatrix(Index n, Index below, Index above, Index window)
    : n_(n), half_(8 * std::max((below + 8) / 8, (above + 7) / 8)), mask_(1) {
  require(n > 0 && below >= 0 && above >= 0 && half_ <= 32, Status::internal, "band of ", below, " below and ", above,
          " above the diagonal: expected at most 31 and 32");
  while (mask_ < std::min(n, window)) mask_ *= 2;
  data_.resize((2 * half_ * mask_ + half_) / 8);
  --mask_;
}

void BandMatrix::set_zero(Index begin, Index end) {
  for (Index column = begin; column < std::min(end, n_); ++column) std::fill_n(column_of(column), 2 * half_, 0.0);
}

BandFactors BandMatrix::make_factors() const {
  const auto lines = static_cast<std::size_t>((n_ * half_ + 15) / 16);
  return {n_,
          half_,
          std::vector<BandLine<float>>(lines),
          std::vector<BandLine<float>>(lines),
          std::vector<double>(static_cast<std::size_t>(n_)),
          false};
}

void BandMatrix::eliminate(Index begin, Index end, BandFactors& factors, int width) {
  if (begin == 0) factors.good = true;
  const Factors to{factors.low.data()->number, factors.high.data()->number, factors.inverse.data()};
  factors.good = factors.good && best(width).eliminate({data_.data()->number, mask_, n_}, half_ / 8, begin, end, to);
}

void BandFactors::solve(const double* b, double* x, int width) const {
  best(width).substitute({low.data()->number, high.data()->number, inverse.data(), n}, half / 8, b, x);
}

}  // namespace rdd::numerics
