// Projection of Bloch matrices onto a fixed real basis.
#include "spectrum/reduced_basis.hpp"

#include <Eigen/QR>
#include <algorithm>
#include <cmath>

#include "spectrum/hermitian.hpp"
#include "support/error.hpp"

namespace rdd {
namespace {

constexpr Index guard_bands = 2;  // beyond the wanted ones, to see the gap above them

Translation opposite(Translation n) {
  for (auto& component : n) component = -component;
  return n;
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
    const auto& n = bloch.translations()[static_cast<std::size_t>(entry.translation)];
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
  constexpr double least = 1e-10;  // what is left of a unit vector below this is rounding
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
    const Matrix image = g_[static_cast<std::size_t>(t)] * u_;
    inside_.emplace_back(u_.transpose() * image);
    outside.middleCols(t * m, m) = image - u_ * inside_.back();
  }
  // The residual is a combination of these columns: only their triangular factor is needed for its length.
  const Index rank = std::min(outside.rows(), outside.cols());
  Matrix triangle = outside;
  if (outside.rows() > outside.cols()) {
    const Eigen::HouseholderQR<Eigen::Ref<Matrix>> qr(outside);
    triangle = outside.topRows(rank).triangularView<Eigen::Upper>();
  }
  outside_.clear();
  for (Index t = 0; t < count; ++t) outside_.emplace_back(triangle.middleCols(t * m, m));
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

ReducedBands ReducedBasis::solve(const Eigen::Ref<const Vector>& kappa, Index bands) const {
  const auto f = factors(kappa);
  const Index m = u_.cols();
  const Index shown = std::min(bands + guard_bands, m);
  ComplexMatrix h = ComplexMatrix::Zero(m, m), y;
  for (std::size_t t = 0; t < f.size(); ++t) {
    if (f[t].imag() == 0)
      h.real() += f[t].real() * inside_[t];
    else
      h.imag() += f[t].imag() * inside_[t];
  }
  ReducedBands result;
  result.values.resize(m);
  solve_hermitian(h, result.values, &y);
  const ComplexMatrix x = y.leftCols(shown);
  ComplexMatrix r = ComplexMatrix::Zero(outside_.front().rows(), shown);
  for (std::size_t t = 0; t < f.size(); ++t) r += f[t] * (outside_[t] * x);
  const Vector residual = r.colwise().norm();
  result.residual = residual.head(bands).maxCoeff();
  result.error = result.residual;
  for (Index g = bands; g < shown; ++g) {
    const double gap = result.values[g] - result.values[g - 1];
    if (gap > 0) result.error = std::min(result.error, 2 * residual.head(g).squaredNorm() / gap);
  }
  result.x = x.leftCols(bands);
  return result;
}

}  // namespace rdd
