// rdd/jump_classes.h: search, construction and queries of classes of jumps; landscapes from them.
#include <rdd/jump_classes.h>

#include <cmath>

#include "arrays.hpp"
#include "crystal/files/defect_file.hpp"
#include "crystal/jumps/endpoints.hpp"
#include "guard.hpp"
#include "handles.hpp"
#include "lists.hpp"
#include "options.hpp"

using namespace rdd;
using namespace rdd::capi;
using crystal::JumpClasses;

namespace {

void give_classes(JumpClasses classes, rdd_jump_classes** out) {
  *out = std::make_unique<rdd_jump_classes>(rdd_jump_classes{std::make_shared<const JumpClasses>(std::move(classes))})
             .release();
}

Matrix tensors_of(const double* data, std::int64_t space, std::int64_t n) { return matrix_of(data, space * space, n); }

/// Writes the jump at a place of the caller's lists.
struct HopLists {
  std::int64_t *from, *to, *translation;
  int dim;
  std::int32_t base;
  void put(Index place, const crystal::Hop& hop) const {
    if (from != nullptr) from[place] = hop.from + base;
    if (to != nullptr) to[place] = hop.to + base;
    for (int a = 0; translation != nullptr && a < dim; ++a) translation[a + dim * place] = hop.cell[a];
  }
};

std::vector<crystal::Occupant> occupants_of(std::int64_t n, const std::int32_t* label, const std::int32_t* kind,
                                            const double* distance) {
  std::vector<crystal::Occupant> out(static_cast<std::size_t>(n));
  for (std::int64_t k = 0; k < n; ++k) {
    if (label != nullptr) out[k].label = label[k];
    if (kind != nullptr) out[k].kind = kind[k];
    if (distance != nullptr) out[k].distance = distance[k];
  }
  return out;
}

}  // namespace

