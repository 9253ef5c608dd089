// Real Schur form by LAPACKE dgees; reordering of its blocks by dtrexc.
#include "numerics/dense/real_schur.hpp"

#include <lapacke.h>

#include <cmath>

#include "support/blas_guard.hpp"
#include "support/error.hpp"

namespace rdd::numerics {

void real_schur(const Matrix& a, Matrix& t, Matrix& z) {
  const auto n = static_cast<lapack_int>(a.rows());
  t = a;
  z.resize(n, n);
  Vector re(n), im(n);
  lapack_int found = 0;
  const LapackGuard guard;
  const auto info =
      LAPACKE_dgees(LAPACK_COL_MAJOR, 'V', 'N', nullptr, n, t.data(), n, &found, re.data(), im.data(), z.data(), n);
  check_workspace(info);
  require(info == 0, Status::numeric, "LAPACK dgees failed on a matrix of ", n, " rows with info = ", info);
}

ComplexVector schur_values(const Matrix& t) {
  const Index n = t.rows();
  ComplexVector values(n);
  for (Index i = 0; i < n; ++i) {
    if (i + 1 == n || t(i + 1, i) == 0) {
      values[i] = t(i, i);
      continue;
    }
    // Standard form: equal diagonal, off-diagonals of opposite sign.
    const double im = std::sqrt(std::abs(t(i, i + 1))) * std::sqrt(std::abs(t(i + 1, i)));
    values[i] = Complex(t(i, i), im);
    values[i + 1] = std::conj(values[i]);
    ++i;
  }
  return values;
}

void sort_schur(Matrix& t, Matrix& z, const std::function<double(Complex)>& key) {
  const auto n = static_cast<lapack_int>(t.rows());
  Matrix turn = Matrix::Identity(n, n);
  Vector work(n);
  const auto is_pair = [&](Index i) { return i + 1 < n && t(i + 1, i) != 0; };
  for (Index place = 0; place < n; place += is_pair(place) ? 2 : 1) {
    const auto values = schur_values(t);
    Index best = place;
    for (Index i = place; i < n; i += is_pair(i) ? 2 : 1)
      if (key(values[i]) > key(values[best])) best = i;
    if (best == place) continue;
    auto from = static_cast<lapack_int>(best + 1);
    auto to = static_cast<lapack_int>(place + 1);
    const LapackGuard guard;
    const auto info =
        LAPACKE_dtrexc_work(LAPACK_COL_MAJOR, 'V', n, t.data(), n, turn.data(), n, &from, &to, work.data());
    require(info >= 0, Status::internal, "LAPACK dtrexc refused argument ", -info);
  }
  z = (z * turn).eval();
}

}  // namespace rdd::numerics
