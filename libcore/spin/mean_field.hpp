// The mean-field model of the system of an ensemble, looked at as the ensemble was.
#pragma once

#include "spin/ensemble.hpp"

namespace rdd::spin {

/// Observables of a mean-field model; differences are (ensemble - mean field) in units of the ensemble's standard
/// error, NaN where that is not known or zero.
struct MeanField {
  double time = 0;
  double ab_bonds = 0, strain = 0;  ///< strain: NaN for a crystal
  Vector s, c;                      ///< (n), (n_lags)
  double ab_bonds_off = 0, strain_off = 0;
  Vector s_off, c_off;
};

/// Runs the model from the ensemble's start, s = +-amplitude where that was +-1, to the times of rows. The amplitude
/// keeps models that need |s| < 1 alive (the reference numbers have 0.9998).
[[nodiscard]] std::vector<MeanField> mean_field(const Run& run, const Ensemble& ensemble, std::span<const Row> rows,
                                                dmd::Kinetics kinetics, double amplitude);

}  // namespace rdd::spin
