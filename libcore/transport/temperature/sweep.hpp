// Transport of a landscape over a list of temperatures, and Arrhenius fits.
#pragma once

#include "network/landscape.hpp"
#include "support/accuracy.hpp"
#include "support/run.hpp"

namespace rdd::transport {

/// Column t belongs to temperature t; (a, b) is the row a + space*b.
struct Sweep {
  Matrix velocity;                 ///< (space x nT)
  Matrix diffusivity;              ///< (space^2 x nT)
  Matrix diffusivity_temperature;  ///< (space^2 x nT) dD/dT; empty unless asked for
  double error = 0;                ///< largest estimate of transport.hpp
};

/// Parallel over temperatures. Errors name the temperature.
[[nodiscard]] Sweep sweep(const Run& run, const Landscape& landscape, const Vector& temperatures, Accuracy accuracy,
                          bool derivatives);

/// D0 exp(-Em/(kB T)).
struct ArrheniusFit {
  double prefactor = 0;      ///< D0
  double energy = 0;         ///< Em, in the energy unit of kB
  double largest_error = 0;  ///< max |fit/value - 1| over the temperatures fitted
};

/// Least squares on ln(value) against 1/(kB T). Throws argument unless there are two different temperatures and all
/// values are > 0.
[[nodiscard]] ArrheniusFit fit_arrhenius(const Vector& temperatures, const Vector& values, double kB);

/// Orthonormal axes (space x space, columns) that diagonalise the mean over the temperatures of D/trace(D), by
/// descending eigenvalue, each with its largest component positive. diffusivity as in Sweep.
[[nodiscard]] Matrix principal_axes(const Matrix& diffusivity);

/// n^T D n at each temperature for a direction n (any length > 0).
[[nodiscard]] Vector along(const Matrix& diffusivity, const Vector& direction);

}  // namespace rdd::transport
