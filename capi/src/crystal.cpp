// rdd/crystal.h: construction, reading and queries of crystals.
#include "crystal/crystal.hpp"

#include <rdd/crystal.h>

#include <algorithm>

#include "arrays.hpp"
#include "crystal/files/structure_file.hpp"
#include "guard.hpp"
#include "handles.hpp"
#include "options.hpp"
#include "support/text.hpp"

using namespace rdd;
using namespace rdd::capi;
using crystal::Crystal;

namespace {

crystal::CrystalRequest request_of(const rdd_options* options) {
  return {option(options, RDD_OPTION_TOLERANCE), option(options, RDD_OPTION_PRIMITIVE) != 0};
}

void give_crystal(const Run& run, const crystal::Structure& structure, const rdd_options* options, rdd_crystal** out) {
  *out =
      std::make_unique<rdd_crystal>(rdd_crystal{std::make_shared<const Crystal>(run, structure, request_of(options))})
          .release();
}

std::vector<std::string> names_of(const std::string& text) {
  std::vector<std::string> out;
  for (const auto& line : split_lines(text))
    for (const auto word : split_words(line.text)) out.emplace_back(word);
  return out;
}

}  // namespace

extern "C" {

rdd_status rdd_crystal_create(rdd_context* opt_context, const rdd_options* opt_options, int32_t dim, int32_t space,
                              const double* lattice, int64_t n_atoms, const int32_t* kind, const double* position,
                              int32_t coordinates, const char* species, int64_t species_len, rdd_crystal** out) {
  return compute(opt_context, [&]() -> rdd_status {
    need(out, "out");
    require(dim >= 1 && dim <= 3, Status::argument, "dim = ", dim, ": expected 1 to 3");
    require(space >= dim && space <= 3, Status::argument, "space = ", space, ": expected dim = ", dim, " to 3");
    require(n_atoms >= 1, Status::argument, "n_atoms = ", n_atoms, ": expected at least 1 atom");
    product({space, n_atoms, 8}, "position");
    need(lattice, "lattice");
    need(kind, "kind");
    need(position, "position");
    const bool fractional = coordinates == RDD_COORDINATES_FRACTIONAL;
    require(fractional || coordinates == RDD_COORDINATES_CARTESIAN, Status::argument, "coordinates = ", coordinates,
            ": expected RDD_COORDINATES_FRACTIONAL (0) or RDD_COORDINATES_CARTESIAN (1)");
    require(!fractional || dim == space, Status::argument, "coordinates = 0: ", dim,
            " lattice vectors span no space of ", space, " dimensions, expected RDD_COORDINATES_CARTESIAN (1) there");
    crystal::Structure structure;
    structure.lattice = matrix_of(lattice, space, dim);
    structure.kind.assign(kind, kind + n_atoms);
    structure.positions = matrix_of(position, space, n_atoms);
    if (fractional) structure.positions = (structure.lattice * structure.positions).eval();
    structure.species = names_of(text_of(species, species_len, "species"));
    give_crystal(this_run(), structure, opt_options, out);
    return RDD_OK;
  });
}

rdd_status rdd_crystal_read(rdd_context* opt_context, const rdd_options* opt_options, const char* path,
                            int64_t path_len, rdd_crystal** out) {
  return compute(opt_context, [&]() -> rdd_status {
    need(out, "out");
    const auto name = text_of(path, path_len, "path");
    const Run run = this_run();
    const auto structure = crystal::read_structure(name);
    try {
      give_crystal(run, structure, opt_options, out);
    } catch (const Error& error) {
      fail(error.status(), name, ": ", error.what());
    }
    return RDD_OK;
  });
}

rdd_status rdd_crystal_destroy(rdd_crystal** crystal) {
  return answer([&] { destroy(crystal); });
}

rdd_status rdd_crystal_sizes(const rdd_crystal* crystal, int32_t* out_dim, int32_t* out_space, int64_t* out_n_atoms,
                             int64_t* out_n_kinds, int64_t* out_n_operations, int32_t* out_group, double* out_tolerance,
                             double* out_largest_move) {
  return answer([&] {
    need(crystal, "crystal");
    need(out_dim, "out_dim");
    need(out_space, "out_space");
    need(out_n_atoms, "out_n_atoms");
    need(out_n_kinds, "out_n_kinds");
    need(out_n_operations, "out_n_operations");
    need(out_group, "out_group");
    need(out_tolerance, "out_tolerance");
    need(out_largest_move, "out_largest_move");
    const auto& core = *crystal->core;
    *out_dim = core.dim();
    *out_space = core.space();
    *out_n_atoms = core.n_atoms();
    *out_n_kinds = core.n_kinds();
    *out_n_operations = static_cast<std::int64_t>(core.operations().size());
    *out_group = core.group();
    *out_tolerance = core.tolerance();
    *out_largest_move = core.largest_move();
  });
}

rdd_status rdd_crystal_symbol(const rdd_crystal* crystal, char* buf, int64_t len, int64_t* out_needed) {
  return answer([&] {
    need(crystal, "crystal");
    give_text(crystal->core->symbol(), buf, len, out_needed);
  });
}

rdd_status rdd_crystal_species(const rdd_crystal* crystal, int32_t kind, char* buf, int64_t len, int64_t* out_needed) {
  return answer([&] {
    need(crystal, "crystal");
    require(kind >= 0 && kind < crystal->core->n_kinds(), Status::argument, "kind = ", kind, ": expected 0 to ",
            crystal->core->n_kinds() - 1);
    give_text(crystal->core->species(kind), buf, len, out_needed);
  });
}

rdd_status rdd_crystal_geometry(const rdd_crystal* crystal, double* opt_lattice, double* opt_given_lattice,
                                double* opt_frame, int32_t* opt_kind, double* opt_position, double* opt_given_position,
                                int64_t* opt_orbit) {
  return compute([&]() -> rdd_status {
    need(crystal, "crystal");
    const auto& core = *crystal->core;
    const std::int64_t n = core.n_atoms(), space = core.space(), vectors = space * core.dim() * 8;
    need_apart({{"opt_lattice", opt_lattice, vectors},
                {"opt_given_lattice", opt_given_lattice, vectors},
                {"opt_frame", opt_frame, vectors},
                {"opt_kind", opt_kind, n * 4},
                {"opt_position", opt_position, n * space * 8},
                {"opt_given_position", opt_given_position, n * space * 8},
                {"opt_orbit", opt_orbit, n * 8}},
               {});
    const auto orbits = opt_orbit != nullptr ? core.orbits() : decltype(core.orbits())();
    give_if(core.basis().vectors(), opt_lattice);
    give_if(core.given_lattice(), opt_given_lattice);
    for (int k = 0; opt_frame != nullptr && k < core.dim(); ++k) {
      const auto vector = core.to_given(rdd::crystal::Vec::Unit(space, k));
      std::copy_n(vector.data(), space, opt_frame + space * k);
    }
    for (Index a = 0; a < n; ++a) {
      if (opt_kind != nullptr) opt_kind[a] = core.kind(a);
      const auto x = core.basis().cartesian(core.atom(a)), given = core.to_given(core.atom(a));
      if (opt_position != nullptr) std::copy_n(x.data(), space, opt_position + space * a);
      if (opt_given_position != nullptr) std::copy_n(given.data(), space, opt_given_position + space * a);
    }
    if (opt_orbit != nullptr) std::copy(orbits.begin(), orbits.end(), opt_orbit);
    return RDD_OK;
  });
}

rdd_status rdd_crystal_operations(const rdd_crystal* crystal, int64_t* opt_rotation, double* opt_shift,
                                  double* opt_cartesian) {
  return compute([&]() -> rdd_status {
    need(crystal, "crystal");
    const auto& core = *crystal->core;
    const std::int64_t n = static_cast<std::int64_t>(core.operations().size()), dim = core.dim(), space = core.space();
    need_apart({{"opt_rotation", opt_rotation, n * dim * dim * 8},
                {"opt_shift", opt_shift, n * dim * 8},
                {"opt_cartesian", opt_cartesian, n * space * space * 8}},
               {});
    for (std::int64_t o = 0; o < n; ++o) {
      const auto& g = core.operations()[o];
      if (opt_rotation != nullptr) std::copy_n(g.rotation.data(), dim * dim, opt_rotation + dim * dim * o);
      if (opt_shift != nullptr) std::copy_n(g.shift.data(), dim, opt_shift + dim * o);
      if (opt_cartesian != nullptr) std::copy_n(g.cartesian.data(), space * space, opt_cartesian + space * space * o);
    }
    return RDD_OK;
  });
}

}  // extern "C"
