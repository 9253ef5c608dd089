// The quadratic programme of displacements, in the metric of the inverse diffusivity.
#include "reduction/jump_table/motion.hpp"

#include <Eigen/Eigenvalues>
#include <Eigen/LU>
#include <algorithm>
#include <cmath>
#include <set>

#include "numerics/optimise/refine.hpp"
#include "support/error.hpp"

namespace rdd::reduction {
namespace {

/// Against the unit weight of moments: the cost of a moment made by longer jumps, and what makes the minimum unique by
/// sharing between jumps that are as good.
constexpr double short_pull = 1e-5;
constexpr double even_pull = 1e-8;
/// A programme with more unknowns than this at a time takes too long.
constexpr Index most_columns = 2500;

/// Upper triangle with off-diagonals times sqrt(2): its inner product is that of the matrices.
Vector packed(const Matrix& m) {
  Vector v(m.rows() * (m.rows() + 1) / 2);
  Index at = 0;
  for (Index b = 0; b < m.cols(); ++b)
    for (Index a = 0; a <= b; ++a) v[at++] = a == b ? m(a, a) : (m(a, b) + m(b, a)) / std::sqrt(2.0);
  return v;
}

/// From lengths to a metric in which D is the unit matrix, so that slow directions count as much as fast ones; and to
/// the directions in which there is no diffusion at all.
struct Metric {
  Matrix moving, still;
  double spread = 1;  ///< of D in units of the lattice: what round-off is enlarged by

  Metric(const Lattice& lattice, const Matrix& d) {
    const auto& vectors = lattice.vectors();
    const Matrix inverse = (vectors.transpose() * vectors).inverse() * vectors.transpose();
    const Eigen::SelfAdjointEigenSolver<Matrix> solver(inverse * d * inverse.transpose());
    const auto& values = solver.eigenvalues();
    const Index none = (values.array() <= 1e-13 * values[values.size() - 1]).count();
    if (none < values.size()) spread = values[values.size() - 1] / values[none];
    const Matrix turned = solver.eigenvectors().transpose() * inverse;
    still = turned.topRows(none);
    moving = values.tail(values.size() - none).cwiseSqrt().cwiseInverse().asDiagonal() *
             turned.bottomRows(values.size() - none);
  }
};

struct Pair {
  Index p, q;
  double size;    // of the moment wanted
  Vector wanted;  // packed, in units of size
  double budget;  // conductance of the reactions; 0 for self jumps
};

/// Unknowns: for each pair and translation the moment along it, in units of the pair's; then for each pair of different
/// states the share of its reactions that does not move.
class Programme {
 public:
  Programme(const Lattice& lattice, const MotionTarget& target, const std::vector<Translation>& translations)
      : metric_(lattice, target.diffusivity) {
    double shortest = 0;
    for (const auto& n : translations) {
      const Vector step = lattice.cartesian(n);
      const Vector w = metric_.moving * step;
      if (w.size() == 0 || (metric_.still * step).norm() > 1e-6) continue;
      translations_.push_back(n);
      square_.push_back(w.squaredNorm());
      length_.push_back(step.squaredNorm());
      shortest = shortest == 0 ? length_.back() : std::min(shortest, length_.back());
      directions_.conservativeResize(packed(w * w.transpose()).size(), static_cast<Index>(length_.size()));
      directions_.rightCols(1) = packed(w * w.transpose()) / w.squaredNorm();
    }
    for (auto& length : length_) length /= shortest;
    form_wide_directions(lattice);
    whole_ = packed(metric_.moving * target.diffusivity * metric_.moving.transpose());
    choose_pairs(target);
  }

  /// Some unknowns of the steps, in ascending order; the shares of all pairs that react come along.
  using Columns = std::vector<Index>;

