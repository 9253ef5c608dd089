// rdd/eam.h: embedded-atom potentials.
#include <rdd/eam.h>

#include <algorithm>
#include <cmath>

#include "arrays.hpp"
#include "dmd/metal/point_energy.hpp"
#include "dmd_arrays.hpp"
#include "guard.hpp"
#include "handles.hpp"
#include "support/text.hpp"

using namespace rdd;
using namespace rdd::capi;

namespace {

constexpr double usual_tolerance = 1e-10;

rdd_status give_eam(const dmd::EamTables& tables, double core, rdd_potential** out) {
  need(out, "out");
  require(std::isfinite(core), Status::argument, "core = ", core, ": expected a finite number");
  auto potential = std::make_shared<const dmd::EamPotential>(tables, dmd::EamCore{core < 0, std::max(core, 0.0)});
  auto averages = std::make_shared<const dmd::EamAverages>(std::move(potential), usual_tolerance);
  *out = std::make_unique<rdd_potential>(rdd_potential{{}, std::move(averages)}).release();
  return RDD_OK;
}

const dmd::EamPotential& eam_of(const rdd_potential* potential) {
  need(potential, "potential");
  require(potential->eam != nullptr, Status::unsupported,
          "potential is a pair potential: expected an embedded-atom potential");
  return *potential->eam->potential();
}

std::vector<std::string> names_of(const std::string& text) {
  std::vector<std::string> names;
  for (const auto& line : split_lines(text))
    for (const auto word : split_words(line.text)) names.emplace_back(word);
  return names;
}

Index species_of(const dmd::EamPotential& eam, int64_t species, int32_t base, const char* name) {
  require(species - base >= 0 && species - base < eam.species(), Status::argument, name, " = ", species,
          ": expected a species from ", base, " to ", eam.species() - 1 + base);
  return species - base;
}

/// Which of functions() is meant.
Index function_of(const dmd::EamPotential& eam, int32_t kind, int64_t host, int64_t source, int32_t base) {
  need_index_base(base);
  require(kind == RDD_EAM_DENSITY || kind == RDD_EAM_PAIR, Status::argument, "kind = ", kind,
          ": expected RDD_EAM_DENSITY or RDD_EAM_PAIR");
  const Index a = species_of(eam, host, base, "host"), b = species_of(eam, source, base, "source");
  return kind == RDD_EAM_DENSITY ? eam.density_of(a, b) : eam.pair_of(a, b);
}

void give_lines_of(const std::vector<std::string>& lines, char* buf, int64_t len, int64_t* out_needed) {
  need(out_needed, "out_needed");
  give_lines(lines, buf, len, out_needed);
}

}  // namespace

