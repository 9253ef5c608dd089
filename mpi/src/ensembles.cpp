// Ensembles over ranks: trajectories, spin diffusion, Fleming-Viot runs, and any work of the host.
#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <limits>
#include <memory>

#include "slices.hpp"

namespace rdd::mpi {
namespace {

template <typename Handle, rdd_status (*destroy)(Handle**)>
struct Destroy {
  void operator()(Handle* handle) const { destroy(&handle); }
};
using Trajectories = std::unique_ptr<rdd_trajectories, Destroy<rdd_trajectories, rdd_trajectories_destroy>>;
using Walkers = std::unique_ptr<rdd_walkers, Destroy<rdd_walkers, rdd_walkers_destroy>>;
using OwnContext = std::unique_ptr<rdd_context, Destroy<rdd_context, rdd_context_destroy>>;

void seed_of(rdd_context* context, std::int64_t& seed) {
  if (context != nullptr) must(rdd_context_seed(context, &seed));
}

void refuse_own(std::int32_t gather) {
  require(gather != RDD_MPI_OWN, RDD_ERROR_ARGUMENT,
          "gather = RDD_MPI_OWN: expected RDD_MPI_ROOT or RDD_MPI_ALL, since statistics are of all trajectories");
}

// ---- trajectories

struct TrajectoryCall {
  rdd_context* context;
  rdd_mpi* mpi;
  std::int32_t gather;
  const rdd_model* model;
  std::int64_t n_trajectories, first, n_times;
  const double *times, *start;
  std::int64_t max_events;
  std::int32_t keep_occupation, keep_paths;
  rdd_trajectories** out;
};

rdd_status sample(rdd_context* context, const TrajectoryCall& c, std::int64_t begin, std::int64_t n,
                  std::int32_t keep_occupation, std::int32_t keep_paths, rdd_trajectories** out) {
  return must(rdd_trajectories_sample(context, c.model, n, c.first + begin, c.n_times, c.times, c.start, c.max_events,
                                      keep_occupation, keep_paths, out));
}

void compare(Call& call, const TrajectoryCall& c, std::int32_t& space) {
  std::int64_t n_states = 0, seed = 0;
  call.same_model("model", c.model);
  call.check([&] {
    need(c.out, "out");
    std::int32_t dim = 0;
    std::int64_t n_jumps = 0;
    must(rdd_model_sizes(c.model, &dim, &space, &n_states, &n_jumps));
    require(c.n_trajectories >= 1, RDD_ERROR_ARGUMENT, "n_trajectories = ", c.n_trajectories, ": expected at least 1");
    require(c.n_times >= 1, RDD_ERROR_SIZE, "n_times = ", c.n_times, ": expected at least 1");
    require(c.n_times <= (std::int64_t{1} << 48) / c.n_trajectories / std::max(space, 1), RDD_ERROR_SIZE,
            "paths would hold ", c.n_trajectories, " x ", c.n_times, " places: expected less than 2^48");
    need(c.times, "times");
    refuse_own(c.gather);
    seed_of(c.context, seed);
  });
  call.same("n_trajectories", c.n_trajectories);
  call.same("first", c.first);
  call.same("n_times", c.n_times);
  call.same_bytes("times", c.times, c.n_times * 8);
  call.same_bytes("opt_start", c.start, n_states * 8);
  call.same("max_events", c.max_events);
  call.same("keep_occupation", std::int64_t{c.keep_occupation});
  call.same("keep_paths", std::int64_t{c.keep_paths});
  call.same("the seed", seed);
  call.open(c.gather);
}

/// Paths of a block; the jumps of all of them are counted to the first.
rdd_status sample_block(rdd_context* context, const TrajectoryCall& c, std::int64_t begin, std::int64_t end,
                        std::span<const Bytes> out) {
  rdd_trajectories* made = nullptr;
  const auto status = sample(context, c, begin, end - begin, 0, 1, &made);
  const Trajectories kept(made);
  if (status == RDD_CANCELLED) return status;
  must(rdd_trajectories_paths(made, 0, out[0].as<double>(), out[1].as<std::int64_t>()));
  auto* events = out[2].as<std::int64_t>();
  std::int64_t n_stopped = 0;
  std::fill(events, events + (end - begin), 0);
  must(rdd_trajectories_counts(made, events, &n_stopped, nullptr));
  return status;
}

rdd_status trajectories(const TrajectoryCall& c, const DefaultEnvironment& environment) {
  Call call(c.mpi, c.context, Function::trajectories, environment);
  std::int32_t space = 0;
  compare(call, c, space);
  if (call.communicator().size() == 1) {
    const HostEnvironment host(environment);
    return sample(c.context, c, 0, c.n_trajectories, c.keep_occupation, c.keep_paths, c.out);
  }
  Bytes displacement, state, events;
  Task task;
  call.communicator().agree(attempt([&] {
    if (call.receives()) {
      displacement.make(8 * space * c.n_times * c.n_trajectories);
      state.make(8 * c.n_times * c.n_trajectories);
      events.make(8 * c.n_trajectories);
    }
    task.n_units = task.n_columns = c.n_trajectories;
    task.grain = 4;
    task.outputs = {{displacement.as<double>(), 8 * space * c.n_times},
                    {state.as<std::int64_t>(), 8 * c.n_times, true},
                    {events.as<std::int64_t>(), 8, true}};
    task.work = [&](rdd_context* context, std::int64_t begin, std::int64_t end, std::span<const Bytes> out) {
      return sample_block(context, c, begin, end, out);
    };
  }));
  const auto status = run_task(call, task);
  if (status == RDD_CANCELLED) return status;
  rdd_trajectories* made = nullptr;
  const auto outcome = attempt([&] {
    if (!call.receives()) return;
    std::int64_t n_events = 0;
    for (std::int64_t i = 0; i < c.n_trajectories; ++i) n_events += events.as<std::int64_t>()[i];
    must(rdd_trajectories_from_paths(call.inner(), c.model, c.n_trajectories, c.n_times, c.times,
                                     displacement.as<double>(), state.as<std::int64_t>(), 0, n_events,
                                     c.keep_occupation, c.keep_paths, &made));
  });
  Trajectories kept(made);
  call.communicator().agree(outcome);
  *c.out = kept.release();
  return status;
}

// ---- Fleming-Viot runs

struct WalkerCall {
  rdd_context* context;
  rdd_mpi* mpi;
  std::int32_t gather;
  std::int64_t n_runs, seed, dim;
  const double *lo, *hi;
  const std::int32_t* absorbing;
  double beta, dt;
  std::int64_t n_walkers;
  const double* start;
  const rdd_energy* energy;
  std::int64_t n_relax, n_steps;
  double *lambda1, *lambda1_error;
  std::int64_t* n_exits;
  double *mean, *covariance;
};

/// One run, written to places that may be null.
rdd_status one_run(rdd_context* context, const WalkerCall& c, std::int64_t run, double* lambda1, double* error,
                   std::int64_t* n_exits, double* mean, double* covariance) {
  must(rdd_context_set_seed(context, c.seed + run));
  rdd_walkers* made = nullptr;
  must(rdd_walkers_create(context, c.dim, c.lo, c.hi, c.absorbing, c.beta, c.dt, c.n_walkers, 1, c.start, &made));
  const Walkers walkers(made);
  if (must(rdd_walkers_run(context, made, c.energy, c.n_relax)) == RDD_CANCELLED) return RDD_CANCELLED;
  must(rdd_walkers_clear(made));
  if (must(rdd_walkers_run(context, made, c.energy, c.n_steps)) == RDD_CANCELLED) return RDD_CANCELLED;
  double own_lambda1 = 0, own_error = 0, time = 0, step_ratio = 0;
  std::int64_t exits = 0;
  must(rdd_walkers_rate(made, &own_lambda1, &own_error, &time, &exits, &step_ratio));
  if (lambda1 != nullptr) *lambda1 = own_lambda1;
  if (error != nullptr) *error = own_error;
  if (n_exits != nullptr) *n_exits = exits;
  std::vector<double> m(static_cast<std::size_t>(c.dim)), v(static_cast<std::size_t>(c.dim * c.dim));
  must(rdd_walkers_moments(made, m.data(), v.data()));
  if (mean != nullptr) std::copy(m.begin(), m.end(), mean);
  if (covariance != nullptr) std::copy(v.begin(), v.end(), covariance);
  return RDD_OK;
}

void compare(Call& call, const WalkerCall& c) {
  call.check([&] {
    require(c.n_runs >= 0, RDD_ERROR_SIZE, "n_runs = ", c.n_runs, ": expected a size >= 0");
    require(c.dim >= 1 && c.dim <= 1000, RDD_ERROR_ARGUMENT, "dim = ", c.dim, ": expected 1 to 1000");
    need(c.lo, "lo");
    need(c.hi, "hi");
    need(c.absorbing, "absorbing");
    need(c.start, "start");
    need(c.energy, "energy");
    require(c.n_relax >= 0 && c.n_steps >= 0, RDD_ERROR_ARGUMENT, "n_relax = ", c.n_relax, ", n_steps = ", c.n_steps,
            ": expected numbers of steps");
  });
  call.same("n_runs", c.n_runs);
  call.same("seed", c.seed);
  call.same("dim", c.dim);
  call.same_bytes("lo", c.lo, c.dim * 8);
  call.same_bytes("hi", c.hi, c.dim * 8);
  call.same_bytes("absorbing", c.absorbing, c.dim * 8);
  call.same("beta", c.beta);
  call.same("dt", c.dt);
  call.same("n_walkers", c.n_walkers);
  call.same_bytes("start", c.start, c.dim * 8);
  call.same("n_relax", c.n_relax);
  call.same("n_steps", c.n_steps);
  call.output("opt_lambda1", c.lambda1, false);
  call.output("opt_lambda1_error", c.lambda1_error, false);
  call.output("opt_n_exits", c.n_exits, false);
  call.output("opt_mean", c.mean, false);
  call.output("opt_covariance", c.covariance, false);
  call.open(c.gather);
}

template <typename Number>
Number* column(Number* data, std::int64_t numbers, std::int64_t place) {
  return data == nullptr ? nullptr : data + numbers * place;
}

rdd_status fleming_viot(const WalkerCall& c, const DefaultEnvironment& environment) {
  Call call(c.mpi, c.context, Function::fleming_viot, environment);
  compare(call, c);
  Task task;
  call.communicator().agree(attempt([&] {
    task.n_units = task.n_columns = c.n_runs;
    task.drawn = 1;
    task.piece = 1;
    task.outputs = {{c.lambda1, call.wanted(0) ? 8 : 0},
                    {c.lambda1_error, call.wanted(1) ? 8 : 0},
                    {c.n_exits, call.wanted(2) ? 8 : 0, true},
                    {c.mean, call.wanted(3) ? 8 * c.dim : 0},
                    {c.covariance, call.wanted(4) ? 8 * c.dim * c.dim : 0}};
    task.work = [&](rdd_context* context, std::int64_t begin, std::int64_t end, std::span<const Bytes> out) {
      for (auto run = begin; run < end; ++run) {
        const auto at = run - begin;
        const auto status =
            one_run(context, c, run, column(out[0].as<double>(), 1, at), column(out[1].as<double>(), 1, at),
                    column(out[2].as<std::int64_t>(), 1, at), column(out[3].as<double>(), c.dim, at),
                    column(out[4].as<double>(), c.dim * c.dim, at));
        if (status == RDD_CANCELLED) return status;
      }
      return rdd_status{RDD_OK};
    };
  }));
  return run_task(call, task);
}

// ---- any work of the host

struct MapCall {
  rdd_context* context;
  rdd_mpi* mpi;
  std::int32_t gather;
  std::int64_t n_units, n_values;
  rdd_mpi_unit_fn callback;
  void* user;
  double* values;
};

rdd_status map_block(rdd_context* context, const MapCall& c, const DefaultEnvironment& environment, std::int64_t begin,
                     std::int64_t end, double* values) {
  for (auto unit = begin; unit < end; ++unit) {
    rdd_set_last_error("", -1);
    std::int32_t answer = 0;
    {
      const HostEnvironment host(environment);
      answer = c.callback(c.user, context, unit, values + c.n_values * (unit - begin));
    }
    if (answer > 0) return RDD_CANCELLED;
    const auto text = answer < 0 ? last_text() : std::string();
    require(answer == 0, RDD_ERROR_CALLBACK, "the callback returned ", answer, " for unit ", unit, " (counted from 0)",
            text.empty() ? "" : ": ", text);
  }
  return RDD_OK;
}

rdd_status map(const MapCall& c, const DefaultEnvironment& environment) {
  Call call(c.mpi, c.context, Function::map, environment);
  std::int64_t seed = 0;
  call.check([&] {
    require(c.n_units >= 0 && c.n_values >= 0, RDD_ERROR_SIZE, "n_units = ", c.n_units, ", n_values = ", c.n_values,
            ": expected sizes >= 0");
    require(c.n_values == 0 || c.n_units <= (std::int64_t{1} << 59) / c.n_values, RDD_ERROR_SIZE,
            "opt_values would have more than 2^59 entries");
    require(c.callback != nullptr, RDD_ERROR_NULL, "callback is NULL: expected a function");
    seed_of(c.context, seed);
  });
  call.same("n_units", c.n_units);
  call.same("n_values", c.n_values);
  call.same("the seed", seed);
  call.output("opt_values", c.values, c.n_units * c.n_values > 0);
  call.open(c.gather);
  Task task;
  call.communicator().agree(attempt([&] {
    task.n_units = task.n_columns = c.n_units;
    task.drawn = 1;
    task.piece = 1;
    task.outputs = {{c.values, 8 * c.n_values}};
    task.work = [&](rdd_context* context, std::int64_t begin, std::int64_t end, std::span<const Bytes> out) {
      return map_block(context, c, environment, begin, end, out[0].as<double>());
    };
  }));
  return run_task(call, task);
}

}  // namespace
}  // namespace rdd::mpi

