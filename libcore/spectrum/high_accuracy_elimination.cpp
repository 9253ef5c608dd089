// Parallel bonds and eliminated states are merged by the same formula.
#include "spectrum/high_accuracy_elimination.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace rdd {
namespace {

std::size_t at(Index i) { return static_cast<std::size_t>(i); }

/// Far below any conductance, and so small that adding it to a quotient's denominator changes nothing but 0/0.
template <typename Real>
Real tiny() {
  return std::ldexp(Real{1}, std::numeric_limits<Real>::min_exponent + 20);
}
/// Bonds below this have been made by elimination beside others that are stronger by more than 2^90: dropped, so
/// that no product of two of them falls below the normal numbers.
template <typename Real>
Real negligible() {
  return std::ldexp(Real{1}, std::numeric_limits<Real>::min_exponent / 2);
}

/// z += y for numbers of known moduli r and rho. Returns r + rho - |z + y|, the part of the escape that stays on the
/// diagonal: 4 r rho sin^2(phi/2)/(r + rho + |z + y|), phi the angle between them. From the cross product where phi is
/// below a right angle, so that phi = 0 gives 0 and small angles keep their relative accuracy.
template <typename Real>
inline Real merge(Real& re, Real& im, Real& r, Real y_re, Real y_im, Real rho) {
  const Real dot = re * y_re + im * y_im;
  const Real cross = re * y_im - im * y_re;
  const Real sum = r * rho + std::abs(dot) + tiny<Real>();
  const Real half = dot >= 0 ? cross * (cross / sum) : sum;
  re += y_re;
  im += y_im;
  const Real modulus = std::sqrt(re * re + im * im);
  const Real moved = 2 * half / (r + rho + modulus + tiny<Real>());
  r = modulus;
  return moved;
}

}  // namespace

template <typename Real>
PolarMatrix<Real>::PolarMatrix(Index size)
    : size_(size),
      re_(at(size * size), 0),
      im_(re_),
      modulus_(re_),
      v_(at(size), 0),
      diagonal_(v_),
      state_(at(size)),
      y_re_(v_),
      y_im_(v_),
      y_modulus_(v_),
      moved_(v_) {
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
  const Real moved = merge(re_[e], im_[e], modulus_[e], re, im, conductance);
  v_[at(row)] += moved;
  v_[at(col)] += moved;
}

template <typename Real>
void PolarMatrix<Real>::add_self_bond(Index state, Real conductance, Complex phase) {
  const auto c = static_cast<Real>(phase.real()), s = static_cast<Real>(phase.imag());
  v_[at(state)] += 2 * conductance * (c > 0 ? s * s / (1 + c) : 1 - c);
}

template <typename Real>
Index PolarMatrix<Real>::largest_pivot(Index left) const {
  Index best = 0;
  for (Index i = 1; i < left; ++i)
    if (diagonal_[at(i)] / pi_[at(i)] > diagonal_[at(best)] / pi_[at(best)]) best = i;
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
  for (auto* values : {&v_, &pi_, &diagonal_}) std::swap((*values)[at(p)], (*values)[at(q)]);
  std::swap(state_[at(p)], state_[at(q)]);
}

template <typename Real>
void PolarMatrix<Real>::write_column(Index step, std::span<const Real> pi, BlochFactor& factor) const {
  const Index last = size_ - 1 - step;
  const Index pivot = state_[at(last)];
  factor.columns.re(step)[pivot] = 1;
  factor.weights.push_back(static_cast<long double>(diagonal_[at(last)] / pi_[at(last)]));
  for (Index i = 0; i < last; ++i) {
    const Index state = state_[at(i)];
    const Real scale = -std::sqrt(pi[at(pivot)] / pi[at(state)]) / diagonal_[at(last)];
    factor.columns.re(step)[state] = static_cast<double>(scale * re_[place(last, i)]);
    factor.columns.im(step)[state] = static_cast<double>(-scale * im_[place(last, i)]);  // z_ip = conj(z_pi)
  }
}

/// Eliminates the state in the last place and leaves the new diagonal in diagonal_.
template <typename Real>
void PolarMatrix<Real>::update(Index last) {
  const Real pivot = diagonal_[at(last)];
  const Real* z_re = &re_[place(last, 0)];
  const Real* z_im = &im_[place(last, 0)];
  const Real* z_modulus = &modulus_[place(last, 0)];
  for (Index j = 0; j < last; ++j) {
    y_re_[at(j)] = z_re[j] / pivot;
    y_im_[at(j)] = z_im[j] / pivot;
    y_modulus_[at(j)] = z_modulus[j] / pivot;
    v_[at(j)] += y_modulus_[at(j)] * v_[at(last)];
    diagonal_[at(j)] = 0;
  }
  for (Index i = 0; i < last; ++i) {
    Real* re = &re_[place(i, 0)];
    Real* im = &im_[place(i, 0)];
    Real* modulus = &modulus_[place(i, 0)];
    for (Index j = 0; j < i; ++j) {
      Real rho = z_modulus[i] * y_modulus_[at(j)];
      if (rho < negligible<Real>()) continue;
      const Real y_re = z_re[i] * y_re_[at(j)] + z_im[i] * y_im_[at(j)];
      const Real y_im = z_re[i] * y_im_[at(j)] - z_im[i] * y_re_[at(j)];
      const Real moved = merge(re[j], im[j], modulus[j], y_re, y_im, rho);
      v_[at(i)] += moved;
      v_[at(j)] += moved;
    }
  }
  for (Index i = 0; i < last; ++i)
    for (Index j = 0; j < i; ++j) {
      diagonal_[at(i)] += modulus_[place(i, j)];
      diagonal_[at(j)] += modulus_[place(i, j)];
    }
  for (Index i = 0; i < last; ++i) diagonal_[at(i)] += v_[at(i)];
}

template <typename Real>
BlochFactor PolarMatrix<Real>::eliminate(std::span<const Real> pi) {
  BlochFactor factor{SplitColumns(size_, size_), {}};
  pi_.assign(pi.begin(), pi.end());
  diagonal_ = v_;
  for (Index i = 0; i < size_; ++i)
    for (Index j = 0; j < i; ++j) {
      diagonal_[at(i)] += modulus_[place(i, j)];
      diagonal_[at(j)] += modulus_[place(i, j)];
    }
  for (Index step = 0; step < size_; ++step) {
    const Index last = size_ - 1 - step;
    swap_states(largest_pivot(last + 1), last);
    write_column(step, pi, factor);
    if (last > 0) update(last);
  }
  return factor;
}

template class PolarMatrix<double>;
template class PolarMatrix<long double>;

}  // namespace rdd
