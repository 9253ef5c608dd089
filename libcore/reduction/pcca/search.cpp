// PCCA+ (Roeblitz2013) as a linear programme. The objective is a sum over the columns a of A of |a|^2/a_0, convex and
// homogeneous; the columns lie in the cone X a >= 0 and add up to e_1. So the best columns are extreme rays of the
// cone, and the best mixture of rays, a linear programme with P rows, needs no more than P of them. Of the M rows of X
// few matter: a state enters only when the best rays so far are negative there.
#include "reduction/pcca/search.hpp"

#include <Eigen/LU>
#include <algorithm>
#include <cmath>
#include <random>
#include <vector>

#include "reduction/pcca/mixture.hpp"
#include "support/error.hpp"

namespace rdd::reduction {
namespace {

constexpr double feasible = 2e-14;   // a negative membership that counts as zero, of the sum of its terms' sizes
constexpr double tie_break = 1e-10;  // of the crispness: what the marks of the states may add to it
constexpr double tied = 5e-10;       // crispness that counts as equal
constexpr double empty = 1e-7;       // largest membership of a coarse state that has no states
constexpr Index most_rays = 3000;    // beyond, the cone is searched, not listed
constexpr Index pool = 300;          // rays the search starts with

/// Pseudo-random marks of the states, the same on every machine.
Vector marks(Index n) {
  std::mt19937_64 random(1);
  Vector mark(n);
  for (auto& m : mark) m = static_cast<double>(random() >> 11) * 0x1.0p-53;
  return mark;
}

Vector row_norms(const Matrix& x) {
  Vector squares = Vector::Zero(x.rows());
  for (Index q = 0; q < x.cols(); ++q) squares += x.col(q).cwiseAbs2();  // by columns, as they lie in memory
  return squares.cwiseSqrt();
}

/// Inner simplex: each state is the one furthest from the span of those before it, in the pi-weighted metric. Only
/// states at a fair angle count: of others, far out where pi is tiny, the distance is round-off. There is always one,
/// for the mean of distance^2 is P less the number chosen, and that of |x_i|^2 is P.
std::vector<Index> inner_simplex(const Matrix& x) {
  std::vector<Index> states;
  const Vector norm = row_norms(x);
  Matrix rest = x;
  for (Index q = 0; q < x.cols(); ++q) {
    Vector distance = row_norms(rest);
    distance = (distance.array() > 0.01 * norm.array()).select(distance, 0.0);
    const double enough = (1 - 1e-9) * distance.maxCoeff();
    Index state = 0;  // the lowest among equals, so that round-off does not choose
    while (distance[state] < enough) ++state;
    states.push_back(state);
    const Vector direction = rest.row(state).transpose() / distance[state];
    rest -= (rest * direction) * direction.transpose();
  }
  return states;
}

/// One run of the search for P rays b of the cone Z b >= 0.
class Search {
 public:
  Search(const Frame& frame, const Vector& pi)
      : frame_(frame),
        marks_(marks(frame.z.rows())),
        cut_(static_cast<std::size_t>(frame.z.rows()), 0),
        cone_(value(pi), start(), most_rays, feasible) {}

  /// (P x P) B with memberships Z B, and an upper bound on the sum of crispnesses.
  Matrix run(double& bound) {
    remove_masses_below_zero();
    numerics::Basis mixture = best(bound);
    if (mixture.weights.minCoeff() < empty) {
      mixture = fill(mixture);
      require(mixture.weights.minCoeff() >= empty, Status::degenerate, "the crispest memberships for ", cone_.dim(),
              " coarse states leave one of them empty (largest membership ",
              number(std::max(0.0, mixture.weights.minCoeff())),
              "): the slow modes do not distinguish that many groups of states, choose another number");
    }
    Matrix b(cone_.dim(), cone_.dim());
    for (Index j = 0; j < cone_.dim(); ++j) b.col(j) = mixture.weights[j] * cone_.rays().col(mixture.columns[j]);
    return b;
  }

 private:
  /// Ties, exact in symmetric networks, are broken by marks of the states, independently of the basis X.
  [[nodiscard]] RayValue value(const Vector& pi) const {
    const Matrix marked = pi.cwiseProduct(marks_).asDiagonal() * frame_.z;
    return {frame_.weight, frame_.gram + tie_break * (frame_.z.transpose() * marked)};
  }

