// Truncated Newton steps by preconditioned conjugate gradients, and their line search.
#include "dmd/crystal/newton.hpp"

#include <algorithm>
#include <cmath>

#include "dmd/crystal/conjugate_gradients.hpp"
#include "dmd/crystal/pieces.hpp"
#include "support/error.hpp"

namespace rdd::dmd {
namespace {

double least_distance(const CrystalPairs& pairs, const Run& run) {
  const Index n = pairs.size();
  std::vector<double> least((n + measured_pairs_a_task - 1) / measured_pairs_a_task);
  run.for_pieces(n, measured_pairs_a_task, [&](Index begin, Index end) {
    double nearest = std::numeric_limits<double>::infinity();
    for (Index k = begin; k < end; ++k) nearest = std::min(nearest, pairs.distance(k));
    least[begin / measured_pairs_a_task] = nearest;
  });
  return n > 0 ? *std::min_element(least.begin(), least.end()) : 1;
}

CrystalState moved(const CrystalState& state, const Matrix& change, double factor) {
  CrystalState result = state;
  const Index dim = state.x.rows();
  result.x += factor * change.topRows(dim);
  result.log_alpha += factor * change.row(dim).transpose();
  return result;
}

}  // namespace

double hold(const Crystal& crystal, const CrystalState& state, const CrystalPairs& pairs, Index i) {
  const bool bare = crystal.physics.weight == Weight::occupation;
  double sum = 0;
  for (const auto& neighbour : pairs.of(i))
    sum += (bare ? state.c[neighbour.other] : 1) * pairs.terms(neighbour.pair).w.v;
  const OneBody& u = crystal.one_body;
  if (u.stiffness_a.size() > 0) sum += crystal.dim * u.stiffness_a[i] * (bare ? 1 : state.c[i]) / 2;
  if (u.stiffness_b.size() > 0) sum += crystal.dim * u.stiffness_b[i] * (1 - state.c[i]) / 2;
  return sum;
}

double nearest_distance(const CrystalPairs& pairs, Index i) {
  double nearest = std::numeric_limits<double>::infinity();
  for (const auto& neighbour : pairs.of(i)) nearest = std::min(nearest, pairs.distance(neighbour.pair));
  return nearest;
}

CrystalNewton::Point CrystalNewton::at(CrystalState state) {
  pairs_.evaluate(state, run_);
  Point point{std::move(state), {}, 0};
  point.gradient = shape_gradient(crystal_, point.state, pairs_, run_);
  for (Index i = 0; i < crystal_.n; ++i)
    if (!free_[i]) point.gradient.col(i).setZero();
  point.energy = free_energy(crystal_, point.state, pairs_, run_);
  return point;
}

double CrystalNewton::length_of(const Matrix& change) const {
  const double length = std::max(change.topRows(crystal_.dim).cwiseAbs().maxCoeff() / least_distance(pairs_, run_),
                                 change.row(crystal_.dim).cwiseAbs().maxCoeff());
  require(std::isfinite(length), Status::numeric, "relaxation: the Newton step is not finite");
  return length;
}

/// Sites that nothing holds, or that have grown as wide as a third of the nearest distance; and almost empty ones that
/// sit at no minimum between their neighbours: at the rim of a void they would run away, and nothing in F would stop
/// them.
void CrystalNewton::look_for_lost(const CrystalState& state, const CrystalHessian& hessian) {
  const bool bare = crystal_.physics.weight == Weight::occupation;
  std::vector<char> lost(crystal_.n, 0);
  run_.for_pieces(crystal_.n, light_sites_a_task, [&](Index begin, Index end) {
    for (Index i = begin; i < end; ++i) {
      if (!free_[i]) continue;
      const double nearest = nearest_distance(pairs_, i);
      lost[i] = !(hold(crystal_, state, pairs_, i) > 0) || pairs_.half_width(i) > 0.1 * nearest * nearest ||
                (bare && state.c[i] < 1e-3 && !hessian.is_firm(i));
    }
  });
  lost_.clear();
  for (Index i = 0; i < crystal_.n; ++i)
    if (lost[i]) lost_.push_back(i);
}

CrystalNewton::Step CrystalNewton::step_from(const Point& point, CrystalHessian& hessian, double linear) {
  const auto by_scale = hessian.scale().transpose().array();
  Matrix right = -point.gradient;
  right.array().rowwise() *= by_scale;
  StepSolution solution = conjugate_gradients(hessian, right, linear, run_);
  Step step{std::move(solution.y), 0, 0, 0, solution.down.size() == 0};
  // Conjugate gradients leave y (right - H y) = 0.
  step.curvature = dot(right, step.change, run_);
  step.slope = -step.curvature;
  step.change.array().rowwise() /= by_scale;
  if (!step.positive) {
    // On from there, along the direction in which F is concave, by as far as its model may be trusted.
    const double fall = dot(right, solution.down, run_);
    solution.down.array().rowwise() /= by_scale;
    const double part = 0.1 / length_of(solution.down);
    step.change += part * solution.down;
    step.slope -= part * fall;
    step.curvature += part * part * solution.curvature;
  }
  step.length = length_of(step.change);
  return step;
}

double CrystalNewton::search(Point& point, const Step& step, const CrystalHessian& hessian) {
  const Point from = std::move(point);
  // What is left of F near the minimum drowns in rounding; the preconditioned residual does not.
  auto residual = [&](const Point& p) {
    Matrix image(p.gradient.rows(), p.gradient.cols());
    hessian.precondition(p.gradient, image);
    return dot(p.gradient, image, run_);
  };
  const double visible = 1e-12 * std::abs(from.energy);
  const bool trusted = step.length < 1e-4 && step.positive;
  double before = -1;
  double factor = std::min(1.0, 0.2 / step.length);
  for (int halving = 0;; ++halving, factor /= 2) {
    point = at(moved(from.state, step.change, factor));
    if (trusted || halving >= 30) return factor;
    if (std::abs(step.model(factor)) > visible) {
      if (point.energy <= from.energy + 1e-4 * step.model(factor)) return factor;
    } else {
      if (before < 0) before = residual(from);
      if (halving >= 6 || residual(point) <= before) return factor;
    }
  }
}

Relaxation CrystalNewton::minimise(CrystalState& state, const NewtonLimits& limits) {
  Relaxation result;
  Point point = at(state);
  CrystalState best = point.state;
  result.residual = point.gradient.cwiseAbs().maxCoeff();
  bool convex = false;  // at the last step that was more than rounding
  for (; result.iterations < limits.max_iterations && !result.converged; ++result.iterations) {
    CrystalHessian hessian(crystal_, point.state, pairs_, free_, run_);
    look_for_lost(point.state, hessian);
    if (!lost_.empty()) return result;
    const Step step = step_from(point, hessian, limits.linear);
    const double factor = search(point, step, hessian);
    result.last_step = factor * step.length;
    if (step.length > 1e-9) convex = step.positive;
    result.converged = factor == 1 && step.length <= limits.tolerance && (step.positive || convex);
    const double residual = point.gradient.cwiseAbs().maxCoeff();
    if (result.converged || residual <= result.residual) {
      result.residual = residual;
      best = point.state;
    }
  }
  // The pairs are those of the state that is kept.
  if (!result.converged) pairs_.evaluate(best, run_);
  state = std::move(best);
  return result;
}

}  // namespace rdd::dmd
