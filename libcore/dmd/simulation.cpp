// What chains and crystals in time have in common: stepping, perturbing, stopping at a jump.
#include "dmd/simulation.hpp"

#include <cmath>
#include <limits>

#include "dmd/observables.hpp"
#include "support/error.hpp"
#include "support/random.hpp"

namespace rdd::dmd {

void Simulation::set_state(const Vector& c, const Matrix& x, const Vector& alpha) {
  do_set_state(c, x, alpha);
  stop();
}

Relaxation Simulation::relax(const Run& run) {
  const Relaxation result = do_relax(run);
  stop();
  return result;
}

void Simulation::set_tolerances(const Tolerances& tolerances) {
  check(tolerances);
  tolerances_ = tolerances;
  stop();
}

void Simulation::set_one_body(const OneBody& energies) {
  do_set_one_body(energies);
  stop();
}

void Simulation::set_periodic(const std::array<bool, 3>& periodic) {
  do_set_periodic(periodic);
  stop();
}

void Simulation::set_quadrature(double tolerance) {
  do_set_quadrature(Quadrature(tolerance));
  stop();
}

void Simulation::estimate_alpha(const Run& run) {
  do_set_state(occupation(), positions(), estimated_alpha(run));
  stop();
}

void Simulation::do_set_one_body(const OneBody&) {
  fail(Status::unsupported, "one-body energies: expected a crystal; a chain has none");
}

void Simulation::do_set_periodic(const std::array<bool, 3>&) {
  fail(Status::unsupported, "periodic: expected a crystal; a chain has two ends");
}

Vector Simulation::estimated_alpha(const Run&) const {
  fail(Status::unsupported, "estimate of alpha: expected a crystal; a chain is relaxed from its start");
}

void Simulation::carry(double target, const Run& run, const std::function<bool()>& enough) {
  try {
    run.check();
    if (!running()) start(run);
    const double from = time_;
    while (integrator_time() < target && !enough()) {
      advance(run);
      if (!run.cancelled()) {
        run.report(static_cast<Index>(1000 * std::min(1.0, (integrator_time() - from) / (target - from))), 1000);
        continue;
      }
      run.check();
    }
  } catch (const Error&) {
    stop();
    throw;
  } catch (const Cancelled&) {
    // In the middle of a step of the integrator, which leaves it at the end of the one before.
    if (running() && integrator_time() > time_) {
      const double reached = std::min(target, integrator_time());
      take(reached, Run());
      time_ = reached;
    }
    stop();
    throw;
  }
}

void Simulation::step(double dt, const Run& run) {
  require(dt >= 0 && std::isfinite(dt), Status::argument, "dt = ", dt, ": expected >= 0 and finite");
  const double target = time_ + dt;
  if (dt == 0) return;
  carry(target, run, [] { return false; });
  take(target, run);
  time_ = target;
}

double Simulation::first_jump_time(double most_time, const Run& run) {
  require(most_time > time_ && std::isfinite(most_time), Status::argument, "most_time = ", most_time,
          ": expected a time after ", time_);
  require(size() >= 3, Status::size, "a system of ", size(), " sites: expected at least 3");
  auto jump = [](const Vector& c) { return first_jump_function((2 * c.array() - 1).matrix()); };
  double before = time_, last = jump(occupation());
  bool found = false;
  carry(most_time, run, [&] {
    const double now = integrator_time(), value = jump(occupation_at(now));
    found = last < 0 && value >= 0;
    if (!found) {
      before = now;
      last = value;
    }
    return found;
  });
  double end = std::min(most_time, integrator_time());
  if (!found) {  // in the last step, if at all
    const double value = jump(occupation_at(end));
    found = last < 0 && value >= 0;
  }
  if (found) {
    for (int halving = 0; halving < 200 && end - before > 1e-15 * end; ++halving) {
      const double middle = before + (end - before) / 2;
      (jump(occupation_at(middle)) < 0 ? before : end) = middle;
    }
  }
  if (found && end > most_time) {
    found = false;
    end = most_time;
  }
  take(end, run);
  time_ = end;
  return found ? end : std::numeric_limits<double>::quiet_NaN();
}

void Simulation::perturb(double amplitude, std::uint64_t seed) {
  require(amplitude >= 0 && std::isfinite(amplitude), Status::argument, "amplitude = ", amplitude, ": expected >= 0");
  Vector change = Vector::Zero(size());
  Index sites = 0;
  for (Index i = 0; i < size(); ++i) {
    if (!exchanges(i)) continue;
    change[i] = 2 * RandomStream(seed, RandomUse::perturbation, static_cast<std::uint64_t>(i)).uniform() - 1;
    ++sites;
  }
  if (sites == 0) return;
  const double mean = change.sum() / static_cast<double>(sites);
  Vector c = occupation();
  for (Index i = 0; i < size(); ++i) {
    if (!exchanges(i)) continue;
    c[i] += amplitude * (change[i] - mean) / 2;
    require(c[i] > 0 && c[i] < 1, Status::argument, "amplitude = ", amplitude, ": s[", i, "] would be ", 2 * c[i] - 1,
            "; expected one that keeps |s| < 1");
  }
  do_set_state(c, positions(), alpha());
  stop();
}

}  // namespace rdd::dmd
