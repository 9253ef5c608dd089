// Dense non-Hermitian eigenproblems by LAPACKE zgeev.
#include "spectrum/driven.hpp"

#include <lapacke.h>

#include <Eigen/LU>
#include <algorithm>
#include <numeric>
#include <vector>

#include "numerics/dense/hermitian.hpp"
#include "support/blas_guard.hpp"
#include "support/error.hpp"

namespace rdd::spectrum {
namespace {

lapack_complex_double* lapack(Complex* z) { return reinterpret_cast<lapack_complex_double*>(z); }

}  // namespace

std::vector<Index> ascending_values(const ComplexVector& values, double noise) {
  std::vector<Index> order(values.size());
  std::iota(order.begin(), order.end(), Index{0});
  std::sort(order.begin(), order.end(), [&](Index a, Index b) { return values[a].real() < values[b].real(); });
  for (auto begin = order.begin(); begin != order.end();) {
    auto end = begin + 1;
    while (end != order.end() && values[*end].real() - values[*(end - 1)].real() <=
                                     noise + 1e-13 * std::max(std::abs(values[*end]), std::abs(values[*(end - 1)])))
      ++end;
    std::sort(begin, end, [&](Index a, Index b) { return values[a].imag() < values[b].imag(); });
    begin = end;
  }
  return order;
}

bool solve_general(Eigen::Ref<ComplexMatrix> a, Eigen::Ref<ComplexVector> values, ComplexMatrix* right,
                   ComplexMatrix* left) {
  const Index m = a.rows();
  const bool vectors = right != nullptr || left != nullptr;
  ComplexVector w(m);
  ComplexMatrix v(vectors ? m : 1, vectors ? m : 1);
  {
    const LapackGuard guard;
    const auto info = LAPACKE_zgeev(LAPACK_COL_MAJOR, 'N', vectors ? 'V' : 'N', static_cast<lapack_int>(m),
                                    lapack(a.data()), static_cast<lapack_int>(a.outerStride()), lapack(w.data()),
                                    nullptr, 1, lapack(v.data()), static_cast<lapack_int>(v.rows()));
    check_workspace(info);
    require(info == 0, Status::numeric, "LAPACK zgeev failed on a Bloch matrix of ", m, " states with info = ", info);
  }
  const auto order = ascending_values(w, 1e-13 * w.cwiseAbs().maxCoeff());
  for (Index b = 0; b < m; ++b) values[b] = w[order[b]];
  if (!vectors) return true;
  ComplexMatrix sorted(m, m);
  for (Index b = 0; b < m; ++b) sorted.col(b) = v.col(order[b]);
  numerics::fix_phases(sorted);
  // The inverse, not the left vectors of zgeev: those are not biorthogonal where eigenvalues coincide.
  const Eigen::PartialPivLU<ComplexMatrix> lu(sorted);
  if (!(lu.rcond() > 1e-13)) return false;
  if (left != nullptr) *left = lu.inverse().adjoint();
  if (right != nullptr) *right = std::move(sorted);
  return true;
}

}  // namespace rdd::spectrum
