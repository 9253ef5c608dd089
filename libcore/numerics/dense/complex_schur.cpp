// Complex Schur form by Eigen's QR iterations; reordering by exchanges of neighbours (as in LAPACK's ztrexc).
#include "numerics/dense/complex_schur.hpp"

#include <Eigen/Eigenvalues>

#include "support/error.hpp"

namespace rdd::numerics {

void complex_schur(const ComplexMatrix& a, ComplexMatrix& t, ComplexMatrix& z) {
  const Eigen::ComplexSchur<ComplexMatrix> schur(a);
  require(schur.info() == Eigen::Success, Status::numeric, "the Schur form of a complex matrix of ", a.rows(),
          " rows did not converge");
  t = schur.matrixT();
  z = schur.matrixU();
}

void sort_schur(ComplexMatrix& t, ComplexMatrix& z, const std::function<double(Complex)>& key) {
  const Index n = t.rows();
  for (Index place = 0; place < n; ++place) {
    Index best = place;
    for (Index i = place; i < n; ++i)
      if (key(t(i, i)) > key(t(best, best))) best = i;
    for (Index i = best; i-- > place;) {  // exchanges the values i and i + 1
      const Complex first = t(i, i), second = t(i + 1, i + 1);
      Eigen::JacobiRotation<Complex> rotation;
      rotation.makeGivens(t(i, i + 1), second - first);
      t.applyOnTheLeft(i, i + 1, rotation.adjoint());
      t.applyOnTheRight(i, i + 1, rotation);
      z.applyOnTheRight(i, i + 1, rotation);
      t(i, i) = second;
      t(i + 1, i + 1) = first;
      t(i + 1, i) = 0;
    }
  }
}

}  // namespace rdd::numerics
