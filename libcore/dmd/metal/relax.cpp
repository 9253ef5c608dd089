// Newton steps, their line search, and what becomes of sites in a void.
#include "dmd/metal/relax.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "dmd/crystal/conjugate_gradients.hpp"
#include "support/error.hpp"

namespace rdd::dmd {
namespace {

/// The distance of each site to its nearest neighbour; infinity if it has none.
Vector nearest_distances(const MetalState& state, const MetalList& list) {
  const Index n = state.x.cols();
  Vector nearest = Vector::Constant(n, std::numeric_limits<double>::infinity());
  for (Index i = 0; i < n; ++i)
    for (Index k = list.begin(i); k < list.end(i); ++k) {
      const Index j = list.second(k);
      const double r = (state.x.col(j) - state.x.col(i) + Eigen::Map<const Eigen::Vector3d>(list.shift(k))).norm();
      nearest[i] = std::min(nearest[i], r);
      nearest[j] = std::min(nearest[j], r);
    }
  return nearest;
}

class MetalNewton {
 public:
  MetalNewton(const Metal& metal, MetalTerms& terms, const std::vector<char>& free, const Run& run)
      : metal_(metal), terms_(terms), free_(free), run_(run) {}

  /// Stops where a site is lost.
  Relaxation minimise(MetalState& state, const MetalLimits& limits);
  [[nodiscard]] const std::vector<Index>& lost() const { return lost_; }

 private:
  struct Point {
    MetalState state;
    Matrix gradient;  ///< (4, n), 0 where nothing may move
    double energy = 0;
  };
  /// A step with the quadratic model of F along it.
  struct Step {
    Matrix change;
    double slope = 0, curvature = 0;
    double length = 0;
    bool positive = true;
    [[nodiscard]] double model(double t) const { return t * slope + t * t * curvature / 2; }
  };
  [[nodiscard]] Point at(MetalState state);
  void look_for_lost(const MetalState& state, const MetalHessian<float>& hessian);
  [[nodiscard]] Step step_from(const Point& point, MetalHessian<float>& hessian, double linear);
  double search(Point& point, const Step& step, const MetalHessian<float>& hessian);
  [[nodiscard]] double length_of(const Matrix& change) const {
    const double length =
        std::max(change.topRows<3>().cwiseAbs().maxCoeff() / least_, change.row(3).cwiseAbs().maxCoeff());
    require(std::isfinite(length), Status::numeric, "relaxation: the Newton step is not finite");
    return length;
  }

