// Objects of every kind, made as a host would make them.
#include <cmath>
#include <cstdio>
#include <cstdlib>

#include "caller.hpp"

namespace fuzz {
namespace {

void must(rdd_status status, const char* what) {
  if (status == RDD_OK || status == RDD_NOT_CONVERGED) return;
  char text[400] = "";
  std::int64_t needed = 0;
  rdd_last_error(text, sizeof text, &needed);
  std::fprintf(stderr, "%s: status %d, %s\n", what, status, text);
  std::exit(2);
}
#define MUST(call) must(call, #call)

/// A simple cubic crystal of side^dim states in a periodic cell, rates from energies that a random stream draws.
rdd_model* cubic(int dim, std::int64_t side, double drive, std::uint64_t seed) {
  Random random(seed);
  std::int64_t n = 1;
  for (int a = 0; a < dim; ++a) n *= side;
  std::vector<double> energy, rate, lattice(static_cast<std::size_t>(dim * dim), 0);
  std::vector<std::int64_t> from, to, cells;
  for (std::int64_t i = 0; i < n; ++i) energy.push_back(3 * random.uniform());
  for (std::int64_t i = 0; i < n; ++i) {
    std::int64_t stride = 1;
    for (int a = 0; a < dim; ++a, stride *= side) {
      const std::int64_t wrap = i / stride % side == side - 1 ? 1 : 0, j = wrap ? i - (side - 1) * stride : i + stride;
      const double saddle = 3 + 2 * random.uniform();
      for (int back = 0; back < 2; ++back) {
        from.push_back(back ? j : i);
        to.push_back(back ? i : j);
        for (int b = 0; b < dim; ++b) cells.push_back(b == a ? (back ? -wrap : wrap) : 0);
        rate.push_back(std::exp((back ? energy[static_cast<std::size_t>(j)] : energy[static_cast<std::size_t>(i)]) -
                                saddle + (back ? drive : 0)));
      }
    }
  }
  for (int a = 0; a < dim; ++a) lattice[static_cast<std::size_t>(a * dim + a)] = static_cast<double>(side);
  rdd_model* model = nullptr;
  MUST(rdd_model_create(nullptr, dim, dim, n, lattice.data(), nullptr, static_cast<std::int64_t>(rate.size()),
                        from.data(), to.data(), cells.data(), rate.data(), nullptr, 0, &model));
  return model;
}

rdd_landscape* square_landscape(std::int32_t kind) {
  const double lattice[4] = {1, 0, 0, 1};
  const std::int64_t from[8] = {0, 1, 0, 1, 0, 0, 1, 1}, to[8] = {1, 0, 1, 0, 0, 0, 1, 1};
  const std::int64_t cells[16] = {0, 0, 0, 0, 1, 0, -1, 0, 0, 1, 0, -1, 1, 1, -1, -1};
  const double height[8] = {.4, .4, .45, .45, .5, .5, .6, .6}, energy[2] = {0, .05};
  const double prefactor[8] = {1e13, 1e13, 1e13, 1e13, 1e13, 1e13, 1e13, 1e13};
  rdd_landscape* out = nullptr;
  MUST(rdd_landscape_create(nullptr, 2, 2, 2, lattice, nullptr, kind == RDD_HEIGHT_SADDLE ? energy : nullptr, nullptr,
                            8, from, to, cells, height, kind, prefactor, 0, 0, &out));
  return out;
}

void fill_models(Caller& caller, bool large) {
  Pool<rdd_model>::add(cubic(3, large ? 14 : 2, 0, 1));
  Pool<rdd_model>::add(cubic(2, large ? 40 : 3, 0, 2));
  Pool<rdd_model>::add(cubic(large ? 3 : 2, large ? 12 : 3, 0.7, 3));
  Pool<rdd_model>::add(cubic(1, large ? 300 : 4, 0, 4));
  rdd_model* forced = nullptr;
  const double force[3] = {.1, .2, .3};
  MUST(rdd_model_with_force(Pool<rdd_model>::all[0], force, 1, &forced));
  Pool<rdd_model>::add(forced);
  const std::int64_t from[2] = {0, 1}, to[2] = {1, 0};
  const double rate[2] = {1, 2};
  rdd_model* two = nullptr;  // without a lattice
  MUST(rdd_model_create(nullptr, 0, 0, 2, nullptr, nullptr, 2, from, to, nullptr, rate, nullptr, 0, &two));
  Pool<rdd_model>::add(two);
  std::int64_t needed = 0;
  MUST(rdd_model_serialize(Pool<rdd_model>::all[3], nullptr, 0, &needed));
  caller.blobs.emplace_back(static_cast<std::size_t>(needed));
  MUST(rdd_model_serialize(Pool<rdd_model>::all[3], caller.blobs[0].data(), needed, &needed));
}

void fill_from_models() {
  for (const std::size_t m : {std::size_t{1}, std::size_t{3}}) {
    rdd_reduced* reduced = nullptr;
    MUST(rdd_coarse_grain(nullptr, nullptr, Pool<rdd_model>::all[m], 2, &reduced));
    Pool<rdd_reduced>::add(reduced);
    rdd_jump_table* table = nullptr;
    MUST(rdd_jump_table_create(nullptr, reduced, 0, 0, 1e9, &table));
    Pool<rdd_jump_table>::add(table);
  }
  for (const std::size_t m : {std::size_t{1}, std::size_t{2}}) {
    rdd_audit* audit = nullptr;
    MUST(rdd_model_audit(nullptr, nullptr, Pool<rdd_model>::all[m], &audit));
    Pool<rdd_audit>::add(audit);
  }
  const std::int64_t absorbing[1] = {1};
  rdd_passage* passage = nullptr;
  MUST(rdd_passage_create(nullptr, Pool<rdd_model>::all[0], 1, 1, absorbing, nullptr, 0, &passage));
  Pool<rdd_passage>::add(passage);
  const double times[3] = {.1, .2, .5};
  rdd_trajectories* paths = nullptr;
  MUST(rdd_trajectories_sample(nullptr, Pool<rdd_model>::all[1], 5, 0, 3, times, nullptr, 0, 1, 1, &paths));
  Pool<rdd_trajectories>::add(paths);
}

void fill_landscapes() {
  Pool<rdd_landscape>::add(square_landscape(RDD_HEIGHT_BARRIER));
  Pool<rdd_landscape>::add(square_landscape(RDD_HEIGHT_SADDLE));
  double dipole[32];
  for (int i = 0; i < 32; ++i) dipole[i] = i % 4 == 1 || i % 4 == 2 ? 0.1 : 1;
  rdd_landscape* strained = nullptr;
  MUST(rdd_landscape_with_dipoles(Pool<rdd_landscape>::all[0], dipole, dipole, &strained));
  Pool<rdd_landscape>::add(strained);
  rdd_table* table = nullptr;
  MUST(rdd_table_create(nullptr, nullptr, Pool<rdd_landscape>::all[0], 300, 900, 1e-4, &table));
  Pool<rdd_table>::add(table);
  double coupling[8] = {.1, -.1, .2, .3, .2, .1, .3, .2};
  rdd_field* field = nullptr;
  MUST(rdd_field_create(nullptr, Pool<rdd_landscape>::all[1], 1, coupling, nullptr, nullptr, &field));
  Pool<rdd_field>::add(field);
  const std::int64_t box[2] = {3, 3};
  const double spacing[4] = {1, 0, 0, 1};
  double weight[9] = {0}, conductivity[36];
  for (int i = 0; i < 36; ++i) conductivity[i] = i % 4 == 0 || i % 4 == 3 ? 1 : 0.1;
  rdd_grid* grid = nullptr;
  MUST(rdd_grid_create(nullptr, nullptr, 2, 2, box, spacing, nullptr, 1, 9, weight, conductivity, nullptr, &grid));
  Pool<rdd_grid>::add(grid);
}

void fill_crystals() {
  const double lattice[9] = {1, 0, 0, 0, 1, 0, 0, 0, 1}, origin[3] = {0, 0, 0};
  const std::int32_t kind[1] = {0};
  rdd_crystal* crystal = nullptr;
  MUST(rdd_crystal_create(nullptr, nullptr, 3, 3, lattice, 1, kind, origin, 0, "Fe", -1, &crystal));
  Pool<rdd_crystal>::add(crystal);
  rdd_defect* defect = nullptr;
  MUST(rdd_defect_create(nullptr, crystal, 1, origin, "", -1, nullptr, 0, nullptr, nullptr, nullptr, &defect));
  Pool<rdd_defect>::add(defect);
  rdd_jump_classes* classes = nullptr;
  MUST(rdd_jump_classes_find(nullptr, nullptr, defect, 1.2, 0, nullptr, &classes));
  Pool<rdd_jump_classes>::add(classes);
  rdd_pair* pair = nullptr;
  MUST(rdd_pair_create(nullptr, classes, 1, &pair));
  Pool<rdd_pair>::add(pair);
}

rdd_dmd* cubic_dmd(std::int64_t side, const rdd_potential* potential) {
  const std::int64_t n = side * side * side;
  std::vector<double> x, c, alpha(static_cast<std::size_t>(n), 60);
  std::vector<std::int64_t> bonds;
  const double length = 1.05 * static_cast<double>(side), cell[9] = {length, 0, 0, 0, length, 0, 0, 0, length};
  for (std::int64_t i = 0; i < n; ++i) {
    const std::int64_t at[3] = {i % side, i / side % side, i / side / side};
    std::int64_t stride = 1;
    for (int a = 0; a < 3; ++a, stride *= side) {
      x.push_back(1.05 * static_cast<double>(at[a]) + 0.01 * std::sin(static_cast<double>(3 * i + a)));
      bonds.push_back(i);
      bonds.push_back(at[a] + 1 == side ? i - at[a] * stride : i + stride);
    }
    c.push_back(0.3 + 0.4 * std::fmod(static_cast<double>(i) * 0.618, 1));
  }
  rdd_dmd* out = nullptr;
  MUST(rdd_dmd_create(3, n, x.data(), c.data(), alpha.data(), 8, potential, nullptr, nullptr, 0, 1, 1, 1, 0, 0, cell,
                      static_cast<std::int64_t>(bonds.size() / 2), bonds.data(), 0, nullptr, nullptr, &out));
  return out;
}

void fill_matter(bool large) {
  rdd_potential *morse = nullptr, *soft = nullptr;
  MUST(rdd_potential_morse(1, 4, 1, 1.5, &morse));
  MUST(rdd_potential_soft_core(1, 1, .5, 2.5, &soft));
  Pool<rdd_potential>::add(morse);
  Pool<rdd_potential>::add(soft);
  rdd_dmd *chain = nullptr, *spins = nullptr;
  MUST(rdd_dmd_chain(nullptr, large ? 2000 : 6, 10, 0, 1, 1, 1, 0, .4, &chain));
  MUST(rdd_dmd_chain(nullptr, large ? 10 : 4, 10, 0, 1, 1, 1, 0, 1, &spins));
  Pool<rdd_dmd>::add(chain);
  Pool<rdd_dmd>::add(spins);
  Pool<rdd_dmd>::add(cubic_dmd(large ? 8 : 3, morse));
  rdd_spin* ensemble = nullptr;
  MUST(rdd_spin_create(nullptr, spins, 0, 0, 1, 0, 0, 0, 1, .01, 10, 4, 0, 0, nullptr, &ensemble));
  const double times[2] = {.1, .2};
  MUST(rdd_spin_run(nullptr, ensemble, 2, times));
  Pool<rdd_spin>::add(ensemble);
  rdd_spin_chain* configurations = nullptr;
  MUST(rdd_spin_chain_create(nullptr, spins, 0, 1, 0, 0, 0, 0, nullptr, &configurations));
  Pool<rdd_spin_chain>::add(configurations);
}

void fill_walkers() {
  const std::int64_t line[3] = {0, 2, 4}, plane[8] = {0, 0, 2, 0, 4, 0, 0, 2};
  const double well[4] = {1, -2, 1, 1};
  rdd_energy *one = nullptr, *two = nullptr;
  MUST(rdd_energy_create(1, &one));
  MUST(rdd_energy_set_polynomial(one, 3, line, well));
  MUST(rdd_energy_create(2, &two));
  MUST(rdd_energy_set_polynomial(two, 4, plane, well));
  Pool<rdd_energy>::add(one);
  Pool<rdd_energy>::add(two);
  rdd_qsd* qsd = nullptr;
  MUST(rdd_qsd_line(nullptr, one, -2, 0, 0, 1, 3, &qsd));
  Pool<rdd_qsd>::add(qsd);
  const double lo = -2, hi = 0, start = -1;
  const std::int32_t absorbing[2] = {0, 1};
  rdd_walkers* walkers = nullptr;
  MUST(rdd_walkers_create(nullptr, 1, &lo, &hi, absorbing, 3, .01, 10, 1, &start, &walkers));
  Pool<rdd_walkers>::add(walkers);
}

void fill_files(Caller& caller) {
  const auto& f = caller.folder;
  MUST(rdd_model_write(Pool<rdd_model>::all[3], (f + "/model.json").c_str(), -1));
  MUST(rdd_dmd_save(Pool<rdd_dmd>::all[0], (f + "/chain.restart").c_str(), -1));
  MUST(rdd_spin_save(Pool<rdd_spin>::all[0], (f + "/spins.restart").c_str(), -1));
  caller.paths = {
      f + "/model.json", f + "/chain.restart",     f + "/spins.restart", f + "/new.json", f + "/none/new.json", f, "",
      "/dev/null",       f + std::string(300, 'a')};
}

}  // namespace

void fill_pools(Caller& caller, bool large) {
  for (const std::int32_t threads : {1, 2}) {
    rdd_context* context = nullptr;
    MUST(rdd_context_create(threads, &context));
    Pool<rdd_context>::add(context);
    rdd_options* options = nullptr;
    MUST(rdd_options_create(&options));
    Pool<rdd_options>::add(options);
  }
  fill_models(caller, large);
  fill_from_models();
  fill_landscapes();
  fill_crystals();
  fill_matter(large);
  fill_walkers();
  if (!caller.folder.empty()) fill_files(caller);
}

}  // namespace fuzz
