// Linear least squares on Q_P, then Gauss-Newton on the logarithms of the slow rates.
#include "reduction/jump_table/reaction.hpp"

#include <Eigen/QR>
#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <utility>
#include <vector>

#include "numerics/optimise/quadratic.hpp"
#include "reduction/jump_table/laplacian_modes.hpp"
#include "support/error.hpp"

namespace rdd::reduction {
namespace {

/// The unknowns are conductances of pairs, each in units of its column's norm.
struct Fit {
  Vector pi, wanted;
  std::vector<std::pair<Index, Index>> pairs;
  Vector unit;
  Matrix a;  // A z - b: the reaction matrix minus Q_P, entries relative to the escape rates
  Vector b;
  Vector natural;  // unknowns of the conductances that Q_P has itself

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
      const auto [p, q] = pairs[e];
      a(row(p, q), e) = scale(p, q) / pi[q];
      a(row(q, p), e) = scale(q, p) / pi[p];
      a(row(p, p), e) = -scale(p, p) / pi[p];
      a(row(q, q), e) = -scale(q, q) / pi[q];
    }
    unit = a.colwise().norm().cwiseInverse();
    a = a * unit.asDiagonal();
    natural.resize(size);
    for (Index e = 0; e < size; ++e) {
      const auto [p, q] = pairs[e];
      natural[e] = std::max(0.0, (reaction(p, q) * pi[q] + reaction(q, p) * pi[p]) / 2) / unit[e];
    }
  }

  [[nodiscard]] Matrix conductance(const Vector& z) const {
    Matrix g = Matrix::Zero(pi.size(), pi.size());
    for (std::size_t e = 0; e < pairs.size(); ++e) {
      const auto [p, q] = pairs[e];
      g(p, q) = g(q, p) = z[static_cast<Index>(e)] * unit[static_cast<Index>(e)];
    }
    return g;
  }

  using Modes = LaplacianModes;
  [[nodiscard]] Modes modes(const Vector& z) const { return laplacian_modes(conductance(z), pi); }
  [[nodiscard]] Vector residual(const Vector& rates) const { return rates.cwiseQuotient(wanted).array() - 1; }
};

/// The slow rates and, where several of them are wanted equal, the elements between their modes too: together these do
/// not depend on the basis an eigensolver happens to give.
struct Elements {
  std::vector<std::pair<Index, Index>> list;
  explicit Elements(const Vector& wanted) {
    constexpr double equal = 1e-6;
    for (Index m = 0; m < wanted.size(); ++m)
      for (Index n = m; n < wanted.size() && (n == m || wanted[n] < wanted[m] * (1 + equal)); ++n)
        list.emplace_back(m, n);
  }
  /// Those between modes are zero now and are wanted so.
  [[nodiscard]] Vector residual(const Fit& fit, const Fit::Modes& modes) const {
    Vector r = Vector::Zero(static_cast<Index>(list.size()));
    for (std::size_t at = 0; at < list.size(); ++at)
      if (const auto m = list[at].first; m == list[at].second)
        r[static_cast<Index>(at)] = modes.rates[m] / fit.wanted[m] - 1;
    return r;
  }
};

/// Relative changes of these with the unknowns.
Matrix sensitivity(const Fit& fit, const Fit::Modes& modes, const Elements& elements) {
  Matrix j(static_cast<Index>(elements.list.size()), static_cast<Index>(fit.pairs.size()));
  for (Index e = 0; e < j.cols(); ++e) {
    const auto [p, q] = fit.pairs[e];
    const Vector step = modes.vectors.row(p) - modes.vectors.row(q);
    for (std::size_t at = 0; at < elements.list.size(); ++at) {
      const auto [m, n] = elements.list[at];
      j(static_cast<Index>(at), e) = fit.unit[e] * step[m] * step[n] / fit.wanted[m] * (m == n ? 1 : std::sqrt(2.0));
    }
  }
  return j;
}

/// What keeps a programme convex: the pull towards where it starts, in units of its own diagonal.
constexpr double least_stay = 1e-13;