  [[nodiscard]] Columns first_guess(const std::vector<Translation>& likely) const {
    Columns columns;
    const Index dim = metric_.moving.rows();
    const Index few = std::min(count(), dim == 2 ? Index{4} : dim == 3 ? Index{7} : dim);
    for (Index e = 0; e < count(); ++e) {
      const auto& n = translations_[e];
      const bool wanted = e < few || std::find(likely.begin(), likely.end(), n) != likely.end();
      for (std::size_t pair = 0; wanted && pair < pairs_.size(); ++pair)
        columns.push_back(static_cast<Index>(pair) * count() + e);
    }
    std::sort(columns.begin(), columns.end());
    return columns;
  }
  /// Every translation for the self jumps of the first state: if D can be met, these do.
  [[nodiscard]] Columns with_all_of_one(const Columns& columns) const {
    std::set<Index> more(columns.begin(), columns.end());
    for (Index e = 0; e < count(); ++e) more.insert(e);
    return {more.begin(), more.end()};
  }

  struct Solution {
    Vector x;           // of all unknowns of the steps
    Vector multiplier;  // of D and of the shares
  };
  [[nodiscard]] std::optional<Solution> solve(const Run& run, const Columns& columns) const;
  /// The unknowns left out that would lower the objective most, three at most for each pair.
  [[nodiscard]] Columns missing(const Solution& found) const;
  /// Without the steps that do next to nothing for their pair.
  [[nodiscard]] Columns worthwhile(const Vector& x) const {
    constexpr double least = 1e-6;
    Columns columns;
    for (Index pair = 0; pair < n_pairs(); ++pair) {
      const auto own = x.segment(pair * count(), count());
      const double largest = own.maxCoeff();
      for (Index e = 0; e < count(); ++e)
        if (own[e] > least * largest) columns.push_back(pair * count() + e);
    }
    return columns;
  }
  [[nodiscard]] std::vector<CoarseStep> steps(const Vector& x) const {
    std::vector<CoarseStep> steps;
    for (Index at = 0; at < x.size(); ++at) {
      const auto& pair = pairs_[at / count()];
      // What only makes up for the round-off of D is left out.
      if (pair.size * x[at] > 1e-13)
        steps.push_back({pair.p, pair.q, translations_[at % count()], per_unit(at) * x[at]});
    }
    return steps;
  }
  [[nodiscard]] bool empty() const { return translations_.empty(); }

 private:
  [[nodiscard]] Index count() const { return static_cast<Index>(translations_.size()); }
  [[nodiscard]] Index n_pairs() const { return static_cast<Index>(pairs_.size()); }
  /// Conductance of one unit of moment: two jumps in a self pair, four between different states.
  [[nodiscard]] double per_unit(Index at) const {
    const auto& pair = pairs_[at / count()];
    return pair.size / square_[at % count()] / (pair.p == pair.q ? 1 : 2);
  }
  /// The pair's budget that one unit of moment uses up.
  [[nodiscard]] double use(Index at) const { return 2 * per_unit(at) / pairs_[at / count()].budget; }

  /// The directions once more, from the translations: those of double have roundings of their own, each another one, so
  /// that combinations of translations without a moment would have one.
  void form_wide_directions(const Lattice& lattice) {
    using Wide = Eigen::Matrix<long double, Eigen::Dynamic, Eigen::Dynamic>;
    const Wide to_metric = metric_.moving.cast<long double>() * lattice.vectors().cast<long double>();
    wide_directions_.resize(directions_.rows(), count());
    for (Index e = 0; e < count(); ++e) {
      numerics::WideVector w = numerics::WideVector::Zero(to_metric.rows());
      for (int a = 0; a < lattice.dim(); ++a) w += to_metric.col(a) * static_cast<long double>(translations_[e][a]);
      w /= w.norm();
      Index at = 0;
      for (Index b = 0; b < w.size(); ++b)
        for (Index a = 0; a <= b; ++a) wide_directions_(at++, e) = w[a] * w[b] * (a == b ? 1 : std::sqrt(2.0L));
    }
  }
  [[nodiscard]] numerics::QuadraticResidual residual(const Columns& columns, const numerics::QuadraticProgramme& qp,
                                                     const numerics::WideVector& x,
                                                     const numerics::WideVector& multiplier) const;

