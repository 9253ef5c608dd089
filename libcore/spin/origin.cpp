// Systems and species of simulations.
#include "spin/origin.hpp"

#include <cmath>
#include <limits>

#include "support/error.hpp"

namespace rdd::spin {
namespace {

std::shared_ptr<const System> system_of(const dmd::Simulation& simulation) {
  return std::visit(
      [](const auto& run) -> std::shared_ptr<const System> {
        if constexpr (std::is_same_v<std::decay_t<decltype(run)>, dmd::MetalRun>)
          fail(Status::unsupported,
               "an ensemble of a crystal with an embedded-atom potential: expected pair potentials");
        else
          return std::make_shared<const System>(make_system(run.system()));
      },
      simulation.system);
}

}  // namespace

Origin origin_of(const dmd::Simulation& simulation, std::span<const std::int32_t> spins) {
  Origin origin{system_of(simulation),
                {dmd::positions(simulation), dmd::alpha(simulation).array().log()},
                dmd::occupation(simulation),
                std::numeric_limits<double>::quiet_NaN()};
  const Matrix& x = origin.start.x;
  if (origin.system->chain() != nullptr) origin.reference_length = x(0, x.cols() - 1) - x(0, 0);
  for (double& c : origin.occupation)
    if (std::abs(2 * c - 1) >= counts_as_one) c = std::round(c);
  for (std::size_t i = 0; i < spins.size(); ++i) {
    require(spins[i] == 1 || spins[i] == -1, Status::argument, "opt_spins[", i, "] = ", spins[i],
            " (counted from 0): expected 1 or -1");
    origin.occupation[static_cast<Index>(i)] = spins[i] > 0 ? 1 : 0;
  }
  return origin;
}

Spins given_spins(const Origin& origin) {
  Spins spins;
  for (Index i = 0; i < origin.occupation.size(); ++i) {
    const double c = origin.occupation[i];
    require(c == 0 || c == 1, Status::argument, "s[", i, "] = ", 2 * c - 1,
            " (counted from 0): expected +-1 in the system, or opt_spins");
    spins.push_back(c > 0 ? 1 : -1);
  }
  return spins;
}

}  // namespace rdd::spin
