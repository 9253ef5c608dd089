// Committors between the cores, and what the decay of the slow modes adds: inverse iteration on subspaces, and Newton's
// method where eigenvalues are real, on L Z = Pi Z A. Residuals in the form Z - L^{-1} (...) lose no digits at any
// spread of the fluxes.
#include "reduction/slow/quad_modes.hpp"

#include <algorithm>
#include <cmath>

namespace rdd::reduction {
namespace {

constexpr double settled_far = 1e-29;  // of the terms of each entry
constexpr double settled_near = 1e-22;
constexpr int most_newton = 40, most_plain = 600;
/// Slow modes this much slower than the last one converge by themselves.
constexpr double much_slower = 1e-6;

/// The largest of x, each entry over that of scale; where that is zero, so is x.
double size_of(const QuadMatrix& x, const QuadMatrix& scale) {
  Quad largest = 0;
  for (Index c = 0; c < x.cols(); ++c)
    for (Index i = 0; i < x.rows(); ++i)
      if (scale(i, c) > 0) {
        const Quad size = numerics::magnitude(x(i, c)) / scale(i, c);
        if (!(size <= largest)) largest = size;
      }
  return static_cast<double>(largest);
}

QuadMatrix moduli(const QuadMatrix& x) {
  return x.unaryExpr([](Quad value) { return numerics::magnitude(value); });
}

QuadMatrix identity(Index n) {
  QuadMatrix unit = QuadMatrix::Zero(n, n);
  for (Index p = 0; p < n; ++p) unit(p, p) = 1;
  return unit;
}

/// Whether an iteration has come as far as it goes.
bool has_settled(double size, double before, int round) {
  return size <= settled_far || (round > 3 && size <= settled_near && size > before / 2);
}

}  // namespace

QuadModes::QuadModes(const FluxChain& chain, const std::vector<Index>& cores)
    : chain_(&chain),
      cores_(cores),
      symmetric_(chain.reversible),
      laplacian_(std::make_shared<const GroundedLaplacian>(chain, cores)) {
  const auto p = static_cast<Index>(cores.size());
  for (const auto side : {Side::plain, Side::adjoint}) {
    auto& half = of(side);
    half.committors = laplacian_->solve(side, QuadMatrix::Zero(chain.size(), p), identity(p));
    half.modes = half.committors;
  }
}

QuadMatrix QuadModes::weighted(const QuadMatrix& x) const {
  QuadMatrix result = x;
  for (Index j = 0; j < x.rows(); ++j) result.row(j) *= chain_->weight[j];
  return result;
}

/// Zero at the cores.
QuadMatrix QuadModes::solved(Side side, const QuadMatrix& x) const {
  return laplacian_->solve(side, x, QuadMatrix::Zero(static_cast<Index>(cores_.size()), x.cols()));
}

/// R_0^T L Z = R_0^T L Z_0 with the committors R_0 and Z_0 of both sides, as what Z has beyond Z_0 vanishes at the
/// cores and L^T R_0 elsewhere. So (R_0^T Pi Z) A is the matrix that elimination leaves between the cores.
void QuadModes::set_rates(Side side) {
  auto& half = of(side);
  const QuadMatrix left = laplacian_->between_grounds();
  half.rates = numerics::solve(opposite(side).committors.transpose() * weighted(half.modes),
                               side == Side::plain ? left : QuadMatrix(left.transpose()));
  for (Index p = 0; p < half.rates.rows(); ++p) {
    Quad others = 0;
    for (Index q = 0; q < half.rates.cols(); ++q)
      if (q != p) others += half.rates(p, q);
    half.rates(p, p) = -others;
  }
}

/// A is symmetric in the metric Z^T Pi Z = R^T R. Its slow values may be round-off of the fastest one here; they only
/// serve as shifts of L.
void QuadModes::set_eigenvectors() {
  const QuadMatrix r = numerics::cholesky(plain_.modes.transpose() * weighted(plain_.modes));
  const QuadMatrix inverse = numerics::solve(r, identity(r.rows()));
  const QuadMatrix whole = r * plain_.rates * inverse;
  auto eigen = numerics::symmetric_eigen((whole + whole.transpose()) / Quad{2});
  eigenvectors_ = inverse * eigen.vectors;
  inverse_eigenvectors_ = eigen.vectors.transpose() * r;
  values_ = std::move(eigen.values);
  shifted_.clear();
  for (const auto& value : values_)
    shifted_.push_back(value > much_slower * values_.back()
                           ? std::make_shared<const GroundedLaplacian>(*chain_, cores_, value)
                           : nullptr);
}

/// The change of Z for what Z misses of its equation. In the basis of the eigenvectors of A, with the change of A that
/// follows from that of Z: y = f + Z b with (L - value Pi) f = L rest - Pi Z A b away from the cores, f = -b at these,
/// and Z_0^T Pi f = 0.
QuadMatrix QuadModes::newton_step(const QuadMatrix& rest) const {
  const Index p = rest.cols();
  const auto& z = plain_.modes;
  const QuadMatrix none = QuadMatrix::Zero(p, 1), no_column = QuadMatrix::Zero(p, p);
  const QuadMatrix test = weighted(plain_.committors).transpose();
  QuadMatrix y = rest * eigenvectors_;
  for (Index c = 0; c < p; ++c) {
    if (!shifted_[c]) continue;
    const QuadMatrix column = y.col(c);
    const QuadMatrix f = column + values_[c] * shifted_[c]->solve(Side::plain, weighted(column), none);
    const QuadMatrix g = z + values_[c] * shifted_[c]->solve(Side::plain, weighted(z), no_column);
    const QuadMatrix b = numerics::solve(test * g, test * f);
    y.col(c) = f - g * b + z * b;
  }
  return y * inverse_eigenvectors_;
}

bool QuadModes::converge(const Run& run, Side side) {
  auto& half = of(side);
  double before = 0;
  for (int round = 0; round < (symmetric_ ? most_newton : most_plain); ++round) {
    run.check();
    set_rates(side);
    const QuadMatrix rest = half.committors + solved(side, weighted(half.modes * half.rates)) - half.modes;
    const QuadMatrix terms = half.committors + solved(side, weighted(moduli(half.modes) * moduli(half.rates)));
    const double size = size_of(rest, terms);
    if (!std::isfinite(size)) return false;
    if (has_settled(size, before, round)) return true;
    before = size;
    if (!symmetric_) {
      half.modes += rest;
      continue;
    }
    set_eigenvectors();
    half.modes += newton_step(rest);
  }
  return false;
}

std::optional<QuadModes> QuadModes::find(const Run& run, const FluxChain& chain, const std::vector<Index>& cores,
                                         const SlowSubspace& slow) {
  QuadModes modes(chain, cores);
  const auto p = static_cast<Index>(cores.size());
  if (p > 1 && p < chain.size() && chain.reversible) {
    // The guess of an eigensolver is noise where states are light; one solution mends that.
    Matrix at_cores(p, p);
    for (Index q = 0; q < p; ++q) at_cores.row(q) = slow.w.row(cores[q]);
    const QuadMatrix inverse = numerics::solve(numerics::to_quad(at_cores), identity(p));
    const QuadMatrix source = numerics::to_quad(-slow.w * slow.lambda) * inverse;
    modes.plain_.modes += modes.solved(Side::plain, modes.weighted(source));
  }
  if (!modes.converge(run, Side::plain)) return std::nullopt;
  if (!modes.symmetric_ && !modes.converge(run, Side::adjoint)) return std::nullopt;
  if (modes.symmetric_) modes.set_eigenvectors();
  const Quad trace = modes.rates().trace();
  const double found = static_cast<double>(trace), wanted = slow.eigenvalues.head(p).real().sum();
  if (!(std::abs(found - wanted) <= 1e-6 * std::abs(wanted))) return std::nullopt;
  return modes;
}

/// y with L y = x and (opposite modes)^T Pi y = 0: the solution that vanishes at the cores and a combination of the
/// committors.
QuadMatrix QuadModes::without_slow(Side side, const QuadMatrix& x) const {
  const QuadMatrix y = solved(side, x), dual = weighted(opposite(side).modes).transpose();
  const auto& extension = of(side).committors;
  return y - extension * numerics::solve(dual * extension, dual * y);
}

/// What a change of Y entails: in eigenvectors of A, y + value (L - value Pi)^{-1} Pi y on the fast modes.
void QuadModes::add_shifted(QuadMatrix& change) const {
  const Index p = change.cols();
  const QuadMatrix dual = weighted(plain_.modes).transpose();
  change = (change * eigenvectors_).eval();
  for (Index c = 0; c < p; ++c) {
    if (!shifted_[c]) continue;
    const QuadMatrix column = change.col(c);
    const QuadMatrix extension = shifted_[c]->solve(Side::plain, QuadMatrix::Zero(change.rows(), p), identity(p));
    const QuadMatrix y = shifted_[c]->solve(Side::plain, weighted(column), QuadMatrix::Zero(p, 1));
    change.col(c) += values_[c] * (y - extension * numerics::solve(dual * extension, dual * y));
  }
  change = (change * inverse_eigenvectors_).eval();
}

std::optional<QuadMatrix> QuadModes::respond(const Run& run, Side side, const QuadMatrix& r) const {
  const auto& half = of(side);
  const QuadMatrix dual = weighted(opposite(side).modes).transpose();
  const QuadMatrix slow_part = half.committors * moduli(numerics::solve(dual * half.committors, dual));
  QuadMatrix y = without_slow(side, r);
  double before = 0;
  for (int round = 0; round < (symmetric_ ? most_newton : most_plain); ++round) {
    run.check();
    QuadMatrix change = without_slow(side, r + weighted(y * half.rates)) - y;
    // What every entry is made of, without cancellation.
    const QuadMatrix terms = solved(side, moduli(r) + weighted(moduli(y) * moduli(half.rates)));
    const double size = size_of(change, terms + slow_part * terms);
    if (!std::isfinite(size)) return std::nullopt;
    if (has_settled(size, before, round)) return y;
    before = size;
    if (symmetric_) add_shifted(change);
    y += change;
  }
  return std::nullopt;
}

}  // namespace rdd::reduction
