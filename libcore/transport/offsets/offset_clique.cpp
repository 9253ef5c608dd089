// Blocked elimination of conductances, offsets and variances within one clique, by panels of pivots.
#include "transport/offsets/offset_clique.hpp"

#include <limits>

#include "numerics/simd/pack.hpp"
#include "support/stop_point.hpp"

namespace rdd::transport {
namespace {

/// Below any sum of two conductances that matters; turns 0/0 into 0.
template <typename Real>
constexpr Real tiny = std::numeric_limits<Real>::min();

/// Pivots whose rows are kept together, in blocks of eight columns, while they work on the rest of the matrix.
constexpr Index panel_pivots = 32;

/// Views of an OffsetClique's arrays and of the work space.
template <typename Real, int Dim>
struct Arrays {
  static constexpr int components = Dim * (Dim + 1) / 2;
  Index stride;
  Real* r;
  Real* offset[Dim];
  Real* variance[components];
  Real* panel;                 // (lanes, 1 + Dim, panel_pivots, blocks of columns): r and offsets of every pivot
  Real* own;                   // (lanes, components, rows): what the bonds of a row add to its variance
  Real inverse[panel_pivots];  // 1/s

  [[nodiscard]] RDD_INLINE Real* in_panel(Index column, Index slot, int c) const {
    return panel + ((column / numerics::lanes * panel_pivots + slot) * (1 + Dim) + c) * numerics::lanes +
           column % numerics::lanes;
  }
};

/// Applies the pivots in slots [first, last), one after another, to the bonds of state i with the states j to
/// j + Width - 1 (those below i), with the bonds kept in registers.
template <int Width, typename Real, int Dim>
RDD_INLINE void treat_bonds(const Arrays<Real, Dim>& a, Index i, Index j, Index first, Index last) {
  using P = numerics::Pack<Width, Real>;
  constexpr int components = Arrays<Real, Dim>::components;
  const Index here = i * a.stride + j;
  P r = numerics::load<Width>(a.r + here);
  P offset[Dim], variance[components]{};
  for (int c = 0; c < Dim; ++c) offset[c] = numerics::load<Width>(a.offset[c] + here);
  for (Index slot = first; slot < last; ++slot) {
    const Real share = *a.in_panel(i, slot, 0) * a.inverse[slot];
    if (share == 0) continue;
    const P rho = numerics::first_lanes<Width, Real>(share * numerics::load<Width>(a.in_panel(j, slot, 0)), i - j);
    const P inverse_total = Real{1} / (r + rho + tiny<Real>);
    const P new_part = rho * inverse_total;
    const P old_part = r * inverse_total;
    const P weight = Real{0.5} * r * new_part;
    P delta[Dim];
    for (int c = 0; c < Dim; ++c) {
      const P path = numerics::load<Width>(a.in_panel(j, slot, 1 + c)) - *a.in_panel(i, slot, 1 + c);
      delta[c] = offset[c] - path;
      offset[c] = old_part * offset[c] + new_part * path;
    }
    for (int b = 0, k = 0; b < Dim; ++b)
      for (int c = b; c < Dim; ++c, ++k) variance[k] += weight * delta[b] * delta[c];
    r += rho;
  }
  numerics::store<Width>(r, a.r + here);
  for (int c = 0; c < Dim; ++c) numerics::store<Width>(offset[c], a.offset[c] + here);
  for (int k = 0; k < components; ++k) {
    Real* own = a.own + (i * components + k) * numerics::lanes + j % numerics::lanes;
    numerics::store<Width, Real>(numerics::load<Width>(a.variance[k] + j) + variance[k], a.variance[k] + j);
    numerics::store<Width, Real>(numerics::load<Width>(own) + variance[k], own);
  }
}

/// Moves what has been collected for row i to its variance.
template <typename Real, int Dim>
RDD_INLINE void collect(const Arrays<Real, Dim>& a, Index i) {
  constexpr int components = Arrays<Real, Dim>::components;
  for (int k = 0; k < components; ++k) {
    Real* x = a.own + (i * components + k) * numerics::lanes;
    a.variance[k][i] += ((x[0] + x[4]) + (x[2] + x[6])) + ((x[1] + x[5]) + (x[3] + x[7]));
    for (int lane = 0; lane < numerics::lanes; ++lane) x[lane] = 0;
  }
}

/// Distributes the variance of pivot p, whose bonds are complete, and puts its row into a slot of the panel.
template <typename Real, int Dim>
RDD_INLINE void enter(Arrays<Real, Dim>& a, Index p, Index slot) {
  const Real* r = a.r + p * a.stride;
  Real sum_of_bonds = 0;
  for (Index j = 0; j < p; ++j) sum_of_bonds += r[j];
  a.inverse[slot] = sum_of_bonds > 0 ? 1 / sum_of_bonds : 0;
  for (Index j = 0; j < p; ++j) {
    const Real share = r[j] * a.inverse[slot];
    for (int k = 0; k < a.components; ++k) a.variance[k][j] += share * a.variance[k][p];
    *a.in_panel(j, slot, 0) = r[j];
    for (int c = 0; c < Dim; ++c) *a.in_panel(j, slot, 1 + c) = a.offset[c][p * a.stride + j];
  }
}

/// Panel by panel: inside a panel each pivot updates the others at once; the rows above are updated once per panel.
template <int Width, typename Real, int Dim>
RDD_INLINE void eliminate_body(Arrays<Real, Dim>& a, Index size, Index left) {
  for (Index high = size; high > left;) {
    const Index low = high - left > panel_pivots ? high - panel_pivots : left;
    for (Index p = high - 1; p >= low; --p) {
      collect(a, p);
      enter(a, p, high - 1 - p);
      for (Index q = p - 1; q >= low; --q)
        for (Index j = 0; j < q; j += Width) treat_bonds<Width>(a, q, j, high - 1 - p, high - p);
    }
    for (Index block = 0; block < low; block += numerics::lanes) {
      stop_point();
      for (Index i = block + 1; i < low; ++i)
        for (Index j = block; j < i && j < block + numerics::lanes; j += Width)
          treat_bonds<Width>(a, i, j, 0, high - low);
    }
    high = low;
  }
  for (Index i = 0; i < left; ++i) collect(a, i);
}

#if RDD_HAS_TARGETS
template <int Dim>
RDD_TARGET("avx2")
void eliminate_avx2(Arrays<double, Dim>& a, Index size, Index left) {
  eliminate_body<4>(a, size, left);
}
template <int Dim>
RDD_TARGET("avx512f")
void eliminate_avx512(Arrays<double, Dim>& a, Index size, Index left) {
  eliminate_body<8>(a, size, left);
}
#endif

template <typename Real, int Dim>
void eliminate_best(Arrays<Real, Dim>& a, Index size, Index left, int width) {
  if constexpr (!std::is_same_v<Real, double>) {
    eliminate_body<1>(a, size, left);
  } else {
#if RDD_HAS_TARGETS
    if constexpr (Dim <= 3) {  // more is rare and takes long to compile
      if (width == 8) return eliminate_avx512(a, size, left);
      if (width == 4) return eliminate_avx2(a, size, left);
    }
#endif
    eliminate_body<2>(a, size, left);
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
  std::vector<Real> panel(stride_ * panel_pivots * (1 + dim_), 0);
  std::vector<Real> own(place(numerics::lanes * components(), 0), 0);
  const auto run = [&]<int Dim>() {
    Arrays<Real, Dim> arrays{};
    arrays.panel = panel.data();
    arrays.own = own.data();
    arrays.stride = stride_;
    arrays.r = r_.data();
    for (int c = 0; c < Dim; ++c) arrays.offset[c] = offset_[c].data();
    for (int k = 0; k < arrays.components; ++k) arrays.variance[k] = &variance_[place(k, 0)];
    eliminate_best(arrays, size_, left, width);
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

}  // namespace rdd::transport
