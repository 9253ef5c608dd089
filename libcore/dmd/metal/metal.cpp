// Checks of systems and states.
#include "dmd/metal/metal.hpp"

#include <cmath>
#include <limits>

#include "support/error.hpp"

namespace rdd::dmd {
namespace {

void check_entries(Index size, Index expected, const char* name) {
  require(size == expected, Status::size, name, " has ", size, " entries: expected ", expected);
}

}  // namespace

void check(const Metal& metal) {
  require(metal.averages != nullptr, Status::argument, "a crystal without a potential: expected one");
  require(metal.beta > 0 && std::isfinite(metal.beta), Status::argument, "beta = ", metal.beta,
          ": expected > 0 and finite");
  check(metal.box, 3, metal.n);
  require(metal.n < std::numeric_limits<std::int32_t>::max(), Status::size, "a crystal of ", metal.n,
          " sites: expected less than 2^31");
  const auto flags = [&](const std::vector<char>& given, const char* name) {
    if (!given.empty()) check_entries(static_cast<Index>(given.size()), metal.n, name);
  };
  flags(metal.fixed_position, "fixed");
  flags(metal.fixed_composition, "fixed composition");
  for (std::size_t b = 0; b < metal.bonds.size(); ++b) {
    const auto [i, j] = metal.bonds[b];
    require(i >= 0 && i < metal.n && j >= 0 && j < metal.n && i != j, Status::argument, "bond[", b, "] = (", i, ", ", j,
            "): expected two different sites of 0 to ", metal.n - 1);
  }
  require(metal.skin >= 0 && std::isfinite(metal.skin), Status::argument, "skin = ", metal.skin, ": expected >= 0");
}

double vacancies(const MetalState& state, Index i) {
  const double empty = 1 - state.c.col(i).sum();
  const double rounding = static_cast<double>(state.c.rows()) * std::numeric_limits<double>::epsilon();
  return std::abs(empty) <= rounding ? 0 : empty;
}

void check(const Metal& metal, const MetalState& state) {
  const Index n = metal.n, species = metal.species();
  require(state.c.rows() == species && state.c.cols() == n, Status::size, "occupations are ", state.c.rows(), " by ",
          state.c.cols(), ": expected ", species, " species by ", n, " sites");
  check_entries(state.log_alpha.size(), n, "alpha");
  require(state.x.rows() == 3 && state.x.cols() == n, Status::size, "positions are ", state.x.rows(), " by ",
          state.x.cols(), ": expected 3 by ", n);
  for (Index i = 0; i < n; ++i) {
    for (Index a = 0; a < species; ++a) {
      const double c = state.c(a, i);
      require(c >= 0 && c <= 1, Status::argument, "occupation of site ", i, " by ", metal.potential().names()[a], " = ",
              c, ": expected 0 to 1");
    }
    require(vacancies(state, i) >= 0, Status::argument, "occupations of site ", i, " add up to ", state.c.col(i).sum(),
            ": expected at most 1");
    require(std::abs(state.log_alpha[i]) < 300, Status::argument, "alpha[", i, "] = ", std::exp(state.log_alpha[i]),
            ": expected > 0 and finite");
    require(state.x.col(i).allFinite(), Status::argument, "position[", i, "]: expected finite coordinates");
  }
}

MetalSites::MetalSites(const Metal& metal, const MetalState& state)
    : occupancy(state.c.colwise().sum().transpose()),
      fraction(state.c),
      half_width(0.5 * (-state.log_alpha.array()).exp()),
      entropy(occupancy) {
  for (Index i = 0; i < metal.n; ++i) {
    if (occupancy[i] > 0)
      fraction.col(i) /= occupancy[i];
    else if (state.last.size() > 0)
      fraction.col(i) = state.last.col(i);
    else
      fraction.col(i).setConstant(1 / static_cast<double>(metal.species()));
  }
  if (metal.weight == Weight::one) entropy.setOnes();
}

}  // namespace rdd::dmd
