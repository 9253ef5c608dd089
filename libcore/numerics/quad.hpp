// Numbers of 113 bits, for small dense problems whose result is a small difference of large terms.
#pragma once

#include <Eigen/Core>
#include <cfloat>
#include <cmath>
#include <vector>

#include "support/types.hpp"

namespace rdd::numerics {

/// 34 digits and exponents to 2^+-16383: long double where that has them, else what the compiler makes of doubles.
#if LDBL_MANT_DIG >= 113
using Quad = long double;
#else
__extension__ using Quad = __float128;
#endif

inline constexpr double quad_epsilon = 0x1p-112;

[[nodiscard]] inline Quad magnitude(Quad x) { return x < 0 ? -x : x; }

/// From the root in long double, whose exponents reach as far, by two steps of Newton's method; zero for x <= 0.
[[nodiscard]] inline Quad square_root(Quad x) {
  if (!(x > 0)) return 0;
  Quad root = std::sqrt(static_cast<long double>(x));
  for (int step = 0; step < 2; ++step) root = (root + x / root) / 2;
  return root;
}

}  // namespace rdd::numerics

#if LDBL_MANT_DIG < 113
template <>
struct Eigen::NumTraits<rdd::numerics::Quad> {
  using Real = rdd::numerics::Quad;
  using NonInteger = Real;
  using Nested = Real;
  using Literal = Real;
  enum {
    IsComplex = 0,
    IsInteger = 0,
    IsSigned = 1,
    RequireInitialization = 0,
    ReadCost = 2,
    AddCost = 40,
    MulCost = 40
  };
  static Real epsilon() { return rdd::numerics::quad_epsilon; }
  static Real dummy_precision() { return 0x1p-100; }
  static Real highest() { return static_cast<Real>(LDBL_MAX); }
  static Real lowest() { return -highest(); }
  static int digits10() { return 33; }
};
#endif

namespace rdd::numerics {

using QuadMatrix = Eigen::Matrix<Quad, Eigen::Dynamic, Eigen::Dynamic>;

[[nodiscard]] inline QuadMatrix to_quad(const Matrix& x) {
  return x.unaryExpr([](double value) -> Quad { return value; });
}
[[nodiscard]] inline Matrix to_double(const QuadMatrix& x) {
  return x.unaryExpr([](Quad value) { return static_cast<double>(value); });
}

/// X of a X = b by elimination with row pivots, each row measured by its largest entry. Throws numeric if a is
/// singular.
[[nodiscard]] QuadMatrix solve(QuadMatrix a, QuadMatrix b);

/// Eigenvalues ascending of a symmetric matrix and, as columns of vectors, orthonormal eigenvectors, to round-off of
/// the largest entry: Jacobi rotations.
struct QuadEigen {
  std::vector<Quad> values;
  QuadMatrix vectors;
};
[[nodiscard]] QuadEigen symmetric_eigen(QuadMatrix a);

/// Upper triangular R with a = R^T R. Throws numeric unless a is positive definite.
[[nodiscard]] QuadMatrix cholesky(const QuadMatrix& a);

}  // namespace rdd::numerics
