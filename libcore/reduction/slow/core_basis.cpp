// Fixed-point iteration from the committors between the cores; GMRES (SaadSchultz1986) where that converges slowly.
#include "reduction/slow/core_basis.hpp"

#include <Eigen/LU>
#include <Eigen/QR>
#include <algorithm>
#include <cmath>

namespace rdd::reduction {
namespace {

constexpr double settled = 4e-15;
constexpr double nearly_settled = 1e-11;

/// One side in the coordinates y = sqrt(pi) w with y = 1 at the cores, where the slow modes are of order one.
class SlowSide {
 public:
  SlowSide(const Run& run, const Network& network, const network::GeneratorInverse& inverse,
           network::GeneratorInverse::Side side)
      : run_(run), network_(network), inverse_(inverse), side_(side), committor_(inverse.extension(side)) {
    place_.assign(network.n_states(), -1);
    for (std::size_t p = 0; p < inverse.grounds().size(); ++p) place_[inverse.grounds()[p]] = static_cast<Index>(p);
  }

  /// y and its rates, from the slow modes y of an eigensolver (M x P) and their matrix where these are needed.
  [[nodiscard]] std::optional<Matrix> solve(const Matrix& modes, const Matrix& lambda) {
    Matrix y = committor_;
    rates_ = rates_of(y);
    Matrix first = response(y);
    scale_ = committor_.cwiseAbs() + first.cwiseAbs();
    double before = 1;
    for (int round = 0; round < 60; ++round) {
      const Matrix next = committor_ + (round == 0 ? first : response(y));
      const double change = size_of(next - y);
      y = next;
      rates_ = rates_of(y);
      if (change <= settled || (change <= nearly_settled && change > before / 2)) return y;
      if (!std::isfinite(change) || (round >= 4 && change > before / 2)) break;
      before = change;
    }
    return by_gmres(modes, lambda);
  }
  [[nodiscard]] const Matrix& rates() const { return rates_; }

 private:
  [[nodiscard]] double size_of(const Matrix& y) const { return weighted(y).cwiseAbs().maxCoeff(); }
  [[nodiscard]] Matrix weighted(const Matrix& y) const { return y.cwiseQuotient(scale_.cwiseMax(1e-300)); }

  /// The correction to the committors due to the decay of y.
  [[nodiscard]] Matrix response(const Matrix& y) const {
    run_.check();
    Matrix x = y * rates_;
    inverse_.solve(side_, x);
    return x;
  }

  /// Off the diagonal a sum over the jumps at the core, of terms of one sign but for the decay of the slow modes.
  [[nodiscard]] Matrix rates_of(const Matrix& y) const {
    const auto& root = inverse_.root();
    Matrix m = Matrix::Zero(y.cols(), y.cols());
    for (const auto& jump : network_.jumps()) {
      const bool adjoint = side_ == network::GeneratorInverse::Side::adjoint;
      const Index core = adjoint ? jump.from : jump.to, other = adjoint ? jump.to : jump.from;
      const Index p = place_[core];
      if (p < 0 || core == other) continue;
      const double flow = adjoint ? jump.rate * (root[core] / root[other]) : jump.rate * (root[other] / root[core]);
      m.row(p) += flow * y.row(other);
    }
    for (Index p = 0; p < m.rows(); ++p) {
      double lost = 0;
      for (Index q = 0; q < m.cols(); ++q)
        if (q != p) lost += m(p, q) * (root[ground(q)] / root[ground(p)]);
      m(p, p) = -lost;
    }
    return m;
  }
  [[nodiscard]] Index ground(Index p) const { return inverse_.grounds()[p]; }

  /// y - response(y) = committors, with the rates held; then the rates again.
  [[nodiscard]] std::optional<Matrix> by_gmres(const Matrix& modes, const Matrix& lambda) {
    Matrix at_cores(modes.cols(), modes.cols());
    for (Index p = 0; p < modes.cols(); ++p) at_cores.row(p) = modes.row(ground(p));
    const Eigen::FullPivLU<Matrix> lu(at_cores);
    if (!lu.isInvertible()) return std::nullopt;
    const Matrix inverse = lu.inverse();
    rates_ = at_cores * lambda * inverse;
    Matrix y = modes * inverse;
    for (int round = 0; round < 8; ++round) {
      const Matrix left = committor_ + response(y) - y;
      const double size = size_of(left);
      if (!std::isfinite(size)) return std::nullopt;
      const auto change = corrected(left);
      if (!change) return std::nullopt;
      y += *change;
      const double moved = size_of(*change);
      rates_ = rates_of(y);
      if (moved <= 100 * settled || (round > 2 && moved <= nearly_settled)) return y;
    }
    return std::nullopt;
  }

