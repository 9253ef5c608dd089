// Rayleigh-Ritz projection of Bloch matrices onto a fixed real basis, with residuals.
#include "spectrum/few/reduced_basis.hpp"

#include <Eigen/Eigenvalues>
#include <Eigen/QR>
#include <algorithm>

#include "support/error.hpp"

namespace rdd::spectrum {
namespace {

Translation opposite(Translation n) {
  for (auto& component : n) component = -component;
  return n;
}

/// All eigenvalues and the lowest vectors. By way of a real tridiagonal matrix, whose vectors cost half of complex
/// ones; only those that are wanted are turned back.
ComplexMatrix lowest_of(const ComplexMatrix& h, Index wanted, Vector& values) {
  if (h.rows() == 1) {
    values = h.diagonal().real();
    return ComplexMatrix::Ones(1, 1);
  }
  const Eigen::Tridiagonalization<ComplexMatrix> tridiagonal(h);
  Eigen::SelfAdjointEigenSolver<Matrix> solver;
  solver.computeFromTridiagonal(tridiagonal.diagonal(), tridiagonal.subDiagonal());
  require(solver.info() == Eigen::Success, Status::numeric, "the projected eigenproblem of ", h.rows(),
          " vectors did not converge");
  values = solver.eigenvalues();
  ComplexMatrix x = solver.eigenvectors().leftCols(wanted).cast<Complex>();
  x.applyOnTheLeft(tridiagonal.matrixQ());
  return x;
}

}  // namespace

ReducedBasis::ReducedBasis(const BlochOperator& bloch) {
  require(bloch.is_hermitian(), Status::internal, "a reduced basis needs a Hermitian Bloch matrix");
  const Index m = bloch.size();
  for (const auto& n : bloch.translations())
    if (n != Translation{}) translations_.push_back(std::max(n, opposite(n)));
  std::sort(translations_.begin(), translations_.end());
  translations_.erase(std::unique(translations_.begin(), translations_.end()), translations_.end());
  std::vector<std::vector<Eigen::Triplet<double, std::int64_t>>> terms(2 * translations_.size() + 1);
  for (Index i = 0; i < m; ++i) terms[0].emplace_back(i, i, bloch.diagonal()[i]);
  for (const auto& entry : bloch.entries()) {
    const auto& n = bloch.translations()[entry.translation];
    const auto i = entry.row, j = entry.col;
    const double a = entry.amplitude;
    if (n == Translation{}) {
      terms[0].emplace_back(i, j, -a);
      terms[0].emplace_back(j, i, -a);
      continue;
    }
    // -a (e^{-i phi} E_ij + e^{i phi} E_ji), phi = 2 pi kappa.n; with -n the sine changes its sign.
    const auto canonical = std::max(n, opposite(n));
    const auto t = static_cast<std::size_t>(std::lower_bound(translations_.begin(), translations_.end(), canonical) -
                                            translations_.begin());
    const double sign = n == canonical ? 1 : -1;
    terms[2 * t + 1].emplace_back(i, j, -a);
    terms[2 * t + 1].emplace_back(j, i, -a);
    terms[2 * t + 2].emplace_back(i, j, sign * a);
    terms[2 * t + 2].emplace_back(j, i, -sign * a);
  }
  for (const auto& list : terms) {
    g_.emplace_back(m, m);
    g_.back().setFromTriplets(list.begin(), list.end());
  }
  u_.resize(m, 0);
}

void ReducedBasis::add(const ComplexMatrix& y) {
  constexpr double least = 1e-10;  // the remainder of a unit vector below this is rounding
  for (Index c = 0; c < 2 * y.cols(); ++c) {
    Vector v = c % 2 == 0 ? Vector(y.col(c / 2).real()) : Vector(y.col(c / 2).imag());
    for (int pass = 0; pass < 3 && v.norm() > least; ++pass) {
      v -= u_ * (u_.transpose() * v);
      if (pass > 0 && v.norm() > least) v.normalize();
    }
    if (!(v.norm() > 0.5)) continue;
    u_.conservativeResize(Eigen::NoChange, u_.cols() + 1);
    u_.rightCols(1) = v;
  }
}

void ReducedBasis::settle() {
  const Index m = u_.cols(), count = static_cast<Index>(g_.size());
  inside_.clear();
  Matrix outside(u_.rows(), m * count);
  for (Index t = 0; t < count; ++t) {
    const Matrix image = g_[t] * u_;
    inside_.emplace_back(u_.transpose() * image);
    outside.middleCols(t * m, m) = image - u_ * inside_.back();
  }
  // The residual is a combination of these columns: only their triangular factor is needed for its length, of each term
  // the rows that are not zero.
  const bool tall = outside.rows() > outside.cols();
  if (tall) {
    const Eigen::HouseholderQR<Eigen::Ref<Matrix>> qr(outside);
    outside.topRows(outside.cols()).triangularView<Eigen::StrictlyLower>().setZero();
  }
  outside_.clear();
  for (Index t = 0; t < count; ++t)
    outside_.emplace_back(outside.middleCols(t * m, m).topRows(tall ? (t + 1) * m : outside.rows()));
}

std::vector<Complex> ReducedBasis::factors(const Eigen::Ref<const Vector>& kappa) const {
  std::vector<Complex> f{1.0};
  for (const auto& n : translations_) {
    const Complex phase = BlochOperator::phase(kappa, n);  // e^{-i phi}
    f.emplace_back(phase.real());
    f.emplace_back(0, -phase.imag());
  }
  return f;
}

ComplexMatrix ReducedBasis::outside_of(const std::vector<Complex>& f, const ComplexMatrix& x) const {
  // Everything but f is real: real products of the real and imaginary parts side by side.
  const Index shown = x.cols();
  Matrix parts(x.rows(), 2 * shown);
  parts << x.real(), x.imag();
  ComplexMatrix r = ComplexMatrix::Zero(outside_.back().rows(), shown);
  for (std::size_t t = 0; t < f.size(); ++t) {
    const Index rows = outside_[t].rows();
    const Matrix image = outside_[t] * parts;
    if (f[t].imag() == 0) {
      r.topRows(rows).real() += f[t].real() * image.leftCols(shown);
      r.topRows(rows).imag() += f[t].real() * image.rightCols(shown);
    } else {
      r.topRows(rows).real() -= f[t].imag() * image.rightCols(shown);
      r.topRows(rows).imag() += f[t].imag() * image.leftCols(shown);
    }
  }
  return r;
}

ReducedBands ReducedBasis::solve(const Eigen::Ref<const Vector>& kappa, Index bands) const {
  const auto f = factors(kappa);
  const Index m = u_.cols();
  const Index shown = std::min(bands + guard_bands, m);
  ComplexMatrix h = ComplexMatrix::Zero(m, m);
  for (std::size_t t = 0; t < f.size(); ++t) {
    if (f[t].imag() == 0)
      h.real() += f[t].real() * inside_[t];
    else
      h.imag() += f[t].imag() * inside_[t];
  }
  ReducedBands result;
  ComplexMatrix x = lowest_of(h, shown, result.values);
  const Vector residual = outside_of(f, x).colwise().norm();
  result.residual = residual.head(bands).maxCoeff();
  result.error = result.residual;
  for (Index g = bands; g < shown; ++g) {
    const double gap = result.values[g] - result.values[g - 1];
    if (gap > 0) result.error = std::min(result.error, 2 * residual.head(g).squaredNorm() / gap);
  }
  result.x = x.leftCols(bands);
  return result;
}

}  // namespace rdd::spectrum
