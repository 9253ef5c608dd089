// The energy V(x, sigma) of sites at given positions, with its forces and stiffness. No averages here.
#pragma once

#include "spin/configuration.hpp"

namespace rdd::spin {

/// V of a system with a list of pairs that follows the positions. Copies are independent.
class PointEnergy {
 public:
  /// Throws Status::unsupported for atoms and vacancies: nothing holds the position of a vacancy.
  explicit PointEnergy(std::shared_ptr<const System> system);

  [[nodiscard]] double energy(const Matrix& x, const Spins& spins);
  /// -dV/dx (dim, n); 0 where a site is held.
  void forces(const Matrix& x, const Spins& spins, Matrix& out);
  /// V after the exchange of two unlike sites less V before.
  [[nodiscard]] double difference(const Matrix& x, const Spins& spins, const dmd::ExchangeBond& bond);
  /// The largest eigenvalue of the Hessian of V, energy/length^2, by the power method (to about 1e-3, from below).
  [[nodiscard]] double stiffness(const Matrix& x, const Spins& spins);

  /// Sites whose position is held: the first of a chain, those that a crystal holds.
  [[nodiscard]] bool holds(Index i) const { return held_[i] != 0; }

 private:
  void follow(const Matrix& x);
  [[nodiscard]] dmd::Jet pair(std::size_t k, double r, std::int8_t a, std::int8_t b) const;
  [[nodiscard]] double stiffness_of(Index i, std::int8_t s) const;
  [[nodiscard]] double one_body(const Matrix& x, Index i, std::int8_t s) const;
  [[nodiscard]] Vector displacement(const Matrix& x, std::size_t k) const;

  std::shared_ptr<const System> system_;
  dmd::Box box_;
  double range_, skin_;
  std::vector<char> held_;
  Matrix listed_at_;
  std::vector<dmd::SitePair> pairs_;
  std::vector<std::vector<std::size_t>> of_;  ///< pairs of each site
};

}  // namespace rdd::spin
