// Diffusive molecular dynamics.
#include <rdd/dmd.h>

#include <array>
#include <cmath>
#include <cstring>
#include <limits>

#include "dmd/observables.hpp"
#include "dmd/potential/average_batch.hpp"
#include "dmd/potential/fitted_table.hpp"
#include "dmd/simulation.hpp"
#include "guard.hpp"
#include "handles.hpp"

struct rdd_potential {
  rdd::dmd::PairFunction core;
};

using namespace rdd;
using namespace rdd::capi;

namespace {

using Map = Eigen::Map<const Vector>;

rdd_status give_potential(const dmd::PairFunction::Form& form, double cutoff, rdd_potential** out) {
  need(out, "out");
  *out = std::make_unique<rdd_potential>(rdd_potential{dmd::PairFunction(form, cutoff)}).release();
  return RDD_OK;
}

template <typename Result>
void give(const Result& result, double* opt_out) {
  if (opt_out != nullptr) std::copy_n(result.data(), result.size(), opt_out);
}

/// A code of 0 to `last`, or an error with the name of its argument.
template <typename Code>
Code code_of(int32_t value, Code last, const char* name) {
  require(value >= 0 && value <= static_cast<int32_t>(last), Status::argument, name, " = ", value, ": expected 0 to ",
          static_cast<int32_t>(last));
  return static_cast<Code>(value);
}

std::vector<char> flags_of(const int32_t* opt_flags, int64_t n, const char* name) {
  std::vector<char> flags;
  if (opt_flags == nullptr) return flags;
  for (int64_t i = 0; i < n; ++i) {
    require(opt_flags[i] == 0 || opt_flags[i] == 1, Status::argument, name, "[", i, "] = ", opt_flags[i],
            ": expected 0 or 1");
    flags.push_back(static_cast<char>(opt_flags[i]));
  }
  return flags;
}

std::vector<dmd::ExchangeBond> bonds_of(const int64_t* bonds, int64_t n_bonds, int32_t index_base) {
  need_size(n_bonds, "n_bonds");
  need_index_base(index_base);
  need_array(bonds, n_bonds, "bonds");
  std::vector<dmd::ExchangeBond> result;
  for (int64_t b = 0; b < n_bonds; ++b) result.push_back({bonds[2 * b] - index_base, bonds[2 * b + 1] - index_base});
  return result;
}

std::array<bool, 3> directions_of(const int32_t* periodic, int dim, const char* name) {
  const auto flags = flags_of(periodic, dim, name);
  std::array<bool, 3> result{};
  for (int a = 0; a < dim; ++a)
    result[static_cast<std::size_t>(a)] = flags.empty() || flags[static_cast<std::size_t>(a)] != 0;
  return result;
}

/// Pairs of different sites within a distance, each once however many of their images are.
std::vector<dmd::ExchangeBond> neighbours_of(int32_t dim, int64_t n_sites, const double* positions,
                                             const double* opt_cell, const int32_t* opt_periodic, double distance) {
  need(positions, "positions");
  require(opt_cell != nullptr || opt_periodic == nullptr, Status::argument,
          "opt_periodic is given without a cell: expected opt_cell");
  dmd::Crystal crystal;  // for its checks
  crystal.physics.beta = 1;
  crystal.dim = dim;
  crystal.n = n_sites;
  require(dim >= 1 && dim <= 3, Status::argument, "dim = ", dim, ": expected 1, 2 or 3");
  crystal.box.vectors = Matrix::Identity(dim, dim);
  if (opt_cell != nullptr) {
    crystal.box.vectors = Eigen::Map<const Matrix>(opt_cell, dim, dim);
    crystal.box.periodic = directions_of(opt_periodic, dim, "opt_periodic");
  }
  dmd::check(crystal);
  const Matrix x = Eigen::Map<const Matrix>(positions, dim, n_sites);
  for (Index i = 0; i < n_sites; ++i)
    require(x.col(i).allFinite(), Status::argument, "position[", i, "]: expected finite coordinates");
  std::vector<dmd::ExchangeBond> result;
  for (const auto& pair : dmd::pairs_within(crystal.box, x, distance))
    if (result.empty() || result.back().i != pair.i || result.back().j != pair.j) result.push_back({pair.i, pair.j});
  return result;
}

/// Bytes of the parts of a state.
int64_t site_bytes(const rdd_dmd& dmd) { return dmd.core->size() * 8; }
int64_t position_bytes(const rdd_dmd& dmd) { return dmd.core->size() * dmd.core->dim() * 8; }

}  // namespace

