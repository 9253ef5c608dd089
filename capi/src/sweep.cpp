// rdd/sweep.h: sweeps over temperatures, derivatives, error bars, fits and tables.
#include "transport/temperature/sweep.hpp"

#include <rdd/sweep.h>

#include <cmath>

#include "arrays.hpp"
#include "guard.hpp"
#include "handles.hpp"
#include "network/boltzmann.hpp"
#include "options.hpp"
#include "promise.hpp"
#include "reduction/coarse_sweep.hpp"
#include "reduction/rate_derivative.hpp"
#include "transport/derivative.hpp"
#include "transport/temperature/diffusivity_table.hpp"
#include "transport/temperature/error_bar.hpp"

using namespace rdd;
using namespace rdd::capi;

namespace {

Vector temperatures_of(const double* temperature, std::int64_t n) {
  need_size(n, "n_T");
  need_array(temperature, n, "temperature");
  return vector_of(temperature, n);
}

void need_lattice(const rdd_landscape* landscape) {
  need(landscape, "landscape");
  require(landscape->core->data().lattice.dim() > 0, Status::no_lattice,
          "landscape: it has no lattice vectors (dim = 0), expected 1 at least for transport");
}

reduction::ReduceRequest request_of(const rdd_options* options, const rdd_landscape* landscape, std::int64_t n_coarse) {
  require(n_coarse >= 1 && n_coarse <= landscape->core->n_states(), Status::argument, "n_coarse = ", n_coarse,
          ": expected 1 to n_states = ", landscape->core->n_states());
  auto request = reduce_request(options);
  request.n_coarse = n_coarse;
  return request;
}

/// Whether a temperature is in the range of a table; quiet for NaN. The slack is less than that of
/// InverseTable::evaluate, so that what passes here is evaluated.
bool holds(const transport::InverseTable& table, double temperature) {
  constexpr double slack = 0.9e-14;
  return std::isgreaterequal(temperature, (1 - slack) * table.least_temperature()) &&
         std::islessequal(temperature, (1 + slack) * table.most_temperature());
}

[[noreturn]] void refuse(const transport::InverseTable& table, const std::string& name, double temperature) {
  fail(Status::argument, name, " = ", number(temperature), ": expected ", number(table.least_temperature()), " to ",
       number(table.most_temperature()), ", the range of the table");
}

transport::HeightErrors errors_of(const rdd_landscape* landscape, const double* deviation, const int64_t* group) {
  const auto n = landscape->core->n_transitions();
  need_array(deviation, n, "deviation");
  transport::HeightErrors errors{vector_of(deviation, n), {}};
  if (group != nullptr) errors.group.assign(group, group + n);
  return errors;
}

}  // namespace

