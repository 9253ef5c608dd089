// The quadratic programme of displacements, in the metric of the inverse diffusivity.
#include "reduction/jump_table_motion.hpp"

#include <Eigen/Eigenvalues>
#include <algorithm>
#include <cmath>
#include <numeric>

#include "reduction/jump_table_qp.hpp"

namespace rdd {
namespace {

/// Upper triangle with off-diagonals times sqrt(2): its inner product is that of the matrices.
Vector packed(const Matrix& m) {
  Vector v(m.rows() * (m.rows() + 1) / 2);
  Index at = 0;
  for (Index b = 0; b < m.cols(); ++b)
    for (Index a = 0; a <= b; ++a) v[at++] = a == b ? m(a, a) : (m(a, b) + m(b, a)) / std::sqrt(2.0);
  return v;
}

/// From lengths to a metric in which D is the unit matrix, so that slow directions count as much as fast ones.
/// Directions without diffusion get the largest finite stretch.
Matrix metric(const Lattice& lattice, const Matrix& d) {
  const auto& vectors = lattice.vectors();
  const Matrix inverse = (vectors.transpose() * vectors).inverse() * vectors.transpose();
  const Eigen::SelfAdjointEigenSolver<Matrix> solver(inverse * d * inverse.transpose());
  const double floor = 1e-13 * solver.eigenvalues().cwiseAbs().maxCoeff();
  const Vector stretch = solver.eigenvalues().cwiseMax(floor).cwiseSqrt().cwiseInverse();
  return stretch.asDiagonal() * solver.eigenvectors().transpose() * inverse;
}

struct Pair {
  Index p, q;
  Index first;  // unknown
  double size;  // of the moment wanted
};

/// Unknowns: for each pair and translation the moment along it, in units of the pair's; then for each pair of different
/// states the share of its reactions that does not move.
class Programme {
 public:
  Programme(const Lattice& lattice, const MotionTarget& target, const std::vector<Translation>& translations)
      : translations_(translations) {
    const Matrix to_metric = metric(lattice, target.diffusivity);
    for (const auto& n : translations) {
      const Vector step = lattice.cartesian(n);
      const Vector w = to_metric * step;
      square_.push_back(w.squaredNorm());
      direction_.push_back(packed(w * w.transpose() / w.squaredNorm()));
      length_.push_back(step.squaredNorm());
    }
    const double shortest = *std::min_element(length_.begin(), length_.end());
    for (auto& length : length_) length /= shortest;
    choose_pairs(target, to_metric);
    fill(target, to_metric);
  }

  [[nodiscard]] std::optional<Vector> solve(const std::vector<Index>& columns) const {
    QuadraticProgramme some{qp_.h(columns, columns), qp_.g(columns), qp_.c(Eigen::all, columns), qp_.d, qp_.tolerance};
    const auto found = minimise(some);
    if (!found) return std::nullopt;
    Vector x = Vector::Zero(qp_.g.size());
    for (std::size_t c = 0; c < columns.size(); ++c) x[columns[c]] = (*found)[static_cast<Index>(c)];
    return x;
  }
  [[nodiscard]] std::vector<Index> all() const {
    std::vector<Index> columns(static_cast<std::size_t>(qp_.g.size()));
    std::iota(columns.begin(), columns.end(), Index{0});
    return columns;
  }
  /// Without the steps that do next to nothing for their pair.
  [[nodiscard]] std::vector<Index> worthwhile(const Vector& x) const {
    constexpr double least = 1e-4;
    std::vector<Index> columns;
    for (const auto& pair : pairs_) {
      const double largest = x.segment(pair.first, count()).maxCoeff();
      for (Index e = pair.first; e < pair.first + count(); ++e)
        if (x[e] > least * largest) columns.push_back(e);
    }
    for (Index e = count() * static_cast<Index>(pairs_.size()); e < x.size(); ++e) columns.push_back(e);
    return columns;
  }
  [[nodiscard]] std::vector<CoarseStep> steps(const Vector& x) const {
    std::vector<CoarseStep> steps;
    for (const auto& pair : pairs_)
      for (Index e = 0; e < count(); ++e) {
        const double conductance = per_unit(pair, e) * x[pair.first + e];
        if (conductance > 0) steps.push_back({pair.p, pair.q, translations_[static_cast<std::size_t>(e)], conductance});
      }
    return steps;
  }

 private:
  [[nodiscard]] Index count() const { return static_cast<Index>(translations_.size()); }
  /// Conductance of one unit of moment: two jumps in a self pair, four between different states.
  [[nodiscard]] double per_unit(const Pair& pair, Index e) const {
    return pair.size / square_[static_cast<std::size_t>(e)] / (pair.p == pair.q ? 1 : 2);
  }