extern "C" {

rdd_status rdd_potential_read(const char* path, int64_t path_len, const char* species, int64_t species_len,
                              int32_t format, double core, rdd_potential** out) {
  return compute([&]() -> rdd_status {
    need(out, "out");
    const auto file_kind = code_of(format, dmd::EamFormat::funcfl, "format");
    std::vector<std::string> paths;
    const std::string text = text_of(path, path_len, "path");
    for (const auto& line : split_lines(text))
      if (!line.text.empty()) paths.emplace_back(line.text);
    require(!paths.empty(), Status::argument, "path is empty: expected the name of a file");
    require(paths.size() == 1 || file_kind == dmd::EamFormat::detect || file_kind == dmd::EamFormat::funcfl,
            Status::argument, "path names ", paths.size(), " files: expected one, unless they are funcfl");
    dmd::EamTables tables = paths.size() == 1 ? dmd::read_eam(paths[0], file_kind) : dmd::read_funcfl(paths);
    const auto names = names_of(text_of(species, species_len, "species"));
    if (!names.empty()) tables = dmd::select(tables, names);
    return give_eam(tables, core, out);
  });
}

rdd_status rdd_potential_eam(int64_t n_species, const char* names, int64_t names_len, const double* mass, int64_t n_rho,
                             double d_rho, const double* embedding, int64_t n_r, double d_r, double cutoff,
                             int64_t n_densities, const double* density, int64_t n_pairs, const double* r_phi,
                             double core, rdd_potential** out) {
  return compute([&]() -> rdd_status {
    need(out, "out");
    require(n_species >= 1, Status::size, "n_species = ", n_species, ": expected at least 1");
    for (const auto& [size, name] : {std::pair{n_rho, "n_rho"}, {n_r, "n_r"}})
      require(size >= 5, Status::size, name, " = ", size, ": expected at least 5");
    require(n_densities == n_species || n_densities == n_species * n_species, Status::size,
            "n_densities = ", n_densities, ": expected ", n_species, " or its square");
    require(n_pairs == n_species * (n_species + 1) / 2, Status::size, "n_pairs = ", n_pairs, ": expected ",
            n_species * (n_species + 1) / 2);
    need(mass, "mass");
    need(embedding, "embedding");
    need(density, "density");
    need(r_phi, "r_phi");
    dmd::EamTables tables;
    tables.names = names_of(text_of(names, names_len, "names"));
    require(tables.species() == n_species, Status::size, "names has ", tables.species(), " names: expected ",
            n_species);
    tables.mass = vector_of(mass, n_species);
    tables.d_rho = d_rho, tables.d_r = d_r, tables.cutoff = cutoff;
    tables.by_host = n_densities != n_species;
    tables.embedding = matrix_of(embedding, n_rho, n_species);
    tables.density = matrix_of(density, n_r, n_densities);
    tables.r_phi = matrix_of(r_phi, n_r, n_pairs);
    return give_eam(tables, core, out);
  });
}

rdd_status rdd_potential_sizes(const rdd_potential* potential, int64_t* out_n_species, int32_t* out_by_host,
                               double* out_cutoff) {
  return answer([&] {
    need(potential, "potential");
    need(out_n_species, "out_n_species");
    need(out_by_host, "out_by_host");
    need(out_cutoff, "out_cutoff");
    const auto* eam = potential->eam != nullptr ? potential->eam->potential().get() : nullptr;
    *out_n_species = eam != nullptr ? eam->species() : 0;
    *out_by_host = eam != nullptr && eam->classes() > 1 ? 1 : 0;
    *out_cutoff = eam != nullptr ? eam->range() : potential->core.cutoff();
  });
}

rdd_status rdd_potential_species(const rdd_potential* potential, char* buf, int64_t len, int64_t* out_needed) {
  return answer([&] { give_lines_of(eam_of(potential).names(), buf, len, out_needed); });
}

rdd_status rdd_potential_warnings(const rdd_potential* potential, char* buf, int64_t len, int64_t* out_needed) {
  return answer([&] { give_lines_of(eam_of(potential).warnings(), buf, len, out_needed); });
}

rdd_status rdd_potential_mass(const rdd_potential* potential, int64_t species, int32_t index_base, double* out_mass) {
  return answer([&] {
    const auto& eam = eam_of(potential);
    need(out_mass, "out_mass");
    need_index_base(index_base);
    *out_mass = eam.mass(species_of(eam, species, index_base, "species"));
  });
}

rdd_status rdd_potential_core(const rdd_potential* potential, int32_t kind, int64_t host, int64_t source,
                              int32_t index_base, double* out_core) {
  return answer([&] {
    const auto& eam = eam_of(potential);
    need(out_core, "out_core");
    *out_core = eam.functions()[function_of(eam, kind, host, source, index_base)].core();
  });
}

rdd_status rdd_potential_function(const rdd_potential* potential, int32_t kind, int64_t host, int64_t source,
                                  int32_t index_base, int64_t n, const double* place, double* opt_value,
                                  double* opt_first, double* opt_second) {
  return compute([&]() -> rdd_status {
    const auto& eam = eam_of(potential);
    need_size(n, "n");
    need_array(place, n, "place");
    need_index_base(index_base);
    const int64_t bytes = product({n, 8}, "place");
    need_apart({{"opt_value", opt_value, bytes}, {"opt_first", opt_first, bytes}, {"opt_second", opt_second, bytes}},
               {{"place", place, bytes}});
    const bool embedding = kind == RDD_EAM_EMBEDDING;
    const Index host_species = species_of(eam, host, index_base, "host");
    (void)species_of(eam, source, index_base, "source");
    const dmd::Radial* radial =
        embedding ? nullptr : &eam.functions()[function_of(eam, kind, host, source, index_base)];
    for (int64_t k = 0; k < n; ++k)
      require(std::isfinite(place[k]) && (embedding || place[k] > 0), Status::argument, "place[", k, "] = ", place[k],
              embedding ? ": expected a finite density" : ": expected a distance > 0");
    for (int64_t k = 0; k < n; ++k) {
      const dmd::Jet jet = embedding ? eam.embedding(host_species, place[k]) : (*radial)(place[k]);
      if (opt_value != nullptr) opt_value[k] = jet.value;
      if (opt_first != nullptr) opt_first[k] = jet.first;
      if (opt_second != nullptr) opt_second[k] = jet.second;
    }
    return RDD_OK;
  });
}

rdd_status rdd_potential_function_averages(rdd_context* opt_context, const rdd_potential* potential, int32_t kind,
                                           int64_t host, int64_t source, int32_t index_base, double tolerance,
                                           int64_t n, const double* distance, const double* variance, double* average) {
  return compute(opt_context, [&]() -> rdd_status {
    const auto& eam = eam_of(potential);
    need_size(n, "n");
    need_array(distance, n, "distance");
    need_array(variance, n, "variance");
    need_array(average, n, "average");
    const int64_t bytes = product({n, 8}, "distance");
    need_apart({{"average", average, product({6, n, 8}, "average")}},
               {{"distance", distance, bytes}, {"variance", variance, bytes}});
    const Index which = function_of(eam, kind, host, source, index_base);
    for (int64_t k = 0; k < n; ++k) {
      require(distance[k] > 0 && std::isfinite(distance[k]), Status::argument, "distance[", k, "] = ", distance[k],
              ": expected > 0");
      require(variance[k] > 0 && std::isfinite(variance[k]), Status::argument, "variance[", k, "] = ", variance[k],
              ": expected > 0");
    }
    if (n == 0) return RDD_OK;
    auto averages = potential->eam;
    if (tolerance != averages->tolerance())
      averages = std::make_shared<const dmd::EamAverages>(averages->potential(), tolerance);
    const auto count = static_cast<std::size_t>(n);
    const std::span r(distance, count), v(variance, count);
    const auto view = averages->between(*std::ranges::min_element(v), *std::ranges::max_element(v), this_run());
    Matrix columns(n, 6);
    view.evaluate(which, dmd::AverageOrder::second, r, v,
                  {columns.col(0).data(), columns.col(1).data(), columns.col(2).data(), columns.col(3).data(),
                   columns.col(4).data(), columns.col(5).data()});
    for (int64_t k = 0; k < n; ++k)
      require(std::isfinite(columns(k, 0)), Status::numeric, "distance[", k, "] = ", distance[k], " with variance ",
              variance[k],
              " reaches the core of the function, which its table does not cover: expected a larger "
              "distance");
    Eigen::Map<Matrix>(average, 6, n) = columns.transpose();
    return RDD_OK;
  });
}

rdd_status rdd_potential_point_energy(rdd_context* opt_context, const rdd_potential* potential, int64_t n_sites,
                                      const double* positions, const int64_t* species, int32_t index_base,
                                      const double* opt_cell, const int32_t* opt_periodic, double* out_energy,
                                      double* opt_forces, double* opt_site_energy) {
  return compute(opt_context, [&]() -> rdd_status {
    const auto& eam = eam_of(potential);
    require(n_sites >= 1, Status::size, "n_sites = ", n_sites, ": expected at least 1");
    need(positions, "positions");
    need(species, "species");
    need(out_energy, "out_energy");
    need_index_base(index_base);
    need_apart({{"opt_forces", opt_forces, product({3, n_sites, 8}, "opt_forces")},
                {"opt_site_energy", opt_site_energy, product({n_sites, 8}, "opt_site_energy")}},
               {{"positions", positions, product({3, n_sites, 8}, "positions")}});
    std::vector<Index> kinds;
    for (int64_t i = 0; i < n_sites; ++i) kinds.push_back(species_of(eam, species[i], index_base, "species"));
    const auto result = dmd::point_energy(eam, box_of(3, opt_cell, opt_periodic),
                                          Eigen::Map<const Matrix>(positions, 3, n_sites), kinds, this_run());
    *out_energy = result.energy;
    give_if(result.forces, opt_forces);
    give_if(result.site, opt_site_energy);
    return RDD_OK;
  });
}

}  // extern "C"
