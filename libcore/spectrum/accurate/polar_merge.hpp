// The sum of two complex numbers of known moduli, and the excess of the triangle inequality.
#pragma once

#include <limits>

#include "numerics/simd/pack.hpp"

namespace rdd::spectrum {

/// Far below any product of two conductances: turns 0/0 into 0 and changes nothing else.
template <typename Real>
inline constexpr Real tiny = std::numeric_limits<Real>::min() * 0x1p21;

/// z += y for numbers of known moduli r and rho. Returns r + rho - |z + y|, the part of the escape that stays on the
/// diagonal: 4 r rho sin^2(phi/2)/(r + rho + |z + y|), phi the angle between them. From the cross product where phi is
/// below a right angle, so that phi = 0 gives 0 and small angles keep their relative accuracy.
template <int Width, typename Real = double, typename P = numerics::Pack<Width, Real>>
RDD_INLINE P merge(P& re, P& im, P& r, const P& y_re, const P& y_im, const P& rho) {
  const P dot = re * y_re + im * y_im;
  const P cross = re * y_im - im * y_re;
  const P sum = r * rho + (dot < 0 ? -dot : dot) + tiny<Real>;
  const P half = dot < 0 ? sum : cross * (cross / sum);
  re += y_re;
  im += y_im;
  const P modulus = numerics::square_root<Width, Real>(re * re + im * im);
  const P moved = 2 * half / (r + rho + modulus + tiny<Real>);
  r = modulus;
  return moved;
}

}  // namespace rdd::spectrum
