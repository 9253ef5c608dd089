// One trajectory of the coupled process L_eps: vibrations by overdamped Langevin dynamics, exchanges at their
// positions.
#pragma once

#include "spin/point_energy.hpp"
#include "spin/shape/rates.hpp"
#include "support/random.hpp"
#include "support/run.hpp"

namespace rdd::spin {

struct CoupledRule {
  Law law = Law::tanh;
  double epsilon = 1;       ///< > 0: positions move on the clock u = t / epsilon
  double time_step = 0.05;  ///< of u
  double bound = 20;        ///< Law::arrhenius: tau times the rate is taken to stay below; what exceeds it is counted
};
void check(const CoupledRule& rule);
/// Throws, naming the largest step that would do, unless the step is at most 1 / stiffness of the state.
void check_step(const CoupledRule& rule, PointEnergy& energy, const Matrix& x, const Spins& spins);

/// dx = -grad V du + sqrt(2 / beta) dW with the noise of Leimkuhler and Matthews (LeimkuhlerMatthews2013),
///   x' = x - h grad V(x) + sqrt(2 h / beta) (R + R') / 2,
/// whose stationary measure is right to second order in h. Exchanges by thinning: candidates come at rate
/// bonds * bound / tau (bound 1 for Law::tanh), and are tried at the step next to them in time; the kick of a step at
/// which exchanges happen is the mean of those before and after, which keeps the second order.
class CoupledTrajectory {
 public:
  CoupledTrajectory(std::shared_ptr<const System> system, const CoupledRule& rule, const Matrix& x, Spins spins,
                    std::uint64_t seed, std::uint64_t index);

  void advance(double time, const Run& run);

  [[nodiscard]] const Spins& spins() const { return spins_; }
  [[nodiscard]] const Matrix& positions() const { return x_; }
  /// From the first site to the last along the first coordinate: that of a chain.
  [[nodiscard]] double length() const { return x_(0, x_.cols() - 1) - x_(0, 0); }
  [[nodiscard]] Index n_events() const { return n_events_; }
  /// Candidates whose rate was above the bound, and were too rarely accepted.
  [[nodiscard]] Index n_violations() const { return n_violations_; }

  [[nodiscard]] std::vector<double> exact() const;
  /// Throws Status::format for numbers that no trajectory has at that time: one that is behind would run for ever.
  void set_exact(const Spins& spins, const std::vector<double>& numbers, double time);

 private:
  void try_exchange();
  void draw_normals();
  void step();
  void draw_wait();

  std::shared_ptr<const System> system_;
  CoupledRule rule_;
  PointEnergy energy_;
  Spins spins_;
  RandomStream events_, noise_;
  Matrix x_, normals_, force_;
  Matrix force_before_;  ///< with the species at the begin of the step; empty if none was exchanged
  Index steps_ = 0;
  double next_ = 0;  ///< time of the next candidate
  Index n_events_ = 0, n_violations_ = 0;
};

}  // namespace rdd::spin
