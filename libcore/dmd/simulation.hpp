// A run of diffusive MD: a chain, a crystal or a metal, its time, and what can be asked of each.
#pragma once

#include <memory>
#include <string>
#include <variant>

#include "dmd/chain/run.hpp"
#include "dmd/crystal/run.hpp"
#include "dmd/metal/run.hpp"

namespace rdd::dmd {

/// A system with its state at a time. Every call below that fails leaves state and time as they were. A run depends on
/// the state and time from which its integrator starts, which is renewed by set_state, relax, perturb, save and
/// restore.
struct Simulation {
  std::variant<ChainRun, CrystalRun, MetalRun> system;
  double time = 0;
  Tolerances tolerances{};
};

/// Relaxes the state first, which gives the reference length of strain().
[[nodiscard]] std::unique_ptr<Simulation> make_simulation(const Chain& chain, const ChainState& state, const Run& run);
/// Takes the state as it is.
[[nodiscard]] std::unique_ptr<Simulation> make_simulation(const Crystal& crystal, const CrystalState& state);
[[nodiscard]] std::unique_ptr<Simulation> make_simulation(const Metal& metal, const MetalState& state);

// ---- the state

[[nodiscard]] Index size(const Simulation& simulation);
[[nodiscard]] int dim(const Simulation& simulation);
/// Species whose occupations are given: 1 for pair potentials, that of A.
[[nodiscard]] Index species(const Simulation& simulation);
/// (species n) occupations, those of a site together; of one species s = 2 c - 1.
[[nodiscard]] const Vector& occupation(const Simulation& simulation);
/// (dim, n) mean positions; the first site of a chain is at 0.
[[nodiscard]] Matrix positions(const Simulation& simulation);
[[nodiscard]] Vector alpha(const Simulation& simulation);
/// Replaces the state, not the time. Throws if it makes no sense; nothing is relaxed.
void set_state(Simulation& simulation, const Vector& c, const Matrix& x, const Vector& alpha);
/// Adds amplitude (u_i - mean u), u uniform in (-1, 1], to the s of every site that exchanges; keeps the sum.
void perturb(Simulation& simulation, double amplitude, std::uint64_t seed);
/// Replaces every alpha by an estimate. Throws Status::unsupported for a chain.
void estimate_alpha(Simulation& simulation, const Run& run);

/// The metal, or Status::unsupported with `what` is asked of it.
[[nodiscard]] const MetalRun& metal_of(const Simulation& simulation, const char* what);
/// Replaces the cell of a metal; sites move with it. Throws Status::unsupported for other systems.
void set_cell(Simulation& simulation, const Matrix& vectors);
/// Relaxes a metal with its cell, to a stress (3, 3). Throws Status::unsupported for other systems.
Relaxation relax_cell(Simulation& simulation, const Matrix& stress, const Run& run);

// ---- how it is computed

void set_tolerances(Simulation& simulation, const Tolerances& tolerances);
/// Accuracy of averages, see Quadrature.
void set_quadrature(Simulation& simulation, double tolerance);
/// Replaces the one-body energies. Throws Status::unsupported for a chain.
void set_one_body(Simulation& simulation, const OneBody& energies);
/// Along which lattice vectors the cell repeats. Throws Status::unsupported for a chain.
void set_periodic(Simulation& simulation, const std::array<bool, 3>& periodic);

// ---- in time

/// Moves positions and alpha to the local minimum of F. Not converged: the best state found is kept, and told.
Relaxation relax(Simulation& simulation, const Run& run);
/// Moves on to exactly time + dt. Cancelled between two steps of the integrator: the state is that of the last one.
void step(Simulation& simulation, double dt, const Run& run);
/// Runs until C(1) - C(2) of the site order changes sign from - to +, and stays there: the time at which the first
/// minimum of the autocorrelation leaves 1. NaN, at most_time, if that does not happen before.
double first_jump_time(Simulation& simulation, double most_time, const Run& run);
[[nodiscard]] IntegratorWork work(const Simulation& simulation);

// ---- what is read off

[[nodiscard]] double free_energy(const Simulation& simulation, const Run& run);
[[nodiscard]] Gradients gradients(const Simulation& simulation, const Run& run);
/// (n) ds/dt as the state stands.
[[nodiscard]] Vector rates(const Simulation& simulation, const Run& run);
/// L / L_0 - 1, L the length of the chain, L_0 that of the state first relaxed. Throws Status::unsupported for a
/// crystal.
[[nodiscard]] double strain(const Simulation& simulation);
/// Expected number of A-B neighbours: along a chain, or over the exchange bonds.
[[nodiscard]] double ab_bonds(const Simulation& simulation);
[[nodiscard]] Index neighbour_bonds(const Simulation& simulation);
/// Sites whose mean position and alpha the last relaxation left alone, being in a void; none of a chain.
[[nodiscard]] std::vector<Index> frozen_sites(const Simulation& simulation);

/// A restart point: the run goes on from it bit for bit as a restored one does. The file is replaced at once or not at
/// all.
void save(Simulation& simulation, const std::string& path);
/// Takes state and time of a file saved by a simulation of the same system.
void restore(Simulation& simulation, const std::string& path);

}  // namespace rdd::dmd
