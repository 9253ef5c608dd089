// rdd/jump_table.h: coarse jump tables.
#include "reduction/jump_table/jump_table.hpp"

#include <rdd/jump_table.h>

#include <algorithm>

#include "arrays.hpp"
#include "guard.hpp"
#include "handles.hpp"

using namespace rdd;
using namespace rdd::capi;

struct rdd_jump_table {
  reduction::JumpTable core;
};

extern "C" {

rdd_status rdd_jump_table_create(rdd_context* opt_context, const rdd_reduced* reduced, int64_t range, double least_gap,
                                 double largest_error, rdd_jump_table** out) {
  return compute(opt_context, [&]() -> rdd_status {
    need(reduced, "reduced");
    need(out, "out");
    auto core = reduction::coarse_jump_table(this_run(), *reduced->core, {range, least_gap, largest_error});
    *out = std::make_unique<rdd_jump_table>(rdd_jump_table{std::move(core)}).release();
    return RDD_OK;
  });
}

rdd_status rdd_jump_table_destroy(rdd_jump_table** table) {
  return answer([&] { destroy(table); });
}

rdd_status rdd_jump_table_sizes(const rdd_jump_table* table, int64_t* out_n_coarse, int32_t* out_dim,
                                int32_t* out_space, int64_t* out_n_jumps, int64_t* out_n_slow) {
  return answer([&] {
    need(table, "table");
    need(out_n_coarse, "out_n_coarse");
    need(out_dim, "out_dim");
    need(out_space, "out_space");
    need(out_n_jumps, "out_n_jumps");
    need(out_n_slow, "out_n_slow");
    const auto& network = *table->core.network;
    *out_n_coarse = network.n_states();
    *out_dim = network.dim();
    *out_space = network.space();
    *out_n_jumps = network.n_jumps();
    *out_n_slow = network.n_states() - 1;
  });
}

rdd_status rdd_jump_table_jumps(const rdd_jump_table* table, int32_t index_base, int64_t* opt_source,
                                int64_t* opt_target, int64_t* opt_translation, double* opt_displacement,
                                double* opt_rate) {
  return compute([&]() -> rdd_status {
    need(table, "table");
    need_index_base(index_base);
    const auto& network = *table->core.network;
    const auto n = network.n_jumps();
    const std::int64_t dim = network.dim(), space = network.space();
    need_apart({{"opt_source", opt_source, n * 8},
                {"opt_target", opt_target, n * 8},
                {"opt_translation", opt_translation, n * dim * 8},
                {"opt_displacement", opt_displacement, n * space * 8},
                {"opt_rate", opt_rate, n * 8}},
               {});
    const Matrix displacements = opt_displacement != nullptr ? network.displacements() : Matrix();
    for (std::int64_t e = 0; e < n; ++e) {
      const auto& jump = network.jumps()[e];
      if (opt_source != nullptr) opt_source[e] = jump.from + index_base;
      if (opt_target != nullptr) opt_target[e] = jump.to + index_base;
      for (std::int64_t a = 0; opt_translation != nullptr && a < dim; ++a) opt_translation[a + dim * e] = jump.n[a];
      if (opt_rate != nullptr) opt_rate[e] = jump.rate;
    }
    give_if(displacements, opt_displacement);
    return RDD_OK;
  });
}

rdd_status rdd_jump_table_values(const rdd_jump_table* table, double* opt_equilibrium, double* opt_diffusivity,
                                 double* opt_slow_rates, double* opt_spectral_rates) {
  return answer([&] {
    need(table, "table");
    const auto& core = table->core;
    const auto n = core.equilibrium.size();
    need_apart({{"opt_equilibrium", opt_equilibrium, n * 8},
                {"opt_diffusivity", opt_diffusivity, core.diffusivity.size() * 8},
                {"opt_slow_rates", opt_slow_rates, (n - 1) * 8},
                {"opt_spectral_rates", opt_spectral_rates, (n - 1) * 8}},
               {});
    give_if(core.equilibrium, opt_equilibrium);
    give_if(core.diffusivity, opt_diffusivity);
    give_if(core.slow_rates, opt_slow_rates);
    give_if(core.spectral_rates, opt_spectral_rates);
  });
}

rdd_status rdd_jump_table_quality(const rdd_jump_table* table, double* out_rate_error, double* out_reaction_distance,
                                  double* out_diffusion_distance) {
  return answer([&] {
    need(table, "table");
    need(out_rate_error, "out_rate_error");
    need(out_reaction_distance, "out_reaction_distance");
    need(out_diffusion_distance, "out_diffusion_distance");
    *out_rate_error = table->core.rate_error;
    *out_reaction_distance = table->core.reaction_distance;
    *out_diffusion_distance = table->core.diffusion_distance;
  });
}

rdd_status rdd_jump_table_model(const rdd_jump_table* table, rdd_model** out) {
  return answer([&] {
    need(table, "table");
    need(out, "out");
    give_model(table->core.network, out);
  });
}

rdd_status rdd_reduced_mobilities(const rdd_reduced* reduced, double threshold, double* opt_tensor,
                                  double* opt_principal, double* opt_axes, int64_t* opt_dimension) {
  return compute([&]() -> rdd_status {
    need(reduced, "reduced");
    const std::int64_t space = reduced->core->space, n = reduced->core->n_coarse;
    need_apart({{"opt_tensor", opt_tensor, space * space * n * 8},
                {"opt_principal", opt_principal, space * n * 8},
                {"opt_axes", opt_axes, space * space * n * 8},
                {"opt_dimension", opt_dimension, n * 8}},
               {});
    const auto found = reduction::mobilities(*reduced->core, threshold);
    for (std::int64_t p = 0; p < n; ++p) {
      const auto& own = found[p];
      if (opt_tensor != nullptr) give_if(own.tensor, opt_tensor + space * space * p);
      if (opt_principal != nullptr) give_if(own.principal, opt_principal + space * p);
      if (opt_axes != nullptr) give_if(own.axes, opt_axes + space * space * p);
      if (opt_dimension != nullptr) opt_dimension[p] = own.dimension;
    }
    return RDD_OK;
  });
}

}  // extern "C"
