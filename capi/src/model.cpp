// rdd/model.h: construction, reading, writing and queries of models.
#include <rdd/model.h>

#include <cmath>

#include "arrays.hpp"
#include "crystal/files/defect_file.hpp"
#include "guard.hpp"
#include "handles.hpp"
#include "io/blob/network_blob.hpp"
#include "io/json/network_json.hpp"
#include "io/read.hpp"
#include "network/inference/inference.hpp"
#include "network/restricted.hpp"
#include "options.hpp"

using namespace rdd;
using namespace rdd::capi;

namespace {

std::vector<Jump> jumps_of(int dim, std::int64_t n_states, std::int64_t n_jumps, const int64_t* from, const int64_t* to,
                           const int64_t* translation, const double* rate, std::int32_t base) {
  std::vector<Jump> jumps;
  jumps.reserve(n_jumps);
  Pace pace;
  for (std::int64_t e = 0; e < n_jumps; ++e) {
    pace();
    auto& jump = jumps.emplace_back();
    need_state(from[e], n_states, base, e, "from");
    need_state(to[e], n_states, base, e, "to");
    jump.from = state_of(from[e], base);
    jump.to = state_of(to[e], base);
    jump.rate = rate[e];
    jump.n = translation_of(translation, dim, e, base);
  }
  return jumps;
}

}  // namespace

