// rdd/dmd.h: runs of diffusive molecular dynamics.
#include <rdd/dmd.h>

#include <cmath>

#include "arrays.hpp"
#include "dmd/observables.hpp"
#include "dmd/simulation.hpp"
#include "guard.hpp"
#include "handles.hpp"

using namespace rdd;
using namespace rdd::capi;

namespace {

using Map = Eigen::Map<const Vector>;

/// Bytes of the parts of a state.
int64_t site_bytes(const rdd_dmd& dmd) { return dmd::size(*dmd.core) * 8; }
int64_t position_bytes(const rdd_dmd& dmd) { return dmd::size(*dmd.core) * dmd::dim(*dmd.core) * 8; }

/// Fails if occupations or spins are asked for that are not one number a site.
void need_one_species(const rdd_dmd& dmd, const void* opt_s, const void* opt_c) {
  require((opt_s == nullptr && opt_c == nullptr) || dmd::species(*dmd.core) == 1, Status::unsupported,
          "spins and occupations of ", dmd::species(*dmd.core),
          " species: expected one species, or the functions of "
          "metal.h");
}

}  // namespace

extern "C" {

rdd_status rdd_dmd_destroy(rdd_dmd** dmd) {
  return answer([&] { destroy(dmd); });
}

rdd_status rdd_dmd_sizes(const rdd_dmd* dmd, int64_t* out_n_sites, int32_t* out_dim, int64_t* out_n_bonds) {
  return answer([&] {
    need(dmd, "dmd");
    need(out_n_sites, "out_n_sites");
    need(out_dim, "out_dim");
    need(out_n_bonds, "out_n_bonds");
    *out_n_sites = dmd::size(*dmd->core);
    *out_dim = dmd::dim(*dmd->core);
    *out_n_bonds = dmd::neighbour_bonds(*dmd->core);
  });
}

rdd_status rdd_dmd_time(const rdd_dmd* dmd, double* out_time) {
  return answer([&] {
    need(dmd, "dmd");
    need(out_time, "out_time");
    *out_time = dmd->core->time;
  });
}

rdd_status rdd_dmd_state(const rdd_dmd* dmd, double* opt_s, double* opt_c, double* opt_positions, double* opt_alpha) {
  return compute([&]() -> rdd_status {
    need(dmd, "dmd");
    need_one_species(*dmd, opt_s, opt_c);
    const auto bytes = site_bytes(*dmd);
    need_apart({{"opt_s", opt_s, bytes},
                {"opt_c", opt_c, bytes},
                {"opt_positions", opt_positions, position_bytes(*dmd)},
                {"opt_alpha", opt_alpha, bytes}},
               {});
    const Vector& c = dmd::occupation(*dmd->core);
    const Vector s = 2 * c.array() - 1;
    const Matrix positions = dmd::positions(*dmd->core);
    const Vector alpha = dmd::alpha(*dmd->core);
    give_if(s, opt_s);
    give_if(c, opt_c);
    give_if(positions, opt_positions);
    give_if(alpha, opt_alpha);
    return RDD_OK;
  });
}

rdd_status rdd_dmd_set_state(rdd_dmd* dmd, const double* opt_s, const double* opt_c, const double* opt_positions,
                             const double* opt_alpha) {
  return compute([&]() -> rdd_status {
    need(dmd, "dmd");
    require(opt_s == nullptr || opt_c == nullptr, Status::argument, "opt_s and opt_c are both given: expected one");
    need_one_species(*dmd, opt_s, opt_c);
    auto& core = *dmd->core;
    const Index n = dmd::size(core);
    Vector c = dmd::occupation(core), alpha = dmd::alpha(core);
    Matrix x = dmd::positions(core);
    if (opt_s != nullptr) {
      for (Index i = 0; i < n; ++i)
        require(opt_s[i] >= -1 && opt_s[i] <= 1, Status::argument, "s[", i, "] = ", opt_s[i], ": expected -1 to 1");
      c = (1 + Map(opt_s, n).array()) / 2;
    }
    if (opt_c != nullptr) c = Map(opt_c, n);
    if (opt_positions != nullptr) x = Eigen::Map<const Matrix>(opt_positions, dmd::dim(core), n);
    if (opt_alpha != nullptr) alpha = Map(opt_alpha, n);
    dmd::set_state(core, c, x, alpha);
    return RDD_OK;
  });
}

rdd_status rdd_dmd_set_tolerances(rdd_dmd* dmd, double relative, double absolute) {
  return compute([&]() -> rdd_status {
    need(dmd, "dmd");
    dmd::set_tolerances(*dmd->core, {relative, absolute});
    return RDD_OK;
  });
}

rdd_status rdd_dmd_set_quadrature(rdd_dmd* dmd, double tolerance) {
  return compute([&]() -> rdd_status {
    need(dmd, "dmd");
    dmd::set_quadrature(*dmd->core, tolerance);
    return RDD_OK;
  });
}

rdd_status rdd_dmd_set_periodic(rdd_dmd* dmd, const int32_t* periodic) {
  return compute([&]() -> rdd_status {
    need(dmd, "dmd");
    need(periodic, "periodic");
    dmd::set_periodic(*dmd->core, directions_of(periodic, dmd::dim(*dmd->core), "periodic"));
    return RDD_OK;
  });
}

rdd_status rdd_dmd_set_one_body(rdd_dmd* dmd, const double* opt_energy_a, const double* opt_energy_b,
                                const double* opt_stiffness_a, const double* opt_stiffness_b,
                                const double* opt_anchor) {
  return compute([&]() -> rdd_status {
    need(dmd, "dmd");
    const Index n = dmd::size(*dmd->core);
    auto vector = [&](const double* values) { return values == nullptr ? Vector() : Vector(Map(values, n)); };
    dmd::OneBody energies{
        vector(opt_energy_a), vector(opt_energy_b), vector(opt_stiffness_a), vector(opt_stiffness_b), {}};
    if (opt_anchor != nullptr) energies.anchor = Eigen::Map<const Matrix>(opt_anchor, dmd::dim(*dmd->core), n);
    require(energies.stiffness_a.size() + energies.stiffness_b.size() == 0 || opt_anchor != nullptr, Status::argument,
            "opt_anchor is NULL with a stiffness: expected the positions it pulls to");
    dmd::set_one_body(*dmd->core, energies);
    return RDD_OK;
  });
}

rdd_status rdd_dmd_estimate_alpha(rdd_context* opt_context, rdd_dmd* dmd) {
  return compute(opt_context, [&]() -> rdd_status {
    need(dmd, "dmd");
    dmd::estimate_alpha(*dmd->core, this_run());
    return RDD_OK;
  });
}

rdd_status rdd_dmd_frozen(const rdd_dmd* dmd, int32_t* frozen) {
  return compute([&]() -> rdd_status {
    need(dmd, "dmd");
    need(frozen, "frozen");
    const auto sites = dmd::frozen_sites(*dmd->core);
    std::fill_n(frozen, dmd::size(*dmd->core), 0);
    for (const Index i : sites) frozen[i] = 1;
    return RDD_OK;
  });
}

rdd_status rdd_dmd_work(const rdd_dmd* dmd, int64_t* out_steps, int64_t* out_evaluations, int64_t* out_factorisations,
                        int64_t* out_failures) {
  return answer([&] {
    need(dmd, "dmd");
    need(out_steps, "out_steps");
    need(out_evaluations, "out_evaluations");
    need(out_factorisations, "out_factorisations");
    need(out_failures, "out_failures");
    const auto work = dmd::work(*dmd->core);
    *out_steps = work.steps;
    *out_evaluations = work.evaluations;
    *out_factorisations = work.factorisations;
    *out_failures = work.failures;
  });
}

rdd_status rdd_dmd_relax(rdd_context* opt_context, rdd_dmd* dmd, int64_t* out_iterations, double* out_residual) {
  return compute(opt_context, [&]() -> rdd_status {
    need(dmd, "dmd");
    need(out_iterations, "out_iterations");
    need(out_residual, "out_residual");
    const auto result = dmd::relax(*dmd->core, this_run());
    *out_iterations = result.iterations;
    *out_residual = result.residual;
    return result.converged ? RDD_OK : RDD_NOT_CONVERGED;
  });
}

rdd_status rdd_dmd_step(rdd_context* opt_context, rdd_dmd* dmd, double dt) {
  return compute(opt_context, [&]() -> rdd_status {
    need(dmd, "dmd");
    dmd::step(*dmd->core, dt, this_run());
    return RDD_OK;
  });
}

rdd_status rdd_dmd_first_jump_time(rdd_context* opt_context, rdd_dmd* dmd, double most_time, double* out_time) {
  return compute(opt_context, [&]() -> rdd_status {
    need(dmd, "dmd");
    need(out_time, "out_time");
    const double t = dmd::first_jump_time(*dmd->core, most_time, this_run());
    *out_time = dmd->core->time;
    return std::isnan(t) ? RDD_NOT_CONVERGED : RDD_OK;
  });
}

rdd_status rdd_dmd_perturb(rdd_dmd* dmd, double amplitude, int64_t seed) {
  return compute([&]() -> rdd_status {
    need(dmd, "dmd");
    dmd::perturb(*dmd->core, amplitude, static_cast<std::uint64_t>(seed));
    return RDD_OK;
  });
}

rdd_status rdd_dmd_free_energy(rdd_context* opt_context, const rdd_dmd* dmd, double* out_energy) {
  return compute(opt_context, [&]() -> rdd_status {
    need(dmd, "dmd");
    need(out_energy, "out_energy");
    *out_energy = dmd::free_energy(*dmd->core, this_run());
    return RDD_OK;
  });
}

rdd_status rdd_dmd_gradients(rdd_context* opt_context, const rdd_dmd* dmd, double* opt_s, double* opt_positions,
                             double* opt_alpha) {
  return compute(opt_context, [&]() -> rdd_status {
    need(dmd, "dmd");
    need_one_species(*dmd, opt_s, nullptr);
    const auto bytes = site_bytes(*dmd);
    need_apart({{"opt_s", opt_s, bytes},
                {"opt_positions", opt_positions, position_bytes(*dmd)},
                {"opt_alpha", opt_alpha, bytes}},
               {});
    const auto gradients = dmd::gradients(*dmd->core, this_run());
    give_if(gradients.s, opt_s);
    give_if(gradients.x, opt_positions);
    give_if(gradients.alpha, opt_alpha);
    return RDD_OK;
  });
}

rdd_status rdd_dmd_rates(rdd_context* opt_context, const rdd_dmd* dmd, double* rates) {
  return compute(opt_context, [&]() -> rdd_status {
    need(dmd, "dmd");
    need(rates, "rates");
    give_if(dmd::rates(*dmd->core, this_run()), rates);
    return RDD_OK;
  });
}

rdd_status rdd_dmd_strain(const rdd_dmd* dmd, double* out_strain) {
  return compute([&]() -> rdd_status {
    need(dmd, "dmd");
    need(out_strain, "out_strain");
    *out_strain = dmd::strain(*dmd->core);
    return RDD_OK;
  });
}

rdd_status rdd_dmd_ab_bonds(const rdd_dmd* dmd, double* out_number) {
  return compute([&]() -> rdd_status {
    need(dmd, "dmd");
    need(out_number, "out_number");
    *out_number = dmd::ab_bonds(*dmd->core);
    return RDD_OK;
  });
}

rdd_status rdd_dmd_autocorrelation(const rdd_dmd* dmd, double* autocorrelation, int64_t* out_first_minimum) {
  return compute([&]() -> rdd_status {
    need(dmd, "dmd");
    need(autocorrelation, "autocorrelation");
    need(out_first_minimum, "out_first_minimum");
    need_one_species(*dmd, autocorrelation, nullptr);
    const Vector c = dmd::autocorrelation(Vector(2 * dmd::occupation(*dmd->core).array() - 1));
    give_if(c, autocorrelation);
    *out_first_minimum = dmd::first_minimum(c);
    return RDD_OK;
  });
}

rdd_status rdd_dmd_save(rdd_dmd* dmd, const char* path, int64_t path_len) {
  return compute([&]() -> rdd_status {
    need(dmd, "dmd");
    dmd::save(*dmd->core, text_of(path, path_len, "path"));
    return RDD_OK;
  });
}

rdd_status rdd_dmd_restore(rdd_dmd* dmd, const char* path, int64_t path_len) {
  return compute([&]() -> rdd_status {
    need(dmd, "dmd");
    dmd::restore(*dmd->core, text_of(path, path_len, "path"));
    return RDD_OK;
  });
}

}  // extern "C"
