// Transport coefficients of a dilute substitutional solute by vacancies.
#pragma once

#include <memory>
#include <mutex>
#include <span>
#include <utility>
#include <vector>

#include "network/network.hpp"
#include "pair/exterior.hpp"
#include "pair/pair_rates.hpp"

namespace rdd::pair {

/// All (space x space), length^2/time:
/// J_s = -cv cs (Lss grad mu_s + Lsv grad mu_v)/(kB T Omega),
/// J_v = -cv [cs Lsv^T grad mu_s + (Lvv + cs L1vv) grad mu_v]/(kB T Omega),
/// Omega the volume of a site, cs the fraction of sites with a solute, cv that of the others with a vacancy, both far
/// from each other. The diffusivity of the solute is cv Lss.
struct PairTransport {
  Matrix Lvv;  ///< of the vacancy in the perfect host: its diffusivity
  Matrix Lss;
  Matrix Lsv;           ///< first index: solute
  Matrix L1vv;          ///< the change of Lvv for each solute, whose site is lost to the vacancy
  Matrix uncorrelated;  ///< Lss if no jump remembered the one before
  Matrix correlation;   ///< Lss uncorrelated^-1, in the span of the lattice; NaN where no exchange is open
  Matrix drag;  ///< Lsv^T Lss^-1: flux of vacancies for each of solutes that a force on solutes makes; NaN likewise
  double error = 0;  ///< bound of the relative error of Lss; of Lsv relative to sqrt(Lss (Lvv + |L1vv|))
};

struct LssBounds {
  Matrix lower, upper;  ///< (space x space) lower <= Lss <= upper as quadratic forms
};

/// The joint walk in a periodic box: coordinates of the solute first, then of the vacancy. With D its diffusivity, Lss
/// = weight D_ss, Lsv = weight D_sv, L1vv = weight D_vv - (sites in the box) Lvv, up to terms of the box's size^-dim.
struct PairBox {
  NetworkInput input;  ///< 2 dim lattice vectors in 2 space dimensions, rates in 1/time
  double weight = 0;   ///< sum over the places of the vacancy, per site of the solute; far from each other it counts 1
};

/// A vacancy and a solute on its sublattice. What belongs to the host is kept and used for all solutes and
/// temperatures at which the host's rates have the same ratios. Any number of threads may use one.
class Pair {
 public:
  Pair(std::shared_ptr<const crystal::JumpClasses> classes, Index range) : classes_(std::move(classes), range) {}

  [[nodiscard]] const PairClasses& classes() const { return classes_; }
  /// One result a temperature. Throws as pair_rates and make_exterior.
  [[nodiscard]] std::vector<PairTransport> transport(const Run& run, const PairValues& values,
                                                     std::span<const double> temperatures) const;
  /// Bounds of Lss by Rayleigh's principle, from states within `radius` jumps alone: cut off from what is outside
  /// (lower), or with all of that outside one state (upper). radius > range. Without a Green function.
  [[nodiscard]] LssBounds bounds(const Run& run, const PairValues& values, double temperature, Index radius) const;
  /// shape (dim): cells along each lattice vector. Throws argument if the box wraps pairs within the range onto others,
  /// size for more than 2 10^6 states.
  [[nodiscard]] PairBox box(const Run& run, const PairValues& values, double temperature,
                            const std::vector<std::int32_t>& shape) const;

 private:
  [[nodiscard]] std::shared_ptr<const Exterior> exterior(const Run& run, const Vector& bulk) const;

  PairClasses classes_;
  mutable std::mutex mutex_;  // guards what has been kept
  mutable std::vector<std::pair<Vector, std::shared_ptr<const Exterior>>> kept_;
};

}  // namespace rdd::pair
