// rdd/landscape.h: construction, reading, queries and evaluation of landscapes.
#include <rdd/landscape.h>

#include <cmath>

#include "arrays.hpp"
#include "crystal/files/defect_file.hpp"
#include "guard.hpp"
#include "handles.hpp"
#include "io/blob/landscape_blob.hpp"
#include "io/landscape_file.hpp"
#include "options.hpp"
#include "staged.hpp"

using namespace rdd;
using namespace rdd::capi;

namespace {

void give_landscape(std::shared_ptr<const Landscape> landscape, std::vector<std::string> warnings,
                    rdd_landscape** out) {
  auto made = std::make_unique<rdd_landscape>();
  made->core = std::move(landscape);
  made->warnings = std::move(warnings);
  *out = made.release();
}

void give_made(crystal::MadeLandscape made, rdd_landscape** out) {
  auto handle = std::make_unique<rdd_landscape>();
  handle->core = std::move(made.landscape);
  handle->dipoles = std::move(made.dipoles);
  handle->classes = std::move(made.classes);
  *out = handle.release();
}

Vector logarithms_of(const double* degeneracy, std::int64_t n, std::int32_t base) {
  Vector out = vector_of(degeneracy, n);
  for (Index j = 0; j < out.size(); ++j)
    require(std::isfinite(out[j]) && out[j] > 0, Status::argument, "degeneracy[", j + base, "] = ", number(out[j]),
            ": expected a finite value > 0");
  return out.array().log();
}

}  // namespace