extern "C" {

rdd_status rdd_jump_classes_find(rdd_context* opt_context, const rdd_options* opt_options, const rdd_defect* defect,
                                 double cutoff, int64_t n_kinds, const double* opt_blocking, rdd_jump_classes** out) {
  return compute(opt_context, [&]() -> rdd_status {
    need(defect, "defect");
    need(out, "out");
    need_size(n_kinds, "n_kinds");
    crystal::SearchRequest request;
    request.cutoff = cutoff;
    if (opt_blocking != nullptr) request.blocking.assign(opt_blocking, opt_blocking + n_kinds);
    request.turns = option(opt_options, RDD_OPTION_TURNS) != 0;
    request.through_sites = option(opt_options, RDD_OPTION_THROUGH_SITES) != 0;
    give_classes(crystal::find_jumps(this_run(), defect->core, request), out);
    return RDD_OK;
  });
}

rdd_status rdd_jump_classes_create(rdd_context* opt_context, const rdd_defect* defect, int64_t n, const int64_t* from,
                                   const int64_t* to, const int64_t* translation, const int64_t* opt_paths,
                                   const double* opt_through, const char* names, int64_t names_len, int32_t index_base,
                                   rdd_jump_classes** out) {
  return compute(opt_context, [&]() -> rdd_status {
    need(defect, "defect");
    need(out, "out");
    need_index_base(index_base);
    need_size(n, "n");
    need_array(from, n, "from");
    need_array(to, n, "to");
    need_array(translation, n, "translation");
    const auto& core = *defect->core;
    const int dim = core.crystal().dim();
    const std::int64_t space = core.crystal().space();
    product({space, n, 8}, "through");
    const auto list = name_list(text_of(names, names_len, "names"), n, "names");
    std::vector<crystal::JumpInput> jumps;
    for (std::int64_t e = 0; e < n; ++e) {
      need_state(from[e], core.n_states(), index_base, e, "from");
      need_state(to[e], core.n_states(), index_base, e, "to");
      crystal::JumpInput jump;
      jump.name = list.empty() ? "" : list[e];
      jump.entry = "jump[" + std::to_string(e + index_base) + "]";
      jump.hop = {state_of(from[e], index_base), state_of(to[e], index_base),
                  translation_of(translation, dim, e, index_base)};
      if (opt_paths != nullptr) jump.paths = opt_paths[e];
      if (opt_through != nullptr && !std::isnan(opt_through[space * e]))
        jump.through = Eigen::Map<const Vector>(opt_through + space * e, space);
      jumps.push_back(std::move(jump));
    }
    give_classes(crystal::jumps_by_hand(this_run(), defect->core, jumps), out);
    return RDD_OK;
  });
}

rdd_status rdd_jump_classes_destroy(rdd_jump_classes** classes) {
  return answer([&] { destroy(classes); });
}

rdd_status rdd_jump_classes_sizes(const rdd_jump_classes* classes, int32_t* out_dim, int32_t* out_space,
                                  int64_t* out_n_states, int64_t* out_n_state_classes, int64_t* out_n_classes,
                                  int64_t* out_n_jumps, int64_t* out_n_dropped, int64_t* out_n_lengths) {
  return answer([&] {
    need(classes, "classes");
    need(out_dim, "out_dim");
    need(out_space, "out_space");
    need(out_n_states, "out_n_states");
    need(out_n_state_classes, "out_n_state_classes");
    need(out_n_classes, "out_n_classes");
    need(out_n_jumps, "out_n_jumps");
    need(out_n_dropped, "out_n_dropped");
    need(out_n_lengths, "out_n_lengths");
    const auto& core = *classes->core;
    const auto n_lengths = static_cast<std::int64_t>(core.dimensions().size());
    *out_dim = core.defect().crystal().dim();
    *out_space = core.defect().crystal().space();
    *out_n_states = core.defect().n_states();
    *out_n_state_classes = core.defect().n_classes();
    *out_n_classes = core.n_classes();
    *out_n_jumps = core.n_jumps();
    *out_n_dropped = static_cast<std::int64_t>(core.dropped().size());
    *out_n_lengths = n_lengths;
  });
}

rdd_status rdd_jump_classes_list(const rdd_jump_classes* classes, int32_t index_base, int64_t* opt_class,
                                 int64_t* opt_from, int64_t* opt_to, int64_t* opt_translation, int64_t* opt_operation,
                                 int32_t* opt_reversed) {
  return answer([&] {
    need(classes, "classes");
    need_index_base(index_base);
    const auto& core = *classes->core;
    const int dim = core.defect().crystal().dim();
    const std::int64_t n = core.n_jumps();
    need_apart({{"opt_class", opt_class, n * 8},
                {"opt_from", opt_from, n * 8},
                {"opt_to", opt_to, n * 8},
                {"opt_translation", opt_translation, n * dim * 8},
                {"opt_operation", opt_operation, n * 8},
                {"opt_reversed", opt_reversed, n * 4}},
               {});
    const HopLists hops{opt_from, opt_to, opt_translation, dim, index_base};
    Index place = 0;
    for (Index c = 0; c < core.n_classes(); ++c)
      for (const auto& member : core[c].members) {
        if (opt_class != nullptr) opt_class[place] = c + index_base;
        hops.put(place, member.hop);
        if (opt_operation != nullptr) opt_operation[place] = member.operation + index_base;
        if (opt_reversed != nullptr) opt_reversed[place] = member.reversed ? 1 : 0;
        ++place;
      }
  });
}

rdd_status rdd_jump_classes_summary(const rdd_jump_classes* classes, int32_t index_base, int64_t* opt_first,
                                    int64_t* opt_count, int64_t* opt_given, double* opt_length, int32_t* opt_reversed,
                                    int64_t* opt_paths) {
  return answer([&] {
    need(classes, "classes");
    need_index_base(index_base);
    const auto& core = *classes->core;
    const std::int64_t n = core.n_classes();
    need_apart({{"opt_first", opt_first, n * 8},
                {"opt_count", opt_count, n * 8},
                {"opt_given", opt_given, n * 8},
                {"opt_length", opt_length, n * 8},
                {"opt_reversed", opt_reversed, n * 4},
                {"opt_paths", opt_paths, n * 8}},
               {});
    Index first = index_base;
    for (Index c = 0; c < n; ++c) {
      const auto& one = core[c];
      if (opt_first != nullptr) opt_first[c] = first;
      if (opt_count != nullptr) opt_count[c] = one.count();
      if (opt_given != nullptr) opt_given[c] = first + one.given;
      if (opt_length != nullptr) opt_length[c] = one.length;
      if (opt_reversed != nullptr) opt_reversed[c] = one.reversed ? 1 : 0;
      if (opt_paths != nullptr) opt_paths[c] = one.paths;
      first += one.count();
    }
  });
}

rdd_status rdd_jump_classes_dropped(const rdd_jump_classes* classes, int32_t index_base, int64_t* opt_from,
                                    int64_t* opt_to, int64_t* opt_translation, int64_t* opt_count, double* opt_length,
                                    int32_t* opt_by_site, int64_t* opt_blocker) {
  return answer([&] {
    need(classes, "classes");
    need_index_base(index_base);
    const auto& list = classes->core->dropped();
    const int dim = classes->core->defect().crystal().dim();
    const auto n = static_cast<std::int64_t>(list.size());
    need_apart({{"opt_from", opt_from, n * 8},
                {"opt_to", opt_to, n * 8},
                {"opt_translation", opt_translation, n * dim * 8},
                {"opt_count", opt_count, n * 8},
                {"opt_length", opt_length, n * 8},
                {"opt_by_site", opt_by_site, n * 4},
                {"opt_blocker", opt_blocker, n * 8}},
               {});
    const HopLists hops{opt_from, opt_to, opt_translation, dim, index_base};
    for (Index c = 0; c < n; ++c) {
      const auto& one = list[c];
      hops.put(c, one.jumps.first());
      if (opt_count != nullptr) opt_count[c] = one.jumps.count();
      if (opt_length != nullptr) opt_length[c] = one.jumps.length;
      if (opt_by_site != nullptr) opt_by_site[c] = one.by_site ? 1 : 0;
      if (opt_blocker != nullptr) opt_blocker[c] = one.blocker + index_base;
    }
  });
}

rdd_status rdd_jump_classes_dimensions(const rdd_jump_classes* classes, double* opt_length, int64_t* opt_rank,
                                       int64_t* opt_parts) {
  return compute([&]() -> rdd_status {
    need(classes, "classes");
    const auto ranks = classes->core->dimensions();
    const auto n = static_cast<std::int64_t>(ranks.size());
    need_apart({{"opt_length", opt_length, n * 8}, {"opt_rank", opt_rank, n * 8}, {"opt_parts", opt_parts, n * 8}}, {});
    for (std::size_t c = 0; c < ranks.size(); ++c) {
      if (opt_length != nullptr) opt_length[c] = ranks[c].length;
      if (opt_rank != nullptr) opt_rank[c] = ranks[c].rank;
      if (opt_parts != nullptr) opt_parts[c] = ranks[c].n_components;
    }
    return RDD_OK;
  });
}

rdd_status rdd_jump_classes_name(const rdd_jump_classes* classes, int64_t index, int32_t index_base, char* buf,
                                 int64_t len, int64_t* out_needed) {
  return answer([&] {
    need(classes, "classes");
    need_index_base(index_base);
    need_entry(index, classes->core->n_classes(), index_base, "index");
    give_text((*classes->core)[index - index_base].name, buf, len, out_needed);
  });
}

rdd_status rdd_jump_classes_describe(const rdd_jump_classes* classes, char* buf, int64_t len, int64_t* out_needed) {
  return compute([&]() -> rdd_status {
    need(classes, "classes");
    give_text(classes->core->describe(), buf, len, out_needed);
    return RDD_OK;
  });
}

rdd_status rdd_jump_classes_landscape(rdd_context* opt_context, const rdd_options* opt_options,
                                      const rdd_jump_classes* classes, const double* opt_energy,
                                      const double* opt_degeneracy, const double* height, int32_t height_kind,
                                      const double* prefactor, const double* opt_state_dipole,
                                      const double* opt_saddle_dipole, const double* opt_deviation, double kB,
                                      rdd_landscape** out) {
  return compute(opt_context, [&]() -> rdd_status {
    need(classes, "classes");
    need(out, "out");
    const auto& core = *classes->core;
    const std::int64_t n = core.n_classes(), n_states = core.defect().n_classes(),
                       space = core.defect().crystal().space();
    require(height_kind == RDD_HEIGHT_BARRIER || height_kind == RDD_HEIGHT_SADDLE, Status::argument,
            "height_kind = ", height_kind, ": expected RDD_HEIGHT_BARRIER (0) or RDD_HEIGHT_SADDLE (1)");
    need_array(height, n, "height");
    need_array(prefactor, n, "prefactor");
    const crystal::ClassValues values{vector_of(opt_energy, n_states),
                                      vector_of(opt_degeneracy, n_states),
                                      vector_of(height, n),
                                      static_cast<Height>(height_kind),
                                      vector_of(prefactor, n),
                                      kB};
    const crystal::ClassExtras extras{tensors_of(opt_state_dipole, space, n_states),
                                      tensors_of(opt_saddle_dipole, space, n), vector_of(opt_deviation, n),
                                      option(opt_options, RDD_OPTION_SYMMETRISE) != 0};
    auto made = crystal::make_landscape(this_run(), core, values, extras);
    *out = std::make_unique<rdd_landscape>(
               rdd_landscape{std::move(made.landscape), std::move(made.dipoles), std::move(made.classes)})
               .release();
    return RDD_OK;
  });
}

rdd_status rdd_jump_classes_dipoles(const rdd_options* opt_options, const rdd_jump_classes* classes,
                                    const double* opt_class_dipole, const double* opt_jump_dipole,
                                    double* opt_state_dipole, double* opt_height_dipole, double* out_largest_change) {
  return compute([&]() -> rdd_status {
    need(classes, "classes");
    need(out_largest_change, "out_largest_change");
    const auto& core = *classes->core;
    const std::int64_t space = core.defect().crystal().space(), n_states = core.defect().n_classes(),
                       n = core.n_classes();
    const auto entry = space * space * 8;
    need_apart(
        {{"opt_state_dipole", opt_state_dipole, entry * core.defect().n_states()},
         {"opt_height_dipole", opt_height_dipole, entry * core.n_jumps()}},
        {{"opt_class_dipole", opt_class_dipole, entry * n_states}, {"opt_jump_dipole", opt_jump_dipole, entry * n}});
    const auto found =
        crystal::expand_dipoles(core, tensors_of(opt_class_dipole, space, n_states),
                                tensors_of(opt_jump_dipole, space, n), option(opt_options, RDD_OPTION_SYMMETRISE) != 0);
    give_if(found.state, opt_state_dipole);
    give_if(found.jump, opt_height_dipole);
    *out_largest_change = found.largest_change;
    return RDD_OK;
  });
}

rdd_status rdd_jump_classes_template(const rdd_jump_classes* classes, const char* path, int64_t path_len) {
  return compute([&]() -> rdd_status {
    need(classes, "classes");
    crystal::write_template(text_of(path, path_len, "path"), *classes->core);
    return RDD_OK;
  });
}

rdd_status rdd_jump_classes_endpoints(const rdd_jump_classes* classes, int32_t index_base, int64_t index,
                                      const int64_t* supercell, int64_t n_occupants, const int32_t* opt_label,
                                      const int32_t* opt_kind, const double* opt_distance, int64_t capacity,
                                      int64_t* out_n_atoms, double* opt_lattice, int32_t* opt_atom_kind,
                                      double* opt_initial, double* opt_final) {
  return compute([&]() -> rdd_status {
    need(classes, "classes");
    need_index_base(index_base);
    need(supercell, "supercell");
    need_size(n_occupants, "n_occupants");
    need_size(capacity, "capacity");
    need(out_n_atoms, "out_n_atoms");
    const auto& core = *classes->core;
    need_entry(index, core.n_classes(), index_base, "index");
    const std::int64_t dim = core.defect().crystal().dim(), space = core.defect().crystal().space();
    const auto places = product({space, capacity, 8}, "opt_initial");
    need_apart({{"opt_lattice", opt_lattice, space * dim * 8},
                {"opt_atom_kind", opt_atom_kind, capacity * 4},
                {"opt_initial", opt_initial, places},
                {"opt_final", opt_final, places}},
               {{"supercell", supercell, dim * dim * 8},
                {"opt_label", opt_label, n_occupants * 4},
                {"opt_kind", opt_kind, n_occupants * 4},
                {"opt_distance", opt_distance, n_occupants * 8}});
    crystal::IntMat cells(dim, dim);
    for (std::int64_t k = 0; k < dim * dim; ++k) {
      require(std::abs(supercell[k]) <= 1000, Status::argument, "supercell[", k % dim + index_base, ", ",
              k / dim + index_base, "] = ", supercell[k], ": expected at most 1000 cells along an edge");
      cells.data()[k] = static_cast<std::int32_t>(supercell[k]);
    }
    const auto found = crystal::endpoints(core, index - index_base, cells,
                                          occupants_of(n_occupants, opt_label, opt_kind, opt_distance));
    const auto n = static_cast<std::int64_t>(found.kind.size());
    const bool wanted = opt_atom_kind != nullptr || opt_initial != nullptr || opt_final != nullptr;
    require(!wanted || n <= capacity, Status::size, "capacity = ", capacity, ": expected at least ", n, " atoms");
    *out_n_atoms = n;
    give_if(found.lattice, opt_lattice);
    if (opt_atom_kind != nullptr) std::copy(found.kind.begin(), found.kind.end(), opt_atom_kind);
    give_if(found.first, opt_initial);
    give_if(found.last, opt_final);
    return RDD_OK;
  });
}

}  // extern "C"