  /// The frame's memberships raised until none is negative: a feasible choice to begin with.
  [[nodiscard]] Matrix start() const {
    Matrix b = Matrix::Identity(frame_.z.cols(), frame_.z.cols());
    for (Index j = 0; j < b.cols(); ++j) b.col(j).array() += std::max(0.0, -frame_.z.col(j).minCoeff());
    return b;
  }

  [[nodiscard]] Vector scale(Index state) const { return frame_.size.row(state).transpose(); }

  /// The state where the ray is most negative; -1, and the ray marked, if it is nowhere.
  Index violated(Index ray) {
    if (cone_.proven(ray)) return -1;
    const Vector b = cone_.rays().col(ray);
    const Vector chi = frame_.z * b;
    Index worst = -1;
    for (Index i = 0; i < chi.size(); ++i)
      if (chi[i] < (worst < 0 ? 0.0 : chi[worst]) && chi[i] < -feasible * scale(i).dot(b.cwiseAbs())) worst = i;
    if (worst < 0) cone_.mark_proven(ray);
    return worst;
  }

  /// Cuts off what is negative somewhere of the given rays; false if nothing is.
  bool cut(const std::vector<Index>& rays) {
    std::vector<Index> states;
    for (const Index ray : rays) {
      const Index state = violated(ray);
      if (state < 0) continue;
      char& known = cut_[state];
      if (known == 0) {
        known = 1;
        states.push_back(state);
      } else if (std::find(states.begin(), states.end(), state) == states.end()) {
        cone_.mark_proven(ray);  // negative by round-off: this state was cut before
      }
    }
    for (const Index state : states) cone_.cut(frame_.z.row(state).transpose(), scale(state));
    return !states.empty();
  }

  /// A ray without positive mass has no value; it is negative somewhere, and the rays that replace it have mass.
  void remove_masses_below_zero() {
    for (;;) {
      const Vector values = cone_.values();
      Index ray = 0;
      while (ray < values.size() && std::isfinite(values[ray])) ++ray;
      if (ray == values.size()) return;
      require(cut({ray}), Status::numeric, "x is too close to linearly dependent columns for memberships");
    }
  }

  numerics::Basis best(double& bound) {
    while (cone_.complete()) {
      const numerics::Basis mixture = best_mixture(cone_);
      bound = mixture.price.sum();
      if (!cut(mixture.columns)) return mixture;
    }
    cone_.thin(pool, excess(cone_, best_mixture(cone_).price));
    for (bool thorough = false;;) {
      const numerics::Basis mixture = grown_mixture(cone_, thorough);
      const bool changed = cut(mixture.columns);
      if (!changed && thorough) return mixture;
      thorough = !changed;
    }
  }

  /// Another mixture of the same value that leaves no coarse state empty, if there is one.
  numerics::Basis fill(numerics::Basis mixture) {
    std::vector<Index> rays;
    for (double ignored = 0;; mixture = best(ignored)) {
      const Vector above = excess(cone_, mixture.price);
      rays.clear();
      for (Index r = cone_.dim(); r < cone_.size(); ++r)
        if (above[r] < tied) rays.push_back(r);
      if (!cut(rays)) break;
    }
    const Vector key = (marks_.transpose() * frame_.z) * cone_.rays();
    return fullest_mixture(cone_, mixture, rays, key);
  }

  const Frame& frame_;
  Vector marks_;
  std::vector<char> cut_;  ///< (M) the states whose rows are in the cone
  RayCone cone_;
};

}  // namespace

Frame frame_of(const Matrix& x, Matrix& a) {
  const std::vector<Index> states = inner_simplex(x);
  Matrix corners(x.cols(), x.cols());
  for (Index q = 0; q < x.cols(); ++q) corners.row(q) = x.row(states[q]);
  Eigen::FullPivLU<Matrix> lu(corners);
  lu.setThreshold(0.0);  // rare coarse states have rows of very different size: small pivots are no round-off here
  a = lu.inverse();
  Frame frame{x * a, x.cwiseAbs() * a.cwiseAbs(), a.row(0).transpose(), a.transpose() * a};
  for (Index q = 0; q < x.cols(); ++q) frame.z.row(states[q]) = Vector::Unit(x.cols(), q);
  return frame;
}

Matrix crispest(const Frame& frame, const Vector& pi, double& bound) { return Search(frame, pi).run(bound); }

}  // namespace rdd::reduction