extern "C" {

rdd_status rdd_sweep(rdd_context* opt_context, const rdd_options* opt_options, const rdd_landscape* landscape,
                     int64_t n_T, const double* temperature, double* opt_diffusivity, double* opt_velocity,
                     double* opt_slope) {
  return compute(opt_context, [&]() -> rdd_status {
    need_lattice(landscape);
    const Vector t = temperatures_of(temperature, n_T);
    const int space = landscape->core->data().lattice.space();
    const auto bytes = product({space, space, n_T, 8}, "diffusivity");
    need_apart({{"opt_diffusivity", opt_diffusivity, bytes},
                {"opt_velocity", opt_velocity, bytes / space},
                {"opt_slope", opt_slope, bytes}},
               {{"temperature", temperature, n_T * 8}});
    const auto found =
        transport::sweep(this_run(), *landscape->core, t, spectrum_request(opt_options).accuracy, opt_slope != nullptr);
    give_if(found.diffusivity, opt_diffusivity);
    give_if(found.velocity, opt_velocity);
    give_if(found.diffusivity_temperature, opt_slope);
    return status_of(found.error);
  });
}

rdd_status rdd_sweep_coarse(rdd_context* opt_context, const rdd_options* opt_options, const rdd_landscape* landscape,
                            int64_t n_coarse, int64_t n_T, const double* temperature, double* opt_equilibrium,
                            double* opt_reaction, double* opt_drift, double* opt_diffusion, double* opt_gap) {
  return compute(opt_context, [&]() -> rdd_status {
    need_lattice(landscape);
    const auto request = request_of(opt_options, landscape, n_coarse);
    const Vector t = temperatures_of(temperature, n_T);
    const int space = landscape->core->data().lattice.space();
    const auto pairs = product({n_coarse, n_coarse, space, space, n_T, 8}, "diffusion") / space / space;
    need_apart({{"opt_equilibrium", opt_equilibrium, n_coarse * n_T * 8},
                {"opt_reaction", opt_reaction, pairs},
                {"opt_drift", opt_drift, pairs * space},
                {"opt_diffusion", opt_diffusion, pairs * space * space},
                {"opt_gap", opt_gap, n_T * 8}},
               {{"temperature", temperature, n_T * 8}});
    const auto found = reduction::coarse_sweep(this_run(), *landscape->core, t, request);
    give_if(found.equilibrium, opt_equilibrium);
    give_if(found.reaction, opt_reaction);
    give_if(found.drift, opt_drift);
    give_if(found.diffusion, opt_diffusion);
    give_if(found.gap, opt_gap);
    return status_of(found.error);
  });
}

rdd_status rdd_fit_arrhenius(int64_t n_T, const double* temperature, const double* value, double kB,
                             double* out_prefactor, double* out_energy, double* out_largest_error) {
  return compute([&]() -> rdd_status {
    need(out_prefactor, "out_prefactor");
    need(out_energy, "out_energy");
    need(out_largest_error, "out_largest_error");
    const Vector t = temperatures_of(temperature, n_T);
    need_array(value, n_T, "value");
    const auto fit = transport::fit_arrhenius(t, vector_of(value, n_T), kB == 0 ? network::boltzmann_ev : kB);
    *out_prefactor = fit.prefactor;
    *out_energy = fit.energy;
    *out_largest_error = fit.largest_error;
    return RDD_OK;
  });
}

rdd_status rdd_principal_axes(int64_t space, int64_t n_T, const double* diffusivity, double* axes) {
  return compute([&]() -> rdd_status {
    require(space >= 1 && space <= max_dim, Status::argument, "space = ", space, ": expected 1 to ", max_dim);
    require(n_T >= 1, Status::argument, "n_T = ", n_T, ": expected at least one temperature");
    need(diffusivity, "diffusivity");
    need(axes, "axes");
    const auto entries = product({space, space, n_T}, "diffusivity");
    need_apart({{"axes", axes, space * space * 8}}, {{"diffusivity", diffusivity, entries * 8}});
    give_if(transport::principal_axes(matrix_of(diffusivity, space * space, n_T)), axes);
    return RDD_OK;
  });
}

rdd_status rdd_transport_derivatives(rdd_context* opt_context, const rdd_model* model, double* opt_diffusivity_rate,
                                     double* opt_velocity_rate) {
  return compute(opt_context, [&]() -> rdd_status {
    need(model, "model");
    const auto& network = *model->network;
    const auto bytes = product({network.space(), network.space(), network.n_jumps(), 8}, "diffusivity_rate");
    need_apart({{"opt_diffusivity_rate", opt_diffusivity_rate, bytes},
                {"opt_velocity_rate", opt_velocity_rate, network.space() * network.n_jumps() * 8}},
               {});
    this_run().check();
    const auto found = transport::transport_derivative(network);
    give_if(found.diffusivity_rate, opt_diffusivity_rate);
    give_if(found.velocity_rate, opt_velocity_rate);
    return status_of(found.error);
  });
}

rdd_status rdd_landscape_derivatives(rdd_context* opt_context, const rdd_landscape* landscape, double temperature,
                                     double* opt_slope, double* opt_state, double* opt_height) {
  return compute(opt_context, [&]() -> rdd_status {
    need_lattice(landscape);
    const auto& core = *landscape->core;
    const std::int64_t pairs = core.data().lattice.space() * core.data().lattice.space();
    need_apart({{"opt_slope", opt_slope, pairs * 8},
                {"opt_state", opt_state, product({pairs, core.n_states(), 8}, "state")},
                {"opt_height", opt_height, product({pairs, core.n_transitions(), 8}, "height")}},
               {});
    this_run().check();
    const auto found = transport::landscape_derivative(core, temperature);
    give_if(found.diffusivity_temperature, opt_slope);
    give_if(found.diffusivity_state, opt_state);
    give_if(found.diffusivity_height, opt_height);
    return status_of(found.error);
  });
}

rdd_status rdd_diffusivity_error(rdd_context* opt_context, const rdd_landscape* landscape, double temperature,
                                 const double* deviation, const int64_t* opt_group, double* diffusivity_deviation) {
  return compute(opt_context, [&]() -> rdd_status {
    need_lattice(landscape);
    need(diffusivity_deviation, "diffusivity_deviation");
    const auto errors = errors_of(landscape, deviation, opt_group);
    this_run().check();
    double error = 0;
    give_if(rdd::transport::diffusivity_deviation(*landscape->core, temperature, errors, &error),
            diffusivity_deviation);
    return status_of(error);
  });
}

rdd_status rdd_reaction_error(rdd_context* opt_context, const rdd_options* opt_options, const rdd_landscape* landscape,
                              double temperature, int64_t n_coarse, const double* deviation, const int64_t* opt_group,
                              double* reaction_deviation) {
  return compute(opt_context, [&]() -> rdd_status {
    need_lattice(landscape);
    need(reaction_deviation, "reaction_deviation");
    const auto request = request_of(opt_options, landscape, n_coarse);
    const auto errors = errors_of(landscape, deviation, opt_group);
    this_run().check();
    give_if(rdd::reduction::reaction_deviation(*landscape->core, temperature, request, errors), reaction_deviation);
    return RDD_OK;
  });
}

rdd_status rdd_table_create(rdd_context* opt_context, const rdd_options* opt_options, const rdd_landscape* landscape,
                            double least_temperature, double most_temperature, double tolerance, rdd_table** out) {
  return compute(opt_context, [&]() -> rdd_status {
    need_lattice(landscape);
    need(out, "out");
    double error = 0;
    auto table =
        transport::diffusivity_table(this_run(), *landscape->core, {least_temperature, most_temperature, tolerance},
                                     spectrum_request(opt_options).accuracy, &error);
    *out = std::make_unique<rdd_table>(rdd_table{std::move(table)}).release();
    return status_of(error);
  });
}

rdd_status rdd_table_temperatures(double least_temperature, double most_temperature, int64_t n_intervals,
                                  double* temperature) {
  return compute([&]() -> rdd_status {
    require(n_intervals >= 1 && n_intervals <= transport::InverseTable::largest_count, Status::argument,
            "n_intervals = ", n_intervals, ": expected 1 to ", transport::InverseTable::largest_count);
    need(temperature, "temperature");
    give_if(transport::InverseTable::sample_temperatures(least_temperature, most_temperature, n_intervals),
            temperature);
    return RDD_OK;
  });
}

rdd_status rdd_table_from_diffusivities(rdd_context* opt_context, int32_t space, double least_temperature,
                                        double most_temperature, double tolerance, int64_t n_intervals,
                                        const double* diffusivity, rdd_table** out) {
  return compute(opt_context, [&]() -> rdd_status {
    require(space >= 1 && space <= max_dim, Status::argument, "space = ", space, ": expected 1 to ", max_dim);
    require(n_intervals >= 2 && n_intervals <= transport::InverseTable::largest_count, Status::argument,
            "n_intervals = ", n_intervals, ": expected a power of two from 2 to ",
            transport::InverseTable::largest_count);
    need(diffusivity, "diffusivity");
    need(out, "out");
    auto table =
        transport::table_of_diffusivities(this_run(), space, {least_temperature, most_temperature, tolerance},
                                          n_intervals, matrix_of(diffusivity, space * space, 6 * n_intervals + 1));
    const bool reached = table.largest_error() <= tolerance;
    *out = std::make_unique<rdd_table>(rdd_table{std::move(table)}).release();
    return reached ? RDD_OK : RDD_NOT_CONVERGED;
  });
}

rdd_status rdd_table_create_coarse(rdd_context* opt_context, const rdd_options* opt_options,
                                   const rdd_landscape* landscape, int64_t n_coarse, double least_temperature,
                                   double most_temperature, double tolerance, rdd_table** out) {
  return compute(opt_context, [&]() -> rdd_status {
    need_lattice(landscape);
    need(out, "out");
    const auto request = request_of(opt_options, landscape, n_coarse);
    Index found = 0;
    double error = 0;
    auto table = reduction::coarse_table(this_run(), *landscape->core, {least_temperature, most_temperature, tolerance},
                                         request, found, &error);
    *out = std::make_unique<rdd_table>(rdd_table{std::move(table)}).release();
    return status_of(error);
  });
}

rdd_status rdd_table_destroy(rdd_table** table) {
  return answer([&] { destroy(table); });
}

rdd_status rdd_table_sizes(const rdd_table* table, int64_t* out_n_values, int64_t* out_n_channels,
                           int64_t* out_n_intervals) {
  return answer([&] {
    need(table, "table");
    need(out_n_values, "out_n_values");
    need(out_n_channels, "out_n_channels");
    need(out_n_intervals, "out_n_intervals");
    *out_n_values = table->core.n_values();
    *out_n_channels = table->core.n_channels();
    *out_n_intervals = table->core.n_intervals();
  });
}

rdd_status rdd_table_range(const rdd_table* table, double* out_least, double* out_most, double* out_largest_error) {
  return answer([&] {
    need(table, "table");
    need(out_least, "out_least");
    need(out_most, "out_most");
    need(out_largest_error, "out_largest_error");
    *out_least = table->core.least_temperature();
    *out_most = table->core.most_temperature();
    *out_largest_error = table->core.largest_error();
  });
}

// There is no guard of the floating-point environment, which would cost as much as the call: nothing here divides by
// zero, overflows, or raises an invalid-operand exception on a NaN.
rdd_status rdd_table_evaluate(const rdd_table* table, double temperature, double* values, double* opt_slope) {
  return answer([&] {
    need(table, "table");
    need(values, "values");
    if (!table->core.evaluate(temperature, values, opt_slope)) [[unlikely]]
      refuse(table->core, "temperature", temperature);
  });
}

rdd_status rdd_table_evaluate_many(const rdd_table* table, int64_t n_T, const double* temperature, double* values,
                                   double* opt_slope) {
  return answer([&] {
    need(table, "table");
    need_size(n_T, "n_T");
    need_array(temperature, n_T, "temperature");
    need_array(values, n_T, "values");
    const auto& core = table->core;
    const std::int64_t n = core.n_values(), bytes = product({n, n_T, 8}, "values");
    need_apart({{"values", values, bytes}, {"opt_slope", opt_slope, bytes}}, {{"temperature", temperature, n_T * 8}});
    for (std::int64_t t = 0; t < n_T; ++t)
      if (!holds(core, temperature[t])) [[unlikely]]
        refuse(core, n_T == 1 ? "temperature" : "temperature[" + std::to_string(t) + "]", temperature[t]);
    for (std::int64_t t = 0; t < n_T; ++t)
      core.evaluate(temperature[t], values + n * t, opt_slope == nullptr ? nullptr : opt_slope + n * t);
  });
}

rdd_status rdd_table_coefficients(const rdd_table* table, double* opt_knots, double* opt_coefficients,
                                  int64_t* opt_entries) {
  return compute([&]() -> rdd_status {
    need(table, "table");
    const auto& core = table->core;
    need_apart({{"opt_knots", opt_knots, (core.n_intervals() + 1) * 8},
                {"opt_coefficients", opt_coefficients, static_cast<std::int64_t>(core.coefficients().size()) * 8},
                {"opt_entries", opt_entries, core.n_values() * 32}},
               {});
    give_if(core.knots(), opt_knots);
    give_if(core.coefficients(), opt_coefficients);
    for (std::size_t v = 0; opt_entries != nullptr && v < core.entries().size(); ++v) {
      const auto& entry = core.entries()[v];
      const std::int64_t row[4] = {entry.kind, entry.channel, entry.first, entry.second};
      std::copy_n(row, 4, opt_entries + 4 * v);
    }
    return RDD_OK;
  });
}

}  // extern "C"