extern "C" {

rdd_status rdd_model_create(rdd_context* opt_context, int32_t dim, int32_t space, int64_t n_states,
                            const double* opt_lattice, const double* opt_positions, int64_t n_jumps,
                            const int64_t* from, const int64_t* to, const int64_t* opt_translation, const double* rate,
                            const double* opt_log_pi, int32_t index_base, rdd_model** out) {
  return compute(opt_context, [&]() -> rdd_status {
    need(out, "out");
    need_index_base(index_base);
    need_geometry(dim, space, n_states, opt_lattice);
    need_size(n_jumps, "n_jumps");
    product({dim, n_jumps}, "translation");
    need_array(from, n_jumps, "from");
    need_array(to, n_jumps, "to");
    need_array(rate, n_jumps, "rate");
    this_run().check();
    NetworkInput input;
    input.n_states = n_states;
    input.lattice = Lattice(dim > 0 ? matrix_of(opt_lattice, space, dim) : Matrix(space, 0));
    input.positions = matrix_of(opt_positions, space, n_states);
    input.jumps = jumps_of(dim, n_states, n_jumps, from, to, opt_translation, rate, index_base);
    if (opt_log_pi != nullptr) input.log_pi = Eigen::Map<const Vector>(opt_log_pi, n_states);
    input.index_base = index_base;
    give_model(std::make_shared<const Network>(std::move(input)), out);
    return RDD_OK;
  });
}

rdd_status rdd_model_create_from_displacements(rdd_context* opt_context, const rdd_options* opt_options, int32_t space,
                                               int64_t n_states, int64_t n_jumps, const int64_t* from,
                                               const int64_t* to, const double* displacement, const double* rate,
                                               int32_t index_base, double* out_largest_shift, rdd_model** out) {
  return compute(opt_context, [&]() -> rdd_status {
    need(out, "out");
    need(out_largest_shift, "out_largest_shift");
    need_index_base(index_base);
    require(space >= 1 && space <= max_dim, Status::argument, "space = ", space, ": expected 1 to ", max_dim);
    need_size(n_states, "n_states");
    need_size(n_jumps, "n_jumps");
    product({space, n_jumps}, "displacement");
    need_array(from, n_jumps, "from");
    need_array(to, n_jumps, "to");
    need_array(displacement, n_jumps, "displacement");
    need_array(rate, n_jumps, "rate");
    this_run().check();
    network::DisplacementInput input;
    input.n_states = n_states;
    input.space = space;
    const std::int64_t most = n_states > 0 ? n_states : std::numeric_limits<std::int32_t>::max();
    Pace pace;
    for (std::int64_t e = 0; e < n_jumps; ++e) {
      pace();
      need_state(from[e], most, index_base, e, "from");
      need_state(to[e], most, index_base, e, "to");
      input.from.push_back(state_of(from[e], index_base));
      input.to.push_back(state_of(to[e], index_base));
    }
    input.displacement = matrix_of(displacement, space, n_jumps);
    input.rate = Eigen::Map<const Vector>(rate, n_jumps);
    input.tolerance = option(opt_options, RDD_OPTION_LATTICE_TOLERANCE);
    input.index_base = index_base;
    auto inferred = network::infer_network(input);
    give_model(std::make_shared<const Network>(std::move(inferred.input)), out);
    (*out)->largest_shift = inferred.largest_shift;
    *out_largest_shift = inferred.largest_shift;
    return RDD_OK;
  });
}

rdd_status rdd_model_read(rdd_context* opt_context, const rdd_options* opt_options, const char* path, int64_t path_len,
                          double temperature, double kB, rdd_model** out) {
  return compute(opt_context, [&]() -> rdd_status {
    need(out, "out");
    io::ReadRequest request;
    request.temperature = temperature;
    request.kB = kB;
    request.tolerance = option(opt_options, RDD_OPTION_LATTICE_TOLERANCE);
    request.allow_one_way = option(opt_options, RDD_OPTION_ALLOW_ONE_WAY) != 0;
    const auto run = this_run();
    run.check();
    const auto name = text_of(path, path_len, "path");
    if (io::file_kind(name) == io::FileKind::json && crystal::is_defect_file(name)) {
      require(std::isfinite(temperature) && temperature > 0, Status::argument, "temperature = ", number(temperature),
              ": ", name, " holds barriers, expected a temperature > 0");
      give_model(crystal::read_defect(run, name, kB).landscape->network(temperature), out);
      return RDD_OK;
    }
    auto found = io::read_model(name, request);
    const bool inferred = found.kind == io::FileKind::jump_csv || found.kind == io::FileKind::tammber;
    if (inferred)
      run.log(name + ": lattice of " + std::to_string(found.network->dim()) +
              " vectors inferred, largest shift of a displacement " + number(found.largest_shift));
    auto model = std::make_unique<rdd_model>();
    model->network = std::move(found.network);
    model->sets = std::move(found.sets);
    if (inferred) model->largest_shift = found.largest_shift;
    model->labels = std::move(found.labels);
    model->warnings = std::move(found.warnings);
    *out = model.release();
    return RDD_OK;
  });
}

rdd_status rdd_model_write(const rdd_model* model, const char* path, int64_t path_len) {
  return compute([&]() -> rdd_status {
    need(model, "model");
    const auto name = text_of(path, path_len, "path");
    require(!name.ends_with(".csv"), Status::argument, "path = \"", name,
            "\": models are written as JSON, expected a name that does not end in .csv");
    io::write_json(name, *model->network);
    return RDD_OK;
  });
}

rdd_status rdd_model_destroy(rdd_model** model) {
  return answer([&] { destroy(model); });
}

rdd_status rdd_model_serialize(const rdd_model* model, uint8_t* buf, int64_t len, int64_t* out_needed) {
  return compute([&]() -> rdd_status {
    need(model, "model");
    give_bytes(io::to_blob(*model->network), buf, len, out_needed);
    return RDD_OK;
  });
}

rdd_status rdd_model_deserialize(const uint8_t* blob, int64_t blob_len, rdd_model** out) {
  return compute([&]() -> rdd_status {
    need(out, "out");
    need_size(blob_len, "blob_len");
    need_array(blob, blob_len, "blob");
    give_model(io::from_blob({blob, static_cast<std::size_t>(blob_len)}), out);
    return RDD_OK;
  });
}

rdd_status rdd_model_n_states(const rdd_model* model, int64_t* out_n_states) {
  return answer([&] {
    need(model, "model");
    need(out_n_states, "out_n_states");
    *out_n_states = model->network->n_states();
  });
}

rdd_status rdd_model_sizes(const rdd_model* model, int32_t* out_dim, int32_t* out_space, int64_t* out_n_states,
                           int64_t* out_n_jumps) {
  return answer([&] {
    need(model, "model");
    need(out_dim, "out_dim");
    need(out_space, "out_space");
    need(out_n_states, "out_n_states");
    need(out_n_jumps, "out_n_jumps");
    *out_dim = model->network->dim();
    *out_space = model->network->space();
    *out_n_states = model->network->n_states();
    *out_n_jumps = model->network->n_jumps();
  });
}

rdd_status rdd_model_counts(const rdd_model* model, int64_t* out_n_zero, int64_t* out_n_duplicates) {
  return answer([&] {
    need(model, "model");
    need(out_n_zero, "out_n_zero");
    need(out_n_duplicates, "out_n_duplicates");
    *out_n_zero = model->network->n_zero_rates();
    *out_n_duplicates = model->network->n_duplicates();
  });
}

rdd_status rdd_model_origin(const rdd_model* model, double* out_largest_shift, int64_t* out_n_labels) {
  return answer([&] {
    need(model, "model");
    need(out_largest_shift, "out_largest_shift");
    need(out_n_labels, "out_n_labels");
    *out_largest_shift = model->largest_shift;
    *out_n_labels = static_cast<int64_t>(model->labels.size());
  });
}

rdd_status rdd_model_labels(const rdd_model* model, int64_t* label) {
  return answer([&] {
    need(model, "model");
    need_array(label, static_cast<int64_t>(model->labels.size()), "label");
    std::transform(model->labels.begin(), model->labels.end(), label,
                   [](std::uint64_t bits) { return std::bit_cast<std::int64_t>(bits); });
  });
}

rdd_status rdd_model_warnings(const rdd_model* model, char* buf, int64_t len, int64_t* out_needed) {
  return answer([&] {
    need(model, "model");
    give_lines(model->warnings, buf, len, out_needed);
  });
}

rdd_status rdd_model_geometry(const rdd_model* model, double* opt_lattice, double* opt_positions) {
  return compute([&]() -> rdd_status {
    need(model, "model");
    const auto& network = *model->network;
    const auto& vectors = network.lattice().vectors();
    const auto& positions = network.positions();
    need_apart(
        {{"opt_lattice", opt_lattice, vectors.size() * 8}, {"opt_positions", opt_positions, positions.size() * 8}}, {});
    if (opt_lattice != nullptr) std::copy_n(vectors.data(), vectors.size(), opt_lattice);
    if (opt_positions != nullptr) std::copy_n(positions.data(), positions.size(), opt_positions);
    return RDD_OK;
  });
}

rdd_status rdd_model_jumps(const rdd_model* model, int32_t index_base, int64_t* opt_from, int64_t* opt_to,
                           int64_t* opt_translation, double* opt_displacement, double* opt_rate) {
  return compute([&]() -> rdd_status {
    need(model, "model");
    need_index_base(index_base);
    const auto& network = *model->network;
    const std::int64_t n = network.n_jumps();
    const int dim = network.dim();
    need_apart({{"opt_from", opt_from, n * 8},
                {"opt_to", opt_to, n * 8},
                {"opt_translation", opt_translation, n * dim * 8},
                {"opt_displacement", opt_displacement, n * network.space() * 8},
                {"opt_rate", opt_rate, n * 8}},
               {});
    const Matrix displacements = opt_displacement != nullptr ? network.displacements() : Matrix();
    for (std::int64_t e = 0; e < n; ++e) {
      const auto& jump = network.jumps()[e];
      if (opt_from != nullptr) opt_from[e] = jump.from + index_base;
      if (opt_to != nullptr) opt_to[e] = jump.to + index_base;
      if (opt_rate != nullptr) opt_rate[e] = jump.rate;
      for (int a = 0; opt_translation != nullptr && a < dim; ++a) opt_translation[a + dim * e] = jump.n[a];
    }
    give_if(displacements, opt_displacement);
    return RDD_OK;
  });
}

rdd_status rdd_model_with_force(const rdd_model* model, const double* force, double beta, rdd_model** out) {
  return compute([&]() -> rdd_status {
    need(model, "model");
    need(force, "force");
    need(out, "out");
    Force applied{Eigen::Map<const Vector>(force, model->network->space()), beta};
    give_model(Network::with_force(model->network, std::move(applied)), out, model->sets);
    return RDD_OK;
  });
}

rdd_status rdd_model_restricted(const rdd_model* model, int64_t n, const int64_t* state, int32_t index_base,
                                rdd_model** out) {
  return compute([&]() -> rdd_status {
    need(model, "model");
    need(out, "out");
    need_index_base(index_base);
    need_size(n, "n");
    need_array(state, n, "state");
    const auto n_states = model->network->n_states();
    std::vector<Index> states(n);
    std::vector<Index> place(n_states, -1);
    for (std::int64_t s = 0; s < n; ++s) {
      need_state(state[s], n_states, index_base, s, "state");
      states[s] = state_of(state[s], index_base);
      place[states[s]] = s;
    }
    network::StateSets sets;
    for (const auto& [name, members] : model->sets)
      for (const auto member : members)
        if (place[member] >= 0) sets[name].push_back(place[member]);
    give_model(network::restricted(*model->network, states, index_base), out, std::move(sets));
    return RDD_OK;
  });
}

}  // extern "C"
