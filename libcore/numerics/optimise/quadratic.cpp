// The dual active-set method of Goldfarb and Idnani (GoldfarbIdnani1983): from the unconstrained minimum, one violated
// constraint after another is added.
#include "numerics/optimise/quadratic.hpp"

#include <Eigen/Cholesky>
#include <Eigen/Jacobi>
#include <Eigen/QR>
#include <cmath>
#include <limits>
#include <vector>

#include "support/error.hpp"

namespace rdd::numerics {
namespace {

constexpr double infinite = std::numeric_limits<double>::infinity();

/// Constraints that hold as equalities now. With H = L L^T and their normals N: J = L^{-T} times a rotation such that
/// J^T N = [R; 0].
class ActiveSet {
 public:
  explicit ActiveSet(const Matrix& h) {
    const Eigen::LLT<Matrix> factor(h);
    require(factor.info() == Eigen::Success, Status::numeric, "a quadratic programme of ", h.rows(),
            " unknowns is not convex");
    j_ = factor.matrixU().solve(Matrix::Identity(h.rows(), h.rows()));
    r_ = Matrix::Zero(h.rows(), h.rows());
  }
  [[nodiscard]] Index count() const { return static_cast<Index>(constraint_.size()); }
  /// An unknown at zero, or -1 minus the row of an equality, which is never dropped.
  [[nodiscard]] Index constraint(Index at) const { return constraint_[at]; }

  /// Step directions of x and of the multipliers when a constraint with this normal is tightened.
  struct Way {
    Vector turned;   // J^T normal
    Vector primal;   // (n)
    Vector dual;     // (count)
    bool dependent;  // the normal is a combination of the active ones
  };
  [[nodiscard]] Way way(const Vector& normal) const {
    const Index q = count(), n = j_.rows();
    Way way{j_.transpose() * normal, Vector::Zero(n), Vector(), false};
    const auto rest = way.turned.tail(n - q);
    way.dependent = rest.norm() <= 1e-11 * way.turned.norm();
    if (!way.dependent) way.primal = j_.rightCols(n - q) * rest;
    way.dual = r_.topLeftCorner(q, q).triangularView<Eigen::Upper>().solve(way.turned.head(q));
    return way;
  }
  void add(Index constraint, Vector turned) {
    const Index q = count();
    for (Index i = j_.rows() - 1; i > q; --i) {
      Eigen::JacobiRotation<double> turn;
      turn.makeGivens(turned[i - 1], turned[i], &turned[i - 1]);
      turned[i] = 0;
      j_.applyOnTheRight(i - 1, i, turn);
    }
    r_.col(q).head(q + 1) = turned.head(q + 1);
    constraint_.push_back(constraint);
  }
  void drop(Index at) {
    const Index q = count();
    for (Index c = at; c + 1 < q; ++c) {
      r_.col(c).head(c + 2) = r_.col(c + 1).head(c + 2);
      Eigen::JacobiRotation<double> turn;
      turn.makeGivens(r_(c, c), r_(c + 1, c));
      r_.block(0, c, q, q - c).applyOnTheLeft(c, c + 1, turn.adjoint());
      j_.applyOnTheRight(c, c + 1, turn);
    }
    constraint_.erase(constraint_.begin() + at);
  }

 private:
  Matrix j_, r_;
  std::vector<Index> constraint_;
};

/// Where the first multiplier of an inequality reaches zero.
struct Block {
  double length = infinite;
  Index at = -1;
};
Block first_block(const ActiveSet& active, const std::vector<double>& multiplier, const Vector& dual) {
  Block block;
  for (Index a = 0; a < active.count(); ++a) {
    if (active.constraint(a) < 0 || !(dual[a] > 0)) continue;
    const double length = multiplier[a] / dual[a];
    if (length < block.length) block = {length, a};
  }
  return block;
}

/// Takes the equality normal.x = value (constraint < 0) or normal.x >= value into the active set. False if no x meets
/// it together with the others.
bool enforce(ActiveSet& active, std::vector<double>& multiplier, Vector& x, const Vector& normal, double value,
             Index constraint, double noise) {
  for (double own = 0;;) {
    const auto way = active.way(normal);
    const double missing = value - normal.dot(x);
    if (way.dependent && constraint < 0) return std::abs(missing) <= noise;
    const auto block = constraint < 0 ? Block{} : first_block(active, multiplier, way.dual);
    const double full = way.dependent ? infinite : missing / way.primal.dot(normal);
    const double length = constraint < 0 ? full : std::min(full, block.length);
    if (length == infinite) return false;
    if (!way.dependent) x += length * way.primal;
    for (Index a = 0; a < active.count(); ++a) multiplier[a] -= length * way.dual[a];
    own += length;
    if (length == full) {
      active.add(constraint, way.turned);
      multiplier.push_back(own);
      return true;
    }
    active.drop(block.at);
    multiplier.erase(multiplier.begin() + block.at);
  }
}

/// C x = d to round-off, by changes of the positive unknowns relative to their size.
void polish(const QuadraticProgramme& p, Vector& x) {
  for (int round = 0; round < 3; ++round) {
    const Vector missing = p.d - p.c * x;
    if (missing.norm() == 0) return;
    const Matrix scaled = p.c * x.asDiagonal();
    const Vector change = scaled.transpose().completeOrthogonalDecomposition().pseudoInverse().transpose() * missing;
    x = (x.array() * (1 + change.array())).max(0);
  }
}

}  // namespace

std::optional<QuadraticMinimum> minimise(const Run& run, const QuadraticProgramme& p) {
  const Index n = p.h.rows(), m = p.c.rows();
  ActiveSet active(p.h);
  std::vector<double> multiplier;
  QuadraticMinimum result{Eigen::LLT<Matrix>(p.h).solve(p.g), Vector::Zero(m)};
  auto& x = result.x;
  const double noise = 1e-9 * p.d.norm();
  for (Index row = 0; row < m; ++row)
    if (!enforce(active, multiplier, x, p.c.row(row), p.d[row], -1 - row, noise)) return std::nullopt;
  // Where C x = d leaves hardly any freedom, round-off may keep an unknown slightly negative. It is accepted here, and
  // C x = d is checked at the end with a zero in its place.
  std::vector<char> let_be(n, 0);
  for (Index round = 0;; ++round) {
    require(round < 20 * n + 100, Status::numeric, "the quadratic programme of ", n, " unknowns did not settle");
    run.check();
    const double size = x.cwiseAbs().maxCoeff();
    Index worst = -1;
    for (Index j = 0; j < n; ++j)
      if (let_be[j] == 0 && x[j] < (worst < 0 ? -1e-10 * size : x[worst])) worst = j;
    if (worst < 0) break;
    if (enforce(active, multiplier, x, Vector::Unit(n, worst), 0, worst, 0)) continue;
    if (x[worst] < -1e-5 * size) return std::nullopt;
    let_be[worst] = 1;
  }
  for (Index a = 0; a < active.count(); ++a) {
    const auto at = active.constraint(a);
    if (at >= 0)
      x[at] = 0;
    else
      result.multiplier[-1 - at] = multiplier[a];
  }
  x = x.cwiseMax(0);
  if (m == 0) return result;
  polish(p, x);
  const double size = p.d.norm() + (p.c.cwiseAbs() * x).norm();
  if (!((p.c * x - p.d).norm() <= p.tolerance * size)) return std::nullopt;
  return result;
}

}  // namespace rdd::numerics