  void choose_pairs(const MotionTarget& target, const Matrix& to_metric) {
    const auto n = target.conductance.rows();
    Index first = 0;
    for (Index p = 0; p < n; ++p)
      for (Index q = p; q < n; ++q) {
        const Matrix wanted = to_metric * target.moment[static_cast<std::size_t>(p + n * q)] * to_metric.transpose();
        wanted_.push_back(packed(wanted));
        if (p != q && target.conductance(p, q) == 0) {
          wanted_.pop_back();
          continue;
        }
        // Weak pairs count relative to themselves; what is mere round-off of the whole does not.
        pairs_.push_back({p, q, first, std::max(wanted_.back().norm(), p == q ? 1e-10 : 1e-4)});
        first += count();
      }
  }

  void fill(const MotionTarget& target, const Matrix& to_metric) {
    const auto dim = to_metric.rows();
    const auto parts = dim * (dim + 1) / 2;
    const auto n_steps = count() * static_cast<Index>(pairs_.size());
    std::vector<const Pair*> reacting;
    for (const auto& pair : pairs_)
      if (pair.p != pair.q) reacting.push_back(&pair);
    const auto n = n_steps + static_cast<Index>(reacting.size());
    qp_ = {Matrix::Zero(n, n), Vector::Zero(n), Matrix::Zero(parts + n - n_steps, n), Vector::Ones(parts + n - n_steps),
           1e-11};
    Matrix directions(parts, count());
    for (Index e = 0; e < count(); ++e) directions.col(e) = direction_[static_cast<std::size_t>(e)];
    const Matrix overlap = directions.transpose() * directions;
    for (std::size_t pair = 0; pair < pairs_.size(); ++pair) {
      const auto& at = pairs_[pair];
      qp_.h.block(at.first, at.first, count(), count()) = overlap;
      qp_.g.segment(at.first, count()) = directions.transpose() * wanted_[pair] / at.size;
      qp_.c.block(0, at.first, parts, count()) = at.size * directions;
      for (Index e = 0; e < count(); ++e) {
        const double length = length_[static_cast<std::size_t>(e)];
        qp_.h(at.first + e, at.first + e) += short_pull * length * length;
      }
    }
    qp_.d.head(parts) = packed(to_metric * target.diffusivity * to_metric.transpose());
    for (std::size_t r = 0; r < reacting.size(); ++r) {
      const auto row = parts + static_cast<Index>(r);
      const auto rest = n_steps + static_cast<Index>(r);
      const double all = target.conductance(reacting[r]->p, reacting[r]->q);
      for (Index e = 0; e < count(); ++e) qp_.c(row, reacting[r]->first + e) = 2 * per_unit(*reacting[r], e) / all;
      qp_.c(row, rest) = 1;
      qp_.h(rest, rest) = short_pull;
    }
    // Rows of very different size would hide one another in a norm.
    for (Index row = parts; row < qp_.c.rows(); ++row) {
      const double size = qp_.c.row(row).maxCoeff();
      qp_.c.row(row) /= size;
      qp_.d[row] /= size;
    }
  }

  static constexpr double short_pull = 1e-6;  // against the unit weight of moments

  const std::vector<Translation>& translations_;
  std::vector<double> square_;     // of the translations in the metric
  std::vector<double> length_;     // squares of their lengths over the least
  std::vector<Vector> direction_;  // unit moments along them
  std::vector<Pair> pairs_;
  std::vector<Vector> wanted_;
  QuadraticProgramme qp_;
};

}  // namespace

std::vector<Translation> short_translations(const Lattice& lattice, Index range) {
  const auto dim = static_cast<std::size_t>(lattice.dim());
  std::vector<Translation> list;
  Translation n{};
  const auto most = static_cast<std::int32_t>(range);
  for (std::size_t a = 0; a < dim; ++a) n[a] = -most;
  for (bool more = true; more;) {
    std::int32_t divisor = 0;
    for (const auto c : n) divisor = std::gcd(divisor, std::abs(c));
    const auto first = std::find_if(n.begin(), n.end(), [](std::int32_t c) { return c != 0; });
    if (divisor == 1 && *first > 0) list.push_back(n);
    more = false;
    for (std::size_t a = dim; a-- > 0 && !more;) {
      more = n[a] < most;
      n[a] = more ? n[a] + 1 : -most;
    }
  }
  std::vector<double> length;
  for (const auto& t : list) length.push_back(lattice.cartesian(t).squaredNorm());
  std::vector<std::size_t> order(list.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return length[a] < length[b] * (1 - 1e-12); });
  std::vector<Translation> sorted;
  for (const auto at : order) sorted.push_back(list[at]);
  return sorted;
}

std::optional<std::vector<CoarseStep>> fit_motion(const Lattice& lattice, const MotionTarget& target,
                                                  const std::vector<Translation>& translations) {
  const Programme programme(lattice, target, translations);
  const auto found = programme.solve(programme.all());
  if (!found) return std::nullopt;
  const auto fewer = programme.solve(programme.worthwhile(*found));
  return programme.steps(fewer ? *fewer : *found);
}

}  // namespace rdd
