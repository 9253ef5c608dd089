// A metal with its state: one alternative of Simulation::system.
#pragma once

#include <string>

#include "dmd/chain/integrator.hpp"
#include "dmd/gradients.hpp"
#include "dmd/metal/relax_cell.hpp"

namespace rdd::dmd {

/// Occupations are a list of n_species numbers a site, site after site. Every call that fails leaves the state as it
/// was.
class MetalRun {
 public:
  /// Takes the state as it is.
  MetalRun(const Metal& metal, const MetalState& state);

  [[nodiscard]] const Metal& system() const { return metal_; }
  [[nodiscard]] const MetalState& state() const { return state_; }
  [[nodiscard]] Index size() const { return metal_.n; }
  [[nodiscard]] Index species() const { return metal_.species(); }
  [[nodiscard]] int dim() const { return 3; }
  [[nodiscard]] const Vector& occupation() const { return occupation_; }
  [[nodiscard]] const Matrix& positions() const { return state_.x; }
  [[nodiscard]] Vector alpha() const { return state_.log_alpha.array().exp(); }
  [[nodiscard]] bool exchanges(Index site) const { return exchanges_[site] != 0; }

  [[nodiscard]] MetalEnergy energy(const Run& run) const;
  [[nodiscard]] double free_energy(const Run& run) const { return energy(run).total(); }
  [[nodiscard]] Gradients gradients(const Run& run) const;
  [[nodiscard]] Eigen::Matrix3d virial(const Run& run) const;
  [[nodiscard]] MetalProduct hessian_product(const Matrix& dx, const Vector& dalpha, const Run& run) const;
  [[nodiscard]] Vector rates(const Run& run) const;
  [[nodiscard]] double ab_bonds() const;
  [[nodiscard]] Index neighbour_bonds() const { return static_cast<Index>(metal_.bonds.size()); }
  [[nodiscard]] const std::vector<Index>& frozen_sites() const { return frozen_; }
  [[nodiscard]] Vector estimated_alpha(const Run& run) const;

  void set_state(const Vector& c, const Matrix& x, const Vector& alpha);
  Relaxation relax(const Run& run);
  Relaxation relax_cell(const Eigen::Matrix3d& stress, const Run& run);
  /// Below 1e-11 the averages are exact.
  void set_quadrature(const Quadrature& quadrature);
  void set_periodic(const std::array<bool, 3>& periodic) { metal_.box.periodic = periodic; }
  /// Replaces the lattice vectors and moves the sites with them.
  void set_cell(const Matrix& vectors);

  [[nodiscard]] std::string describe() const;
  [[nodiscard]] Vector exact() const;
  void set_exact(const Vector& numbers);

  // There is no integrator of metals yet: start() says so.
  [[nodiscard]] bool running() const { return false; }
  void start(double time, const Tolerances& tolerances, const Run& run);
  void stop() {}
  void advance(const Run&) {}
  [[nodiscard]] double integrator_time() const { return 0; }
  [[nodiscard]] Vector occupation_at(double) const { return occupation_; }
  void adopt_state_at(double, const Run&) {}
  [[nodiscard]] IntegratorWork work() const { return {}; }

 private:
  void adopt(MetalState state);

  Metal metal_;
  MetalState state_;
  Vector occupation_;  ///< state_.c in a row
  std::vector<char> exchanges_;
  std::vector<Index> frozen_;
};

}  // namespace rdd::dmd
