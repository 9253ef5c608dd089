// rdd/metal.h: crystals with embedded-atom potentials.
#include <rdd/metal.h>

#include <cmath>

#include "arrays.hpp"
#include "dmd/simulation.hpp"
#include "dmd_arrays.hpp"
#include "guard.hpp"
#include "handles.hpp"

using namespace rdd;
using namespace rdd::capi;

namespace {

void need_species(const rdd_dmd* dmd, int64_t n_species) {
  need(dmd, "dmd");
  require(n_species == dmd::species(*dmd->core), Status::size, "n_species = ", n_species, ": expected ",
          dmd::species(*dmd->core));
}

}  // namespace

extern "C" {

rdd_status rdd_dmd_create_eam(const rdd_potential* potential, int64_t n_species, int64_t n_sites,
                              const double* positions, const double* occupation, const double* alpha, double beta,
                              int32_t weight, int32_t voids, double tolerance, const double* opt_cell,
                              const int32_t* opt_periodic, int64_t n_bonds, const int64_t* bonds, int32_t index_base,
                              const int32_t* opt_fixed, const int32_t* opt_reservoir, rdd_dmd** out) {
  return compute([&]() -> rdd_status {
    need(out, "out");
    need(potential, "potential");
    require(potential->eam != nullptr, Status::unsupported,
            "potential is a pair potential: expected an embedded-atom potential");
    require(n_sites >= 1, Status::size, "n_sites = ", n_sites, ": expected at least 1");
    need(positions, "positions");
    need(occupation, "occupation");
    need(alpha, "alpha");
    dmd::Metal metal;
    metal.averages = potential->eam;
    require(n_species == metal.species(), Status::size, "n_species = ", n_species, ": expected ", metal.species(),
            ", as the potential has");
    if (tolerance != metal.averages->tolerance())
      metal.averages = std::make_shared<const dmd::EamAverages>(metal.averages->potential(), tolerance);
    metal.beta = beta;
    metal.weight = code_of(weight, dmd::Weight::occupation, "weight");
    metal.freeze_voids = code_of(voids, dmd::Voids::freeze, "voids") == dmd::Voids::freeze;
    metal.n = n_sites;
    metal.box = box_of(3, opt_cell, opt_periodic);
    metal.bonds = bonds_of(bonds, n_bonds, index_base);
    metal.fixed_position = flags_of(opt_fixed, n_sites, "opt_fixed");
    metal.fixed_composition = flags_of(opt_reservoir, n_sites, "opt_reservoir");
    const dmd::MetalState state{matrix_of(occupation, n_species, n_sites),
                                matrix_of(positions, 3, n_sites),
                                vector_of(alpha, n_sites).array().log(),
                                {}};
    auto core = dmd::make_simulation(metal, state);
    *out = std::make_unique<rdd_dmd>(rdd_dmd{std::move(core)}).release();
    return RDD_OK;
  });
}

rdd_status rdd_dmd_n_species(const rdd_dmd* dmd, int64_t* out_n_species) {
  return answer([&] {
    need(dmd, "dmd");
    need(out_n_species, "out_n_species");
    *out_n_species = dmd::species(*dmd->core);
  });
}

rdd_status rdd_dmd_occupations(const rdd_dmd* dmd, int64_t n_species, double* occupation) {
  return answer([&] {
    need_species(dmd, n_species);
    need(occupation, "occupation");
    give_if(dmd::occupation(*dmd->core), occupation);
  });
}

rdd_status rdd_dmd_set_occupations(rdd_dmd* dmd, int64_t n_species, const double* opt_occupation,
                                   const double* opt_positions, const double* opt_alpha) {
  return compute([&]() -> rdd_status {
    need_species(dmd, n_species);
    auto& core = *dmd->core;
    const Index n = dmd::size(core);
    Vector c = dmd::occupation(core), alpha = dmd::alpha(core);
    Matrix x = dmd::positions(core);
    if (opt_occupation != nullptr) c = vector_of(opt_occupation, n * n_species);
    if (opt_positions != nullptr) x = matrix_of(opt_positions, dmd::dim(core), n);
    if (opt_alpha != nullptr) alpha = vector_of(opt_alpha, n);
    dmd::set_state(core, c, x, alpha);
    return RDD_OK;
  });
}

rdd_status rdd_dmd_chemical_potentials(rdd_context* opt_context, const rdd_dmd* dmd, int64_t n_species,
                                       double* potential) {
  return compute(opt_context, [&]() -> rdd_status {
    need_species(dmd, n_species);
    need(potential, "potential");
    give_if(dmd::gradients(*dmd->core, this_run()).c, potential);
    return RDD_OK;
  });
}

rdd_status rdd_dmd_energy_parts(rdd_context* opt_context, const rdd_dmd* dmd, double* out_pair, double* out_embedding,
                                double* out_mixing, double* out_vibration) {
  return compute(opt_context, [&]() -> rdd_status {
    need(dmd, "dmd");
    need(out_pair, "out_pair");
    need(out_embedding, "out_embedding");
    need(out_mixing, "out_mixing");
    need(out_vibration, "out_vibration");
    const auto energy = dmd::metal_of(*dmd->core, "parts of the energy").energy(this_run());
    *out_pair = energy.pair;
    *out_embedding = energy.embedding;
    *out_mixing = energy.mixing;
    *out_vibration = energy.vibration;
    return RDD_OK;
  });
}

rdd_status rdd_dmd_virial(rdd_context* opt_context, const rdd_dmd* dmd, double* virial) {
  return compute(opt_context, [&]() -> rdd_status {
    need(dmd, "dmd");
    need(virial, "virial");
    give_if(dmd::metal_of(*dmd->core, "the virial").virial(this_run()), virial);
    return RDD_OK;
  });
}

rdd_status rdd_dmd_set_cell(rdd_dmd* dmd, const double* cell) {
  return compute([&]() -> rdd_status {
    need(dmd, "dmd");
    need(cell, "cell");
    dmd::set_cell(*dmd->core, matrix_of(cell, 3, 3));
    return RDD_OK;
  });
}

rdd_status rdd_dmd_relax_cell(rdd_context* opt_context, rdd_dmd* dmd, const double* opt_stress, int64_t* out_iterations,
                              double* out_residual) {
  return compute(opt_context, [&]() -> rdd_status {
    need(dmd, "dmd");
    need(out_iterations, "out_iterations");
    need(out_residual, "out_residual");
    const Matrix stress = opt_stress != nullptr ? matrix_of(opt_stress, 3, 3) : Matrix(Matrix::Zero(3, 3));
    const auto result = dmd::relax_cell(*dmd->core, stress, this_run());
    *out_iterations = result.iterations;
    *out_residual = result.residual;
    return result.converged ? RDD_OK : RDD_NOT_CONVERGED;
  });
}

rdd_status rdd_dmd_cell(const rdd_dmd* dmd, double* cell) {
  return answer([&] {
    need(dmd, "dmd");
    need(cell, "cell");
    give_if(dmd::metal_of(*dmd->core, "the cell").system().box.vectors, cell);
  });
}

rdd_status rdd_dmd_hessian_product(rdd_context* opt_context, const rdd_dmd* dmd, const double* in_positions,
                                   const double* in_alpha, double* positions, double* alpha) {
  return compute(opt_context, [&]() -> rdd_status {
    need(dmd, "dmd");
    need(in_positions, "in_positions");
    need(in_alpha, "in_alpha");
    need(positions, "positions");
    need(alpha, "alpha");
    const auto& metal = dmd::metal_of(*dmd->core, "the Hessian");
    const Index n = metal.size();
    need_apart({{"positions", positions, 24 * n}, {"alpha", alpha, 8 * n}},
               {{"in_positions", in_positions, 24 * n}, {"in_alpha", in_alpha, 8 * n}});
    const auto product = metal.hessian_product(matrix_of(in_positions, 3, n), vector_of(in_alpha, n), this_run());
    give_if(product.x, positions);
    give_if(product.alpha, alpha);
    return RDD_OK;
  });
}

}  // extern "C"
