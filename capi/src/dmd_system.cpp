// rdd/dmd_system.h: systems of diffusive molecular dynamics (chains, crystals) and neighbour lists.
#include <rdd/dmd_system.h>

#include <array>
#include <cmath>

#include "arrays.hpp"
#include "dmd/simulation.hpp"
#include "dmd_arrays.hpp"
#include "guard.hpp"
#include "handles.hpp"
#include "options.hpp"

using namespace rdd;
using namespace rdd::capi;

namespace {

using Map = Eigen::Map<const Vector>;

/// Makes the chain of the paper; set() changes its parameters.
template <typename Set>
rdd_status give_chain(int64_t n_sites, double beta, double amplitude, const dmd::Tolerances& tolerances, rdd_dmd** out,
                      Set&& set) {
  need(out, "out");
  require(n_sites >= 2, Status::size, "n_sites = ", n_sites, ": expected at least 2");
  product({n_sites, 8}, "n_sites");
  require(beta > 0 && std::isfinite(beta), Status::argument, "beta = ", beta, ": expected > 0 and finite");
  dmd::Chain chain = dmd::paper_chain(n_sites, beta);
  set(chain);
  auto core = dmd::make_simulation(chain, dmd::alternating_state(chain, amplitude), this_run());
  core->tolerances = tolerances;
  *out = std::make_unique<rdd_dmd>(rdd_dmd{std::move(core)}).release();
  return RDD_OK;
}

/// The array arguments of both functions that make a crystal.
struct Sites {
  int32_t dim;
  int64_t n;
  const double *positions, *occupation, *alpha;
  const rdd_potential *aa, *opt_ab, *opt_bb;
  const double* opt_cell;
  int64_t n_bonds;
  const int64_t* bonds;
  int32_t index_base;
  const int32_t *opt_fixed, *opt_reservoir;
};

/// Makes a crystal; set() changes its parameters.
template <typename Set>
rdd_status give_crystal(const Sites& sites, double beta, const dmd::Tolerances& tolerances, rdd_dmd** out, Set&& set) {
  need(out, "out");
  need(sites.aa, "aa");
  require(sites.dim >= 1 && sites.dim <= 3, Status::argument, "dim = ", sites.dim, ": expected 1, 2 or 3");
  require(sites.n >= 1, Status::size, "n_sites = ", sites.n, ": expected at least 1");
  product({sites.dim, sites.n, 8}, "positions");
  need(sites.positions, "positions");
  need(sites.occupation, "occupation");
  need(sites.alpha, "alpha");
  const auto potential = [](const rdd_potential* given, const char* name) {
    return given != nullptr ? pair_of(*given, name) : dmd::PairFunction();
  };
  dmd::Crystal crystal;
  crystal.dim = sites.dim;
  crystal.n = sites.n;
  crystal.physics.beta = beta;
  crystal.physics.interaction = dmd::make_interaction(pair_of(*sites.aa, "aa"), potential(sites.opt_ab, "opt_ab"),
                                                      potential(sites.opt_bb, "opt_bb"));
  set(crystal);
  crystal.box = box_of(sites.dim, sites.opt_cell, nullptr);
  crystal.bonds = bonds_of(sites.bonds, sites.n_bonds, sites.index_base);
  crystal.fixed_position = flags_of(sites.opt_fixed, sites.n, "opt_fixed");
  crystal.fixed_composition = flags_of(sites.opt_reservoir, sites.n, "opt_reservoir");
  auto core = dmd::make_simulation(
      crystal, {Map(sites.occupation, sites.n), Eigen::Map<const Matrix>(sites.positions, sites.dim, sites.n),
                Map(sites.alpha, sites.n).array().log()});
  core->tolerances = tolerances;
  *out = std::make_unique<rdd_dmd>(rdd_dmd{std::move(core)}).release();
  return RDD_OK;
}

}  // namespace