/// min 1/2 x.H x - g.x over x >= 0 with C x = d, the unknowns in units in which H has ones on its diagonal: rare
/// reactions beside frequent ones change some rates by many decades more than others. What H leaves open stays near z.
std::optional<Vector> minimum(const Run& run, const Matrix& h, const Vector& g, const Vector& z, const Matrix& c,
                              const Vector& d) {
  const Vector unit = h.diagonal().cwiseSqrt().cwiseInverse();
  numerics::QuadraticProgramme programme{unit.asDiagonal() * h * unit.asDiagonal(), unit.cwiseProduct(g),
                                         c * unit.asDiagonal(), d, 1e-10};
  programme.h.diagonal().array() += least_stay;
  programme.g += least_stay * z.cwiseQuotient(unit);
  const auto found = numerics::minimise(run, programme);
  if (!found) return std::nullopt;
  return Vector(unit.cwiseProduct(found->x));
}

Vector minimum(const Run& run, const Matrix& h, const Vector& g, const Vector& z) {
  return *minimum(run, h, g, z, Matrix(0, z.size()), Vector(0));
}

/// From the conductances that Q_P has itself.
Vector linear_fit(const Run& run, const Fit& fit) {
  return minimum(run, fit.a.transpose() * fit.a, fit.a.transpose() * fit.b, fit.natural);
}

/// Conductances that have the rates wanted, to round-off, however far from Q_P: those of nested sets of states, each of
/// which loses one state at the next slow rate. The states that are left most slowly go first.
Vector nested(const Fit& fit, const Vector& escape) {
  const auto n = fit.pi.size();
  std::vector<Index> order(n);
  std::iota(order.begin(), order.end(), Index{0});
  std::stable_sort(order.begin(), order.end(), [&](Index a, Index b) { return escape[a] < escape[b] * (1 - 1e-9); });
  Vector strength(n), level(n);
  double weight = fit.pi.sum(), slower = 0, f = 0;
  for (Index at = 0; at + 1 < n; ++at) {
    const auto state = order[at];
    f += (fit.wanted[at] - slower) / weight;
    slower = fit.wanted[at];
    strength[state] = f;
    level[state] = static_cast<double>(at);
    weight -= fit.pi[state];
  }
  level[order.back()] = static_cast<double>(n);
  Vector z(static_cast<Index>(fit.pairs.size()));
  for (Index e = 0; e < z.size(); ++e) {
    const auto [p, q] = fit.pairs[e];
    z[e] = fit.pi[p] * fit.pi[q] * strength[level[p] < level[q] ? p : q] / fit.unit[e];
  }
  return z;
}

/// What Q_P weighs beside the slow rates in the end.
constexpr double least_pull = 1e-9;

/// Gauss-Newton with non-negative unknowns; the pull towards Q_P fades, so that it decides only what rates leave open.
Vector follow_rates(const Run& run, const Fit& fit, Vector z, double pull) {
  constexpr int rounds = 100;
  const Elements elements(fit.wanted);
  const Matrix square = fit.a.transpose() * fit.a;
  const Vector slope = fit.a.transpose() * fit.b;
  for (int round = 0; round < rounds; ++round, pull = std::max(pull / 4, least_pull)) {
    const auto modes = fit.modes(z);
    const auto size_of = [&](const Vector& at) {
      return fit.residual(fit.modes(at).rates).squaredNorm() + pull * (fit.a * at - fit.b).squaredNorm();
    };
    const Matrix j = sensitivity(fit, modes, elements);
    const Vector r = elements.residual(fit, modes);
    const Vector aim = minimum(run, j.transpose() * j + pull * square, j.transpose() * (j * z - r) + pull * slope, z);
    const double before = size_of(z);
    double length = 1;
    while (length > 1e-4 && !(size_of(z + length * (aim - z)) <= before)) length /= 2;
    const bool moved = length > 1e-4 && (aim - z).norm() > 1e-11 * z.norm();
    if (moved) z += length * (aim - z);
    if (!moved && pull == least_pull) break;
  }
  return z;
}

double rate_error(const Fit& fit, const Vector& z) { return fit.residual(fit.modes(z).rates).cwiseAbs().maxCoeff(); }

