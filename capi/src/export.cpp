// rdd/export.h: formats of other codes.
#include "io/export.hpp"

#include <rdd/export.h>

#include <algorithm>

#include "arrays.hpp"
#include "give_numbers.hpp"
#include "guard.hpp"
#include "handles.hpp"
#include "network/boltzmann.hpp"

using namespace rdd;
using namespace rdd::capi;

namespace {

void need_sites(std::int64_t n_sites) {
  require(n_sites >= 1, Status::argument, "n_sites = ", n_sites, ": expected at least 1");
}

/// The same constants at every site.
void give_sites(const io::HoppingConstants& constants, std::int64_t n_sites, double* hopping) {
  for (std::int64_t site = 0; site < n_sites; ++site) hopping = std::copy(constants.begin(), constants.end(), hopping);
}

}  // namespace

extern "C" {

rdd_status rdd_export_values(double prefactor, double energy, double kB, int64_t n_T, const double* temperature,
                             double* value) {
  return compute([&]() -> rdd_status {
    need_size(n_T, "n_T");
    const auto bytes = product({n_T, 8}, "temperature");
    need_array(temperature, n_T, "temperature");
    need_array(value, n_T, "value");
    need_apart({{"value", value, bytes}}, {{"temperature", temperature, bytes}});
    Vector values(n_T);
    for (std::int64_t i = 0; i < n_T; ++i)
      values[i] = io::arrhenius_value(prefactor, energy, temperature[i], kB == 0 ? network::boltzmann_ev : kB);
    give_if(values, value);
    return RDD_OK;
  });
}

rdd_status rdd_export_mmonca(double prefactor, double energy, double length_cm, double time_s, double energy_ev,
                             char* buf, int64_t len, int64_t* out_needed) {
  return compute([&]() -> rdd_status {
    give_text(io::mmonca_line(prefactor, energy, {length_cm, time_s, energy_ev}), buf, len, out_needed);
    return RDD_OK;
  });
}

rdd_status rdd_export_hop_rate(double prefactor, int32_t dimension, double length, double* out_rate) {
  return compute([&]() -> rdd_status {
    need(out_rate, "out_rate");
    *out_rate = io::hop_rate(prefactor, dimension, length);
    return RDD_OK;
  });
}

rdd_status rdd_export_hop_prefactor(double rate, int32_t dimension, double length, double* out_prefactor) {
  return compute([&]() -> rdd_status {
    need(out_prefactor, "out_prefactor");
    *out_prefactor = io::hop_prefactor(rate, dimension, length);
    return RDD_OK;
  });
}

rdd_status rdd_export_hopping(const rdd_model* model, int64_t n_sites, double* hopping, double* opt_reaction) {
  return compute([&]() -> rdd_status {
    need(model, "model");
    need(hopping, "hopping");
    need_sites(n_sites);
    const auto n = model->network->n_states();
    const auto size = product({n, 2, model->network->dim(), n_sites, 8}, "hopping");
    need_apart({{"hopping", hopping, size}, {"opt_reaction", opt_reaction, product({n, n, 8}, "reaction")}}, {});
    const auto table = io::hopping_constants(*model->network);
    give_sites(table.constants, n_sites, hopping);
    give_if(table.reaction, opt_reaction);
    return RDD_OK;
  });
}

rdd_status rdd_export_hopping_of_diffusion(int64_t dim, int64_t n_species, const double* spacing,
                                           const double* diffusivity, int64_t n_sites, double* hopping) {
  return compute([&]() -> rdd_status {
    require(dim >= 1 && dim <= max_dim, Status::argument, "dim = ", dim, ": expected 1 to ", max_dim);
    need_size(n_species, "n_species");
    need_sites(n_sites);
    const auto read = product({dim, n_species, 8}, "diffusivity");
    const auto written = product({n_species, 2, dim, n_sites, 8}, "hopping");
    need(spacing, "spacing");
    need_array(diffusivity, n_species, "diffusivity");
    need_array(hopping, n_species, "hopping");
    need_apart({{"hopping", hopping, written}}, {{"spacing", spacing, dim * 8}, {"diffusivity", diffusivity, read}});
    if (n_species == 0) return RDD_OK;
    give_sites(io::hopping_constants(matrix_of(diffusivity, dim, n_species), vector_of(spacing, dim)), n_sites,
               hopping);
    return RDD_OK;
  });
}

rdd_status rdd_export_grid(int64_t dim, const int64_t* sites, int32_t index_base, int64_t* out_n_sites,
                           int64_t* out_n_links, int64_t* opt_first, int64_t* opt_neighbour, int64_t* opt_direction) {
  return compute([&]() -> rdd_status {
    require(dim >= 1 && dim <= 3, Status::argument, "dim = ", dim, ": JumpProcesses has grids of 1 to 3 dimensions");
    need(sites, "sites");
    need_index_base(index_base);
    need(out_n_sites, "out_n_sites");
    need(out_n_links, "out_n_links");
    const auto links = io::grid_links({sites, static_cast<std::size_t>(dim)});
    const auto n_links = static_cast<std::int64_t>(links.neighbour.size());
    const auto n_first = static_cast<std::int64_t>(links.first.size());
    need_apart({{"opt_first", opt_first, n_first * 8},
                {"opt_neighbour", opt_neighbour, n_links * 8},
                {"opt_direction", opt_direction, n_links * 8}},
               {{"sites", sites, dim * 8}});
    *out_n_sites = n_first - 1;
    *out_n_links = n_links;
    give_numbers(links.first, index_base, opt_first);
    give_numbers(links.neighbour, index_base, opt_neighbour);
    give_numbers(links.direction, index_base, opt_direction);
    return RDD_OK;
  });
}

}  // extern "C"
