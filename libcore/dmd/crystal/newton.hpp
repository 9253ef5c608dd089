// Newton's method for the shape of a crystal, with given sites free: steps, line search, when to stop. Voids elsewhere.
#pragma once

#include <functional>
#include <vector>

#include "dmd/crystal/crystal.hpp"
#include "dmd/crystal/hessian.hpp"

namespace rdd::dmd {

struct NewtonLimits {
  double tolerance;    ///< largest change of ln alpha, or of a position per nearest distance, in the last step
  int max_iterations;  ///< Newton steps
  double linear;       ///< relative residual that a step's linear equations are solved to
};

class CrystalNewton {
 public:
  /// free: (n) sites that may move. Everything given must outlive the object.
  CrystalNewton(const Crystal& crystal, CrystalPairs& pairs, const std::vector<char>& free, const Run& run)
      : crystal_(crystal), pairs_(pairs), free_(free), run_(run) {}

  /// Stops where a site is lost. Otherwise the state becomes the minimum or, not converged, the one of least residual.
  Relaxation minimise(CrystalState& state, const NewtonLimits& limits);
  /// Sites that the last minimise() stopped for.
  [[nodiscard]] const std::vector<Index>& lost() const { return lost_; }

 private:
  struct Point {
    CrystalState state;
    Matrix gradient;  ///< (dim + 1, n), 0 where nothing may move
    double energy = 0;
  };
  /// A step with the quadratic model of F along it: F + t slope + t^2 curvature / 2.
  struct Step {
    Matrix change;
    double slope = 0, curvature = 0;
    double length = 0;     ///< in the measure of the tolerance
    bool positive = true;  ///< no negative curvature was met
    [[nodiscard]] double model(double t) const { return t * slope + t * t * curvature / 2; }
  };
  [[nodiscard]] Point at(CrystalState state);
  void look_for_lost(const CrystalState& state, const CrystalHessian& hessian);
  [[nodiscard]] Step step_from(const Point& point, CrystalHessian& hessian, double linear);
  /// Moves the point along the step; returns by what part of it.
  double search(Point& point, const Step& step, const CrystalHessian& hessian);
  [[nodiscard]] double length_of(const Matrix& change) const;

  const Crystal& crystal_;
  CrystalPairs& pairs_;
  const std::vector<char>& free_;
  const Run& run_;
  std::vector<Index> lost_;
};

/// sum_j (w_j) G_v over the neighbours of a site: it must be positive for alpha_i to have a minimum.
[[nodiscard]] double hold(const Crystal& crystal, const CrystalState& state, const CrystalPairs& pairs, Index i);
/// Distance to the nearest neighbour; infinity if there is none.
[[nodiscard]] double nearest_distance(const CrystalPairs& pairs, Index i);

}  // namespace rdd::dmd
