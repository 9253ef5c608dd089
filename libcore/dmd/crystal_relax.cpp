// Relaxation of a crystal: truncated Newton.
#include <algorithm>
#include <cmath>

#include "dmd/crystal.hpp"
#include "dmd/crystal_hessian.hpp"
#include "support/error.hpp"

namespace rdd::dmd {
namespace {

double dot(const Matrix& a, const Matrix& b) { return a.cwiseProduct(b).sum(); }

/// Solves H y = right to a relative residual, or as far as the curvature is positive.
struct Solution {
  Matrix y;
  bool positive = true;
};
Solution conjugate_gradients(const CrystalHessian& hessian, const Matrix& right, double tolerance, const Run& run) {
  Solution result{Matrix::Zero(right.rows(), right.cols()), true};
  Matrix residual = right;
  hessian.project(residual);
  Matrix z = hessian.precondition(residual);
  hessian.project(z);
  Matrix direction = z;
  double rho = dot(residual, z);
  const double goal = tolerance * tolerance * rho;
  const Index most = 20 * right.size() + 100;
  for (Index step = 0; step < most && rho > goal && rho > 0; ++step) {
    run.check();
    Matrix image = hessian.apply(direction);
    hessian.project(image);
    const double curvature = dot(direction, image);
    if (!(curvature > 0)) {
      result.positive = false;
      if (step == 0) result.y = direction;
      return result;
    }
    const double length = rho / curvature;
    result.y += length * direction;
    residual -= length * image;
    z = hessian.precondition(residual);
    hessian.project(z);
    const double next = dot(residual, z);
    direction = z + (next / rho) * direction;
    rho = next;
  }
  return result;
}

/// sum_j (w_j) G_v over the neighbours of a site: it must be positive for alpha_i to have a minimum.
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

/// Sites of `free` that nothing holds, or that have grown as wide as a third of the nearest distance.
std::vector<Index> lost_sites(const Crystal& crystal, const CrystalState& state, const CrystalPairs& pairs,
                              const std::vector<char>& free) {
  std::vector<Index> lost;
  for (Index i = 0; i < crystal.n; ++i) {
    if (!free[static_cast<std::size_t>(i)]) continue;
    const double nearest = nearest_distance(pairs, i);
    if (!(hold(crystal, state, pairs, i) > 0) || pairs.half_width(i) > 0.1 * nearest * nearest) lost.push_back(i);
  }
  return lost;
}

/// Almost empty sites that sit at no minimum between their neighbours: at the rim of a void they would run away, and
/// nothing in F would stop them.
std::vector<Index> loose_sites(const Crystal& crystal, const CrystalState& state, const CrystalHessian& hessian,
                               const std::vector<char>& free) {
  std::vector<Index> loose;
  if (crystal.physics.weight == Weight::one) return loose;
  for (Index i = 0; i < crystal.n; ++i)
    if (free[static_cast<std::size_t>(i)] && state.c[i] < 1e-3 && !hessian.is_firm(i)) loose.push_back(i);
  return loose;
}

/// Freezes the sites that are lost, or refuses them by name.
void freeze(const Crystal& crystal, const std::vector<Index>& lost, std::vector<char>& free) {
  std::string names;
  for (std::size_t k = 0; k < lost.size(); ++k) {
    free[static_cast<std::size_t>(lost[k])] = 0;
    if (k < 10) names += (k == 0 ? "" : ", ") + std::to_string(lost[k]);
  }
  if (crystal.voids == Voids::error)
    fail(Status::numeric, lost.size(), " site(s) in a void, where nothing holds them (sites ", names,
         lost.size() > 10 ? ", ..." : "", "): expected atoms around every site, or voids = freeze");
}

double nearest_distance(const CrystalPairs& pairs) {
  double nearest = std::numeric_limits<double>::infinity();
  for (Index k = 0; k < pairs.size(); ++k) nearest = std::min(nearest, pairs.distance(k));
  return std::isfinite(nearest) ? nearest : 1;
}

CrystalState moved(const CrystalState& state, const Matrix& step, double factor) {
  CrystalState result = state;
  const Index dim = state.x.rows();
  result.x += factor * step.topRows(dim);
  result.log_alpha += factor * step.row(dim).transpose();
  return result;
}

void mask(Matrix& rows, const std::vector<char>& free) {
  for (Index i = 0; i < rows.cols(); ++i)
    if (!free[static_cast<std::size_t>(i)]) rows.col(i).setZero();
}

/// One Newton relaxation with given free sites; stops early if some of them are lost.
Relaxation newton(const Crystal& crystal, CrystalState& state, CrystalPairs& pairs, const std::vector<char>& free,
                  std::vector<Index>& lost, const Run& run, double tolerance, int max_iterations, double linear) {
  Relaxation result;
  const bool by_energy = crystal.physics.weight == Weight::one;
  pairs.evaluate(state, run);
  Matrix gradient = shape_gradient(crystal, state, pairs, run);
  mask(gradient, free);
  double energy = free_energy(crystal, state, pairs);
  bool convex = false;  // at the last step that was more than rounding
  for (; result.iterations < max_iterations && !result.converged; ++result.iterations) {
    lost = lost_sites(crystal, state, pairs, free);
    if (!lost.empty()) return result;
    const CrystalHessian hessian(crystal, state, pairs, free, run);
    lost = loose_sites(crystal, state, hessian, free);
    if (!lost.empty()) return result;
    const Vector& scale = hessian.scale();
    Matrix right = -gradient;
    for (Index i = 0; i < crystal.n; ++i) right.col(i) *= scale[i];
    const Solution solution = conjugate_gradients(hessian, right, linear, run);
    Matrix step = solution.y;
    for (Index i = 0; i < crystal.n; ++i) step.col(i) /= scale[i];
    const double length = std::max(step.topRows(crystal.dim).cwiseAbs().maxCoeff() / nearest_distance(pairs),
                                   step.row(crystal.dim).cwiseAbs().maxCoeff());
    require(std::isfinite(length), Status::numeric, "relaxation: the Newton step is not finite");
    const bool trusted = length < 1e-4 && solution.positive;
    // With w_i = c_i the energy does not see sites that are almost empty; the preconditioned residual does.
    const double merit = by_energy ? energy : dot(gradient, hessian.precondition(gradient));
    const double slope = by_energy ? -dot(right, solution.y) : 0;
    double factor = std::min(1.0, 0.2 / length);
    CrystalState next;
    for (int halving = 0;; ++halving, factor /= 2) {
      next = moved(state, step, factor);
      pairs.evaluate(next, run);
      gradient = shape_gradient(crystal, next, pairs, run);
      mask(gradient, free);
      energy = free_energy(crystal, next, pairs);
      const double found = by_energy ? energy : dot(gradient, hessian.precondition(gradient));
      if (trusted || halving >= (by_energy ? 30 : 6) || found <= merit + 1e-4 * factor * slope) break;
    }
    state = std::move(next);
    result.last_step = factor * length;
    if (length > 1e-9) convex = solution.positive;
    result.converged = factor == 1 && length <= tolerance && (solution.positive || convex);
  }
  result.residual = gradient.cwiseAbs().maxCoeff();
  return result;
}

}  // namespace

Vector estimated_log_alpha(const Crystal& crystal, const CrystalState& state, const Run& run) {
  CrystalState narrow = state;
  CrystalPairs pairs(crystal);
  narrow.log_alpha.setConstant(std::log(1e4));
  pairs.evaluate(narrow, run);
  for (Index i = 0; i < crystal.n; ++i) {
    const double nearest = nearest_distance(pairs, i);
    if (std::isfinite(nearest)) narrow.log_alpha[i] = std::log(1e4 / (nearest * nearest));
  }
  for (int pass = 0; pass < 3; ++pass) {
    pairs.evaluate(narrow, run);
    Vector next(crystal.n);
    for (Index i = 0; i < crystal.n; ++i) {
      const double alpha = crystal.physics.beta / crystal.dim * hold(crystal, narrow, pairs, i);
      const double nearest = nearest_distance(pairs, i);
      const double least = std::isfinite(nearest) ? 50 / (nearest * nearest) : 1;
      next[i] = std::log(std::max(alpha, least));
    }
    narrow.log_alpha = next;
  }
  return narrow.log_alpha;
}

Relaxation relax(const Crystal& crystal, CrystalState& state, CrystalPairs& pairs, const Run& run, double tolerance,
                 int max_iterations, double linear) {
  std::vector<char> free(static_cast<std::size_t>(crystal.n), 1);
  for (Index i = 0; i < crystal.n; ++i) free[static_cast<std::size_t>(i)] = !crystal.holds_position(i);
  std::vector<Index> frozen;
  while (true) {
    CrystalState next = state;
    std::vector<Index> lost;
    Relaxation result = newton(crystal, next, pairs, free, lost, run, tolerance, max_iterations, linear);
    if (lost.empty()) {
      std::sort(frozen.begin(), frozen.end());
      result.frozen_sites = frozen;
      state = std::move(next);
      return result;
    }
    // From the start again, so that a frozen site keeps the mean position and alpha it was given.
    freeze(crystal, lost, free);
    frozen.insert(frozen.end(), lost.begin(), lost.end());
  }
}

}  // namespace rdd::dmd