  void choose_pairs(const MotionTarget& target) {
    const auto n = target.conductance.rows();
    const auto add = [&](Index p, Index q, double least) {
      const Vector wanted = packed(metric_.moving * target.moment[p + n * q] * metric_.moving.transpose());
      // Weak pairs count relative to themselves; what is mere round-off of the whole does not.
      const double size = std::max(wanted.norm(), least);
      pairs_.push_back({p, q, size, wanted / size, p == q ? 0 : target.conductance(p, q)});
    };
    for (Index p = 0; p < n; ++p) add(p, p, 1e-10);
    // Reactions too rare beside all others of both states to matter for their motion, or mere round-off, stay in a
    // cell.
    const Vector all = target.conductance.rowwise().sum();
    for (Index p = 0; p < n; ++p)
      for (Index q = p + 1; q < n; ++q)
        if (target.conductance(p, q) > 1e-10 * std::min(all[p], all[q])) add(p, q, 1e-4);
    for (std::size_t at = static_cast<std::size_t>(n); at < pairs_.size(); ++at) reacting_.push_back(at);
  }

  Metric metric_;
  std::vector<Translation> translations_;
  std::vector<double> square_;  // of the translations in the metric
  std::vector<double> length_;  // squares of their lengths over the least
  Matrix directions_;           // unit moments along them, packed
  Eigen::Matrix<long double, Eigen::Dynamic, Eigen::Dynamic> wide_directions_;
  Vector whole_;             // D, packed
  std::vector<Pair> pairs_;  // the self jumps of all states first
  std::vector<std::size_t> reacting_;
};

numerics::QuadraticResidual Programme::residual(const Columns& columns, const numerics::QuadraticProgramme& qp,
                                                const numerics::WideVector& x,
                                                const numerics::WideVector& multiplier) const {
  const auto parts = whole_.size(), shares = static_cast<Index>(reacting_.size());
  const auto n_steps = static_cast<Index>(columns.size());
  numerics::QuadraticResidual result{numerics::WideVector(x.size()), qp.d.cast<long double>()};
  Eigen::Matrix<long double, Eigen::Dynamic, Eigen::Dynamic> left(parts, n_pairs());
  for (Index pair = 0; pair < n_pairs(); ++pair)
    left.col(pair) = pairs_[pair].wanted.cast<long double>() + pairs_[pair].size * multiplier.head(parts);
  for (Index c = 0; c < n_steps; ++c) {
    const Index pair = columns[c] / count();
    const numerics::WideVector moment = wide_directions_.col(columns[c] % count()) * x[c];
    left.col(pair) -= moment;
    result.constraint.head(parts) -= pairs_[pair].size * moment;
  }
  for (Index c = 0; c < n_steps; ++c) {
    const Index e = columns[c] % count();
    result.gradient[c] = wide_directions_.col(e).dot(left.col(columns[c] / count())) -
                         static_cast<long double>(short_pull) * length_[e] - static_cast<long double>(even_pull) * x[c];
  }
  for (Index s = 0; s < shares; ++s) {
    result.gradient[n_steps + s] = -static_cast<long double>(even_pull) * x[n_steps + s];
    for (Index c = 0; c < qp.c.cols(); ++c) {
      const long double used = qp.c(parts + s, c);
      if (used == 0) continue;
      result.constraint[parts + s] -= used * x[c];
      result.gradient[c] += used * multiplier[parts + s];
    }
  }
  return result;
}

std::optional<Programme::Solution> Programme::solve(const Run& run, const Columns& columns) const {
  const auto parts = whole_.size(), shares = static_cast<Index>(reacting_.size());
  const auto n_steps = static_cast<Index>(columns.size()), n = n_steps + shares;
  require(n <= most_columns, Status::size, "a table of ", n, " possible jumps is too large: expected at most ",
          most_columns, ", that is fewer coarse states or a shorter range");
  numerics::QuadraticProgramme qp{Matrix::Zero(n, n), Vector::Zero(n), Matrix::Zero(parts + shares, n),
                                  Vector::Ones(parts + shares), 1e-12 + 1e-15 * metric_.spread};
  qp.d.head(parts) = whole_;
  for (Index c = 0; c < n_steps; ++c) {
    const auto at = columns[c];
    const auto& pair = pairs_[at / count()];
    const auto direction = directions_.col(at % count());
    for (Index b = c; b >= 0 && columns[b] / count() == at / count(); --b)
      qp.h(b, c) = qp.h(c, b) = direction.dot(directions_.col(columns[b] % count()));
    qp.h(c, c) += even_pull;
    qp.g[c] = direction.dot(pair.wanted) - short_pull * length_[at % count()];
    qp.c.col(c).head(parts) = pair.size * direction;
    const auto share = at / count() - (n_pairs() - shares);
    if (share >= 0) qp.c(parts + share, c) = use(at);
  }
  qp.h.diagonal().tail(shares).setConstant(even_pull);
  qp.c.bottomRightCorner(shares, shares).setIdentity();
  // Rows of very different size would hide one another in a norm.
  const Vector scale = qp.c.bottomRows(shares).cwiseAbs().rowwise().maxCoeff().cwiseInverse();
  qp.c.bottomRows(shares) = scale.asDiagonal() * qp.c.bottomRows(shares);
  qp.d.tail(shares) = scale;
  auto found = numerics::minimise(run, qp);
  if (!found) return std::nullopt;
  numerics::refine(qp, *found,
                   [&](const auto& x, const auto& multiplier) { return residual(columns, qp, x, multiplier); });
  Solution solution{Vector::Zero(n_pairs() * count()), found->multiplier};
  for (Index c = 0; c < n_steps; ++c) solution.x[columns[c]] = found->x[c];
  solution.multiplier.tail(shares) = scale.cwiseProduct(solution.multiplier.tail(shares));
  return solution;
}

Programme::Columns Programme::missing(const Solution& found) const {
  const auto parts = whole_.size();
  Columns columns;
  for (Index pair = 0; pair < n_pairs(); ++pair) {
    const auto& own = pairs_[pair];
    const Vector x = found.x.segment(pair * count(), count());
    const Vector left = own.wanted - directions_ * x + own.size * found.multiplier.head(parts);
    std::vector<std::pair<double, Index>> gains;
    for (Index e = 0; e < count(); ++e) {
      double gain = directions_.col(e).dot(left) - short_pull * length_[e] - even_pull * x[e];
      const auto share = pair - (n_pairs() - static_cast<Index>(reacting_.size()));
      if (share >= 0) gain += use(pair * count() + e) * found.multiplier[parts + share];
      if (x[e] == 0 && gain > 1e-3 * short_pull) gains.emplace_back(-gain, pair * count() + e);
    }
    std::sort(gains.begin(), gains.end());
    for (std::size_t best = 0; best < std::min<std::size_t>(3, gains.size()); ++best)
      columns.push_back(gains[best].second);
  }
  return columns;
}

}  // namespace

std::optional<std::vector<CoarseStep>> fit_motion(const Run& run, const Lattice& lattice, const MotionTarget& target,
                                                  const std::vector<Translation>& translations,
                                                  const std::vector<Translation>& likely) {
  const Programme programme(lattice, target, translations);
  if (programme.empty()) return std::nullopt;
  auto columns = programme.first_guess(likely);
  auto found = programme.solve(run, columns);
  if (!found) {
    columns = programme.with_all_of_one(columns);
    found = programme.solve(run, columns);
  }
  if (!found) return std::nullopt;
  for (;;) {
    run.check();
    std::set<Index> more(columns.begin(), columns.end());
    for (const auto at : programme.missing(*found)) more.insert(at);
    if (more.size() == columns.size()) break;
    columns.assign(more.begin(), more.end());
    const auto better = programme.solve(run, columns);
    if (!better) break;
    found = better;
  }
  const auto fewer = programme.solve(run, programme.worthwhile(found->x));
  return programme.steps(fewer ? fewer->x : found->x);
}

}  // namespace rdd::reduction
