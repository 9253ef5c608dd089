// Dense Hermitian eigenproblems by Eigen (small matrices) and by LAPACKE zheevd and zheevr.
#include "numerics/dense/hermitian.hpp"

#include <lapacke.h>

#include <Eigen/Eigenvalues>
#include <vector>

#include "support/blas_guard.hpp"
#include "support/error.hpp"

namespace rdd::numerics {
namespace {

lapack_complex_double* lapack(ComplexMatrix::Scalar* z) { return reinterpret_cast<lapack_complex_double*>(z); }

void solve_with_lapack(Eigen::Ref<ComplexMatrix> h, Eigen::Ref<Vector> values, bool vectors) {
  const auto m = static_cast<lapack_int>(h.rows());
  const LapackGuard guard;
  const auto info = LAPACKE_zheevd(LAPACK_COL_MAJOR, vectors ? 'V' : 'N', 'L', m, lapack(h.data()),
                                   static_cast<lapack_int>(h.outerStride()), values.data());
  check_workspace(info);
  require(info == 0, Status::numeric, "LAPACK zheevd failed on a Bloch matrix of ", m, " states with info = ", info);
}

}  // namespace

void fix_phases(Eigen::Ref<ComplexMatrix> y) {
  for (Index c = 0; c < y.cols(); ++c) {
    const double largest = y.col(c).cwiseAbs().maxCoeff();
    for (Index r = 0; r < y.rows(); ++r) {
      const double modulus = std::abs(y(r, c));
      if (modulus < largest * (1 - 1e-8)) continue;
      if (modulus > 0) y.col(c) *= std::conj(y(r, c)) / modulus;
      y(r, c) = modulus;
      break;
    }
  }
}

void solve_lowest(Eigen::Ref<ComplexMatrix> h, Index bands, Eigen::Ref<Vector> values, ComplexMatrix* y) {
  if (y == nullptr || h.rows() <= hermitian_lapack_size || 4 * bands > h.rows()) return solve_hermitian(h, values, y);
  const auto m = static_cast<lapack_int>(h.rows()), wanted = static_cast<lapack_int>(bands);
  y->resize(m, bands);
  std::vector<lapack_int> support(2 * bands);
  lapack_int found = 0;
  {
    const LapackGuard guard;
    const auto info =
        LAPACKE_zheevr(LAPACK_COL_MAJOR, 'V', 'I', 'L', m, lapack(h.data()), static_cast<lapack_int>(h.outerStride()),
                       0, 0, 1, wanted, 0, &found, values.data(), lapack(y->data()), m, support.data());
    check_workspace(info);
    require(info == 0 && found == wanted, Status::numeric, "LAPACK zheevr found ", found, " of the ", wanted,
            " lowest eigenpairs of a Bloch matrix of ", m, " states, with info = ", info);
  }
  fix_phases(*y);
}

void solve_hermitian(Eigen::Ref<ComplexMatrix> h, Eigen::Ref<Vector> values, ComplexMatrix* y) {
  if (h.rows() > hermitian_lapack_size) {
    solve_with_lapack(h, values, y != nullptr);
    if (y != nullptr) *y = h;
  } else {
    const Eigen::SelfAdjointEigenSolver<ComplexMatrix> solver(
        h, y != nullptr ? Eigen::ComputeEigenvectors : Eigen::EigenvaluesOnly);
    require(solver.info() == Eigen::Success, Status::numeric,
            "the Hermitian eigensolver did not converge on a matrix of ", h.rows(), " states");
    values = solver.eigenvalues();
    if (y != nullptr) *y = solver.eigenvectors();
  }
  if (y != nullptr) fix_phases(*y);
}

}  // namespace rdd::numerics
