// Linear least squares on Q_P, then Gauss-Newton on the logarithms of the slow rates.
#include "reduction/jump_table_reaction.hpp"

#include <Eigen/Eigenvalues>
#include <cmath>
#include <utility>
#include <vector>

#include "reduction/jump_table_qp.hpp"

namespace rdd {
namespace {

/// The unknowns are conductances of pairs, each in units of its column's norm.
struct Fit {
  Vector pi, wanted;
  std::vector<std::pair<Index, Index>> pairs;
  Vector unit;
  Matrix a;  // A z - b: the reaction matrix minus Q_P, entries relative to the escape rates
  Vector b;

  Fit(const Matrix& reaction, const Vector& weights, const Vector& rates) : pi(weights), wanted(rates) {
    const auto n = pi.size();
    for (Index q = 0; q < n; ++q)
      for (Index p = 0; p < q; ++p) pairs.emplace_back(p, q);
    const Vector escape = reaction.diagonal().cwiseAbs();
    const auto size = static_cast<Index>(pairs.size());
    const auto row = [n](Index p, Index q) { return p + n * q; };
    const auto scale = [&](Index p, Index q) { return std::sqrt(pi[q] / pi[p]) / std::sqrt(escape[p] * escape[q]); };
    a = Matrix::Zero(n * n, size);
    b.resize(n * n);
    for (Index q = 0; q < n; ++q)
      for (Index p = 0; p < n; ++p) b[row(p, q)] = reaction(p, q) * scale(p, q);
    for (Index e = 0; e < size; ++e) {
      const auto [p, q] = pairs[static_cast<std::size_t>(e)];
      a(row(p, q), e) = scale(p, q) / pi[q];
      a(row(q, p), e) = scale(q, p) / pi[p];
      a(row(p, p), e) = -scale(p, p) / pi[p];
      a(row(q, q), e) = -scale(q, q) / pi[q];
    }
    unit = a.colwise().norm().cwiseInverse();
    a = a * unit.asDiagonal();
  }

  [[nodiscard]] Matrix conductance(const Vector& z) const {
    Matrix g = Matrix::Zero(pi.size(), pi.size());
    for (std::size_t e = 0; e < pairs.size(); ++e) {
      const auto [p, q] = pairs[e];
      g(p, q) = g(q, p) = z[static_cast<Index>(e)] * unit[static_cast<Index>(e)];
    }
    return g;
  }

  struct Modes {
    Vector rates;    // (P - 1)
    Matrix vectors;  // (P x P - 1) over sqrt(pi)
  };
  [[nodiscard]] Modes modes(const Vector& z) const {
    const Matrix g = conductance(z);
    const Vector root = pi.cwiseSqrt();
    Matrix h = -(root.cwiseInverse().asDiagonal() * g * root.cwiseInverse().asDiagonal());
    h.diagonal() = g.rowwise().sum().cwiseQuotient(pi);
    const Eigen::SelfAdjointEigenSolver<Matrix> solver(h);
    const auto n = pi.size() - 1;
    return {solver.eigenvalues().tail(n), root.cwiseInverse().asDiagonal() * solver.eigenvectors().rightCols(n)};
  }
  [[nodiscard]] Vector residual(const Vector& rates) const { return rates.cwiseQuotient(wanted).array() - 1; }
};

/// Relative changes of the slow rates with the unknowns (P - 1 x pairs).
Matrix sensitivity(const Fit& fit, const Fit::Modes& modes) {
  Matrix j(fit.wanted.size(), static_cast<Index>(fit.pairs.size()));
  for (Index e = 0; e < j.cols(); ++e) {
    const auto [p, q] = fit.pairs[static_cast<std::size_t>(e)];
    const Vector step = modes.vectors.row(p) - modes.vectors.row(q);
    j.col(e) = fit.unit[e] * step.cwiseAbs2().cwiseQuotient(fit.wanted);
  }
  return j;
}

Vector linear_fit(const Fit& fit) {
  const auto size = fit.a.cols();
  return *minimise({fit.a.transpose() * fit.a, fit.a.transpose() * fit.b, Matrix(0, size), Vector(0), 0});
}

/// Gauss-Newton with non-negative unknowns; the pull towards Q_P fades, so that it decides only what rates leave open.
Vector follow_rates(const Fit& fit, Vector z) {
  constexpr int rounds = 40;
  double pull = 1e-2;
  for (int round = 0; round < rounds; ++round, pull = std::max(pull / 3, 1e-11)) {
    const auto modes = fit.modes(z);
    const Vector r = fit.residual(modes.rates);
    if (r.cwiseAbs().maxCoeff() < 1e-13) break;
    const auto size_of = [&](const Vector& at) {
      return fit.residual(fit.modes(at).rates).squaredNorm() + pull * (fit.a * at - fit.b).squaredNorm();
    };
    const Matrix j = sensitivity(fit, modes);
    const Vector aim =
        *minimise({j.transpose() * j + pull * fit.a.transpose() * fit.a,
                   j.transpose() * (j * z - r) + pull * fit.a.transpose() * fit.b, Matrix(0, z.size()), Vector(0), 0});
    const double before = size_of(z);
    double length = 1;
    while (length > 1e-3 && size_of(z + length * (aim - z)) > before) length /= 2;
    if (length > 1e-3) z += length * (aim - z);
  }
  return z;
}

}  // namespace

ReactionFit fit_reaction(const Matrix& reaction, const Vector& pi, const Vector& rates) {
  const auto n = pi.size();
  if (n == 1) return {Matrix::Zero(1, 1), Vector(0), 0, 0};
  const Fit fit(reaction, pi, rates);
  Vector z = linear_fit(fit);
  const auto error = [&](const Vector& at) { return fit.residual(fit.modes(at).rates).cwiseAbs().maxCoeff(); };
  if (error(z) > 1e-12) {
    const Vector better = follow_rates(fit, z);
    if (error(better) < error(z)) z = better;
  }
  ReactionFit result{fit.conductance(z), fit.modes(z).rates, error(z), 0};
  Matrix k = result.conductance * pi.cwiseInverse().asDiagonal();
  k.diagonal() = -k.colwise().sum();
  const Vector root = pi.cwiseSqrt();
  const auto norm = [&](const Matrix& m) {
    return Matrix(root.cwiseInverse().asDiagonal() * m * root.asDiagonal()).norm();
  };
  result.distance = norm(k - reaction) / norm(reaction);
  return result;
}

}  // namespace rdd