/// Newton's method for the rates alone, by the smallest relative changes: what the pull has left.
Vector finished(const Fit& fit, Vector z) {
  const Elements elements(fit.wanted);
  for (int round = 0; round < 8; ++round) {
    const auto modes = fit.modes(z);
    const Matrix j = sensitivity(fit, modes, elements) * z.asDiagonal();
    const Vector change = j.completeOrthogonalDecomposition().solve(-elements.residual(fit, modes));
    if (!(change.cwiseAbs().maxCoeff() < 0.5)) break;
    const Vector next = z.array() * (1 + change.array());
    if (!(rate_error(fit, next) < rate_error(fit, z))) break;
    z = next;
  }
  return z;
}

/// The closest to Q_P of all that have the rates: what the fading pull comes near to. z itself if that fails.
Vector closest(const Run& run, const Fit& fit, const Vector& z) {
  constexpr int rounds = 60;
  const Elements elements(fit.wanted);
  const Matrix square = fit.a.transpose() * fit.a;
  const Vector slope = fit.a.transpose() * fit.b;
  Vector x = z;
  double before = std::numeric_limits<double>::infinity();
  for (int round = 0; round < rounds; ++round) {
    run.check();
    const auto modes = fit.modes(x);
    const Matrix j = sensitivity(fit, modes, elements);
    const auto aim = minimum(run, square, slope, x, j, j * x - elements.residual(fit, modes));
    if (!aim) return z;
    const double moved = (*aim - x).norm();
    if (round > 3 && !(moved < before)) break;
    x = *aim;
    before = moved;
    if (moved <= 1e-15 * x.norm()) break;
  }
  const bool better = rate_error(fit, x) <= std::max(1e-11, rate_error(fit, z)) &&
                      (fit.a * x - fit.b).norm() <= (1 + 1e-6) * (fit.a * z - fit.b).norm();
  return better ? x : z;
}

}  // namespace

ReactionFit fit_reaction(const Run& run, const Matrix& reaction, const Vector& pi, const Vector& rates) {
  const auto n = pi.size();
  if (n == 1) return {Matrix::Zero(1, 1), Vector(0), 0, 0};
  for (Index p = 0; p < n; ++p)
    require(pi[p] > 0 && reaction(p, p) < 0 && std::isfinite(reaction(p, p)), Status::unsupported, "coarse state ", p,
            " has the weight ", number(pi[p]), " and is left at the rate ", number(-reaction(p, p)),
            ": expected both above zero; choose another number of coarse states");
  for (Index m = 0; m + 1 < n; ++m)
    require(rates[m] > 0 && std::isfinite(rates[m]), Status::unsupported, "the slow rate ", m + 1, " is ",
            number(rates[m]), ": expected it above zero; choose another number of coarse states");
  const Fit fit(reaction, pi, rates);
  Vector z = linear_fit(run, fit);
  if (rate_error(fit, z) > 1e-12) {
    // Far from Q_P, it may end in a minimum that is none of the whole.
    z = finished(fit, follow_rates(run, fit, z, 1e-2));
    if (rate_error(fit, z) <= 1e-9) z = finished(fit, closest(run, fit, z));
    if (rate_error(fit, z) > 1e-9) {
      const Vector start = nested(fit, reaction.diagonal().cwiseAbs());
      const Vector other = finished(fit, follow_rates(run, fit, start, least_pull));
      for (const auto& candidate : {other, start})
        if (rate_error(fit, z) > 1e-9 && rate_error(fit, candidate) < rate_error(fit, z)) z = candidate;
    }
  }
  ReactionFit result{fit.conductance(z), fit.modes(z).rates, rate_error(fit, z), 0};
  Matrix k = result.conductance * pi.cwiseInverse().asDiagonal();
  k.diagonal() = -k.colwise().sum();
  const Vector root = pi.cwiseSqrt();
  const auto norm = [&](const Matrix& m) {
    return Matrix(root.cwiseInverse().asDiagonal() * m * root.asDiagonal()).norm();
  };
  result.distance = norm(k - reaction) / norm(reaction);
  return result;
}

}  // namespace rdd::reduction
