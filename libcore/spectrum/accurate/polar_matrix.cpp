// Elimination without subtraction with diagonal pivoting; parallel bonds and eliminated states share one formula.
#include "spectrum/accurate/polar_matrix.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <type_traits>

#include "spectrum/accurate/polar_merge.hpp"

namespace rdd::spectrum {
namespace {

/// Bonds below this result from elimination next to others that are stronger by more than 2^90; they are dropped, so
/// that no product of two of them falls below the normal numbers.
template <typename Real>
constexpr Real negligible = std::is_same_v<Real, double> ? Real{0x1p-511} : static_cast<Real>(0x1p-8191L);

/// Rows of the matrix and the data of every state.
template <typename Real>
struct View {
  Index stride;
  Real *re, *im, *modulus;
  Real *v, *diagonal;
  const Real *y_re, *y_im, *y_modulus;
};

/// Row i after the elimination of `pivot`: z_ij += conj(z_pi) y_j for all j < i.
template <int Width, typename Real>
RDD_INLINE void update_row(const View<Real>& a, Index i, Index pivot) {
  using P = numerics::Pack<Width, Real>;
  const Real z_re = a.re[pivot * a.stride + i], z_im = a.im[pivot * a.stride + i];
  const Real z_modulus = a.modulus[pivot * a.stride + i];
  numerics::LaneSum<Width, Real> own_moved, own_modulus;
  for (Index block = 0; block < i; block += numerics::lanes)
    for (int w = 0; w < numerics::lanes / Width; ++w) {
      const Index j = block + w * Width;
      const Index here = i * a.stride + j;
      P re = numerics::load<Width>(a.re + here), im = numerics::load<Width>(a.im + here),
        r = numerics::load<Width>(a.modulus + here);
      P rho = numerics::first_lanes<Width, Real>(z_modulus * numerics::load<Width>(a.y_modulus + j), i - j);
      const P u_re = numerics::load<Width>(a.y_re + j), u_im = numerics::load<Width>(a.y_im + j);
      const P none{};
      const P y_re = rho < negligible<Real> ? none : z_re * u_re + z_im * u_im;
      const P y_im = rho < negligible<Real> ? none : z_re * u_im - z_im * u_re;
      rho = rho < negligible<Real> ? none : rho;
      const P moved = merge<Width, Real>(re, im, r, y_re, y_im, rho);
      numerics::store<Width>(re, a.re + here);
      numerics::store<Width>(im, a.im + here);
      numerics::store<Width>(r, a.modulus + here);
      numerics::store<Width, Real>(numerics::load<Width>(a.v + j) + moved, a.v + j);
      numerics::store<Width, Real>(numerics::load<Width>(a.diagonal + j) + r, a.diagonal + j);
      own_moved.add(w, moved);
      own_modulus.add(w, r);
    }
  a.v[i] += own_moved.total();
  a.diagonal[i] += own_modulus.total();
}

template <int Width, typename Real>
RDD_INLINE void update_rows(const View<Real>& a, Index pivot) {
  for (Index i = 1; i < pivot; ++i) update_row<Width>(a, i, pivot);
}

void update_best(const View<long double>& a, Index pivot, int) { update_rows<1>(a, pivot); }
#if RDD_HAS_TARGETS
RDD_TARGET("avx2") void update_avx2(const View<double>& a, Index pivot) { update_rows<4>(a, pivot); }
RDD_TARGET("avx512f") void update_avx512(const View<double>& a, Index pivot) { update_rows<8>(a, pivot); }
#endif
void update_best(const View<double>& a, Index pivot, int width) {
#if RDD_HAS_TARGETS
  if (width == 8) return update_avx512(a, pivot);
  if (width == 4) return update_avx2(a, pivot);
#endif
  update_rows<2>(a, pivot);
}

}  // namespace

template <typename Real>
PolarMatrix<Real>::PolarMatrix(Index size)
    : size_(size),
      stride_((size + numerics::lanes - 1) / numerics::lanes * numerics::lanes),
      re_(place(size, 0), 0),
      im_(re_),
      modulus_(re_),
      v_(stride_, 0),
      diagonal_(v_),
      state_(size),
      y_re_(v_),
      y_im_(v_),
      y_modulus_(v_) {
  std::iota(state_.begin(), state_.end(), Index{0});
}

template <typename Real>
void PolarMatrix<Real>::add_bond(Index row, Index col, Real conductance, Complex phase) {
  const auto e = place(row, col);
  const Real re = conductance * static_cast<Real>(phase.real());
  const Real im = conductance * static_cast<Real>(phase.imag());
  if (modulus_[e] == 0) {
    re_[e] = re;
    im_[e] = im;
    modulus_[e] = conductance;
    return;
  }
  const Real moved = merge<1, Real>(re_[e], im_[e], modulus_[e], re, im, conductance);
  v_[row] += moved;
  v_[col] += moved;
}

template <typename Real>
void PolarMatrix<Real>::add_self_bond(Index state, Real conductance, Complex phase) {
  const auto c = static_cast<Real>(phase.real()), s = static_cast<Real>(phase.imag());
  v_[state] += 2 * conductance * (c > 0 ? s * s / (1 + c) : 1 - c);
}

template <typename Real>
Index PolarMatrix<Real>::largest_pivot(Index left) const {
  Index best = 0;
  for (Index i = 1; i < left; ++i)
    if (diagonal_[i] / pi_[i] > diagonal_[best] / pi_[best]) best = i;
  return best;
}

/// Exchanges the places of p <= q.
template <typename Real>
void PolarMatrix<Real>::swap_states(Index p, Index q) {
  if (p == q) return;
  for (auto* values : {&re_, &im_, &modulus_}) {
    for (Index j = 0; j < p; ++j) std::swap((*values)[place(p, j)], (*values)[place(q, j)]);
    for (Index j = p + 1; j < q; ++j) std::swap((*values)[place(j, p)], (*values)[place(q, j)]);
  }
  for (Index j = p + 1; j < q; ++j) {
    im_[place(j, p)] = -im_[place(j, p)];
    im_[place(q, j)] = -im_[place(q, j)];
  }
  im_[place(q, p)] = -im_[place(q, p)];
  for (auto* values : {&v_, &pi_, &diagonal_}) std::swap((*values)[p], (*values)[q]);
  std::swap(state_[p], state_[q]);
}

template <typename Real>
void PolarMatrix<Real>::write_column(Index step, std::span<const Real> pi, BlochFactor& factor) const {
  const Index last = size_ - 1 - step;
  const Index pivot = state_[last];
  factor.columns.re(step)[pivot] = 1;
  factor.weights.push_back(static_cast<long double>(diagonal_[last] / pi_[last]));
  for (Index i = 0; i < last; ++i) {
    const Index state = state_[i];
    const Real scale = -std::sqrt(pi[pivot] / pi[state]) / diagonal_[last];
    factor.columns.re(step)[state] = static_cast<double>(scale * re_[place(last, i)]);
    factor.columns.im(step)[state] = static_cast<double>(-scale * im_[place(last, i)]);  // z_ip = conj(z_pi)
  }
}

/// Eliminates the state in the last place and leaves the new diagonal in diagonal_.
template <typename Real>
void PolarMatrix<Real>::update(Index last, int width) {
  const Real pivot = diagonal_[last];
  const auto row = place(last, 0);
  for (Index j = 0; j < last; ++j) {
    y_re_[j] = re_[row + j] / pivot;
    y_im_[j] = im_[row + j] / pivot;
    y_modulus_[j] = modulus_[row + j] / pivot;
    v_[j] += y_modulus_[j] * v_[last];
    diagonal_[j] = 0;
  }
  update_best(View<Real>{stride_, re_.data(), im_.data(), modulus_.data(), v_.data(), diagonal_.data(), y_re_.data(),
                         y_im_.data(), y_modulus_.data()},
              last, width);
  for (Index i = 0; i < last; ++i) diagonal_[i] += v_[i];
}

template <typename Real>
BlochFactor PolarMatrix<Real>::eliminate(std::span<const Real> pi, int width) {
  BlochFactor factor{numerics::SplitColumns(size_, size_), {}};
  pi_.assign(pi.begin(), pi.end());
  diagonal_ = v_;
  for (Index i = 0; i < size_; ++i)
    for (Index j = 0; j < i; ++j) {
      diagonal_[i] += modulus_[place(i, j)];
      diagonal_[j] += modulus_[place(i, j)];
    }
  for (Index step = 0; step < size_; ++step) {
    const Index last = size_ - 1 - step;
    swap_states(largest_pivot(last + 1), last);
    write_column(step, pi, factor);
    if (last > 0) update(last, width);
  }
  return factor;
}

template class PolarMatrix<double>;
template class PolarMatrix<long double>;

}  // namespace rdd::spectrum
