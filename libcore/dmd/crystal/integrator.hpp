// A crystal in time: BDF on the occupations, with positions and widths relaxed at every evaluation.
#pragma once

#include <memory>

#include "dmd/chain/integrator.hpp"
#include "dmd/crystal/crystal.hpp"

namespace rdd::dmd {

/// Runs ahead of the times asked for by at most one of its own steps, and interpolates.
class CrystalIntegrator {
 public:
  /// Relaxes the state first, so that a run depends on the state given and on nothing else.
  CrystalIntegrator(const Crystal& crystal, const CrystalState& state, double time, const Tolerances& tolerances,
                    const Run& run);
  ~CrystalIntegrator();
  CrystalIntegrator(const CrystalIntegrator&) = delete;
  CrystalIntegrator& operator=(const CrystalIntegrator&) = delete;

  /// Makes one step of the integrator's own choice.
  void advance(const Run& run);
  [[nodiscard]] double time() const;
  /// The relaxed state at a time within the last step; the start before the first one. frozen: receives the sites that
  /// its relaxation left alone.
  [[nodiscard]] CrystalState at(double time, const Run& run, std::vector<Index>* frozen = nullptr);
  [[nodiscard]] IntegratorWork work() const;

 private:
  struct Solver;
  std::unique_ptr<Solver> solver_;
};

}  // namespace rdd::dmd
