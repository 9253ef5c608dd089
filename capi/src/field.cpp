// Landscapes in slow fields, and rates on grids.
#include "field/field.hpp"

#include <rdd/field.h>

#include <memory>

#include "arrays.hpp"
#include "field/grid.hpp"
#include "field/transport.hpp"
#include "guard.hpp"
#include "handles.hpp"
#include "options.hpp"

using namespace rdd;
using namespace rdd::capi;

struct rdd_field {
  std::shared_ptr<const field::Field> core;
};

struct rdd_grid {
  std::int32_t dim;
  field::GridRates core;
};

namespace {

/// The field at the points, (n_components x n).
Matrix field_values(const rdd_field* field, std::int64_t n, const double* h) {
  need(field, "field");
  need_size(n, "n");
  const auto components = field->core->n_components();
  need_array(h, product({components, n}, "h"), "h");
  return n > 0 ? matrix_of(h, components, n) : Matrix(components, 0);
}

}  // namespace

extern "C" {

rdd_status rdd_field_create(rdd_context* opt_context, const rdd_landscape* landscape, int64_t n_components,
                            const double* opt_state, const double* opt_height, const double* opt_saddle_point,
                            rdd_field** out) {
  return compute(opt_context, [&]() -> rdd_status {
    need(landscape, "landscape");
    need(out, "out");
    require(n_components >= 1, Status::argument, "n_components = ", n_components, ": expected at least 1");
    const auto& core = *landscape->core;
    product({n_components, core.n_states(), 8}, "state");
    product({n_components, core.n_transitions(), 8}, "height");
    this_run().check();
    const field::Couplings couplings{matrix_of(opt_state, n_components, core.n_states()),
                                     matrix_of(opt_height, n_components, core.n_transitions()),
                                     matrix_of(opt_saddle_point, core.data().lattice.space(), core.n_transitions())};
    *out = std::make_unique<rdd_field>(rdd_field{std::make_shared<const field::Field>(core, n_components, couplings)})
               .release();
    return RDD_OK;
  });
}

rdd_status rdd_field_destroy(rdd_field** field) {
  return answer([&] { destroy(field); });
}

rdd_status rdd_field_sizes(const rdd_field* field, int64_t* out_n_components, int32_t* out_space) {
  return answer([&] {
    need(field, "field");
    need(out_n_components, "out_n_components");
    need(out_space, "out_space");
    *out_n_components = field->core->n_components();
    *out_space = static_cast<int32_t>(field->core->space());
  });
}

rdd_status rdd_field_transport(rdd_context* opt_context, const rdd_field* field, double temperature, int64_t n,
                               const double* h, const double* opt_gradient, double* opt_free_energy, double* opt_dipole,
                               double* opt_diffusivity, double* opt_conductivity, double* opt_slope) {
  return compute(opt_context, [&]() -> rdd_status {
    field::TransportRequest request;
    request.temperature = temperature;
    request.h = field_values(field, n, h);
    const std::int64_t space = field->core->space(), components = field->core->n_components(), own = n * 8;
    const auto gradient = product({space, components, own}, "gradient"), tensor = product({space, space, own}, "D"),
               slope = product({tensor, components}, "slope");
    need_apart({{"opt_free_energy", opt_free_energy, own},
                {"opt_dipole", opt_dipole, own * components},
                {"opt_diffusivity", opt_diffusivity, tensor},
                {"opt_conductivity", opt_conductivity, tensor},
                {"opt_slope", opt_slope, slope}},
               {{"h", h, own * components}, {"opt_gradient", opt_gradient, gradient}});
    request.gradient = matrix_of(opt_gradient, space * components, n);
    request.diffusivity = opt_diffusivity != nullptr;
    request.conductivity = opt_conductivity != nullptr;
    request.slope = opt_slope != nullptr;
    const auto found = field::transport(this_run(), *field->core, request);
    give_if(found.free_energy, opt_free_energy);
    give_if(found.dipole, opt_dipole);
    give_if(found.diffusivity, opt_diffusivity);
    give_if(found.conductivity, opt_conductivity);
    give_if(found.slope, opt_slope);
    return RDD_OK;
  });
}

rdd_status rdd_field_polarity(rdd_context* opt_context, const rdd_field* field, double temperature, int64_t n,
                              const double* h, double* opt_correction, double* opt_relative) {
  return compute(opt_context, [&]() -> rdd_status {
    const Matrix points = field_values(field, n, h);
    const std::int64_t space = field->core->space(), components = field->core->n_components();
    const auto bytes = product({space, space, space, components, n, 8}, "correction");
    need_apart({{"opt_correction", opt_correction, bytes}, {"opt_relative", opt_relative, n * 8}},
               {{"h", h, components * n * 8}});
    const auto found = field::polarity(this_run(), *field->core, temperature, points, opt_correction != nullptr);
    give_if(found.correction, opt_correction);
    give_if(found.relative, opt_relative);
    return RDD_OK;
  });
}

rdd_status rdd_grid_create(rdd_context* opt_context, const rdd_options* opt_options, int32_t dim, int32_t space,
                           const int64_t* box, const double* spacing, const int32_t* opt_periodic, int64_t n_coarse,
                           int64_t n_points, const double* log_weight, const double* conductivity,
                           const double* opt_exchange, rdd_grid** out) {
  return compute(opt_context, [&]() -> rdd_status {
    require(dim >= 1 && dim <= field::max_grid_dim, Status::argument, "dim = ", dim, ": expected 1 to ",
            field::max_grid_dim);
    require(space >= dim && space <= max_dim, Status::argument, "space = ", space, ": expected dim = ", dim, " to ",
            max_dim);
    require(n_coarse >= 1, Status::argument, "n_coarse = ", n_coarse, ": expected at least 1");
    need(box, "box");
    need(spacing, "spacing");
    need(out, "out");
    field::GridRequest request;
    request.grid.shape.assign(box, box + dim);
    for (int a = 0; a < dim; ++a)
      require(box[a] >= 1, Status::argument, box[a], " points along axis ", a, ": expected at least 1");
    std::int64_t points = 1;
    for (int a = 0; a < dim; ++a) points = product({points, box[a]}, "box");
    require(n_points == points, Status::size, "n_points = ", n_points, ": expected the product of the box, ", points);
    const auto pairs = product({n_coarse, n_coarse, n_points, 8}, "exchange") / 8;
    product({space, space, n_coarse, n_points, 8}, "conductivity");
    need(log_weight, "log_weight");
    need(conductivity, "conductivity");
    request.grid.cell = matrix_of(spacing, space, dim);
    request.grid.periodic = directions_of(opt_periodic, dim, "periodic");
    request.n_coarse = n_coarse;
    request.log_weight = matrix_of(log_weight, n_coarse, n_points);
    request.conductivity = matrix_of(conductivity, space * space, n_coarse * n_points);
    request.exchange = matrix_of(opt_exchange, n_coarse * n_coarse, pairs / (n_coarse * n_coarse));
    request.rule = static_cast<field::GridRule>(static_cast<int>(option(opt_options, RDD_OPTION_GRID_RULE)));
    request.reach = static_cast<Index>(option(opt_options, RDD_OPTION_GRID_REACH));
    *out = std::make_unique<rdd_grid>(rdd_grid{dim, field::grid_rates(this_run(), request)}).release();
    return RDD_OK;
  });
}

rdd_status rdd_grid_destroy(rdd_grid** grid) {
  return answer([&] { destroy(grid); });
}

rdd_status rdd_grid_sizes(const rdd_grid* grid, int32_t* out_dim, int64_t* out_n_rates) {
  return answer([&] {
    need(grid, "grid");
    need(out_dim, "out_dim");
    need(out_n_rates, "out_n_rates");
    *out_dim = grid->dim;
    *out_n_rates = static_cast<std::int64_t>(grid->core.rate.size());
  });
}

rdd_status rdd_grid_rates(const rdd_grid* grid, int32_t index_base, int64_t* opt_from, int64_t* opt_to,
                          int64_t* opt_offset, double* opt_rate) {
  return answer([&] {
    need(grid, "grid");
    need_index_base(index_base);
    const auto& core = grid->core;
    const auto n = static_cast<std::int64_t>(core.rate.size());
    need_apart({{"opt_from", opt_from, n * 8},
                {"opt_to", opt_to, n * 8},
                {"opt_offset", opt_offset, n * grid->dim * 8},
                {"opt_rate", opt_rate, n * 8}},
               {});
    for (std::size_t s = 0; opt_from != nullptr && s + 1 < core.first.size(); ++s)
      for (auto e = core.first[s]; e < core.first[s + 1]; ++e) opt_from[e] = static_cast<std::int64_t>(s) + index_base;
    for (std::int64_t e = 0; e < n; ++e) {
      if (opt_to != nullptr) opt_to[e] = core.to[e] + index_base;
      for (int a = 0; opt_offset != nullptr && a < grid->dim; ++a) opt_offset[a + grid->dim * e] = core.offset[e][a];
    }
    give_if(core.rate, opt_rate);
  });
}

}  // extern "C"
