// The kernel is compiled for several instruction sets; all do the same operations in the same order.
#include "transport/eliminate_front.hpp"

#include <limits>

#include "support/pack.hpp"

namespace rdd {
namespace {

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

/// What eliminating the pivots last_pivot, ..., first_pivot does to the bonds of state i with all j < i, pivot by pivot
/// with the bond kept in registers. inverse[p] = 1/s_p.
template <int Width, typename Real, int Dim>
RDD_INLINE void treat_row(const Arrays<Real, Dim>& a, Index i, Index first_pivot, Index last_pivot, const Real* inverse) {
  using P = Pack<Width, Real>;
  constexpr int components = Arrays<Real, Dim>::components;
  LaneSum<Width, Real> own[components];
  for (Index block = 0; block < i; block += lanes)
    for (int w = 0; w < lanes / Width; ++w) {
      const Index j = block + w * Width;
      P r = load<Width>(a.r + i * a.stride + j);
      P offset[Dim], variance[components]{};
      for (int c = 0; c < Dim; ++c) offset[c] = load<Width>(a.offset[c] + i * a.stride + j);
      for (Index p = last_pivot; p >= first_pivot; --p) {
        const Index row = p * a.stride;
        const Real share = a.r[row + i] * inverse[p];
        if (share == 0) continue;
        const P rho = first_lanes<Width, Real>(share * load<Width>(a.r + row + j), i - j);
        const P inverse_total = Real{1} / (r + rho + tiny<Real>);
        const P new_part = rho * inverse_total;
        const P old_part = r * inverse_total;
        const P weight = Real{0.5} * r * new_part;
        P delta[Dim];
        for (int c = 0; c < Dim; ++c) {
          const P path = load<Width>(a.offset[c] + row + j) - a.offset[c][row + i];
          delta[c] = offset[c] - path;
          offset[c] = old_part * offset[c] + new_part * path;
        }
        for (int b = 0, k = 0; b < Dim; ++b)
          for (int c = b; c < Dim; ++c, ++k) variance[k] += weight * delta[b] * delta[c];
        r += rho;
      }
      store<Width>(r, a.r + i * a.stride + j);
      for (int c = 0; c < Dim; ++c) store<Width>(offset[c], a.offset[c] + i * a.stride + j);
      for (int k = 0; k < components; ++k) {
        store<Width, Real>(load<Width>(a.variance[k] + j) + variance[k], a.variance[k] + j);
        own[k].add(w, variance[k]);
      }
    }
  for (int k = 0; k < components; ++k) a.variance[k][i] += own[k].total();
}

/// The pivots' own rows are brought up to date one pivot after the other, every other row by all of them at once.
template <int Width, typename Real, int Dim>
RDD_INLINE void eliminate_body(const Arrays<Real, Dim>& a, Index size, Index left, Real* inverse) {
  for (Index p = size - 1; p >= left; --p) {
    Real sum_of_bonds = 0;
    for (Index j = 0; j < p; ++j) sum_of_bonds += a.r[p * a.stride + j];
    inverse[p] = sum_of_bonds > 0 ? 1 / sum_of_bonds : 0;
    for (Index j = 0; j < p; ++j) {
      const Real share = a.r[p * a.stride + j] * inverse[p];
      for (int k = 0; k < Arrays<Real, Dim>::components; ++k) a.variance[k][j] += share * a.variance[k][p];
    }
    for (Index q = p - 1; q >= left; --q) treat_row<Width>(a, q, p, p, inverse);
  }
  for (Index i = 0; i < left; ++i) treat_row<Width>(a, i, left, size - 1, inverse);
}

#if RDD_HAS_TARGETS
template <int Dim>
RDD_TARGET("avx2")
void eliminate_avx2(const Arrays<double, Dim>& a, Index size, Index left, double* inverse) {
  eliminate_body<4>(a, size, left, inverse);
}
template <int Dim>
RDD_TARGET("avx512f")
void eliminate_avx512(const Arrays<double, Dim>& a, Index size, Index left, double* inverse) {
  eliminate_body<8>(a, size, left, inverse);
}
#endif

template <typename Real, int Dim>
void eliminate_best(const Arrays<Real, Dim>& a, Index size, Index left, Real* inverse, int width) {
  if constexpr (!std::is_same_v<Real, double>) {
    eliminate_body<1>(a, size, left, inverse);
  } else {
#if RDD_HAS_TARGETS
    if constexpr (Dim <= 3) {  // more is rare and takes long to compile
      if (width == 8) return eliminate_avx512(a, size, left, inverse);
      if (width == 4) return eliminate_avx2(a, size, left, inverse);
    }
#endif
    eliminate_body<2>(a, size, left, inverse);
  }
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
void OffsetClique<Real>::eliminate(Index left, [[maybe_unused]] int width) {
  std::vector<Real> inverse(static_cast<std::size_t>(size_), 0);
  const auto run = [&]<int Dim>() {
    Arrays<Real, Dim> arrays{};
    arrays.stride = stride_;
    arrays.r = r_.data();
    for (int c = 0; c < Dim; ++c) arrays.offset[c] = offset_[static_cast<std::size_t>(c)].data();
    for (int k = 0; k < arrays.components; ++k) arrays.variance[k] = &variance_[place(k, 0)];
    eliminate_best(arrays, size_, left, inverse.data(), width);
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
