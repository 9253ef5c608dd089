// Checks of rate rules, and the shape of either kind of system.
#include "spin/shape/shape.hpp"

#include <cmath>

#include "spin/shape/chain_shape.hpp"
#include "spin/shape/crystal_shape.hpp"
#include "support/error.hpp"

namespace rdd::spin {

void check(const RateRule& rule) {
  check(rule.law);
  check(rule.closure);
  require(rule.n_samples >= 1, Status::argument, "n_samples = ", rule.n_samples, ": expected at least 1");
  require(rule.tolerance > 0 && rule.tolerance <= 1e-2, Status::argument, "tolerance = ", rule.tolerance,
          ": expected > 0, at most 0.01");
  require(rule.radius >= 0 && std::isfinite(rule.radius), Status::argument, "radius = ", rule.radius,
          ": expected >= 0 and finite");
}

std::unique_ptr<Shape> make_shape(std::shared_ptr<const System> system, const RateRule& rule, const Start& start,
                                  const Spins& spins, const Run& run) {
  check(rule);
  check(*system, spins);
  check(*system, start);
  require(rule.closure != Closure::gibbs, Status::unsupported,
          "average = Gibbs: a relaxed configuration has no such rates");
  run.check();
  if (system->chain()) return std::make_unique<ChainShape>(std::move(system), rule, start, spins);
  return std::make_unique<CrystalShape>(std::move(system), rule, start, spins, run);
}

}  // namespace rdd::spin
