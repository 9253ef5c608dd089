// Positive integral operators on panels and their largest eigenvalue.
#include "qsd/line/line.hpp"

#include <Eigen/Eigenvalues>
#include <cmath>
#include <numbers>

#include "support/stop_point.hpp"

namespace rdd::qsd {
namespace {

constexpr Index block = 6;  // vectors of the subspace iteration
constexpr int most_iterations = 2000;
constexpr Real shape_tolerance = 1e-16L;

/// (Tu)(x) = beta [ behind(x) int_lo^x ahead rho u + ahead(x) int_x^hi behind rho u ], all terms positive: the inverse
/// of an operator -(1/rho) d/dx (1/(beta r)) d/dx with ahead = int_lo r or 1 and behind = int^hi r or 1, over the
/// whole.
struct PositiveInverse {
  const Panels& panels;
  RealVector rho;            ///< (nodes) weight of the inner product
  RealVector ahead, behind;  ///< (nodes)
  Real beta;

  [[nodiscard]] RealVector apply(const RealVector& u) const {
    const RealVector left = panels.from_left(RealVector(ahead.array() * rho.array() * u.array()));
    const RealVector right = panels.from_right(RealVector(behind.array() * rho.array() * u.array()));
    return beta * (behind.array() * left.array() + ahead.array() * right.array());
  }
  [[nodiscard]] Real inner(const RealVector& a, const RealVector& b) const {
    return (panels.weight().array() * rho.array() * a.array() * b.array()).sum();
  }
};

PositiveInverse inverse_of(const Panels& panels, const RealVector& resistance, RealVector rho, bool absorbing_lo,
                           bool absorbing_hi, double beta) {
  PositiveInverse inverse{panels, std::move(rho), RealVector::Ones(panels.size()), RealVector::Ones(panels.size()),
                          beta};
  if (absorbing_lo) inverse.ahead = panels.from_left(resistance);
  if (absorbing_hi) inverse.behind = panels.from_right(resistance);
  if (absorbing_lo && absorbing_hi) inverse.behind /= panels.weight().dot(resistance);
  return inverse;
}

struct Ground {
  Real value = 0;    ///< smallest eigenvalue
  double error = 0;  ///< relative
  RealVector u;      ///< positive, largest value 1
};

/// Columns orthonormal in the inner product, twice over.
void orthonormalise(const PositiveInverse& t, RealMatrix& q) {
  for (Index k = 0; k < q.cols(); ++k) {
    for (int pass = 0; pass < 2; ++pass)
      for (Index j = 0; j < k; ++j) q.col(k) -= t.inner(q.col(j), q.col(k)) * q.col(j);
    q.col(k) /= std::sqrt(t.inner(q.col(k), q.col(k)));
  }
}

/// The shape of the lowest eigenfunction. first: positive, vanishing as the eigenfunctions do at the ends.
RealVector lowest_shape(const Run& run, const PositiveInverse& t, const RealVector& first) {
  // cos(k pi c), c the part of the mass to the left: orthogonal to each other to begin with.
  const RealVector mass = t.panels.from_left(t.rho);
  const Real whole = t.panels.weight().dot(t.rho);
  RealMatrix q(first.size(), block);
  for (Index k = 0; k < block; ++k)
    q.col(k) = first.array() * (static_cast<Real>(k) * std::numbers::pi_v<Real> * mass.array() / whole).cos();
  orthonormalise(t, q);
  Real before = 0;
  for (int step = 0; step < most_iterations; ++step) {
    run.check();
    stop_point();  // so that the host hears of it
    RealMatrix z(q.rows(), block), ritz(block, block);
    for (Index k = 0; k < block; ++k) z.col(k) = t.apply(q.col(k));
    for (Index k = 0; k < block; ++k)
      for (Index j = 0; j < block; ++j) ritz(j, k) = t.inner(q.col(j), z.col(k));
    const Eigen::SelfAdjointEigenSolver<RealMatrix> solver((ritz + ritz.transpose()) / 2);
    const auto y = solver.eigenvectors().rowwise().reverse();
    const Real top = solver.eigenvalues()[block - 1];
    const RealVector u = q * y.col(0), image = z * y.col(0);
    // In units of the largest value: errors where u is small are of no consequence for the rest.
    const Real residual = (image / top - u).cwiseAbs().maxCoeff() / u.cwiseAbs().maxCoeff();
    if (residual <= shape_tolerance || (residual < 1e-13L && residual >= before && step > 4)) return image.cwiseAbs();
    before = residual;
    q = z * y;
    orthonormalise(t, q);
  }
  fail(Status::numeric, "the lowest mode is not found in ", most_iterations, " iterations: the domain holds more than ",
       block, " nearly disconnected wells; split it");
}

Ground ground_of(const Run& run, const PositiveInverse& t, const RealVector& first) {
  Ground out;
  out.u = lowest_shape(run, t, first);
  RealVector image;
  for (int polish = 0; polish < 3; ++polish) {  // positive all through, so small values become right in themselves
    image = t.apply(out.u);
    out.value = t.inner(out.u, out.u) / t.inner(out.u, image);
    const RealVector quotient = out.u.array() / image.array();
    // Where the mode carries weight; elsewhere it says nothing about the eigenvalue.
    Real spread = 0;
    const Real scale = (t.rho.array() * image.array().square()).maxCoeff();
    for (Index i = 0; i < quotient.size(); ++i)
      if (t.rho[i] * image[i] * image[i] > 1e-6L * scale)
        spread = std::max(spread, std::abs(quotient[i] / out.value - 1));
    out.error = static_cast<double>(spread);
    out.u = image / image.maxCoeff();
  }
  return out;
}

}  // namespace

QsdLine solve_line(const Run& run, const LineRequest& request, const LineEnergy& energy) {
  QsdLine out;
  out.domain = resolve_domain(run, request, energy);
  const auto& d = out.domain;
  const RealVector up = d.v.array().exp(), down = (-d.v.array()).exp();
  const auto inverse = inverse_of(d.panels, up, down, d.end_lo == End::absorbing, d.end_hi == End::absorbing, d.beta);
  const Ground first = ground_of(run, inverse, RealVector(inverse.ahead.array() * inverse.behind.array()));
  out.phi = first.u;
  const RealVector squares = out.phi.cwiseAbs2();
  const auto partner = inverse_of(d.panels, RealVector(down.array() * squares.array()),
                                  RealVector(up.array() / squares.array()), true, true, d.beta);
  const Ground second = ground_of(run, partner, RealVector(partner.ahead.array() * partner.behind.array()));
  // V is known to its rounding, which beta V magnifies.
  const double known = 1e-16 * static_cast<double>(1 + d.v.maxCoeff());
  out.rates.lambda1 = static_cast<double>(first.value);
  out.rates.lambda2 = static_cast<double>(first.value + second.value);
  out.rates.gap = static_cast<double>(second.value);
  out.rates.lambda1_error = first.error + known;
  out.rates.lambda2_error = second.error + known;
  require(out.rates.lambda1 > 0 && std::isfinite(out.rates.lambda2), Status::numeric, "lambda_1 = ", out.rates.lambda1,
          ", lambda_2 = ", out.rates.lambda2, ": expected positive numbers");
  return out;
}

}  // namespace rdd::qsd
