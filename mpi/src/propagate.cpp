// rdd_mpi_propagate: a unit is a time.
#include <cstdint>

#include "slices.hpp"

namespace rdd::mpi {
namespace {

struct PropagateCall {
  rdd_context* context;
  rdd_mpi* mpi;
  std::int32_t gather;
  const rdd_model* model;
  const std::int64_t* box;
  std::int64_t n_cells, n_times;
  const double *time, *start;
  double* distribution;
};

void compare(Call& call, const PropagateCall& c, std::int64_t& n_states) {
  std::int32_t dim = 0;
  call.same_model("model", c.model);
  call.check([&] {
    std::int32_t space = 0;
    std::int64_t n_jumps = 0;
    must(rdd_model_sizes(c.model, &dim, &space, &n_states, &n_jumps));
    need_array(c.box, dim, "box");
    require(c.n_cells >= 1 && c.n_cells <= (std::int64_t{1} << 40) && c.n_times >= 0 &&
                c.n_times <= (std::int64_t{1} << 56) / c.n_cells / n_states,
            RDD_ERROR_SIZE, "n_cells = ", c.n_cells, ", n_times = ", c.n_times, ": expected sizes that fit memory");
    need_array(c.time, c.n_times, "time");
    need(c.start, "start");
  });
  call.same_bytes("box", c.box, dim * 8);
  call.same("n_cells", c.n_cells);
  call.same("n_times", c.n_times);
  call.same_bytes("time", c.time, c.n_times * 8);
  call.same_bytes("start", c.start, n_states * c.n_cells * 8);
  call.output("opt_distribution", c.distribution, c.n_times > 0);
  call.open(c.gather);
}

rdd_status propagate(const PropagateCall& c, const DefaultEnvironment& environment) {
  Call call(c.mpi, c.context, Function::propagate, environment);
  std::int64_t n_states = 0;
  compare(call, c, n_states);
  if (call.communicator().size() == 1) {
    const HostEnvironment host(environment);
    return must(rdd_propagate(c.context, c.model, c.box, c.n_cells, c.n_times, c.time, c.start, c.distribution));
  }
  Task task;
  call.communicator().agree(attempt([&] {
    task.n_units = task.n_columns = c.n_times;
    task.outputs = {{c.distribution, 8 * n_states * c.n_cells}};
    task.work = [&](rdd_context* context, std::int64_t begin, std::int64_t end, std::span<const Bytes> out) {
      return must(
          rdd_propagate(context, c.model, c.box, c.n_cells, end - begin, c.time + begin, c.start, out[0].as<double>()));
    };
  }));
  return run_task(call, task);
}

}  // namespace
}  // namespace rdd::mpi

extern "C" rdd_status rdd_mpi_propagate(rdd_context* opt_context, rdd_mpi* mpi, int32_t gather, const rdd_model* model,
                                        const int64_t* box, int64_t n_cells, int64_t n_times, const double* time,
                                        const double* start, double* opt_distribution) {
  return rdd::mpi::entry([&](const rdd::mpi::DefaultEnvironment& environment) {
    return rdd::mpi::propagate({opt_context, mpi, gather, model, box, n_cells, n_times, time, start, opt_distribution},
                               environment);
  });
}