extern "C" {

rdd_status rdd_potential_soft_core(double amplitude, double r_eq, double lambda, double cutoff, rdd_potential** out) {
  return compute([&] { return give_potential(dmd::SoftCore{amplitude, r_eq, lambda}, cutoff, out); });
}

rdd_status rdd_potential_morse(double depth, double stiffness, double r_eq, double cutoff, rdd_potential** out) {
  return compute([&] { return give_potential(dmd::Morse{depth, stiffness, r_eq}, cutoff, out); });
}

rdd_status rdd_potential_lennard_jones(double epsilon, double length, double r_soft, double cutoff,
                                       rdd_potential** out) {
  return compute([&] { return give_potential(dmd::LennardJones{epsilon, length, r_soft}, cutoff, out); });
}

rdd_status rdd_potential_table(double r_first, double spacing, int64_t n_values, const double* values, double cutoff,
                               rdd_potential** out) {
  return compute([&]() -> rdd_status {
    need_size(n_values, "n_values");
    need_array(values, n_values, "values");
    require(std::isfinite(cutoff), Status::argument, "cutoff = ", cutoff, ": expected a finite one for a table");
    return give_potential(dmd::make_table(r_first, spacing, {values, static_cast<std::size_t>(n_values)}), cutoff, out);
  });
}

rdd_status rdd_potential_callback(rdd_potential_fn callback, void* opt_user, rdd_release_fn opt_release, double r_first,
                                  double cutoff, double tolerance, int64_t* out_n_values, rdd_potential** out) {
  return compute([&]() -> rdd_status {
    need(out, "out");
    need(out_n_values, "out_n_values");
    require(callback != nullptr, Status::null_argument, "callback is NULL: expected a function");
    dmd::Table table = dmd::fit_table([&](double r) { return callback(opt_user, r); }, r_first, cutoff, tolerance);
    const auto n_values = table.values->size();
    const rdd_status status = give_potential(std::move(table), cutoff, out);
    *out_n_values = n_values;
    if (opt_release != nullptr) opt_release(opt_user);
    return status;
  });
}

rdd_status rdd_potential_destroy(rdd_potential** potential) {
  return answer([&] { destroy(potential); });
}

rdd_status rdd_potential_value(const rdd_potential* potential, double distance, double* out_value, double* out_first,
                               double* out_second) {
  return compute([&]() -> rdd_status {
    need(potential, "potential");
    need(out_value, "out_value");
    need(out_first, "out_first");
    need(out_second, "out_second");
    require(distance >= 0, Status::argument, "distance = ", distance, ": expected >= 0");
    const dmd::Jet jet = potential->core(distance);
    *out_value = jet.value;
    *out_first = jet.first;
    *out_second = jet.second;
    return RDD_OK;
  });
}

rdd_status rdd_potential_average(const rdd_potential* potential, int32_t dim, double distance, double variance,
                                 double* average) {
  return compute([&]() -> rdd_status {
    need(potential, "potential");
    need(average, "average");
    require(distance > 0 && std::isfinite(distance), Status::argument, "distance = ", distance, ": expected > 0");
    require(variance > 0 && std::isfinite(variance), Status::argument, "variance = ", variance, ": expected > 0");
    const dmd::Average g = dmd::average(potential->core, dim, distance, variance, dmd::Quadrature());
    const double values[] = {g.value, g.r, g.v, g.rr, g.rv, g.vv};
    std::copy_n(values, 6, average);
    return RDD_OK;
  });
}

rdd_status rdd_potential_values(const rdd_potential* potential, int64_t n, const double* distance, double* opt_value,
                                double* opt_first, double* opt_second) {
  return compute([&]() -> rdd_status {
    need(potential, "potential");
    need_size(n, "n");
    need_array(distance, n, "distance");
    const int64_t bytes = product({n, 8}, "distance");
    need_apart({{"opt_value", opt_value, bytes}, {"opt_first", opt_first, bytes}, {"opt_second", opt_second, bytes}},
               {{"distance", distance, bytes}});
    for (int64_t k = 0; k < n; ++k)
      require(distance[k] >= 0, Status::argument, "distance[", k, "] = ", distance[k], ": expected >= 0");
    for (int64_t k = 0; k < n; ++k) {
      const dmd::Jet jet = potential->core(distance[k]);
      if (opt_value != nullptr) opt_value[k] = jet.value;
      if (opt_first != nullptr) opt_first[k] = jet.first;
      if (opt_second != nullptr) opt_second[k] = jet.second;
    }
    return RDD_OK;
  });
}

rdd_status rdd_potential_averages(rdd_context* opt_context, const rdd_potential* potential, int32_t dim,
                                  double tolerance, int64_t n, const double* distance, const double* variance,
                                  double* average) {
  return compute([&]() -> rdd_status {
    need(potential, "potential");
    need_size(n, "n");
    need_array(distance, n, "distance");
    need_array(variance, n, "variance");
    need_array(average, n, "average");
    require(dim >= 1 && dim <= 3, Status::argument, "dim = ", dim, ": expected 1, 2 or 3");
    const int64_t bytes = product({n, 8}, "distance");
    need_apart({{"average", average, product({6, n, 8}, "average")}},
               {{"distance", distance, bytes}, {"variance", variance, bytes}});
    for (int64_t k = 0; k < n; ++k) {
      require(distance[k] > 0 && std::isfinite(distance[k]), Status::argument, "distance[", k, "] = ", distance[k],
              ": expected > 0");
      require(variance[k] > 0 && std::isfinite(variance[k]), Status::argument, "variance[", k, "] = ", variance[k],
              ": expected > 0");
    }
    const dmd::Quadrature quadrature(tolerance);
    std::vector<dmd::Average> found(static_cast<std::size_t>(n));
    run_on(opt_context).for_pieces(n, 1024, [&](Index begin, Index end) {
      const auto from = static_cast<std::size_t>(begin), count = static_cast<std::size_t>(end - begin);
      dmd::averages(potential->core, dim, {distance + from, count}, {variance + from, count}, quadrature,
                    std::span(found).subspan(from, count));
    });
    static_assert(sizeof(dmd::Average) == 6 * sizeof(double));
    if (n > 0) std::memcpy(average, found.data(), found.size() * sizeof(dmd::Average));
    return RDD_OK;
  });
}

rdd_status rdd_dmd_neighbours(int32_t dim, int64_t n_sites, const double* positions, const double* opt_cell,
                              const int32_t* opt_periodic, double distance, int32_t index_base, int64_t* out_n_pairs,
                              int64_t* opt_pairs) {
  return compute([&]() -> rdd_status {
    need(out_n_pairs, "out_n_pairs");
    need_index_base(index_base);
    require(distance > 0 && std::isfinite(distance), Status::argument, "distance = ", distance,
            ": expected > 0 and finite");
    const auto pairs = neighbours_of(dim, n_sites, positions, opt_cell, opt_periodic, distance);
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
  return compute([&]() -> rdd_status {
    need(out, "out");
    require(n_sites >= 2, Status::size, "n_sites = ", n_sites, ": expected at least 2");
    require(beta > 0 && std::isfinite(beta), Status::argument, "beta = ", beta, ": expected > 0 and finite");
    dmd::Chain chain = dmd::paper_chain(n_sites, beta);
    chain.physics.kinetics = code_of(model, dmd::Kinetics::master, "model");
    chain.physics.mobility = {tau, k_c, k_r};
    chain.ends = code_of(ends, dmd::Ends::reservoir, "ends");
    auto core = dmd::make_simulation(chain, dmd::alternating_state(chain, amplitude), run_on(opt_context));
    *out = std::make_unique<rdd_dmd>(rdd_dmd{std::move(core)}).release();
    return RDD_OK;
  });
}

rdd_status rdd_dmd_create(int32_t dim, int64_t n_sites, const double* positions, const double* occupation,
                          const double* alpha, double beta, const rdd_potential* aa, const rdd_potential* opt_ab,
                          const rdd_potential* opt_bb, int32_t model, double tau, double k_c, double k_r,
                          int32_t weight, int32_t voids, const double* opt_cell, int64_t n_bonds, const int64_t* bonds,
                          int32_t index_base, const int32_t* opt_fixed, const int32_t* opt_reservoir, rdd_dmd** out) {
  return compute([&]() -> rdd_status {
    need(out, "out");
    need(aa, "aa");
    require(dim >= 1 && dim <= 3, Status::argument, "dim = ", dim, ": expected 1, 2 or 3");
    require(n_sites >= 1, Status::size, "n_sites = ", n_sites, ": expected at least 1");
    need(positions, "positions");
    need(occupation, "occupation");
    need(alpha, "alpha");
    dmd::Crystal crystal;
    crystal.dim = dim;
    crystal.n = n_sites;
    dmd::Physics& physics = crystal.physics;
    physics.beta = beta;
    physics.interaction = dmd::make_interaction(aa->core, opt_ab != nullptr ? opt_ab->core : dmd::PairFunction(),
                                                opt_bb != nullptr ? opt_bb->core : dmd::PairFunction());
    physics.kinetics = code_of(model, dmd::Kinetics::master, "model");
    physics.mobility = {tau, k_c, k_r};
    physics.weight = code_of(weight, dmd::Weight::occupation, "weight");
    crystal.voids = code_of(voids, dmd::Voids::freeze, "voids");
    crystal.box.vectors = Matrix::Identity(dim, dim);
    if (opt_cell != nullptr) {
      crystal.box.vectors = Eigen::Map<const Matrix>(opt_cell, dim, dim);
      for (int a = 0; a < dim; ++a) crystal.box.periodic[static_cast<std::size_t>(a)] = true;
    }
    crystal.bonds = bonds_of(bonds, n_bonds, index_base);
    crystal.fixed_position = flags_of(opt_fixed, n_sites, "opt_fixed");
    crystal.fixed_composition = flags_of(opt_reservoir, n_sites, "opt_reservoir");
    auto core =
        dmd::make_simulation(crystal, {Map(occupation, n_sites), Eigen::Map<const Matrix>(positions, dim, n_sites),
                                       Map(alpha, n_sites).array().log()});
    *out = std::make_unique<rdd_dmd>(rdd_dmd{std::move(core)}).release();
    return RDD_OK;
  });
}

rdd_status rdd_dmd_destroy(rdd_dmd** dmd) {
  return answer([&] { destroy(dmd); });
}

rdd_status rdd_dmd_sizes(const rdd_dmd* dmd, int64_t* out_n_sites, int32_t* out_dim, int64_t* out_n_bonds) {
  return answer([&] {
    need(dmd, "dmd");
    need(out_n_sites, "out_n_sites");
    need(out_dim, "out_dim");
    need(out_n_bonds, "out_n_bonds");
    *out_n_sites = dmd->core->size();
    *out_dim = dmd->core->dim();
    *out_n_bonds = dmd->core->neighbour_bonds();
  });
}

rdd_status rdd_dmd_time(const rdd_dmd* dmd, double* out_time) {
  return answer([&] {
    need(dmd, "dmd");
    need(out_time, "out_time");
    *out_time = dmd->core->time();
  });
}

rdd_status rdd_dmd_state(const rdd_dmd* dmd, double* opt_s, double* opt_c, double* opt_positions, double* opt_alpha) {
  return compute([&]() -> rdd_status {
    need(dmd, "dmd");
    const auto bytes = site_bytes(*dmd);
    need_apart({{"opt_s", opt_s, bytes},
                {"opt_c", opt_c, bytes},
                {"opt_positions", opt_positions, position_bytes(*dmd)},
                {"opt_alpha", opt_alpha, bytes}},
               {});
    const Vector& c = dmd->core->occupation();
    give(Vector(2 * c.array() - 1), opt_s);
    give(c, opt_c);
    give(dmd->core->positions(), opt_positions);
    give(dmd->core->alpha(), opt_alpha);
    return RDD_OK;
  });
}

rdd_status rdd_dmd_set_state(rdd_dmd* dmd, const double* opt_s, const double* opt_c, const double* opt_positions,
                             const double* opt_alpha) {
  return compute([&]() -> rdd_status {
    need(dmd, "dmd");
    require(opt_s == nullptr || opt_c == nullptr, Status::argument, "opt_s and opt_c are both given: expected one");
    auto& core = *dmd->core;
    const Index n = core.size();
    Vector c = core.occupation(), alpha = core.alpha();
    Matrix x = core.positions();
    if (opt_s != nullptr) {
      for (Index i = 0; i < n; ++i)
        require(opt_s[i] >= -1 && opt_s[i] <= 1, Status::argument, "s[", i, "] = ", opt_s[i], ": expected -1 to 1");
      c = (1 + Map(opt_s, n).array()) / 2;
    }
    if (opt_c != nullptr) c = Map(opt_c, n);
    if (opt_positions != nullptr) x = Eigen::Map<const Matrix>(opt_positions, core.dim(), n);
    if (opt_alpha != nullptr) alpha = Map(opt_alpha, n);
    core.set_state(c, x, alpha);
    return RDD_OK;
  });
}

rdd_status rdd_dmd_set_tolerances(rdd_dmd* dmd, double relative, double absolute) {
  return compute([&]() -> rdd_status {
    need(dmd, "dmd");
    dmd->core->set_tolerances({relative, absolute});
    return RDD_OK;
  });
}

rdd_status rdd_dmd_set_quadrature(rdd_dmd* dmd, double tolerance) {
  return compute([&]() -> rdd_status {
    need(dmd, "dmd");
    dmd->core->set_quadrature(tolerance);
    return RDD_OK;
  });
}

rdd_status rdd_dmd_set_periodic(rdd_dmd* dmd, const int32_t* periodic) {
  return compute([&]() -> rdd_status {
    need(dmd, "dmd");
    need(periodic, "periodic");
    dmd->core->set_periodic(directions_of(periodic, dmd->core->dim(), "periodic"));
    return RDD_OK;
  });
}

rdd_status rdd_dmd_set_one_body(rdd_dmd* dmd, const double* opt_energy_a, const double* opt_energy_b,
                                const double* opt_stiffness_a, const double* opt_stiffness_b,
                                const double* opt_anchor) {
  return compute([&]() -> rdd_status {
    need(dmd, "dmd");
    const Index n = dmd->core->size();
    auto vector = [&](const double* values) { return values == nullptr ? Vector() : Vector(Map(values, n)); };
    dmd::OneBody energies{
        vector(opt_energy_a), vector(opt_energy_b), vector(opt_stiffness_a), vector(opt_stiffness_b), {}};
    if (opt_anchor != nullptr) energies.anchor = Eigen::Map<const Matrix>(opt_anchor, dmd->core->dim(), n);
    require(energies.stiffness_a.size() + energies.stiffness_b.size() == 0 || opt_anchor != nullptr, Status::argument,
            "opt_anchor is NULL with a stiffness: expected the positions it pulls to");
    dmd->core->set_one_body(energies);
    return RDD_OK;
  });
}

rdd_status rdd_dmd_estimate_alpha(rdd_context* opt_context, rdd_dmd* dmd) {
  return compute([&]() -> rdd_status {
    need(dmd, "dmd");
    dmd->core->estimate_alpha(run_on(opt_context));
    return RDD_OK;
  });
}

rdd_status rdd_dmd_frozen(const rdd_dmd* dmd, int32_t* frozen) {
  return compute([&]() -> rdd_status {
    need(dmd, "dmd");
    need(frozen, "frozen");
    const auto sites = dmd->core->frozen_sites();
    std::fill_n(frozen, dmd->core->size(), 0);
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
    const auto work = dmd->core->work();
    *out_steps = work.steps;
    *out_evaluations = work.evaluations;
    *out_factorisations = work.factorisations;
    *out_failures = work.failures;
  });
}

rdd_status rdd_dmd_relax(rdd_context* opt_context, rdd_dmd* dmd, int64_t* out_iterations, double* out_residual) {
  return compute([&]() -> rdd_status {
    need(dmd, "dmd");
    need(out_iterations, "out_iterations");
    need(out_residual, "out_residual");
    const auto result = dmd->core->relax(run_on(opt_context));
    *out_iterations = result.iterations;
    *out_residual = result.residual;
    return result.converged ? RDD_OK : RDD_NOT_CONVERGED;
  });
}

rdd_status rdd_dmd_step(rdd_context* opt_context, rdd_dmd* dmd, double dt) {
  return compute([&]() -> rdd_status {
    need(dmd, "dmd");
    dmd->core->step(dt, run_on(opt_context));
    return RDD_OK;
  });
}

rdd_status rdd_dmd_first_jump_time(rdd_context* opt_context, rdd_dmd* dmd, double most_time, double* out_time) {
  return compute([&]() -> rdd_status {
    need(dmd, "dmd");
    need(out_time, "out_time");
    const double t = dmd->core->first_jump_time(most_time, run_on(opt_context));
    *out_time = dmd->core->time();
    return std::isnan(t) ? RDD_NOT_CONVERGED : RDD_OK;
  });
}

rdd_status rdd_dmd_perturb(rdd_dmd* dmd, double amplitude, int64_t seed) {
  return compute([&]() -> rdd_status {
    need(dmd, "dmd");
    dmd->core->perturb(amplitude, static_cast<std::uint64_t>(seed));
    return RDD_OK;
  });
}

rdd_status rdd_dmd_free_energy(rdd_context* opt_context, const rdd_dmd* dmd, double* out_energy) {
  return compute([&]() -> rdd_status {
    need(dmd, "dmd");
    need(out_energy, "out_energy");
    *out_energy = dmd->core->free_energy(run_on(opt_context));
    return RDD_OK;
  });
}

rdd_status rdd_dmd_gradients(rdd_context* opt_context, const rdd_dmd* dmd, double* opt_s, double* opt_positions,
                             double* opt_alpha) {
  return compute([&]() -> rdd_status {
    need(dmd, "dmd");
    const auto bytes = site_bytes(*dmd);
    need_apart({{"opt_s", opt_s, bytes},
                {"opt_positions", opt_positions, position_bytes(*dmd)},
                {"opt_alpha", opt_alpha, bytes}},
               {});
    const auto gradients = dmd->core->gradients(run_on(opt_context));
    give(gradients.s, opt_s);
    give(gradients.x, opt_positions);
    give(gradients.alpha, opt_alpha);
    return RDD_OK;
  });
}

rdd_status rdd_dmd_rates(rdd_context* opt_context, const rdd_dmd* dmd, double* rates) {
  return compute([&]() -> rdd_status {
    need(dmd, "dmd");
    need(rates, "rates");
    give(dmd->core->rates(run_on(opt_context)), rates);
    return RDD_OK;
  });
}

rdd_status rdd_dmd_strain(const rdd_dmd* dmd, double* out_strain) {
  return compute([&]() -> rdd_status {
    need(dmd, "dmd");
    need(out_strain, "out_strain");
    *out_strain = dmd->core->strain();
    return RDD_OK;
  });
}

rdd_status rdd_dmd_ab_bonds(const rdd_dmd* dmd, double* out_number) {
  return compute([&]() -> rdd_status {
    need(dmd, "dmd");
    need(out_number, "out_number");
    *out_number = dmd->core->ab_bonds();
    return RDD_OK;
  });
}

rdd_status rdd_dmd_autocorrelation(const rdd_dmd* dmd, double* autocorrelation, int64_t* out_first_minimum) {
  return compute([&]() -> rdd_status {
    need(dmd, "dmd");
    need(autocorrelation, "autocorrelation");
    need(out_first_minimum, "out_first_minimum");
    const Vector c = dmd::autocorrelation(Vector(2 * dmd->core->occupation().array() - 1));
    give(c, autocorrelation);
    *out_first_minimum = dmd::first_minimum(c);
    return RDD_OK;
  });
}

rdd_status rdd_dmd_save(rdd_dmd* dmd, const char* path, int64_t path_len) {
  return compute([&]() -> rdd_status {
    need(dmd, "dmd");
    dmd->core->save(text_of(path, path_len, "path"));
    return RDD_OK;
  });
}

rdd_status rdd_dmd_restore(rdd_dmd* dmd, const char* path, int64_t path_len) {
  return compute([&]() -> rdd_status {
    need(dmd, "dmd");
    dmd->core->restore(text_of(path, path_len, "path"));
    return RDD_OK;
  });
}

}  // extern "C"