extern "C" {

rdd_status rdd_landscape_create(rdd_context* opt_context, int32_t dim, int32_t space, int64_t n_states,
                                const double* opt_lattice, const double* opt_positions, const double* opt_energy,
                                const double* opt_degeneracy, int64_t n_transitions, const int64_t* from,
                                const int64_t* to, const int64_t* opt_translation, const double* height,
                                int32_t height_kind, const double* prefactor, double kB, int32_t index_base,
                                rdd_landscape** out) {
  return compute(opt_context, [&]() -> rdd_status {
    need(out, "out");
    need_index_base(index_base);
    need_geometry(dim, space, n_states, opt_lattice);
    need_size(n_transitions, "n_transitions");
    product({space, n_transitions}, "translation");
    require(height_kind == RDD_HEIGHT_BARRIER || height_kind == RDD_HEIGHT_SADDLE, Status::argument,
            "height_kind = ", height_kind, ": expected RDD_HEIGHT_BARRIER (0) or RDD_HEIGHT_SADDLE (1)");
    need_array(from, n_transitions, "from");
    need_array(to, n_transitions, "to");
    need_array(height, n_transitions, "height");
    need_array(prefactor, n_transitions, "prefactor");
    this_run().check();
    LandscapeInput input;
    input.n_states = n_states;
    input.lattice = Lattice(dim > 0 ? matrix_of(opt_lattice, space, dim) : Matrix(space, 0));
    input.positions = matrix_of(opt_positions, space, n_states);
    input.energy = vector_of(opt_energy, n_states);
    input.log_degeneracy = logarithms_of(opt_degeneracy, n_states, index_base);
    input.height = static_cast<Height>(height_kind);
    input.kB = kB;
    input.index_base = index_base;
    Pace pace;
    for (std::int64_t t = 0; t < n_transitions; ++t) {
      pace();
      need_state(from[t], n_states, index_base, t, "from");
      need_state(to[t], n_states, index_base, t, "to");
      input.transitions.push_back({state_of(from[t], index_base), state_of(to[t], index_base),
                                   translation_of(opt_translation, dim, t, index_base), height[t], prefactor[t]});
    }
    give_landscape(std::make_shared<const Landscape>(std::move(input)), {}, out);
    return RDD_OK;
  });
}

rdd_status rdd_landscape_read(rdd_context* opt_context, const rdd_options* opt_options, const char* path,
                              int64_t path_len, double kB, rdd_landscape** out) {
  return compute(opt_context, [&]() -> rdd_status {
    need(out, "out");
    io::ReadRequest request;
    request.kB = kB;
    request.tolerance = option(opt_options, RDD_OPTION_LATTICE_TOLERANCE);
    request.allow_one_way = option(opt_options, RDD_OPTION_ALLOW_ONE_WAY) != 0;
    const Run run = this_run();
    run.check();
    const auto name = text_of(path, path_len, "path");
    if (io::file_kind(name) == io::FileKind::json && crystal::is_defect_file(name)) {
      give_made(crystal::read_defect(run, name, kB), out);
      return RDD_OK;
    }
    std::vector<std::string> warnings;
    auto landscape = io::read_landscape(name, request, &warnings);
    give_landscape(std::move(landscape), std::move(warnings), out);
    return RDD_OK;
  });
}

rdd_status rdd_landscape_parse(rdd_context* opt_context, const char* text, int64_t text_len, double kB,
                               rdd_landscape** out) {
  return compute(opt_context, [&]() -> rdd_status {
    need(out, "out");
    give_made(crystal::parse_defect(this_run(), text_of(text, text_len, "text"), "text", "", kB), out);
    return RDD_OK;
  });
}

rdd_status rdd_landscape_warnings(const rdd_landscape* landscape, char* buf, int64_t len, int64_t* out_needed) {
  return answer([&] {
    need(landscape, "landscape");
    give_lines(landscape->warnings, buf, len, out_needed);
  });
}

rdd_status rdd_landscape_serialize(const rdd_landscape* landscape, uint8_t* buf, int64_t len, int64_t* out_needed) {
  return compute([&]() -> rdd_status {
    need(landscape, "landscape");
    give_bytes(io::to_blob(*landscape->core), buf, len, out_needed);
    return RDD_OK;
  });
}

rdd_status rdd_landscape_deserialize(const uint8_t* blob, int64_t blob_len, rdd_landscape** out) {
  return compute([&]() -> rdd_status {
    need(out, "out");
    need_size(blob_len, "blob_len");
    need_array(blob, blob_len, "blob");
    give_landscape(io::landscape_from_blob({blob, static_cast<std::size_t>(blob_len)}), {}, out);
    return RDD_OK;
  });
}

rdd_status rdd_landscape_destroy(rdd_landscape** landscape) {
  return answer([&] { destroy(landscape); });
}

rdd_status rdd_landscape_sizes(const rdd_landscape* landscape, int32_t* out_dim, int32_t* out_space,
                               int64_t* out_n_states, int64_t* out_n_transitions) {
  return answer([&] {
    need(landscape, "landscape");
    need(out_dim, "out_dim");
    need(out_space, "out_space");
    need(out_n_states, "out_n_states");
    need(out_n_transitions, "out_n_transitions");
    *out_dim = landscape->core->data().lattice.dim();
    *out_space = landscape->core->data().lattice.space();
    *out_n_states = landscape->core->n_states();
    *out_n_transitions = landscape->core->n_transitions();
  });
}

rdd_status rdd_landscape_boltzmann(const rdd_landscape* landscape, double* out_kB) {
  return answer([&] {
    need(landscape, "landscape");
    need(out_kB, "out_kB");
    *out_kB = landscape->core->kB();
  });
}

rdd_status rdd_landscape_transitions(const rdd_landscape* landscape, int32_t index_base, int64_t* opt_from,
                                     int64_t* opt_to, int64_t* opt_translation, double* opt_displacement,
                                     double* opt_barrier, double* opt_prefactor) {
  return compute([&]() -> rdd_status {
    need(landscape, "landscape");
    need_index_base(index_base);
    const auto& core = *landscape->core;
    const auto& data = core.data();
    const std::int64_t n = core.n_transitions();
    const int dim = data.lattice.dim(), space = data.lattice.space();
    need_apart({{"opt_from", opt_from, n * 8},
                {"opt_to", opt_to, n * 8},
                {"opt_translation", opt_translation, n * dim * 8},
                {"opt_displacement", opt_displacement, n * space * 8},
                {"opt_barrier", opt_barrier, n * 8},
                {"opt_prefactor", opt_prefactor, n * 8}},
               {});
    const Staged displacements(opt_displacement, n * space);
    for (std::int64_t t = 0; opt_displacement != nullptr && t < n; ++t) {
      const auto& transition = core.transition(t);
      Vector dr = data.lattice.cartesian(transition.n);
      if (data.positions.size() > 0) dr += data.positions.col(transition.to) - data.positions.col(transition.from);
      std::copy_n(dr.data(), space, displacements.data() + space * t);
    }
    displacements.give();
    for (std::int64_t t = 0; t < n; ++t) {
      const auto& transition = core.transition(t);
      if (opt_from != nullptr) opt_from[t] = transition.from + index_base;
      if (opt_to != nullptr) opt_to[t] = transition.to + index_base;
      for (int a = 0; opt_translation != nullptr && a < dim; ++a) opt_translation[a + dim * t] = transition.n[a];
      if (opt_barrier != nullptr) opt_barrier[t] = core.barrier(t);
      if (opt_prefactor != nullptr) opt_prefactor[t] = transition.prefactor;
    }
    return RDD_OK;
  });
}

rdd_status rdd_landscape_model(const rdd_landscape* landscape, double temperature, rdd_model** out) {
  return compute([&]() -> rdd_status {
    need(landscape, "landscape");
    need(out, "out");
    give_model(landscape->core->network(temperature), out, landscape->core->data().sets);
    return RDD_OK;
  });
}

rdd_status rdd_landscape_log_rates(const rdd_landscape* landscape, double temperature, double* log_rate) {
  return compute([&]() -> rdd_status {
    need(landscape, "landscape");
    need_array(log_rate, landscape->core->n_transitions(), "log_rate");
    give_if(landscape->core->log_rates(temperature), log_rate);
    return RDD_OK;
  });
}

rdd_status rdd_landscape_shifted(const rdd_landscape* landscape, const double* opt_state_shift,
                                 const double* opt_height_shift, rdd_landscape** out) {
  return compute([&]() -> rdd_status {
    need(landscape, "landscape");
    need(out, "out");
    const auto& core = *landscape->core;
    auto made =
        core.shifted(vector_of(opt_state_shift, core.n_states()), vector_of(opt_height_shift, core.n_transitions()));
    *out = std::make_unique<rdd_landscape>(rdd_landscape{std::move(made), landscape->dipoles, landscape->classes})
               .release();
    return RDD_OK;
  });
}

}  // extern "C"
