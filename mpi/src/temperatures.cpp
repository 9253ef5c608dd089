// rdd_mpi_sweep, rdd_mpi_sweep_coarse and rdd_mpi_table_create. The cost of a temperature depends on it, so all of them
// are drawn.
#include <cstdint>
#include <memory>

#include "slices.hpp"

namespace rdd::mpi {
namespace {

struct SweepCall {
  rdd_context* context;
  const rdd_options* options;
  rdd_mpi* mpi;
  std::int32_t gather;
  const rdd_landscape* landscape;
  std::int64_t n_coarse;
  std::int64_t n_T;
  const double* temperature;
  double* out[5];
};

void check_temperatures(std::int64_t n_T, const double* temperature) {
  require(n_T >= 0 && n_T < (std::int64_t{1} << 40), RDD_ERROR_SIZE, "n_T = ", n_T, ": expected 0 to 2^40");
  need_array(temperature, n_T, "temperature");
  for (std::int64_t t = 0; t < n_T; ++t)
    require(temperature[t] > 0 && temperature[t] - temperature[t] == 0, RDD_ERROR_ARGUMENT, "temperature[", t,
            "] = ", temperature[t], " (counted from 0): expected a finite number > 0");
}

void compare(Call& call, const SweepCall& c, std::int32_t& space) {
  call.same_landscape("landscape", c.landscape);
  call.check([&] {
    std::int32_t dim = 0;
    std::int64_t n_states = 0, n_transitions = 0;
    must(rdd_landscape_sizes(c.landscape, &dim, &space, &n_states, &n_transitions));
    check_temperatures(c.n_T, c.temperature);
  });
  call.same("n_T", c.n_T);
  call.same_bytes("temperature", c.temperature, c.n_T * 8);
  call.same("n_coarse", c.n_coarse);
  call.same_options(c.options);
}

/// Outputs of so many numbers a temperature, where they are wanted.
std::vector<Output> outputs_of(const Call& call, const SweepCall& c, std::initializer_list<std::int64_t> numbers) {
  std::vector<Output> outputs;
  for (const auto n : numbers) {
    const auto i = outputs.size();
    outputs.push_back({c.out[i], call.wanted(static_cast<int>(i)) ? 8 * n : 0});
  }
  return outputs;
}

rdd_status sweep(const SweepCall& c, const DefaultEnvironment& environment) {
  Call call(c.mpi, c.context, Function::sweep, environment);
  std::int32_t space = 0;
  compare(call, c, space);
  for (const auto& [name, place] : {std::pair{"opt_diffusivity", 0}, {"opt_velocity", 1}, {"opt_slope", 2}})
    call.output(name, c.out[place], false);
  call.open(c.gather);
  if (call.communicator().size() == 1) {
    const HostEnvironment host(environment);
    return must(rdd_sweep(c.context, c.options, c.landscape, c.n_T, c.temperature, c.out[0], c.out[1], c.out[2]));
  }
  Task task;
  call.communicator().agree(attempt([&] {
    task.n_units = task.n_columns = c.n_T;
    task.drawn = 1;
    task.outputs = outputs_of(call, c, {space * space, space, space * space});
    task.work = [&](rdd_context* context, std::int64_t begin, std::int64_t end, std::span<const Bytes> out) {
      return must(rdd_sweep(context, c.options, c.landscape, end - begin, c.temperature + begin, out[0].as<double>(),
                            out[1].as<double>(), out[2].as<double>()));
    };
  }));
  return run_task(call, task);
}

/// A block with the first temperature before its own, so that its coarse states have the order of the whole.
rdd_status coarse_block(rdd_context* context, const SweepCall& c, std::int64_t begin, std::int64_t end,
                        const std::vector<Output>& outputs, std::span<const Bytes> out) {
  const std::int64_t extra = begin == 0 ? 0 : 1, n = end - begin + extra;
  std::vector<double> temperature;
  if (extra == 1) temperature.push_back(c.temperature[0]);
  temperature.insert(temperature.end(), c.temperature + begin, c.temperature + end);
  std::vector<double> results[5];
  double* place[5];
  for (std::size_t i = 0; i < 5; ++i) {
    results[i].resize(static_cast<std::size_t>(outputs[i].bytes / 8 * n));
    place[i] = outputs[i].bytes > 0 ? results[i].data() : nullptr;
  }
  const auto status = must(rdd_sweep_coarse(context, c.options, c.landscape, c.n_coarse, n, temperature.data(),
                                            place[0], place[1], place[2], place[3], place[4]));
  for (std::size_t i = 0; i < 5; ++i)
    std::copy(results[i].begin() + extra * outputs[i].bytes / 8, results[i].end(), out[i].as<double>());
  return status;
}

rdd_status sweep_coarse(const SweepCall& c, const DefaultEnvironment& environment) {
  Call call(c.mpi, c.context, Function::sweep_coarse, environment);
  std::int32_t space = 0;
  compare(call, c, space);
  call.check([&] {
    require(c.n_T >= 1, RDD_ERROR_ARGUMENT, "temperature: expected at least one");
    std::int64_t n_states = 0, n_transitions = 0;
    std::int32_t dim = 0;
    must(rdd_landscape_sizes(c.landscape, &dim, &space, &n_states, &n_transitions));
    require(c.n_coarse >= 1 && c.n_coarse <= n_states, RDD_ERROR_ARGUMENT, "n_coarse = ", c.n_coarse,
            ": expected 1 to n_states = ", n_states);
  });
  const char* const names[] = {"opt_equilibrium", "opt_reaction", "opt_drift", "opt_diffusion", "opt_gap"};
  for (int i = 0; i < 5; ++i) call.output(names[i], c.out[i], false);
  call.open(c.gather);
  if (call.communicator().size() == 1) {
    const HostEnvironment host(environment);
    return must(rdd_sweep_coarse(c.context, c.options, c.landscape, c.n_coarse, c.n_T, c.temperature, c.out[0],
                                 c.out[1], c.out[2], c.out[3], c.out[4]));
  }
  Task task;
  call.communicator().agree(attempt([&] {
    const std::int64_t pairs = c.n_coarse * c.n_coarse;
    task.n_units = task.n_columns = c.n_T;
    task.drawn = 1;
    task.outputs = outputs_of(call, c, {c.n_coarse, pairs, pairs * space, pairs * space * space, 1});
    task.work = [&](rdd_context* context, std::int64_t begin, std::int64_t end, std::span<const Bytes> out) {
      return coarse_block(context, c, begin, end, task.outputs, out);
    };
  }));
  return run_task(call, task);
}

struct Cancelled {};  // by the host, on all ranks

struct TableCall {
  rdd_context* context;
  const rdd_options* options;
  rdd_mpi* mpi;
  const rdd_landscape* landscape;
  double least, most, tolerance;
  rdd_table** out;
};

/// D at every second of the temperatures, those that half as many intervals do not have; the others are in `values`.
void sample_new(Call& call, const TableCall& c, std::int64_t numbers, bool all, const std::vector<double>& temperature,
                std::vector<double>& values) {
  const std::int64_t step = all ? 1 : 2, first = all ? 0 : 1, n = (std::ssize(temperature) - first + step - 1) / step;
  std::vector<double> found;
  Task task;
  call.communicator().agree(attempt([&] {
    found.resize(static_cast<std::size_t>(n * numbers));
    task.n_units = task.n_columns = n;
    task.drawn = 1;
    task.outputs = {{found.data(), 8 * numbers}};
    task.work = [&](rdd_context* context, std::int64_t begin, std::int64_t end, std::span<const Bytes> out) {
      std::vector<double> own;
      for (auto i = begin; i < end; ++i) own.push_back(temperature[static_cast<std::size_t>(first + step * i)]);
      return must(
          rdd_sweep(context, c.options, c.landscape, end - begin, own.data(), out[0].as<double>(), nullptr, nullptr));
    };
  }));
  if (run_task(call, task) == RDD_CANCELLED) throw Cancelled();
  for (std::int64_t i = 0; i < n; ++i)
    std::copy_n(found.begin() + i * numbers, numbers, values.begin() + (first + step * i) * numbers);
}

/// The table with 2, 4, 8, ... intervals, on every rank, until it is good enough.
rdd_table* refined(Call& call, const TableCall& c, std::int32_t space) {
  const std::int64_t numbers = std::int64_t{space} * space;
  std::vector<double> values;
  for (std::int64_t n = 2;; n *= 2) {
    std::vector<double> temperature;
    call.communicator().agree(attempt([&] {
      temperature.resize(static_cast<std::size_t>(6 * n + 1));
      must(rdd_table_temperatures(c.least, c.most, n, temperature.data()));
      std::vector<double> old = std::move(values);
      values.assign(temperature.size() * static_cast<std::size_t>(numbers), 0);
      for (std::size_t i = 0; i < old.size(); ++i) {
        const auto column = static_cast<std::int64_t>(i) / numbers;
        values[i + static_cast<std::size_t>(column * numbers)] = old[i];
      }
    }));
    sample_new(call, c, numbers, n == 2, temperature, values);
    rdd_table* made = nullptr;
    rdd_status status = RDD_OK;
    const auto outcome = attempt([&] {
      status = must(
          rdd_table_from_diffusivities(call.inner(), space, c.least, c.most, c.tolerance, n, values.data(), &made));
    });
    try {
      call.communicator().agree(outcome);
    } catch (...) {
      rdd_table_destroy(&made);
      throw;
    }
    if (status == RDD_OK) return made;
    rdd_table_destroy(&made);
  }
}

rdd_status table(const TableCall& c, const DefaultEnvironment& environment) {
  Call call(c.mpi, c.context, Function::table, environment);
  std::int32_t space = 0, dim = 0;
  call.same_landscape("landscape", c.landscape);
  call.check([&] {
    need(c.out, "out");
    std::int64_t n_states = 0, n_transitions = 0;
    must(rdd_landscape_sizes(c.landscape, &dim, &space, &n_states, &n_transitions));
    require(dim > 0, RDD_ERROR_NO_LATTICE,
            "landscape: it has no lattice vectors (dim = 0), expected 1 at least for "
            "transport");
    require(c.least > 0 && c.most > c.least && c.most - c.most == 0, RDD_ERROR_ARGUMENT, "temperatures from ", c.least,
            " to ", c.most, ": expected a range above 0");
    require(c.tolerance >= 1e-10 && c.tolerance <= 0.1, RDD_ERROR_ARGUMENT, "tolerance = ", c.tolerance,
            ": expected 1e-10 to 0.1");
  });
  call.same("least_temperature", c.least);
  call.same("most_temperature", c.most);
  call.same("tolerance", c.tolerance);
  call.same_options(c.options);
  call.open(RDD_MPI_ALL);
  if (call.communicator().size() == 1) {
    const HostEnvironment host(environment);
    return must(rdd_table_create(c.context, c.options, c.landscape, c.least, c.most, c.tolerance, c.out));
  }
  try {
    *c.out = refined(call, c, space);
  } catch (const Cancelled&) {
    return RDD_CANCELLED;
  }
  return RDD_OK;
}

}  // namespace
}  // namespace rdd::mpi

