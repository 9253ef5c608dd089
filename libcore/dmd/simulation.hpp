// A diffusive-MD run: a system, its state at a time, and the integrator that carries it on.
#pragma once

#include <memory>
#include <string>

#include "dmd/chain/integrator.hpp"
#include "dmd/crystal/crystal.hpp"

namespace rdd::dmd {

/// dF/ds_i (infinite where s = +-1), dF/dX_i, dF/dalpha_i of the full free energy.
struct Gradients {
  Vector s;      ///< (n) energy
  Matrix x;      ///< (dim, n) energy/length
  Vector alpha;  ///< (n) energy length^2
};

/// Every call that fails leaves state and time as they were. A run depends on the state and time from which its
/// integrator starts, which is renewed by set_state, relax, perturb, save and restore.
class Simulation {
 public:
  virtual ~Simulation() = default;
  Simulation(const Simulation&) = delete;
  Simulation& operator=(const Simulation&) = delete;

  /// The system, where it is a chain; else null.
  [[nodiscard]] virtual const Chain* chain() const { return nullptr; }
  /// The system, where it is a crystal; else null.
  [[nodiscard]] virtual const Crystal* crystal() const { return nullptr; }
  [[nodiscard]] virtual Index size() const = 0;
  [[nodiscard]] virtual int dim() const = 0;
  [[nodiscard]] double time() const { return time_; }
  /// (n) occupations of A; s = 2 c - 1.
  [[nodiscard]] virtual const Vector& occupation() const = 0;
  /// (dim, n) mean positions; the first site of a chain is at 0.
  [[nodiscard]] virtual Matrix positions() const = 0;
  [[nodiscard]] virtual Vector alpha() const = 0;

  /// Replaces the state, not the time. Throws if it makes no sense; nothing is relaxed.
  void set_state(const Vector& c, const Matrix& x, const Vector& alpha);
  /// Moves positions and alpha to the local minimum of F. Not converged: the best state found is kept, and told.
  Relaxation relax(const Run& run);
  /// Moves on to exactly time() + dt. Cancelled between two steps of the integrator: the state is that of the last one.
  void step(double dt, const Run& run);
  /// Runs until C(1) - C(2) of the site order changes sign from - to +, and stays there: the time at which the first
  /// minimum of the autocorrelation leaves 1. NaN, at most_time, if that does not happen before.
  double first_jump_time(double most_time, const Run& run);
  /// Replaces the one-body energies. Crystals only.
  void set_one_body(const OneBody& energies);
  /// Along which lattice vectors the cell repeats. Crystals only.
  void set_periodic(const std::array<bool, 3>& periodic);
  /// Accuracy of averages, see Quadrature.
  void set_quadrature(double tolerance);
  /// Replaces every alpha by an estimate. Crystals only.
  void estimate_alpha(const Run& run);
  /// Sites whose mean position and alpha the last relaxation left alone, being in a void.
  [[nodiscard]] virtual std::vector<Index> frozen_sites() const { return {}; }
  /// Adds amplitude (u_i - mean u), u uniform in (-1, 1], to the s of every site that exchanges; keeps the sum.
  void perturb(double amplitude, std::uint64_t seed);

  [[nodiscard]] virtual double free_energy(const Run& run) const = 0;
  [[nodiscard]] virtual Gradients gradients(const Run& run) const = 0;
  /// (n) ds/dt as the state stands.
  [[nodiscard]] virtual Vector rates(const Run& run) const = 0;
  /// L / L_0 - 1, L the length of the chain, L_0 that of the state first relaxed or set. Chains only.
  [[nodiscard]] virtual double strain() const = 0;
  /// Expected number of A-B neighbours: along a chain, or over the exchange bonds.
  [[nodiscard]] virtual double ab_bonds() const = 0;
  [[nodiscard]] virtual Index neighbour_bonds() const = 0;
  [[nodiscard]] virtual IntegratorWork work() const = 0;

  [[nodiscard]] const Tolerances& tolerances() const { return tolerances_; }
  void set_tolerances(const Tolerances& tolerances);

  /// A restart point: the run goes on from it bit for bit as a restored one does. The file is replaced at once or not
  /// at all.
  void save(const std::string& path);
  /// Takes state and time of a file saved by a simulation of the same system.
  void restore(const std::string& path);

 protected:
  Simulation() = default;

  /// The system as text, the same for equal systems.
  [[nodiscard]] virtual std::string describe() const = 0;
  /// Numbers of the state, exactly, and back (after a check; the state is unchanged if it throws).
  [[nodiscard]] virtual Vector exact() const = 0;
  virtual void set_exact(const Vector& numbers) = 0;
  virtual void do_set_state(const Vector& c, const Matrix& x, const Vector& alpha) = 0;
  virtual Relaxation do_relax(const Run& run) = 0;
  virtual void do_set_one_body(const OneBody& energies);
  virtual void do_set_periodic(const std::array<bool, 3>& periodic);
  virtual void do_set_quadrature(const Quadrature& quadrature) = 0;
  [[nodiscard]] virtual Vector estimated_alpha(const Run& run) const;
  [[nodiscard]] virtual bool exchanges(Index site) const = 0;
  [[nodiscard]] virtual bool running() const = 0;
  virtual void start(const Run& run) = 0;
  virtual void stop() = 0;
  virtual void advance(const Run& run) = 0;
  [[nodiscard]] virtual double integrator_time() const = 0;
  [[nodiscard]] virtual Vector occupation_at(double time) const = 0;
  virtual void take(double time, const Run& run) = 0;

  double time_ = 0;
  Tolerances tolerances_;

 private:
  void carry(double target, const Run& run, const std::function<bool()>& enough);
};

/// Relaxes the state first, which gives the reference length of strain().
[[nodiscard]] std::unique_ptr<Simulation> make_simulation(const Chain& chain, const ChainState& state, const Run& run);
/// Takes the state as it is.
[[nodiscard]] std::unique_ptr<Simulation> make_simulation(const Crystal& crystal, const CrystalState& state);

}  // namespace rdd::dmd