extern "C" {

rdd_status rdd_dmd_neighbours(int32_t dim, int64_t n_sites, const double* positions, const double* opt_cell,
                              const int32_t* opt_periodic, double distance, int32_t index_base, int64_t* out_n_pairs,
                              int64_t* opt_pairs) {
  return compute([&]() -> rdd_status {
    need(out_n_pairs, "out_n_pairs");
    need_index_base(index_base);
    require(distance > 0 && std::isfinite(distance), Status::argument, "distance = ", distance,
            ": expected > 0 and finite");
    need(positions, "positions");
    require(opt_cell != nullptr || opt_periodic == nullptr, Status::argument,
            "opt_periodic is given without a cell: expected opt_cell");
    require(dim >= 1 && dim <= 3, Status::argument, "dim = ", dim, ": expected 1, 2 or 3");
    const dmd::Box box = box_of(dim, opt_cell, opt_periodic);
    dmd::check(box, dim, n_sites);
    product({dim, n_sites, 8}, "positions");
    const auto pairs = dmd::neighbours_within(box, Eigen::Map<const Matrix>(positions, dim, n_sites), distance);
    *out_n_pairs = static_cast<int64_t>(pairs.size());
    if (opt_pairs != nullptr)
      for (std::size_t k = 0; k < pairs.size(); ++k) {
        opt_pairs[2 * k] = pairs[k].i + index_base;
        opt_pairs[2 * k + 1] = pairs[k].j + index_base;
      }
    return RDD_OK;
  });
}

rdd_status rdd_dmd_chain(rdd_context* opt_context, int64_t n_sites, double beta, int32_t model, double tau, double k_c,
                         double k_r, int32_t ends, double amplitude, rdd_dmd** out) {
  return compute(opt_context, [&] {
    return give_chain(n_sites, beta, amplitude, {}, out, [&](dmd::Chain& chain) {
      chain.physics.kinetics = code_of(model, dmd::Kinetics::master, "model");
      chain.physics.mobility = {tau, k_c, k_r};
      chain.ends = code_of(ends, dmd::Ends::reservoir, "ends");
    });
  });
}

rdd_status rdd_dmd_chain_with(rdd_context* opt_context, const rdd_options* opt_options, int64_t n_sites, double beta,
                              rdd_dmd** out) {
  return compute(opt_context, [&] {
    return give_chain(n_sites, beta, option(opt_options, RDD_OPTION_DMD_AMPLITUDE), tolerances_of(opt_options), out,
                      [&](dmd::Chain& chain) {
                        set_physics(opt_options, chain.physics);
                        chain.ends = static_cast<dmd::Ends>(option(opt_options, RDD_OPTION_DMD_ENDS));
                      });
  });
}

rdd_status rdd_dmd_create(int32_t dim, int64_t n_sites, const double* positions, const double* occupation,
                          const double* alpha, double beta, const rdd_potential* aa, const rdd_potential* opt_ab,
                          const rdd_potential* opt_bb, int32_t model, double tau, double k_c, double k_r,
                          int32_t weight, int32_t voids, const double* opt_cell, int64_t n_bonds, const int64_t* bonds,
                          int32_t index_base, const int32_t* opt_fixed, const int32_t* opt_reservoir, rdd_dmd** out) {
  return compute([&] {
    const Sites sites{dim,    n_sites,  positions, occupation, alpha,      aa,        opt_ab,
                      opt_bb, opt_cell, n_bonds,   bonds,      index_base, opt_fixed, opt_reservoir};
    return give_crystal(sites, beta, {}, out, [&](dmd::Crystal& crystal) {
      crystal.physics.kinetics = code_of(model, dmd::Kinetics::master, "model");
      crystal.physics.mobility = {tau, k_c, k_r};
      crystal.physics.weight = code_of(weight, dmd::Weight::occupation, "weight");
      crystal.voids = code_of(voids, dmd::Voids::freeze, "voids");
    });
  });
}

rdd_status rdd_dmd_create_with(const rdd_options* opt_options, int32_t dim, int64_t n_sites, const double* positions,
                               const double* occupation, const double* alpha, double beta, const rdd_potential* aa,
                               const rdd_potential* opt_ab, const rdd_potential* opt_bb, const double* opt_cell,
                               int64_t n_bonds, const int64_t* bonds, int32_t index_base, const int32_t* opt_fixed,
                               const int32_t* opt_reservoir, rdd_dmd** out) {
  return compute([&] {
    const Sites sites{dim,    n_sites,  positions, occupation, alpha,      aa,        opt_ab,
                      opt_bb, opt_cell, n_bonds,   bonds,      index_base, opt_fixed, opt_reservoir};
    return give_crystal(sites, beta, tolerances_of(opt_options), out, [&](dmd::Crystal& crystal) {
      set_physics(opt_options, crystal.physics);
      crystal.voids = static_cast<dmd::Voids>(option(opt_options, RDD_OPTION_DMD_VOIDS));
    });
  });
}

}  // extern "C"
