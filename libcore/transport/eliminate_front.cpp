// The kernel is compiled for several instruction sets; all do the same operations in the same order.
#include "transport/eliminate_front.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>

#if defined(__GNUC__) && defined(__x86_64__)
#define RDD_FOR_TARGET(name) __attribute__((target(name)))
#define RDD_INLINE inline __attribute__((always_inline))
#else
#define RDD_INLINE inline
#endif

namespace rdd {
namespace {

/// Eight doubles side by side; long double, which no processor has in vectors, goes one by one.
template <typename Real>
struct Lanes {
  typedef double Pack __attribute__((vector_size(64)));
  static constexpr Index count = 8;
};
template <>
struct Lanes<long double> {
  typedef long double Pack;
  static constexpr Index count = 1;
};
/// By memcpy, for the arrays need not be aligned.
template <typename Pack, typename Real>
RDD_INLINE void load(const Real* from, Pack& to) {
  std::memcpy(&to, from, sizeof(Pack));
}
template <typename Pack, typename Real>
RDD_INLINE void store(const Pack& from, Real* to) {
  std::memcpy(to, &from, sizeof(Pack));
}

RDD_INLINE long double sum(long double x) { return x; }
RDD_INLINE double sum(const Lanes<double>::Pack& x) {
  return ((x[0] + x[4]) + (x[2] + x[6])) + ((x[1] + x[5]) + (x[3] + x[7]));
}
/// 1 in the lanes below `count`, 0 above.
RDD_INLINE void mask(Index count, Lanes<double>::Pack& result) {
  for (int lane = 0; lane < 8; ++lane) result[lane] = lane < count ? 1 : 0;
}
RDD_INLINE void mask(Index count, long double& result) { result = count > 0 ? 1 : 0; }

/// Below any sum of two conductances that matters; turns 0/0 into 0.
template <typename Real>
constexpr Real tiny = std::numeric_limits<Real>::min();

/// Views of an OffsetClique's arrays.
template <typename Real, int Dim>
struct Arrays {
  static constexpr int components = Dim * (Dim + 1) / 2;
  Index stride;
  Real* r;
  Real* offset[Dim];
  Real* variance[components];
};

/// What the pivots [left, size) still have to do to one row: factor r_pi/s_p.
template <typename Real, int Dim>
RDD_INLINE void treat_row(const Arrays<Real, Dim>& a, Index i, Index first_pivot, Index last_pivot,
                          const Real* inverse) {
  using Pack = typename Lanes<Real>::Pack;
  constexpr Index lanes = Lanes<Real>::count;
  Pack own[Arrays<Real, Dim>::components]{};
  for (Index j = 0; j < i; j += lanes) {
    Pack inside;
    mask(i - j, inside);
    const Index here = i * a.stride + j;
    Pack r;
    load(a.r + here, r);
    Pack offset[Dim], variance[Arrays<Real, Dim>::components]{};
    for (int c = 0; c < Dim; ++c) load(a.offset[c] + here, offset[c]);
    for (Index p = last_pivot; p >= first_pivot; --p) {
      const Index row = p * a.stride;
      const Real share = a.r[row + i] * inverse[p];
      if (share == 0) continue;
      Pack rho;
      load(a.r + row + j, rho);
      rho = share * rho * inside;
      const Pack inverse_total = Real{1} / (r + rho + tiny<Real>);
      const Pack new_part = rho * inverse_total;
      const Pack old_part = r * inverse_total;
      const Pack weight = Real{0.5} * r * new_part;
      Pack delta[Dim];
      for (int c = 0; c < Dim; ++c) {
        Pack path;
        load(a.offset[c] + row + j, path);
        path -= a.offset[c][row + i];
        delta[c] = offset[c] - path;
        offset[c] = old_part * offset[c] + new_part * path;
      }
      for (int b = 0, k = 0; b < Dim; ++b)
        for (int c = b; c < Dim; ++c, ++k) variance[k] += weight * delta[b] * delta[c];
      r += rho;
    }
    store(r, a.r + here);
    for (int c = 0; c < Dim; ++c) store(offset[c], a.offset[c] + here);
    for (int k = 0; k < Arrays<Real, Dim>::components; ++k) {
      Pack before;
      load(a.variance[k] + j, before);
      store(Pack(before + variance[k]), a.variance[k] + j);
      own[k] += variance[k];
    }
  }
  for (int k = 0; k < Arrays<Real, Dim>::components; ++k) a.variance[k][i] += sum(own[k]);
}

/// The pivots' own rows are brought up to date one pivot after the other, every other row by all of them at once.
template <typename Real, int Dim>
RDD_INLINE void eliminate_body(const Arrays<Real, Dim>& a, Index size, Index left, Real* inverse) {
  for (Index p = size - 1; p >= left; --p) {
    Real sum_of_bonds = 0;
    for (Index j = 0; j < p; ++j) sum_of_bonds += a.r[p * a.stride + j];
    inverse[p] = sum_of_bonds > 0 ? 1 / sum_of_bonds : 0;
    for (Index j = 0; j < p; ++j) {
      const Real share = a.r[p * a.stride + j] * inverse[p];
      for (int k = 0; k < Arrays<Real, Dim>::components; ++k) a.variance[k][j] += share * a.variance[k][p];
    }
    for (Index q = p - 1; q >= left; --q) treat_row(a, q, p, p, inverse);
  }
  for (Index i = 0; i < left; ++i) treat_row(a, i, left, size - 1, inverse);
}

template <typename Real, int Dim>
void eliminate_plain(const Arrays<Real, Dim>& a, Index size, Index left, Real* inverse) {
  eliminate_body(a, size, left, inverse);
}
#ifdef RDD_FOR_TARGET
template <int Dim>
RDD_FOR_TARGET("avx2")
void eliminate_avx2(const Arrays<double, Dim>& a, Index size, Index left, double* inverse) {
  eliminate_body(a, size, left, inverse);
}
template <int Dim>
RDD_FOR_TARGET("avx512f")
void eliminate_avx512(const Arrays<double, Dim>& a, Index size, Index left, double* inverse) {
  eliminate_body(a, size, left, inverse);
}
#endif

template <typename Real, int Dim>
void eliminate_best(const Arrays<Real, Dim>& a, Index size, Index left, Real* inverse) {
#ifdef RDD_FOR_TARGET
  if constexpr (std::is_same_v<Real, double> && Dim <= 3) {  // more is rare and takes long to compile
    if (__builtin_cpu_supports("avx512f")) return eliminate_avx512(a, size, left, inverse);
    if (__builtin_cpu_supports("avx2")) return eliminate_avx2(a, size, left, inverse);
  }
#endif
  eliminate_plain(a, size, left, inverse);
}

}  // namespace

template <typename Real>
OffsetClique<Real>::OffsetClique(int dim, Index size)
    : dim_(dim),
      size_(size),
      stride_((size + 7) / 8 * 8),
      r_(place(size, 0), 0),
      offset_(static_cast<std::size_t>(dim), r_),
      variance_(place(components(), 0), 0) {}

template <typename Real>
void OffsetClique<Real>::join(Index i, Index j, Real r, const Real* offset) {
  const auto e = place(i, j);
  const Real total = r_[e] + r;
  const Real new_part = r / total, old_part = r_[e] / total;
  const Real weight = r_[e] * new_part / 2;
  std::array<Real, 6> delta;
  for (std::size_t c = 0; c < offset_.size(); ++c) {
    delta[c] = offset_[c][e] - offset[c];
    offset_[c][e] = old_part * offset_[c][e] + new_part * offset[c];
  }
  r_[e] = total;
  if (weight == 0) return;
  int k = 0;
  for (std::size_t b = 0; b < offset_.size(); ++b)
    for (std::size_t c = b; c < offset_.size(); ++c, ++k) {
      const Real added = weight * delta[b] * delta[c];
      variance_[place(k, i)] += added;
      variance_[place(k, j)] += added;
    }
}

template <typename Real>
void OffsetClique<Real>::join(const OffsetClique& other, const std::vector<Index>& border) {
  std::array<Real, 6> offset{};
  for (std::size_t b = 0; b < border.size(); ++b)
    for (std::size_t c = 0; c < b; ++c) {
      const auto e = other.place(static_cast<Index>(b), static_cast<Index>(c));
      if (other.r_[e] == 0) continue;
      for (std::size_t x = 0; x < offset_.size(); ++x) offset[x] = other.offset_[x][e];
      join(border[b], border[c], other.r_[e], offset.data());
    }
}

template <typename Real>
OffsetClique<Real> OffsetClique<Real>::border(Index left) const {
  OffsetClique result(dim_, left);
  for (Index i = 0; i < left; ++i)
    for (Index j = 0; j < i; ++j) {
      result.r_[result.place(i, j)] = r_[place(i, j)];
      for (std::size_t c = 0; c < offset_.size(); ++c) result.offset_[c][result.place(i, j)] = offset_[c][place(i, j)];
    }
  return result;
}

template <typename Real>
void OffsetClique<Real>::eliminate(Index left) {
  std::vector<Real> inverse(static_cast<std::size_t>(size_), 0);
  const auto run = [&]<int Dim>() {
    Arrays<Real, Dim> arrays{};
    arrays.stride = stride_;
    arrays.r = r_.data();
    for (int c = 0; c < Dim; ++c) arrays.offset[c] = offset_[static_cast<std::size_t>(c)].data();
    for (int k = 0; k < arrays.components; ++k) arrays.variance[k] = &variance_[place(k, 0)];
    eliminate_best(arrays, size_, left, inverse.data());
  };
  switch (dim_) {
    case 1:
      return run.template operator()<1>();
    case 2:
      return run.template operator()<2>();
    case 3:
      return run.template operator()<3>();
    case 4:
      return run.template operator()<4>();
    case 5:
      return run.template operator()<5>();
    default:
      return run.template operator()<6>();
  }
}

template class OffsetClique<double>;
template class OffsetClique<long double>;

}  // namespace rdd
