// What chains and crystals in time have in common: stepping, perturbing, stopping at a jump, restart files.
#include "dmd/simulation.hpp"

#include <cmath>
#include <limits>

#include "dmd/observables.hpp"
#include "support/error.hpp"
#include "support/files/restart_file.hpp"
#include "support/random.hpp"

namespace rdd::dmd {
namespace {

constexpr const char* heading = "rdd diffusive molecular dynamics, format 1";

/// Asks either system.
template <typename Ask>
auto ask(const Simulation& simulation, Ask&& question) {
  return std::visit(question, simulation.system);
}
/// Changes either system; its integrator begins anew from what is changed.
template <typename Change>
auto change(Simulation& simulation, Change&& act) {
  return std::visit(
      [&](auto& system) {
        if constexpr (std::is_void_v<decltype(act(system))>) {
          act(system);
          system.stop();
        } else {
          const auto result = act(system);
          system.stop();
          return result;
        }
      },
      simulation.system);
}

/// Runs the integrator until it is at or beyond a time, or enough() says so.
template <typename System>
void carry(Simulation& simulation, System& system, double target, const Run& run, const std::function<bool()>& enough) {
  try {
    run.check();
    if (!system.running()) system.start(simulation.time, simulation.tolerances, run);
    const double from = simulation.time;
    while (system.integrator_time() < target && !enough()) {
      system.advance(run);
      if (!run.cancelled()) {
        const double done = (system.integrator_time() - from) / (target - from);
        run.report(static_cast<Index>(1000 * std::min(1.0, done)), 1000);
        continue;
      }
      run.check();
    }
  } catch (const Error&) {
    system.stop();
    throw;
  } catch (const Cancelled&) {
    // In the middle of a step of the integrator, which leaves it at the end of the one before.
    if (system.running() && system.integrator_time() > simulation.time) {
      const double reached = std::min(target, system.integrator_time());
      system.adopt_state_at(reached, Run());
      simulation.time = reached;
    }
    system.stop();
    throw;
  }
}

/// first_jump_time() of either system.
template <typename System>
double first_jump(Simulation& simulation, System& system, double most_time, const Run& run) {
  auto jump = [](const Vector& c) { return first_jump_function((2 * c.array() - 1).matrix()); };
  double before = simulation.time, last = jump(system.occupation());
  bool found = false;
  carry(simulation, system, most_time, run, [&] {
    const double now = system.integrator_time(), value = jump(system.occupation_at(now));
    found = last < 0 && value >= 0;
    if (!found) {
      before = now;
      last = value;
    }
    return found;
  });
  double end = std::min(most_time, system.integrator_time());
  if (!found) {  // in the last step, if at all
    const double value = jump(system.occupation_at(end));
    found = last < 0 && value >= 0;
  }
  if (found) {
    for (int halving = 0; halving < 200 && end - before > 1e-15 * end; ++halving) {
      const double middle = before + (end - before) / 2;
      (jump(system.occupation_at(middle)) < 0 ? before : end) = middle;
    }
  }
  if (found && end > most_time) {
    found = false;
    end = most_time;
  }
  system.adopt_state_at(end, run);
  simulation.time = end;
  return found ? end : std::numeric_limits<double>::quiet_NaN();
}

/// The crystal, or an error that says what is asked of it and why a chain has none.
CrystalRun& crystal_of(Simulation& simulation, const char* what) {
  auto* const crystal = std::get_if<CrystalRun>(&simulation.system);
  require(crystal != nullptr, Status::unsupported, what);
  return *crystal;
}

}  // namespace

std::unique_ptr<Simulation> make_simulation(const Chain& chain, const ChainState& state, const Run& run) {
  return std::make_unique<Simulation>(Simulation{ChainRun(chain, state, run)});
}

std::unique_ptr<Simulation> make_simulation(const Crystal& crystal, const CrystalState& state) {
  return std::make_unique<Simulation>(Simulation{CrystalRun(crystal, state)});
}

std::unique_ptr<Simulation> make_simulation(const Metal& metal, const MetalState& state) {
  return std::make_unique<Simulation>(Simulation{MetalRun(metal, state)});
}

Index species(const Simulation& simulation) {
  const auto* const metal = std::get_if<MetalRun>(&simulation.system);
  return metal != nullptr ? metal->species() : 1;
}

const MetalRun& metal_of(const Simulation& simulation, const char* what) {
  const auto* const metal = std::get_if<MetalRun>(&simulation.system);
  require(metal != nullptr, Status::unsupported, what, ": expected a crystal with an embedded-atom potential");
  return *metal;
}

void set_cell(Simulation& simulation, const Matrix& vectors) {
  (void)metal_of(simulation, "replacing the cell");
  std::get<MetalRun>(simulation.system).set_cell(vectors);
}

Relaxation relax_cell(Simulation& simulation, const Matrix& stress, const Run& run) {
  (void)metal_of(simulation, "relaxing the cell");
  return std::get<MetalRun>(simulation.system).relax_cell(stress, run);
}

Index size(const Simulation& simulation) {
  return ask(simulation, [](const auto& system) { return system.size(); });
}
int dim(const Simulation& simulation) {
  return ask(simulation, [](const auto& system) { return system.dim(); });
}
const Vector& occupation(const Simulation& simulation) {
  return std::visit([](const auto& system) -> const Vector& { return system.occupation(); }, simulation.system);
}
Matrix positions(const Simulation& simulation) {
  return ask(simulation, [](const auto& system) -> Matrix { return system.positions(); });
}
Vector alpha(const Simulation& simulation) {
  return ask(simulation, [](const auto& system) { return system.alpha(); });
}
double free_energy(const Simulation& simulation, const Run& run) {
  return ask(simulation, [&](const auto& system) { return system.free_energy(run); });
}
Gradients gradients(const Simulation& simulation, const Run& run) {
  Gradients result = ask(simulation, [&](const auto& system) { return system.gradients(run); });
  if (result.c.size() == 0) result.c = 2 * result.s.transpose();
  return result;
}
Vector rates(const Simulation& simulation, const Run& run) {
  return ask(simulation, [&](const auto& system) { return system.rates(run); });
}
double ab_bonds(const Simulation& simulation) {
  return ask(simulation, [](const auto& system) { return system.ab_bonds(); });
}
Index neighbour_bonds(const Simulation& simulation) {
  return ask(simulation, [](const auto& system) { return system.neighbour_bonds(); });
}
IntegratorWork work(const Simulation& simulation) {
  return ask(simulation, [](const auto& system) { return system.work(); });
}

double strain(const Simulation& simulation) {
  const auto* const chain = std::get_if<ChainRun>(&simulation.system);
  require(chain != nullptr, Status::unsupported, "strain: expected a chain; the cell of a crystal is held");
  return chain->strain();
}

std::vector<Index> frozen_sites(const Simulation& simulation) {
  if (const auto* const crystal = std::get_if<CrystalRun>(&simulation.system)) return crystal->frozen_sites();
  if (const auto* const metal = std::get_if<MetalRun>(&simulation.system)) return metal->frozen_sites();
  return {};
}

void set_state(Simulation& simulation, const Vector& c, const Matrix& x, const Vector& alpha) {
  change(simulation, [&](auto& system) { system.set_state(c, x, alpha); });
}

Relaxation relax(Simulation& simulation, const Run& run) {
  return change(simulation, [&](auto& system) { return system.relax(run); });
}

void set_tolerances(Simulation& simulation, const Tolerances& tolerances) {
  check(tolerances);
  change(simulation, [&](auto&) { simulation.tolerances = tolerances; });
}

void set_quadrature(Simulation& simulation, double tolerance) {
  const Quadrature quadrature(tolerance);
  change(simulation, [&](auto& system) { system.set_quadrature(quadrature); });
}

void set_one_body(Simulation& simulation, const OneBody& energies) {
  CrystalRun& crystal = crystal_of(simulation, "one-body energies: expected a crystal; a chain has none");
  crystal.set_one_body(energies);
  crystal.stop();
}

void set_periodic(Simulation& simulation, const std::array<bool, 3>& periodic) {
  if (auto* const metal = std::get_if<MetalRun>(&simulation.system)) return metal->set_periodic(periodic);
  CrystalRun& crystal = crystal_of(simulation, "periodic: expected a crystal; a chain has two ends");
  crystal.set_periodic(periodic);
  crystal.stop();
}

void estimate_alpha(Simulation& simulation, const Run& run) {
  if (auto* const metal = std::get_if<MetalRun>(&simulation.system))
    return metal->set_state(metal->occupation(), metal->positions(), metal->estimated_alpha(run));
  CrystalRun& crystal =
      crystal_of(simulation, "estimate of alpha: expected a crystal; a chain is relaxed from its start");
  crystal.set_state(crystal.occupation(), crystal.positions(), crystal.estimated_alpha(run));
  crystal.stop();
}

void step(Simulation& simulation, double dt, const Run& run) {
  require(dt >= 0 && std::isfinite(dt), Status::argument, "dt = ", dt, ": expected >= 0 and finite");
  const double target = simulation.time + dt;
  if (dt == 0) return;
  std::visit(
      [&](auto& system) {
        carry(simulation, system, target, run, [] { return false; });
        system.adopt_state_at(target, run);
      },
      simulation.system);
  simulation.time = target;
}

double first_jump_time(Simulation& simulation, double most_time, const Run& run) {
  require(most_time > simulation.time && std::isfinite(most_time), Status::argument, "most_time = ", most_time,
          ": expected a time after ", simulation.time);
  require(species(simulation) == 1, Status::unsupported, "the autocorrelation of ", species(simulation),
          " species: expected one species");
  require(size(simulation) >= 3, Status::size, "a system of ", size(simulation), " sites: expected at least 3");
  return std::visit([&](auto& system) { return first_jump(simulation, system, most_time, run); }, simulation.system);
}

void perturb(Simulation& simulation, double amplitude, std::uint64_t seed) {
  require(amplitude >= 0 && std::isfinite(amplitude), Status::argument, "amplitude = ", amplitude, ": expected >= 0");
  const Index n = size(simulation);
  require(species(simulation) == 1, Status::unsupported, "noise on the occupations of ", species(simulation),
          " species: expected one species");
  const auto exchanges = [&](Index i) {
    return ask(simulation, [i](const auto& system) { return system.exchanges(i); });
  };
  Vector change = Vector::Zero(n);
  Index sites = 0;
  for (Index i = 0; i < n; ++i) {
    if (!exchanges(i)) continue;
    change[i] = 2 * RandomStream(seed, RandomUse::perturbation, static_cast<std::uint64_t>(i)).uniform() - 1;
    ++sites;
  }
  if (sites == 0) return;
  const double mean = change.sum() / static_cast<double>(sites);
  Vector c = occupation(simulation);
  for (Index i = 0; i < n; ++i) {
    if (!exchanges(i)) continue;
    c[i] += amplitude * (change[i] - mean) / 2;
    require(c[i] > 0 && c[i] < 1, Status::argument, "amplitude = ", amplitude, ": s[", i, "] would be ", 2 * c[i] - 1,
            "; expected one that keeps |s| < 1");
  }
  set_state(simulation, c, positions(simulation), alpha(simulation));
}

void save(Simulation& simulation, const std::string& path) {
  change(simulation, [&](auto& system) {
    RestartWriter file(heading, system.describe());
    file.number(simulation.time);
    file.numbers(system.exact());
    file.write(path);
  });
}

void restore(Simulation& simulation, const std::string& path) {
  change(simulation, [&](auto& system) {
    RestartReader file(path, heading, system.describe(), "system", "sites, potentials, beta, model and bonds");
    const double time = file.number();
    require(std::isfinite(time) && time >= 0, Status::format, path, ": the time is ", number(time),
            ", expected a finite one >= 0");
    system.set_exact(file.numbers(system.exact().size()));
    simulation.time = time;
  });
}

}  // namespace rdd::dmd