extern "C" {

rdd_status rdd_mpi_trajectories_sample(rdd_context* opt_context, rdd_mpi* mpi, int32_t gather, const rdd_model* model,
                                       int64_t n_trajectories, int64_t first, int64_t n_times, const double* times,
                                       const double* opt_start, int64_t max_events, int32_t keep_occupation,
                                       int32_t keep_paths, rdd_trajectories** out) {
  return rdd::mpi::entry([&](const rdd::mpi::DefaultEnvironment& environment) {
    return rdd::mpi::trajectories({opt_context, mpi, gather, model, n_trajectories, first, n_times, times, opt_start,
                                   max_events, keep_occupation, keep_paths, out},
                                  environment);
  });
}

rdd_status rdd_mpi_fleming_viot(rdd_context* opt_context, rdd_mpi* mpi, int32_t gather, int64_t n_runs, int64_t seed,
                                int64_t dim, const double* lo, const double* hi, const int32_t* absorbing, double beta,
                                double dt, int64_t n_walkers, const double* start, const rdd_energy* energy,
                                int64_t n_relax, int64_t n_steps, double* opt_lambda1, double* opt_lambda1_error,
                                int64_t* opt_n_exits, double* opt_mean, double* opt_covariance) {
  return rdd::mpi::entry([&](const rdd::mpi::DefaultEnvironment& environment) {
    return rdd::mpi::fleming_viot(
        {opt_context, mpi,      gather,        n_runs, seed,   dim,     lo,      hi,          absorbing,
         beta,        dt,       n_walkers,     start,  energy, n_relax, n_steps, opt_lambda1, opt_lambda1_error,
         opt_n_exits, opt_mean, opt_covariance},
        environment);
  });
}

rdd_status rdd_mpi_map(rdd_context* opt_context, rdd_mpi* mpi, int32_t gather, int64_t n_units, int64_t n_values,
                       rdd_mpi_unit_fn callback, void* opt_user, double* opt_values) {
  return rdd::mpi::entry([&](const rdd::mpi::DefaultEnvironment& environment) {
    return rdd::mpi::map({opt_context, mpi, gather, n_units, n_values, callback, opt_user, opt_values}, environment);
  });
}

}  // extern "C"
