// A chain in time: its system, its state, and the integrator that carries it on.
#pragma once

#include <memory>
#include <string>

#include "dmd/chain/integrator.hpp"
#include "dmd/gradients.hpp"
#include "support/run.hpp"

namespace rdd::dmd {

/// One alternative of Simulation::system. Every call that fails leaves the state as it was.
class ChainRun {
 public:
  /// Relaxes the state, which gives the reference length of strain(). Throws Status::not_converged.
  ChainRun(const Chain& chain, const ChainState& state, const Run& run);

  [[nodiscard]] const Chain& system() const { return chain_; }
  [[nodiscard]] Index size() const { return chain_.n; }
  [[nodiscard]] int dim() const { return 1; }
  [[nodiscard]] const Vector& occupation() const { return state_.c; }
  /// (1, n), the first site at 0.
  [[nodiscard]] Matrix positions() const;
  [[nodiscard]] Vector alpha() const { return state_.log_alpha.array().exp(); }
  /// Whether the site's composition changes.
  [[nodiscard]] bool exchanges(Index site) const { return site > 0 && site + 1 < chain_.n; }

  [[nodiscard]] double free_energy(const Run& run) const;
  [[nodiscard]] Gradients gradients(const Run& run) const;
  [[nodiscard]] Vector rates(const Run& run) const;
  /// Length over the length first relaxed, less one.
  [[nodiscard]] double strain() const { return state_.bonds.sum() / reference_ - 1; }
  [[nodiscard]] double ab_bonds() const;
  [[nodiscard]] Index neighbour_bonds() const { return chain_.n - 1; }

  void set_state(const Vector& c, const Matrix& x, const Vector& alpha);
  Relaxation relax(const Run& run);
  void set_quadrature(const Quadrature& quadrature) { chain_.physics.quadrature = quadrature; }

  /// The system as text, equal for equal systems, and the numbers of the state, exactly, for restart files.
  [[nodiscard]] std::string describe() const;
  [[nodiscard]] Vector exact() const;
  void set_exact(const Vector& numbers);

  /// The integrator: it exists between start() and stop() and may run ahead of the state.
  [[nodiscard]] bool running() const { return integrator_ != nullptr; }
  void start(double time, const Tolerances& tolerances, const Run& run);
  void stop() { integrator_.reset(); }
  void advance(const Run&) { integrator_->advance(); }
  [[nodiscard]] double integrator_time() const { return integrator_->time(); }
  [[nodiscard]] Vector occupation_at(double time) const { return integrator_->at(time).c; }
  /// Takes over the integrator's state at a time.
  void adopt_state_at(double time, const Run&) { state_ = integrator_->at(time); }
  [[nodiscard]] IntegratorWork work() const { return integrator_ ? integrator_->work() : IntegratorWork{}; }

 private:
  void check_state(const ChainState& state) const;

  Chain chain_;
  ChainState state_;
  double reference_ = 1;  ///< length of the state first relaxed
  std::unique_ptr<ChainIntegrator> integrator_;
};

}  // namespace rdd::dmd
