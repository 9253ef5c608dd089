// Mean field beside an ensemble.
#include "spin/mean_field.hpp"

#include <cmath>
#include <limits>

#include "dmd/observables.hpp"
#include "dmd/simulation.hpp"
#include "support/error.hpp"

namespace rdd::spin {
namespace {

double off(double ensemble, double mean_field, double error) {
  return error > 0 ? (ensemble - mean_field) / error : nan_value;
}

Vector off(const Vector& ensemble, const Vector& mean_field, const Vector& error) {
  Vector result(ensemble.size());
  for (Index i = 0; i < result.size(); ++i) result[i] = off(ensemble[i], mean_field[i], error[i]);
  return result;
}

std::unique_ptr<dmd::Simulation> start(const Run& run, const Ensemble& ensemble, dmd::Kinetics kinetics,
                                       double amplitude) {
  const System& system = ensemble.system();
  const Vector c = 0.5 + amplitude * (ensemble.occupation().array() - 0.5);
  if (system.chain()) {
    dmd::Chain chain = *system.chain();
    chain.physics.kinetics = kinetics;
    const Vector x = ensemble.start().x.row(0);
    return dmd::make_simulation(chain, {c, x.tail(chain.n - 1) - x.head(chain.n - 1), ensemble.start().log_alpha}, run);
  }
  dmd::Crystal crystal = *system.crystal();
  crystal.physics.kinetics = kinetics;
  auto simulation = dmd::make_simulation(crystal, {c, ensemble.start().x, ensemble.start().log_alpha});
  (void)dmd::relax(*simulation, run);
  return simulation;
}

}  // namespace

std::vector<MeanField> mean_field(const Run& run, const Ensemble& ensemble, std::span<const Row> rows,
                                  dmd::Kinetics kinetics, double amplitude) {
  require(amplitude > 0 && amplitude <= 1, Status::argument, "amplitude = ", amplitude, ": expected > 0, at most 1");
  const auto simulation = start(run, ensemble, kinetics, amplitude);
  std::vector<MeanField> result;
  for (const Row& row : rows) {
    if (row.time > simulation->time) dmd::step(*simulation, row.time - simulation->time, run);
    MeanField at;
    at.time = row.time;
    at.ab_bonds = dmd::ab_bonds(*simulation);
    at.strain = nan_value;
    if (ensemble.system().chain()) {
      const Matrix x = dmd::positions(*simulation);
      at.strain = (x(0, x.cols() - 1) - x(0, 0)) / ensemble.reference_length() - 1;
    }
    at.s = 2 * dmd::occupation(*simulation).array() - 1;
    at.c = dmd::autocorrelation(at.s).head(ensemble.n_lags());
    at.ab_bonds_off = off(row.ab_bonds, at.ab_bonds, row.ab_bonds_error);
    at.strain_off = off(row.strain, at.strain, row.strain_error);
    at.s_off = off(row.s, at.s, row.s_error);
    at.c_off = off(row.c, at.c, row.c_error);
    result.push_back(std::move(at));
  }
  return result;
}

}  // namespace rdd::spin
