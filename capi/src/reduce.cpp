// rdd/reduce.h: coarse-grained models.
#include <rdd/reduce.h>

#include <cmath>

#include "guard.hpp"
#include "handles.hpp"
#include "options.hpp"
#include "promise.hpp"
#include "staged.hpp"

using namespace rdd;
using namespace rdd::capi;

namespace {

/// Parts indexed by Cartesian components, (P x P) each, into the caller's (components, P, P).
void give_parts(const std::vector<Matrix>& parts, double* out) {
  const auto n = static_cast<Index>(parts.size());
  for (Index part = 0; part < n; ++part) {
    const auto& matrix = parts[part];
    for (Index entry = 0; entry < matrix.size(); ++entry) out[part + n * entry] = matrix.data()[entry];
  }
}

void need_finite(const double* values, std::int64_t n, const char* name) {
  for (std::int64_t i = 0; i < n; ++i)
    require(std::isfinite(values[i]), Status::argument, name, ": the number ", i, " (counted from 0) is ",
            number(values[i]), ", expected a finite one");
}

Vector kappa_at(const double* k, int dim, std::int64_t q) { return Eigen::Map<const Vector>(k + dim * q, dim); }

}  // namespace

extern "C" {

rdd_status rdd_coarse_grain(rdd_context* opt_context, const rdd_options* opt_options, const rdd_model* model,
                            int64_t n_coarse, rdd_reduced** out) {
  return compute(opt_context, [&]() -> rdd_status {
    need(model, "model");
    need(out, "out");
    auto request = reduce_request(opt_options);
    request.n_coarse = n_coarse;
    auto core = reduction::coarse_grain(this_run(), model->network, request);
    auto hops = core->hops();
    const auto status = status_of(core->transport_error);
    *out = std::make_unique<rdd_reduced>(rdd_reduced{std::move(core), std::move(hops)}).release();
    return status;
  });
}

rdd_status rdd_reduced_destroy(rdd_reduced** reduced) {
  return answer([&] { destroy(reduced); });
}

rdd_status rdd_reduced_sizes(const rdd_reduced* reduced, int64_t* out_n_coarse, int64_t* out_n_states, int32_t* out_dim,
                             int32_t* out_space, int64_t* out_n_hops) {
  return answer([&] {
    need(reduced, "reduced");
    need(out_n_coarse, "out_n_coarse");
    need(out_n_states, "out_n_states");
    need(out_dim, "out_dim");
    need(out_space, "out_space");
    need(out_n_hops, "out_n_hops");
    *out_n_coarse = reduced->core->n_coarse;
    *out_n_states = reduced->core->network->n_states();
    *out_dim = reduced->core->lattice.dim();
    *out_space = reduced->core->space;
    *out_n_hops = static_cast<int64_t>(reduced->hops.rate.size());
  });
}

rdd_status rdd_reduced_memberships(const rdd_reduced* reduced, double* memberships) {
  return answer([&] {
    need(reduced, "reduced");
    need(memberships, "memberships");
    const auto& chi = reduced->core->memberships.chi;
    std::copy_n(chi.data(), chi.size(), memberships);
  });
}

rdd_status rdd_reduced_equilibrium(const rdd_reduced* reduced, double* equilibrium) {
  return answer([&] {
    need(reduced, "reduced");
    need(equilibrium, "equilibrium");
    std::copy_n(reduced->core->equilibrium.data(), reduced->core->n_coarse, equilibrium);
  });
}

rdd_status rdd_reduced_reaction(const rdd_reduced* reduced, double* reaction) {
  return answer([&] {
    need(reduced, "reduced");
    need(reaction, "reaction");
    std::copy_n(reduced->core->reaction.data(), reduced->core->reaction.size(), reaction);
  });
}

rdd_status rdd_reduced_drift(const rdd_reduced* reduced, double* drift) {
  return answer([&] {
    need(reduced, "reduced");
    need_array(drift, reduced->core->space, "drift");
    give_parts(reduced->core->drift, drift);
  });
}

rdd_status rdd_reduced_diffusion(const rdd_reduced* reduced, double* diffusion) {
  return answer([&] {
    need(reduced, "reduced");
    need_array(diffusion, reduced->core->space, "diffusion");
    give_parts(reduced->core->diffusion(), diffusion);
  });
}

rdd_status rdd_reduced_quality(const rdd_reduced* reduced, double* out_crispness, double* out_gap,
                               int32_t* out_well_posed) {
  return answer([&] {
    need(reduced, "reduced");
    need(out_crispness, "out_crispness");
    need(out_gap, "out_gap");
    need(out_well_posed, "out_well_posed");
    *out_crispness = reduced->core->memberships.crispness;
    *out_gap = reduced->core->gap;
    *out_well_posed = reduced->core->well_posed ? 1 : 0;
  });
}

rdd_status rdd_reduced_soundness(const rdd_reduced* reduced, double* out_least, double* out_diffusion_error) {
  return answer([&] {
    need(reduced, "reduced");
    need(out_least, "out_least");
    need(out_diffusion_error, "out_diffusion_error");
    *out_least = reduced->core->least_diffusion;
    *out_diffusion_error = reduced->core->diffusion_error;
  });
}

rdd_status rdd_reduced_hops(const rdd_reduced* reduced, int64_t* opt_translation, double* opt_hops) {
  return answer([&] {
    need(reduced, "reduced");
    const auto& hops = reduced->hops;
    const int dim = reduced->core->lattice.dim();
    const auto block = reduced->core->n_coarse * reduced->core->n_coarse;
    const auto n = static_cast<std::int64_t>(hops.rate.size());
    need_apart({{"opt_translation", opt_translation, n * dim * 8}, {"opt_hops", opt_hops, n * block * 8}}, {});
    for (std::int64_t h = 0; h < n; ++h) {
      const auto at = static_cast<std::size_t>(h);
      for (int a = 0; opt_translation != nullptr && a < dim; ++a)
        opt_translation[a + dim * h] = hops.translation[at][a];
      if (opt_hops != nullptr) std::copy_n(hops.rate[at].data(), block, opt_hops + block * h);
    }
  });
}

rdd_status rdd_reduced_symbol(const rdd_reduced* reduced, int64_t n_k, const double* k, rdd_zpart* symbol) {
  return compute([&]() -> rdd_status {
    need(reduced, "reduced");
    const auto& core = *reduced->core;
    const int dim = core.lattice.dim();
    const auto block = core.n_coarse * core.n_coarse;
    const auto k_size = product({dim, n_k}, "k");
    const auto size = product({block, n_k}, "symbol");
    need_array(k, k_size, "k");
    need_array(symbol, n_k, "symbol");
    need_apart({{"symbol", symbol, size * 16}}, {{"k", k, k_size * 8}});
    need_finite(k, k_size, "k");
    const Staged result(symbol, 2 * size);
    for (std::int64_t q = 0; q < n_k; ++q) {
      const ComplexMatrix at = core.symbol(kappa_at(k, dim, q), core.order);
      std::copy_n(at.data(), block, reinterpret_cast<Complex*>(result.data()) + block * q);
    }
    result.give();
    return RDD_OK;
  });
}

rdd_status rdd_reduced_initial(const rdd_reduced* reduced, int64_t n_k, const double* k, const rdd_zpart* p0,
                               rdd_zpart* amplitude) {
  return compute([&]() -> rdd_status {
    need(reduced, "reduced");
    const auto& core = *reduced->core;
    const int dim = core.lattice.dim();
    const auto m = core.network->n_states();
    const auto k_size = product({dim, n_k}, "k");
    const auto p0_size = product({m, n_k}, "p0");
    need_array(k, k_size, "k");
    need_array(p0, n_k, "p0");
    need_array(amplitude, n_k, "amplitude");
    need_apart({{"amplitude", amplitude, core.n_coarse * n_k * 16}}, {{"k", k, k_size * 8}, {"p0", p0, p0_size * 16}});
    need_finite(k, k_size, "k");
    need_finite(p0, 2 * p0_size, "p0");
    const Staged result(amplitude, 2 * core.n_coarse * n_k);
    for (std::int64_t q = 0; q < n_k; ++q) {
      const ComplexVector start = Eigen::Map<const ComplexVector>(reinterpret_cast<const Complex*>(p0) + m * q, m);
      const ComplexVector at = core.initial(kappa_at(k, dim, q), start);
      std::copy_n(at.data(), core.n_coarse, reinterpret_cast<Complex*>(result.data()) + core.n_coarse * q);
    }
    result.give();
    return RDD_OK;
  });
}

rdd_status rdd_reduced_resolution(rdd_context* opt_context, const rdd_options* opt_options, const rdd_reduced* reduced,
                                  double eps, double* out_length, double* out_floor) {
  return compute(opt_context, [&]() -> rdd_status {
    need(reduced, "reduced");
    need(out_length, "out_length");
    need(out_floor, "out_floor");
    const auto points = static_cast<Index>(option(opt_options, RDD_OPTION_RESOLUTION_POINTS));
    const auto found = reduction::resolution(this_run(), *reduced->core, eps, points);
    *out_length = found.length;
    *out_floor = found.floor;
    return std::isnan(found.length) ? RDD_NOT_CONVERGED : RDD_OK;
  });
}

}  // extern "C"
