// Elimination of the pivots of a front with complex rates, without subtraction: moduli and diagonal excess apart.
#include "spectrum/accurate/polar_front.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "spectrum/accurate/polar_merge.hpp"
#include "support/stop_point.hpp"

namespace rdd::spectrum {
namespace {

/// Products below this are dropped, so that squares stay normal numbers.
constexpr double dropped_below = 0x1p-490;

struct ColumnView {
  Index begin, end;  // rows, multiples of the number of lanes
  const double *c_re, *c_im, *c_modulus;
  double *re, *im, *modulus;
  Complex u;
  double u_modulus;
  double moved = 0, total = 0;
};

/// z_ij += z_ip u for the rows of one column; moved and total receive the sums of the changes of the moduli.
template <int Width>
RDD_INLINE void update_column(ColumnView& a) {
  using P = numerics::Pack<Width>;
  const double u_re = a.u.real(), u_im = a.u.imag(), u_modulus = a.u_modulus;
  numerics::LaneSum<Width> moved, total;
  for (Index block = a.begin; block < a.end; block += numerics::lanes)
    for (int w = 0; w < numerics::lanes / Width; ++w) {
      const Index i = block + w * Width;
      P re = numerics::load<Width>(a.re + i), im = numerics::load<Width>(a.im + i),
        r = numerics::load<Width>(a.modulus + i);
      const P c_re = numerics::load<Width>(a.c_re + i), c_im = numerics::load<Width>(a.c_im + i);
      const P none{};
      P rho = numerics::load<Width>(a.c_modulus + i) * u_modulus;
      const P y_re = rho < dropped_below ? none : c_re * u_re - c_im * u_im;
      const P y_im = rho < dropped_below ? none : c_re * u_im + c_im * u_re;
      rho = rho < dropped_below ? none : rho;
      moved.add(w, merge<Width>(re, im, r, y_re, y_im, rho));
      total.add(w, rho);
      numerics::store<Width, double>(re, a.re + i);
      numerics::store<Width, double>(im, a.im + i);
      numerics::store<Width, double>(r, a.modulus + i);
    }
  a.moved = moved.total();
  a.total = total.total();
}

#if RDD_HAS_TARGETS
RDD_TARGET("avx2") void update_avx2(ColumnView& a) { update_column<4>(a); }
RDD_TARGET("avx512f") void update_avx512(ColumnView& a) { update_column<8>(a); }
#endif
void update_best(ColumnView& a, int width) {
#if RDD_HAS_TARGETS
  if (width == 8) return update_avx512(a);
  if (width == 4) return update_avx2(a);
#endif
  update_column<2>(a);
}

/// |x| - x for the modulus given, without cancellation.
Complex modulus_minus(Complex x, double modulus) {
  if (x.real() < 0 || modulus == 0) return modulus - x;
  return {x.imag() * (x.imag() / (modulus + x.real())), -x.imag()};
}

}  // namespace

PolarFront::PolarFront(Index n, Index pivots, bool hermitian)
    : n_(n),
      pivots_(pivots),
      ld_((n + numerics::lanes - 1) / numerics::lanes * numerics::lanes),
      hermitian_(hermitian),
      re_(static_cast<std::size_t>(ld_ * n), 0),
      im_(re_),
      modulus_(re_),
      v_(static_cast<std::size_t>(n)),
      column_re_(static_cast<std::size_t>(ld_), 0),
      column_im_(column_re_),
      column_modulus_(column_re_) {}

void PolarFront::add(Index i, Index j, Complex y, double rho) {
  const auto e = place(i, j);
  if (modulus_[e] == 0) {
    re_[e] = y.real();
    im_[e] = y.imag();
    modulus_[e] = rho;
    return;
  }
  add_excess(j, merge<1>(re_[e], im_[e], modulus_[e], y.real(), y.imag(), rho));
}

void PolarFront::add_rest(const PolarFront& other, const std::vector<Index>& border) {
  for (std::size_t b = 0; b < border.size(); ++b)
    for (std::size_t c = 0; c < border.size(); ++c) {
      const auto i = other.pivots_ + static_cast<Index>(c), j = other.pivots_ + static_cast<Index>(b);
      if (other.modulus(i, j) > 0) add(border[c], border[b], other.z(i, j), other.modulus(i, j));
    }
}

void PolarFront::eliminate(Complex* a, int width) {
  for (Index p = 0; p < pivots_; ++p) {
    stop_point();
    eliminate_one(p, a[p], width);
  }
}

void PolarFront::eliminate_one(Index p, Complex& a, int width) {
  double escape = 0;
  for (Index i = 0; i < ld_; ++i) {
    const auto e = place(i, p);
    const bool later = i > p && i < n_;
    column_re_[i] = later ? re_[e] : 0;
    column_im_[i] = later ? im_[e] : 0;
    column_modulus_[i] = later ? modulus_[e] : 0;
    if (later) escape += modulus_[e];
  }
  const Complex own = v_[p];
  a = own + escape;
  if (a == 0.0 || p + 1 == n_) return;
  const double modulus = std::abs(a);
  const Complex turn = modulus_minus(a, modulus) / a;  // |a|/a - 1
  for (Index j = p + 1; j < n_; ++j) {
    const auto e = place(p, j);
    if (modulus_[e] == 0) continue;
    ColumnView view{(p + 1) / numerics::lanes * numerics::lanes,
                    ld_,
                    column_re_.data(),
                    column_im_.data(),
                    column_modulus_.data(),
                    &re_[place(0, j)],
                    &im_[place(0, j)],
                    &modulus_[place(0, j)],
                    z(p, j) / a,
                    modulus_[e] / modulus};
    update_best(view, width);
    const auto own_place = place(j, j);
    const Complex back(re_[own_place], im_[own_place]);  // from j through p to j: no bond
    const double back_modulus = modulus_[own_place];
    re_[own_place] = im_[own_place] = modulus_[own_place] = 0;
    add_excess(j, view.moved + modulus_[e] * (own / a) + turn * view.total + modulus_minus(back, back_modulus));
  }
}

}  // namespace rdd::spectrum
