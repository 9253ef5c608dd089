// A chain in time: BDF (IDA, Hindmarsh2005) on the differential-algebraic system in occupations, bond lengths and
// widths.
#pragma once

#include <memory>

#include "dmd/chain/chain.hpp"

namespace rdd::dmd {

/// Accuracy of the integration in time.
struct Tolerances {
  double relative = 1e-8;
  double absolute = 1e-10;  ///< of c, ln alpha and bond lengths
};
void check(const Tolerances& tolerances);

/// What an integration cost.
struct IntegratorWork {
  Index steps = 0, evaluations = 0, factorisations = 0, failures = 0;
};

/// Runs ahead of the times asked for by at most one of its own steps, and interpolates.
class ChainIntegrator {
 public:
  /// Relaxes the state first, so that a run depends on the state given and on nothing else.
  ChainIntegrator(const Chain& chain, const ChainState& state, double time, const Tolerances& tolerances);
  ~ChainIntegrator();
  ChainIntegrator(const ChainIntegrator&) = delete;
  ChainIntegrator& operator=(const ChainIntegrator&) = delete;

  /// Makes one step of the integrator's own choice.
  void advance();
  /// The end of the last step.
  [[nodiscard]] double time() const;
  /// The state at a time within the last step; the start before the first one.
  [[nodiscard]] ChainState at(double time) const;
  [[nodiscard]] IntegratorWork work() const;

 private:
  struct Solver;
  std::unique_ptr<Solver> solver_;
};

}  // namespace rdd::dmd