  const Metal& metal_;
  MetalTerms& terms_;
  const std::vector<char>& free_;
  const Run& run_;
  std::vector<Index> lost_;
  double least_ = 1;  ///< the nearest distance of all
};

MetalNewton::Point MetalNewton::at(MetalState state) {
  terms_.evaluate(state, true, run_);
  Point point{std::move(state), {}, terms_.energy().total()};
  point.gradient = shape_gradient(metal_, MetalSites(metal_, point.state), terms_);
  for (Index i = 0; i < metal_.n; ++i)
    if (!free_[i]) point.gradient.col(i).setZero();
  return point;
}

/// As in a crystal of pairs: sites that nothing holds, sites as wide as a third of the nearest distance, and almost
/// empty ones that sit at no minimum between their neighbours.
void MetalNewton::look_for_lost(const MetalState& state, const MetalHessian<float>& hessian) {
  const Vector nearest = nearest_distances(state, terms_.list());
  least_ = nearest.minCoeff();
  if (!std::isfinite(least_)) least_ = 1;
  lost_.clear();
  for (Index i = 0; i < metal_.n; ++i) {
    if (!free_[i]) continue;
    const double half_width = 0.5 * std::exp(-state.log_alpha[i]);
    const bool empty = metal_.weight == Weight::occupation && state.c.col(i).sum() < 1e-3;
    if (!(hessian.hold(i) > 0) || half_width > 0.1 * nearest[i] * nearest[i] || (empty && !hessian.is_firm(i)))
      lost_.push_back(i);
  }
}

MetalNewton::Step MetalNewton::step_from(const Point& point, MetalHessian<float>& hessian, double linear) {
  const auto by_scale = hessian.scale().transpose().array();
  Matrix right = -point.gradient;
  right.array().rowwise() *= by_scale;
  StepSolution solution = conjugate_gradients(hessian, right, linear, run_);
  Step step{std::move(solution.y), 0, 0, 0, solution.down.size() == 0};
  step.curvature = dot(right, step.change, run_);
  step.slope = -step.curvature;
  step.change.array().rowwise() /= by_scale;
  if (!step.positive) {
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

double MetalNewton::search(Point& point, const Step& step, const MetalHessian<float>& hessian) {
  const Point from = std::move(point);
  const auto residual = [&](const Point& p) {
    Matrix image(4, metal_.n);
    hessian.precondition(p.gradient, image);
    return dot(p.gradient, image, run_);
  };
  const auto moved = [&](double factor) {
    MetalState state = from.state;
    state.x += factor * step.change.topRows<3>();
    state.log_alpha += factor * step.change.row(3).transpose();
    return state;
  };
  const double visible = 1e-12 * std::abs(from.energy);
  const bool trusted = step.length < 1e-4 && step.positive;
  double before = -1;
  double factor = std::min(1.0, 0.2 / step.length);
  for (int halving = 0;; ++halving, factor /= 2) {
    point = at(moved(factor));
    if (trusted || halving >= 30) return factor;
    if (std::abs(step.model(factor)) > visible) {
      if (point.energy <= from.energy + 1e-4 * step.model(factor)) return factor;
    } else {
      if (before < 0) before = residual(from);
      if (halving >= 6 || residual(point) <= before) return factor;
    }
  }
}

Relaxation MetalNewton::minimise(MetalState& state, const MetalLimits& limits) {
  Relaxation result;
  Point point = at(state);
  MetalState best = point.state;
  result.residual = point.gradient.cwiseAbs().maxCoeff();
  bool convex = false;
  for (; result.iterations < limits.max_iterations && !result.converged; ++result.iterations) {
    double factor;
    Step step;
    {
      const MetalSites sites(metal_, point.state);
      MetalHessian<float> hessian(metal_, point.state, sites, terms_, free_, run_);
      look_for_lost(point.state, hessian);
      if (!lost_.empty()) return result;
      step = step_from(point, hessian, limits.linear);
      factor = search(point, step, hessian);
    }
    result.last_step = factor * step.length;
    if (step.length > 1e-9) convex = step.positive;
    result.converged = factor == 1 && step.length <= limits.tolerance && (step.positive || convex);
    const double residual = point.gradient.cwiseAbs().maxCoeff();
    if (result.converged || residual <= result.residual) {
      result.residual = residual;
      best = point.state;
    }
  }
  if (!result.converged) terms_.evaluate(best, true, run_);
  state = std::move(best);
  return result;
}

}  // namespace

Relaxation relax(const Metal& metal, MetalState& state, MetalTerms& terms, const Run& run, const MetalLimits& limits) {
  std::vector<char> free(static_cast<std::size_t>(metal.n), 1);
  for (Index i = 0; i < metal.n; ++i) free[i] = !metal.holds_position(i);
  std::vector<Index> frozen;
  while (true) {
    MetalState next = state;
    MetalNewton newton(metal, terms, free, run);
    Relaxation result = newton.minimise(next, limits);
    const auto& lost = newton.lost();
    if (lost.empty()) {
      std::sort(frozen.begin(), frozen.end());
      result.frozen_sites = frozen;
      state = std::move(next);
      return result;
    }
    std::string names;
    for (std::size_t k = 0; k < lost.size(); ++k) {
      free[lost[k]] = 0;
      if (k < 10) names.append(k == 0 ? "" : ", ").append(std::to_string(lost[k]));
    }
    require(metal.freeze_voids, Status::numeric, lost.size(), " site(s) in a void, where nothing holds them (sites ",
            names, lost.size() > 10 ? ", ..." : "", "): expected atoms around every site, or voids = freeze");
    // From the start again, so that a frozen site keeps the mean position and alpha it was given.
    frozen.insert(frozen.end(), lost.begin(), lost.end());
  }
}

Vector estimated_log_alpha(const Metal& metal, const MetalState& state, const Run& run) {
  MetalState narrow = state;
  narrow.log_alpha.setConstant(std::log(1e4) - 2 * std::log(metal.potential().range()));
  MetalTerms terms(metal);
  terms.evaluate(narrow, false, run);
  const Vector nearest = nearest_distances(narrow, terms.list());
  for (Index i = 0; i < metal.n; ++i)
    if (std::isfinite(nearest[i])) narrow.log_alpha[i] = std::log(1e3 / (nearest[i] * nearest[i]));
  for (int pass = 0; pass < 4; ++pass) {
    terms.evaluate(narrow, true, run);
    for (Index i = 0; i < metal.n; ++i) {
      const double least = std::isfinite(nearest[i]) ? 50 / (nearest[i] * nearest[i]) : 1;
      narrow.log_alpha[i] = std::log(std::max(metal.beta / 3 * terms.forces().v[i], least));
    }
  }
  return narrow.log_alpha;
}

}  // namespace rdd::dmd
