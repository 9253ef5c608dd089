// The slowest modes of a network at one wavevector, each to the accuracy of its own rate.
#pragma once

#include "spectrum/accurate/polar_chain.hpp"
#include "support/run.hpp"

namespace rdd::spectrum {

/// Q~(kappa) V = -V diag(values) and W^H Q~(kappa) = -diag(values) W^H with W^H V = I, in the network's own cells.
struct SlowModes {
  ComplexVector values;       ///< ascending real part; exactly 0 first at Gamma
  ComplexMatrix right, left;  ///< (M x bands) V and W; empty without vectors
  double radius = 0;          ///< driven: no other mode has a smaller |lambda|
  bool found = false;         ///< false: some modes cannot be resolved in double precision; nothing else is valid
};

struct SlowModesRequest {
  Index bands = 1;  ///< 1..M
  bool vectors = false;
  /// All modes nearest to zero in the complex plane rather than the slowest (smallest real part).
  bool nearest = false;
  Index searched = 0;  ///< at least so many modes near zero are found before the slowest are chosen
};

/// By Krylov-Schur iterations with the inverse (PolarInverse). Of a reversible network the lowest bands: V = Pi^{1/2} Y
/// and W = Pi^{-1/2} Y with orthonormal Y. Of a driven one, whose columns of V have unit norm, the slowest among the
/// modes near zero, those with |lambda| < radius, which is at least twice the real part of the last.
/// Errors of the values are a few units in the last place where their moduli are of one order, and grow with the ratio
/// to the smallest: 1e-13 and the ratio of a driven network's values times 1e-14.
[[nodiscard]] SlowModes slow_modes(const Run& run, const PolarChain& chain, const Eigen::Ref<const Vector>& kappa,
                                   const SlowModesRequest& request);

}  // namespace rdd::spectrum
