// Relaxation of a crystal: where it starts from, and what becomes of sites in a void.
#include <algorithm>
#include <cmath>

#include "dmd/crystal/crystal.hpp"
#include "dmd/crystal/newton.hpp"
#include "support/error.hpp"

namespace rdd::dmd {
namespace {

/// Freezes the sites that are lost, or refuses them by name.
void freeze(const Crystal& crystal, const std::vector<Index>& lost, std::vector<char>& free) {
  std::string names;
  for (std::size_t k = 0; k < lost.size(); ++k) {
    free[lost[k]] = 0;
    if (k < 10) names += (k == 0 ? "" : ", ") + std::to_string(lost[k]);
  }
  if (crystal.voids == Voids::error)
    fail(Status::numeric, lost.size(), " site(s) in a void, where nothing holds them (sites ", names,
         lost.size() > 10 ? ", ..." : "", "): expected atoms around every site, or voids = freeze");
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
  std::vector<char> free(crystal.n, 1);
  for (Index i = 0; i < crystal.n; ++i) free[i] = !crystal.holds_position(i);
  std::vector<Index> frozen;
  while (true) {
    CrystalState next = state;
    CrystalNewton newton(crystal, pairs, free, run);
    Relaxation result = newton.minimise(next, {tolerance, max_iterations, linear});
    const auto& lost = newton.lost();
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