  [[nodiscard]] std::optional<Matrix> corrected(const Matrix& left) const {
    constexpr int most_steps = 200;
    const Matrix start = weighted(left);
    const double size = start.norm();
    if (size == 0) return left;
    std::vector<Matrix> basis{start / size};
    Matrix h = Matrix::Zero(most_steps + 1, most_steps);
    for (int step = 0; step < most_steps; ++step) {
      Matrix next = basis.back() - weighted(response(basis.back().cwiseProduct(scale_)));
      const double before = next.norm();
      for (int twice = 0; twice < 2; ++twice)
        for (int i = 0; i <= step; ++i) {
          const double part = basis[i].cwiseProduct(next).sum();
          h(i, step) += part;
          next -= part * basis[i];
        }
      h(step + 1, step) = next.norm();
      const auto small = h.topLeftCorner(step + 2, step + 1);
      const Vector rhs = size * Vector::Unit(step + 2, 0);
      const Vector x = small.colPivHouseholderQr().solve(rhs);
      if ((small * x - rhs).norm() <= 1e-14 * size || h(step + 1, step) <= 1e-14 * before) {
        Matrix found = Matrix::Zero(start.rows(), start.cols());
        for (int i = 0; i <= step; ++i) found += x[i] * basis[i];
        return Matrix(found.cwiseProduct(scale_));
      }
      basis.push_back(next / h(step + 1, step));
    }
    return std::nullopt;
  }

  const Run& run_;
  const Network& network_;
  const network::GeneratorInverse& inverse_;
  network::GeneratorInverse::Side side_;
  Matrix committor_;
  Matrix rates_;
  Matrix scale_;  // (M x P) size against which the error of each entry of y is measured
  std::vector<Index> place_;
};

/// From y to w: entry (j, q) times root_q/root_j.
Matrix unweighted(const network::GeneratorInverse& inverse, const Matrix& y) {
  Matrix w(y.rows(), y.cols());
  for (Index q = 0; q < w.cols(); ++q) {
    const double root = inverse.root()[inverse.grounds()[q]];
    for (Index j = 0; j < w.rows(); ++j) w(j, q) = y(j, q) * (root / inverse.root()[j]);
  }
  return w;
}

}  // namespace

bool has_light_states(const Network& network, double factor) {
  double least = std::numeric_limits<double>::infinity(), most = 0;
  for (const auto& jump : network.jumps()) {
    least = std::min(least, jump.rate);
    most = std::max(most, jump.rate);
  }
  const auto& log_pi = network.stationary().log_pi;
  return most > factor * least || log_pi.maxCoeff() - log_pi.minCoeff() > std::log(factor);
}

std::vector<Index> core_states(const Network& network, const SlowSubspace& slow) {
  const Vector root = (network.stationary().log_pi / 2).array().exp();
  const Eigen::ColPivHouseholderQR<Matrix> qr((root.asDiagonal() * slow.w).transpose());
  const auto& order = qr.colsPermutation().indices();
  return {order.data(), order.data() + slow.w.cols()};
}

std::optional<CoreBasis> core_basis(const Run& run, const Network& network, const network::GeneratorInverse& inverse,
                                    const SlowSubspace& slow) {
  const auto& root = inverse.root();
  CoreBasis basis;
  basis.cores = inverse.grounds();
  SlowSide left(run, network, inverse, network::GeneratorInverse::Side::adjoint);
  const auto y = left.solve(root.asDiagonal() * slow.w, slow.lambda.transpose());
  if (!y) return std::nullopt;
  basis.left = unweighted(inverse, *y);
  basis.rates = left.rates();
  for (Index q = 0; q < basis.rates.cols(); ++q)
    for (Index p = 0; p < basis.rates.rows(); ++p) basis.rates(p, q) *= root[basis.cores[q]] / root[basis.cores[p]];
  if (network.reversible()) {
    basis.right = basis.left;
    return basis;
  }
  SlowSide right(run, network, inverse, network::GeneratorInverse::Side::plain);
  const auto z = right.solve(root.cwiseInverse().asDiagonal() * slow.v, slow.lambda);
  if (!z) return std::nullopt;
  basis.right = unweighted(inverse, *z);
  return basis;
}

}  // namespace rdd::reduction
