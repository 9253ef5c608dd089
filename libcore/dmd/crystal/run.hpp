// A crystal in time: its system, its state, and the integrator that carries it on.
#pragma once

#include <memory>
#include <string>

#include "dmd/crystal/integrator.hpp"
#include "dmd/gradients.hpp"

namespace rdd::dmd {

/// One alternative of Simulation::system. Every call that fails leaves the state as it was.
class CrystalRun {
 public:
  /// Takes the state as it is.
  CrystalRun(const Crystal& crystal, const CrystalState& state);

  [[nodiscard]] const Crystal& system() const { return crystal_; }
  [[nodiscard]] Index size() const { return crystal_.n; }
  [[nodiscard]] int dim() const { return crystal_.dim; }
  [[nodiscard]] const Vector& occupation() const { return state_.c; }
  [[nodiscard]] const Matrix& positions() const { return state_.x; }
  [[nodiscard]] Vector alpha() const { return state_.log_alpha.array().exp(); }
  /// Whether the site's composition changes.
  [[nodiscard]] bool exchanges(Index site) const { return exchanges_[site] != 0; }

  [[nodiscard]] double free_energy(const Run& run) const;
  [[nodiscard]] Gradients gradients(const Run& run) const;
  [[nodiscard]] Vector rates(const Run& run) const;
  [[nodiscard]] double ab_bonds() const;
  [[nodiscard]] Index neighbour_bonds() const { return static_cast<Index>(crystal_.bonds.size()); }
  /// Sites whose mean position and alpha the last relaxation left alone, being in a void.
  [[nodiscard]] const std::vector<Index>& frozen_sites() const { return frozen_; }
  [[nodiscard]] Vector estimated_alpha(const Run& run) const;

  void set_state(const Vector& c, const Matrix& x, const Vector& alpha);
  Relaxation relax(const Run& run);
  void set_quadrature(const Quadrature& quadrature) { crystal_.physics.quadrature = quadrature; }
  void set_one_body(const OneBody& energies);
  void set_periodic(const std::array<bool, 3>& periodic) { crystal_.box.periodic = periodic; }

  /// The system as text, equal for equal systems, and the numbers of the state, exactly, for restart files.
  [[nodiscard]] std::string describe() const;
  [[nodiscard]] Vector exact() const;
  void set_exact(const Vector& numbers);

  /// The integrator: it exists between start() and stop() and may run ahead of the state.
  [[nodiscard]] bool running() const { return integrator_ != nullptr; }
  void start(double time, const Tolerances& tolerances, const Run& run);
  void stop() { integrator_.reset(); }
  void advance(const Run& run) { integrator_->advance(run); }
  [[nodiscard]] double integrator_time() const { return integrator_->time(); }
  [[nodiscard]] Vector occupation_at(double time) const { return integrator_->at(time, Run()).c; }
  /// Takes over the integrator's state at a time.
  void adopt_state_at(double time, const Run& run) { state_ = integrator_->at(time, run, &frozen_); }
  [[nodiscard]] IntegratorWork work() const { return integrator_ ? integrator_->work() : IntegratorWork{}; }

 private:
  Crystal crystal_;
  CrystalState state_;
  std::vector<char> exchanges_;
  std::vector<Index> frozen_;
  std::unique_ptr<CrystalIntegrator> integrator_;
};

}  // namespace rdd::dmd