extern "C" {

rdd_status rdd_mpi_table_create(rdd_context* opt_context, const rdd_options* opt_options, rdd_mpi* mpi,
                                const rdd_landscape* landscape, double least_temperature, double most_temperature,
                                double tolerance, rdd_table** out) {
  return rdd::mpi::entry([&](const rdd::mpi::DefaultEnvironment& environment) {
    return rdd::mpi::table(
        {opt_context, opt_options, mpi, landscape, least_temperature, most_temperature, tolerance, out}, environment);
  });
}

rdd_status rdd_mpi_sweep(rdd_context* opt_context, const rdd_options* opt_options, rdd_mpi* mpi, int32_t gather,
                         const rdd_landscape* landscape, int64_t n_T, const double* temperature,
                         double* opt_diffusivity, double* opt_velocity, double* opt_slope) {
  return rdd::mpi::entry([&](const rdd::mpi::DefaultEnvironment& environment) {
    return rdd::mpi::sweep({opt_context,
                            opt_options,
                            mpi,
                            gather,
                            landscape,
                            0,
                            n_T,
                            temperature,
                            {opt_diffusivity, opt_velocity, opt_slope, nullptr, nullptr}},
                           environment);
  });
}

rdd_status rdd_mpi_sweep_coarse(rdd_context* opt_context, const rdd_options* opt_options, rdd_mpi* mpi, int32_t gather,
                                const rdd_landscape* landscape, int64_t n_coarse, int64_t n_T,
                                const double* temperature, double* opt_equilibrium, double* opt_reaction,
                                double* opt_drift, double* opt_diffusion, double* opt_gap) {
  return rdd::mpi::entry([&](const rdd::mpi::DefaultEnvironment& environment) {
    return rdd::mpi::sweep_coarse({opt_context,
                                   opt_options,
                                   mpi,
                                   gather,
                                   landscape,
                                   n_coarse,
                                   n_T,
                                   temperature,
                                   {opt_equilibrium, opt_reaction, opt_drift, opt_diffusion, opt_gap}},
                                  environment);
  });
}

}  // extern "C"
