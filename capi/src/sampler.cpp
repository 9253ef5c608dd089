// rdd/sampler.h: trajectories.
#include <rdd/sampler.h>

#include <algorithm>

#include "arrays.hpp"
#include "guard.hpp"
#include "handles.hpp"
#include "sampler/trajectories.hpp"

using namespace rdd;
using namespace rdd::capi;

struct rdd_trajectories {
  sampler::Trajectories core;
};

namespace {

void need_flag(std::int32_t flag, const char* name) {
  require(flag == 0 || flag == 1, Status::argument, name, " = ", flag, ": expected 0 or 1");
}

std::int64_t bytes(const Matrix& matrix) { return matrix.size() * 8; }

void give(const Matrix& result, double* out) {
  if (out != nullptr) std::copy_n(result.data(), result.size(), out);
}

}  // namespace

extern "C" {

rdd_status rdd_trajectories_sample(rdd_context* opt_context, const rdd_model* model, int64_t n_trajectories,
                                   int64_t first, int64_t n_times, const double* times, const double* opt_start,
                                   int64_t max_events, int32_t keep_occupation, int32_t keep_paths,
                                   rdd_trajectories** out) {
  return compute(opt_context, [&]() -> rdd_status {
    need(model, "model");
    need(out, "out");
    need_size(n_times, "n_times");
    product({n_times}, "times");
    need_array(times, n_times, "times");
    need_flag(keep_occupation, "keep_occupation");
    need_flag(keep_paths, "keep_paths");
    sampler::TrajectoryRequest request;
    request.n_trajectories = n_trajectories;
    request.first = first;
    request.times.assign(times, times + n_times);
    if (opt_start != nullptr) request.start = Eigen::Map<const Vector>(opt_start, model->network->n_states());
    request.max_events = max_events;
    request.keep_occupation = keep_occupation == 1;
    request.keep_paths = keep_paths == 1;
    auto made = std::make_unique<rdd_trajectories>(
        rdd_trajectories{sampler::sample_trajectories(this_run(), *model->network, request)});
    const bool stopped = made->core.n_stopped > 0;
    *out = made.release();
    return stopped ? RDD_NOT_CONVERGED : RDD_OK;
  });
}

rdd_status rdd_trajectories_from_paths(rdd_context* opt_context, const rdd_model* model, int64_t n_trajectories,
                                       int64_t n_times, const double* times, const double* displacement,
                                       const int64_t* state, int32_t index_base, int64_t n_events,
                                       int32_t keep_occupation, int32_t keep_paths, rdd_trajectories** out) {
  return compute(opt_context, [&]() -> rdd_status {
    need(model, "model");
    need(out, "out");
    need_size(n_times, "n_times");
    const auto entries = product({n_times, n_trajectories}, "state");
    const auto numbers = product({model->network->space(), n_times, n_trajectories}, "displacement");
    need_array(times, n_times, "times");
    need_array(displacement, numbers, "displacement");
    need_array(state, entries, "state");
    need_index_base(index_base);
    need_flag(keep_occupation, "keep_occupation");
    need_flag(keep_paths, "keep_paths");
    std::vector<std::int32_t> states(static_cast<std::size_t>(entries));
    for (std::int64_t i = 0; i < entries; ++i) {
      if (state[i] != index_base - 1) need_state(state[i], model->network->n_states(), index_base, i, "state");
      states[static_cast<std::size_t>(i)] = static_cast<std::int32_t>(state[i] - index_base);
    }
    sampler::PathsRequest request;
    request.kept.n_trajectories = n_trajectories;
    request.kept.times.assign(times, times + n_times);
    request.kept.keep_occupation = keep_occupation == 1;
    request.kept.keep_paths = keep_paths == 1;
    request.displacement = {displacement, static_cast<std::size_t>(numbers)};
    request.state = states;
    request.n_events = n_events;
    auto made = std::make_unique<rdd_trajectories>(
        rdd_trajectories{sampler::statistics_of_paths(this_run(), *model->network, request)});
    const bool stopped = made->core.n_stopped > 0;
    *out = made.release();
    return stopped ? RDD_NOT_CONVERGED : RDD_OK;
  });
}

rdd_status rdd_trajectories_destroy(rdd_trajectories** trajectories) {
  return answer([&] { destroy(trajectories); });
}

rdd_status rdd_trajectories_sizes(const rdd_trajectories* trajectories, int32_t* out_space, int64_t* out_n_states,
                                  int64_t* out_n_times, int64_t* out_n_trajectories) {
  return answer([&] {
    need(trajectories, "trajectories");
    need(out_space, "out_space");
    need(out_n_states, "out_n_states");
    need(out_n_times, "out_n_times");
    need(out_n_trajectories, "out_n_trajectories");
    const auto& core = trajectories->core;
    *out_space = core.space;
    *out_n_states = core.n_states;
    *out_n_times = static_cast<std::int64_t>(core.times.size());
    *out_n_trajectories = core.n_trajectories;
  });
}

rdd_status rdd_trajectories_counts(const rdd_trajectories* trajectories, int64_t* out_n_events, int64_t* out_n_stopped,
                                   int64_t* opt_reached) {
  return answer([&] {
    need(trajectories, "trajectories");
    need(out_n_events, "out_n_events");
    need(out_n_stopped, "out_n_stopped");
    const auto& core = trajectories->core;
    *out_n_events = core.n_events;
    *out_n_stopped = core.n_stopped;
    if (opt_reached != nullptr) std::copy(core.reached.begin(), core.reached.end(), opt_reached);
  });
}

rdd_status rdd_trajectories_displacement(const rdd_trajectories* trajectories, double* opt_mean, double* opt_mean_error,
                                         double* opt_squared, double* opt_squared_error) {
  return answer([&] {
    need(trajectories, "trajectories");
    const auto& core = trajectories->core;
    need_apart({{"opt_mean", opt_mean, bytes(core.mean)},
                {"opt_mean_error", opt_mean_error, bytes(core.mean)},
                {"opt_squared", opt_squared, bytes(core.squared)},
                {"opt_squared_error", opt_squared_error, bytes(core.squared)}},
               {});
    give(core.mean, opt_mean);
    give(core.mean_error, opt_mean_error);
    give(core.squared, opt_squared);
    give(core.squared_error, opt_squared_error);
  });
}

rdd_status rdd_trajectories_transport(const rdd_trajectories* trajectories, double* opt_velocity,
                                      double* opt_velocity_error, double* opt_diffusivity,
                                      double* opt_diffusivity_error) {
  return answer([&] {
    need(trajectories, "trajectories");
    const auto& core = trajectories->core;
    need_apart({{"opt_velocity", opt_velocity, bytes(core.velocity)},
                {"opt_velocity_error", opt_velocity_error, bytes(core.velocity)},
                {"opt_diffusivity", opt_diffusivity, bytes(core.diffusivity)},
                {"opt_diffusivity_error", opt_diffusivity_error, bytes(core.diffusivity)}},
               {});
    give(core.velocity, opt_velocity);
    give(core.velocity_error, opt_velocity_error);
    give(core.diffusivity, opt_diffusivity);
    give(core.diffusivity_error, opt_diffusivity_error);
  });
}

rdd_status rdd_trajectories_occupation(const rdd_trajectories* trajectories, int64_t* occupation) {
  return answer([&] {
    need(trajectories, "trajectories");
    need(occupation, "occupation");
    const auto& counts = trajectories->core.occupation;
    require(!counts.empty(), Status::argument, "trajectories: sampled with keep_occupation = 0, expected 1");
    std::copy(counts.begin(), counts.end(), occupation);
  });
}

rdd_status rdd_trajectories_paths(const rdd_trajectories* trajectories, int32_t index_base, double* opt_displacement,
                                  int64_t* opt_state) {
  return answer([&] {
    need(trajectories, "trajectories");
    need_index_base(index_base);
    const auto& core = trajectories->core;
    require(!core.state.empty(), Status::argument, "trajectories: sampled with keep_paths = 0, expected 1");
    need_apart({{"opt_displacement", opt_displacement, static_cast<std::int64_t>(core.displacement.size()) * 8},
                {"opt_state", opt_state, static_cast<std::int64_t>(core.state.size()) * 8}},
               {});
    if (opt_displacement != nullptr) std::copy(core.displacement.begin(), core.displacement.end(), opt_displacement);
    if (opt_state != nullptr)
      std::transform(core.state.begin(), core.state.end(), opt_state,
                     [&](std::int32_t state) { return std::int64_t{state} + index_base; });
  });
}

}  // extern "C"
