// rdd/jump_sweep.h: coarse jumps over temperatures.
#include "reduction/jump_table/jump_sweep.hpp"

#include <rdd/jump_sweep.h>

#include <algorithm>

#include "arrays.hpp"
#include "guard.hpp"
#include "handles.hpp"
#include "options.hpp"

using namespace rdd;
using namespace rdd::capi;

struct rdd_jump_sweep {
  reduction::JumpSweep core;
};

namespace {

void need_within(const reduction::JumpSweep& core, double temperature, const std::string& name) {
  if (core.holds(temperature)) [[likely]]
    return;
  const auto& knots = core.temperatures();
  fail(Status::argument, name, " = ", number(temperature), ": expected ", number(knots[knots.size() - 1]), " to ",
       number(knots[0]), ", the range of the jumps");
}

}  // namespace

extern "C" {

rdd_status rdd_jump_sweep_create(rdd_context* opt_context, const rdd_options* opt_options,
                                 const rdd_landscape* landscape, int64_t n_coarse, int64_t n_T,
                                 const double* temperature, int64_t range, double least_gap, double largest_error,
                                 rdd_jump_sweep** out) {
  return compute(opt_context, [&]() -> rdd_status {
    need(landscape, "landscape");
    need(out, "out");
    need_size(n_T, "n_T");
    need_array(temperature, n_T, "temperature");
    const auto n_states = landscape->core->n_states();
    require(landscape->core->data().lattice.dim() > 0, Status::no_lattice,
            "landscape: it has no lattice vectors (dim = 0), expected 1 at least for jumps between cells");
    require(n_coarse >= 0 && n_coarse <= n_states, Status::argument, "n_coarse = ", n_coarse,
            ": expected 1 to n_states = ", n_states, ", or 0 for the number with the widest gap");
    require(least_gap >= 0, Status::argument, "least_gap = ", number(least_gap), ": expected a ratio >= 0");
    reduction::JumpSweepRequest request{reduce_request(opt_options), {range, least_gap, largest_error}};
    request.reduce.n_coarse = n_coarse;
    reduction::JumpSweep core(this_run(), *landscape->core, vector_of(temperature, n_T), request);
    *out = std::make_unique<rdd_jump_sweep>(rdd_jump_sweep{std::move(core)}).release();
    return RDD_OK;
  });
}

rdd_status rdd_jump_sweep_destroy(rdd_jump_sweep** sweep) {
  return answer([&] { destroy(sweep); });
}

rdd_status rdd_jump_sweep_sizes(const rdd_jump_sweep* sweep, int64_t* out_n_states, int64_t* out_n_coarse,
                                int32_t* out_dim, int32_t* out_space, int64_t* out_n_jumps, int64_t* out_n_knots) {
  return answer([&] {
    need(sweep, "sweep");
    need(out_n_states, "out_n_states");
    need(out_n_coarse, "out_n_coarse");
    need(out_dim, "out_dim");
    need(out_space, "out_space");
    need(out_n_jumps, "out_n_jumps");
    need(out_n_knots, "out_n_knots");
    const auto& core = sweep->core;
    *out_n_states = core.n_states();
    *out_n_coarse = core.n_coarse();
    *out_dim = core.structure().dim();
    *out_space = core.structure().space();
    *out_n_jumps = core.structure().n_jumps();
    *out_n_knots = core.temperatures().size();
  });
}

rdd_status rdd_jump_sweep_range(const rdd_jump_sweep* sweep, double* out_least, double* out_most,
                                double* out_largest_error) {
  return answer([&] {
    need(sweep, "sweep");
    need(out_least, "out_least");
    need(out_most, "out_most");
    need(out_largest_error, "out_largest_error");
    const auto& knots = sweep->core.temperatures();
    *out_least = knots[knots.size() - 1];
    *out_most = knots[0];
    *out_largest_error = sweep->core.largest_error();
  });
}

rdd_status rdd_jump_sweep_jumps(const rdd_jump_sweep* sweep, int32_t index_base, int64_t* opt_source,
                                int64_t* opt_target, int64_t* opt_translation, double* opt_displacement) {
  return compute([&]() -> rdd_status {
    need(sweep, "sweep");
    need_index_base(index_base);
    const auto& network = sweep->core.structure();
    const std::int64_t n = network.n_jumps(), dim = network.dim(), space = network.space();
    need_apart({{"opt_source", opt_source, n * 8},
                {"opt_target", opt_target, n * 8},
                {"opt_translation", opt_translation, n * dim * 8},
                {"opt_displacement", opt_displacement, n * space * 8}},
               {});
    for (std::int64_t e = 0; e < n; ++e) {
      const auto& jump = network.jumps()[e];
      if (opt_source != nullptr) opt_source[e] = jump.from + index_base;
      if (opt_target != nullptr) opt_target[e] = jump.to + index_base;
      for (std::int64_t a = 0; opt_translation != nullptr && a < dim; ++a) opt_translation[a + dim * e] = jump.n[a];
    }
    if (opt_displacement != nullptr) give_if(network.displacements(), opt_displacement);
    return RDD_OK;
  });
}

rdd_status rdd_jump_sweep_knots(const rdd_jump_sweep* sweep, double* opt_temperature, double* opt_rate,
                                double* opt_equilibrium, double* opt_memberships, double* opt_gap) {
  return answer([&] {
    need(sweep, "sweep");
    const auto& core = sweep->core;
    const std::int64_t n = core.temperatures().size(), each = core.n_states() * core.n_coarse();
    need_apart({{"opt_temperature", opt_temperature, n * 8},
                {"opt_rate", opt_rate, core.rates().size() * 8},
                {"opt_equilibrium", opt_equilibrium, core.equilibrium().size() * 8},
                {"opt_memberships", opt_memberships, n * each * 8},
                {"opt_gap", opt_gap, n * 8}},
               {});
    give_if(core.temperatures(), opt_temperature);
    give_if(core.rates(), opt_rate);
    give_if(core.equilibrium(), opt_equilibrium);
    for (std::int64_t t = 0; opt_memberships != nullptr && t < n; ++t)
      give_if(core.memberships()[t], opt_memberships + each * t);
    give_if(core.gaps(), opt_gap);
  });
}

// As in rdd_table_evaluate, no guard of the floating-point environment: nothing here raises a trap of the host.
rdd_status rdd_jump_sweep_evaluate(const rdd_jump_sweep* sweep, int64_t n_T, const double* temperature, double* rate,
                                   double* opt_equilibrium) {
  return answer([&] {
    need(sweep, "sweep");
    need_size(n_T, "n_T");
    need_array(temperature, n_T, "temperature");
    need_array(rate, n_T, "rate");
    const auto& core = sweep->core;
    const std::int64_t n = core.structure().n_jumps(), P = core.n_coarse();
    need_apart({{"rate", rate, product({n, n_T, 8}, "rate")},
                {"opt_equilibrium", opt_equilibrium, product({P, n_T, 8}, "equilibrium")}},
               {{"temperature", temperature, n_T * 8}});
    for (std::int64_t t = 0; t < n_T; ++t)
      if (!core.holds(temperature[t])) [[unlikely]]
        need_within(core, temperature[t], n_T == 1 ? "temperature" : "temperature[" + std::to_string(t) + "]");
    for (std::int64_t t = 0; t < n_T; ++t)
      core.evaluate(temperature[t], rate + n * t, opt_equilibrium == nullptr ? nullptr : opt_equilibrium + P * t);
  });
}

rdd_status rdd_jump_sweep_model(const rdd_jump_sweep* sweep, double temperature, rdd_model** out) {
  return compute([&]() -> rdd_status {
    need(sweep, "sweep");
    need(out, "out");
    need_within(sweep->core, temperature, "temperature");
    give_model(sweep->core.network(temperature), out);
    return RDD_OK;
  });
}

}  // extern "C"
