// rdd/qsd.h: quasi-stationary distributions and Fleming-Viot particles.
#include <rdd/qsd.h>

#include <limits>

#include "arrays.hpp"
#include "energy.hpp"
#include "guard.hpp"
#include "handles.hpp"
#include "qsd/basin.hpp"
#include "qsd/walkers/fleming_viot.hpp"

struct rdd_qsd {
  rdd::qsd::Basin core;
};

struct rdd_walkers {
  rdd::qsd::Walkers core;
};

using namespace rdd;
using namespace rdd::capi;

namespace {

std::int64_t bytes(std::int64_t numbers) { return numbers * 8; }

bool flag_of(std::int32_t flag, const char* name, std::int64_t a = -1, std::int64_t side = -1) {
  if (a < 0)
    require(flag == 0 || flag == 1, Status::argument, name, " = ", flag, ": expected 0 or 1");
  else
    require(flag == 0 || flag == 1, Status::argument, name, "[", a, ", ", side, "] = ", flag,
            " (counted from 0): expected 0 or 1");
  return flag == 1;
}

qsd::Density density_of(std::int32_t which, std::int32_t first) {
  require(which >= first && which <= RDD_QSD_GAUSSIAN, Status::argument, "which = ", which, ": expected ", first,
          " to ", static_cast<std::int32_t>(RDD_QSD_GAUSSIAN));
  return static_cast<qsd::Density>(which);
}

/// Fits the variational Gaussian of a basin to an energy of its dimension.
qsd::FittedGaussian fitted(qsd::Basin& basin, const rdd_energy& energy) {
  if (auto* line = std::get_if<qsd::LineBasin>(&basin)) return qsd::fit_gaussian(*line, line_energy(energy));
  return qsd::fit_gaussian(std::get<qsd::QsdBox>(basin), plane_energy(energy));
}

rdd_status give_basin(qsd::Basin basin, bool converged, rdd_qsd** out) {
  *out = std::make_unique<rdd_qsd>(rdd_qsd{std::move(basin)}).release();
  return converged ? RDD_OK : RDD_NOT_CONVERGED;
}

}  // namespace

extern "C" {

rdd_status rdd_qsd_line(rdd_context* opt_context, const rdd_energy* energy, double lo, double hi, int32_t absorbing_lo,
                        int32_t absorbing_hi, double beta, rdd_qsd** out) {
  return compute(opt_context, [&]() -> rdd_status {
    need_dim(energy, 1);
    need(out, "out");
    const qsd::LineRequest request{lo, hi, flag_of(absorbing_lo, "absorbing_lo"), flag_of(absorbing_hi, "absorbing_hi"),
                                   beta};
    return give_basin(qsd::LineBasin(qsd::solve_line(this_run(), request, line_energy(*energy))), true, out);
  });
}

rdd_status rdd_qsd_box(rdd_context* opt_context, const rdd_energy* energy, const double* lo, const double* hi,
                       const int32_t* absorbing, double beta, double tolerance, rdd_qsd** out) {
  return compute(opt_context, [&]() -> rdd_status {
    need_dim(energy, 2);
    need(lo, "lo");
    need(hi, "hi");
    need(absorbing, "absorbing");
    need(out, "out");
    qsd::BoxRequest request;
    request.beta = beta;
    request.tolerance = tolerance;
    for (std::size_t a = 0; a < 2; ++a) {
      request.lo[a] = lo[a];
      request.hi[a] = hi[a];
      const auto place = static_cast<std::int64_t>(a);
      request.absorbing_lo[a] = flag_of(absorbing[a], "absorbing", place, 0);
      request.absorbing_hi[a] = flag_of(absorbing[a + 2], "absorbing", place, 1);
    }
    auto box = qsd::solve_box(this_run(), request, plane_energy(*energy));
    const bool converged = box.converged;
    return give_basin(std::move(box), converged, out);
  });
}

rdd_status rdd_qsd_destroy(rdd_qsd** qsd) {
  return answer([&] { destroy(qsd); });
}

rdd_status rdd_qsd_sizes(const rdd_qsd* qsd, int64_t* out_dim, int64_t* out_n_nodes) {
  return answer([&] {
    need(qsd, "qsd");
    need(out_dim, "out_dim");
    need(out_n_nodes, "out_n_nodes");
    *out_dim = qsd::dim(qsd->core);
    *out_n_nodes = qsd::n_nodes(qsd->core);
  });
}

rdd_status rdd_qsd_rates(const rdd_qsd* qsd, double* out_lambda1, double* out_lambda2, double* out_ratio,
                         double* out_lambda1_error, double* out_lambda2_error, int32_t* out_separated) {
  return answer([&] {
    need(qsd, "qsd");
    need(out_lambda1, "out_lambda1");
    need(out_lambda2, "out_lambda2");
    need(out_ratio, "out_ratio");
    need(out_lambda1_error, "out_lambda1_error");
    need(out_lambda2_error, "out_lambda2_error");
    need(out_separated, "out_separated");
    const qsd::Rates& rates = qsd::rates(qsd->core);
    *out_lambda1 = rates.lambda1;
    *out_lambda2 = rates.lambda2;
    *out_ratio = rates.ratio();
    *out_lambda1_error = rates.lambda1_error;
    *out_lambda2_error = rates.lambda2_error;
    *out_separated = rates.separated() ? 1 : 0;
  });
}

rdd_status rdd_qsd_domain(const rdd_qsd* qsd, double* opt_lo, double* opt_hi, int32_t* opt_ends, double* opt_minimum,
                          double* out_barrier) {
  return answer([&] {
    need(qsd, "qsd");
    need(out_barrier, "out_barrier");
    const std::int64_t n = qsd::dim(qsd->core);
    need_apart({{"opt_lo", opt_lo, bytes(n)},
                {"opt_hi", opt_hi, bytes(n)},
                {"opt_ends", opt_ends, 8 * n},
                {"opt_minimum", opt_minimum, bytes(n)}},
               {});
    const auto extent = qsd::extent(qsd->core);
    give_if(extent.lo, opt_lo);
    give_if(extent.hi, opt_hi);
    give_if(extent.minimum, opt_minimum);
    for (std::int64_t a = 0; opt_ends != nullptr && a < n; ++a) {
      opt_ends[a] = static_cast<int32_t>(extent.low[a]);
      opt_ends[a + n] = static_cast<int32_t>(extent.high[a]);
    }
    *out_barrier = extent.barrier;
  });
}

rdd_status rdd_qsd_fit_gaussian(rdd_context* opt_context, rdd_qsd* qsd, const rdd_energy* energy, double* out_mean,
                                double* out_variance, double* out_outside) {
  return compute(opt_context, [&]() -> rdd_status {
    need(qsd, "qsd");
    need(out_mean, "out_mean");
    need(out_variance, "out_variance");
    need(out_outside, "out_outside");
    require(qsd::dim(qsd->core) == 1, Status::unsupported,
            "qsd has two dimensions: expected one; rdd_qsd_variational_gaussian is for both");
    need_dim(energy, 1);
    this_run().check();
    const auto gaussian = fitted(qsd->core, *energy);
    *out_mean = gaussian.mean[0];
    *out_variance = gaussian.covariance(0, 0);
    *out_outside = gaussian.outside;
    return RDD_OK;
  });
}

rdd_status rdd_qsd_variational_gaussian(rdd_context* opt_context, rdd_qsd* qsd, const rdd_energy* energy, double* mean,
                                        double* covariance, double* out_outside) {
  return compute(opt_context, [&]() -> rdd_status {
    need(qsd, "qsd");
    need(mean, "mean");
    need(covariance, "covariance");
    need(out_outside, "out_outside");
    const std::int64_t n = qsd::dim(qsd->core);
    need_dim(energy, n);
    need_apart({{"mean", mean, bytes(n)}, {"covariance", covariance, bytes(n * n)}}, {});
    this_run().check();
    const auto gaussian = fitted(qsd->core, *energy);
    give_if(gaussian.mean, mean);
    give_if(gaussian.covariance, covariance);
    *out_outside = gaussian.outside;
    return RDD_OK;
  });
}

rdd_status rdd_qsd_density(const rdd_qsd* qsd, int32_t which, int64_t n_points, const double* points, double* density) {
  return compute([&]() -> rdd_status {
    need(qsd, "qsd");
    const auto kind = density_of(which, RDD_QSD_QUASI_STATIONARY);
    need_size(n_points, "n_points");
    const auto count = product({qsd::dim(qsd->core), n_points}, "points");
    need_array(points, count, "points");
    need_array(density, n_points, "density");
    need_apart({{"density", density, bytes(n_points)}}, {{"points", points, bytes(count)}});
    give_if(qsd::density(qsd->core, kind, Eigen::Map<const Matrix>(points, qsd::dim(qsd->core), n_points)), density);
    return RDD_OK;
  });
}

rdd_status rdd_qsd_moments(const rdd_qsd* qsd, int32_t which, double* mean, double* covariance) {
  return compute([&]() -> rdd_status {
    need(qsd, "qsd");
    const auto kind = density_of(which, RDD_QSD_QUASI_STATIONARY);
    need(mean, "mean");
    need(covariance, "covariance");
    const std::int64_t n = qsd::dim(qsd->core);
    need_apart({{"mean", mean, bytes(n)}, {"covariance", covariance, bytes(n * n)}}, {});
    const auto found = qsd::moments(qsd->core, kind);
    give_if(found.mean, mean);
    give_if(found.covariance, covariance);
    return RDD_OK;
  });
}

rdd_status rdd_qsd_distance(const rdd_qsd* qsd, int32_t which, double* out_total_variation, double* out_divergence) {
  return compute([&]() -> rdd_status {
    need(qsd, "qsd");
    need(out_total_variation, "out_total_variation");
    need(out_divergence, "out_divergence");
    const auto kind = density_of(which, RDD_QSD_GIBBS);
    const auto found = qsd::distance(qsd->core, kind);
    *out_total_variation = found.total_variation;
    *out_divergence = found.divergence;
    return RDD_OK;
  });
}

rdd_status rdd_walkers_create(rdd_context* opt_context, int64_t dim, const double* lo, const double* hi,
                              const int32_t* absorbing, double beta, double dt, int64_t n_walkers, int64_t n_starts,
                              const double* start, rdd_walkers** out) {
  return compute(opt_context, [&]() -> rdd_status {
    need(out, "out");
    require(dim >= 1, Status::size, "dim = ", dim, ": expected at least 1");
    need_size(n_starts, "n_starts");
    product({dim, 2}, "absorbing");
    product({dim, n_starts}, "start");
    product({dim, std::max<int64_t>(n_walkers, 0), 8}, "positions");
    need(lo, "lo");
    need(hi, "hi");
    need(absorbing, "absorbing");
    need_array(start, n_starts, "start");
    qsd::WalkerRequest request;
    request.box.lo = vector_of(lo, dim);
    request.box.hi = vector_of(hi, dim);
    request.beta = beta;
    request.dt = dt;
    request.n_walkers = n_walkers;
    request.start = n_starts > 0 ? matrix_of(start, dim, n_starts) : Matrix(dim, 0);
    for (int64_t a = 0; a < dim; ++a) {
      request.box.absorbing_lo.push_back(flag_of(absorbing[a], "absorbing", a, 0) ? 1 : 0);
      request.box.absorbing_hi.push_back(flag_of(absorbing[a + dim], "absorbing", a, 1) ? 1 : 0);
    }
    *out = std::make_unique<rdd_walkers>(rdd_walkers{qsd::Walkers(this_run().seed(), std::move(request))}).release();
    return RDD_OK;
  });
}

rdd_status rdd_walkers_destroy(rdd_walkers** walkers) {
  return answer([&] { destroy(walkers); });
}

rdd_status rdd_walkers_sizes(const rdd_walkers* walkers, int64_t* out_dim, int64_t* out_n_walkers) {
  return answer([&] {
    need(walkers, "walkers");
    need(out_dim, "out_dim");
    need(out_n_walkers, "out_n_walkers");
    *out_dim = walkers->core.dim();
    *out_n_walkers = walkers->core.size();
  });
}

rdd_status rdd_walkers_run(rdd_context* opt_context, rdd_walkers* walkers, const rdd_energy* energy, int64_t n_steps) {
  return compute(opt_context, [&]() -> rdd_status {
    need(walkers, "walkers");
    need_dim(energy, walkers->core.dim());
    const auto* polynomial = std::get_if<qsd::Polynomial>(&energy->form);
    require(polynomial != nullptr, Status::unsupported,
            "energy is a function of the host, which other threads may not call: expected a polynomial, or gradients "
            "given to rdd_walkers_advance");
    walkers->core.run(
        this_run(), [&](const double* x, double* g) { polynomial->gradient(x, g); }, n_steps);
    return RDD_OK;
  });
}

rdd_status rdd_walkers_points(const rdd_walkers* walkers, double* points, int32_t* out_half) {
  return answer([&] {
    need(walkers, "walkers");
    need(points, "points");
    need(out_half, "out_half");
    give_if(walkers->core.points(), points);
    *out_half = walkers->core.half() ? 1 : 0;
  });
}

rdd_status rdd_walkers_advance(rdd_context* opt_context, rdd_walkers* walkers, const double* gradient,
                               const double* opt_distance) {
  return compute(opt_context, [&]() -> rdd_status {
    need(walkers, "walkers");
    need(gradient, "gradient");
    auto& core = walkers->core;
    const Vector distance = vector_of(core.half() ? nullptr : opt_distance, core.size());
    core.advance(this_run(), Eigen::Map<const Matrix>(gradient, core.dim(), core.size()), distance);
    return RDD_OK;
  });
}

rdd_status rdd_walkers_clear(rdd_walkers* walkers) {
  return answer([&] {
    need(walkers, "walkers");
    walkers->core.clear();
  });
}

rdd_status rdd_walkers_rate(const rdd_walkers* walkers, double* out_lambda1, double* out_lambda1_error,
                            double* out_time, int64_t* out_n_exits, double* out_step_ratio) {
  return compute([&]() -> rdd_status {
    need(walkers, "walkers");
    need(out_lambda1, "out_lambda1");
    need(out_lambda1_error, "out_lambda1_error");
    need(out_time, "out_time");
    need(out_n_exits, "out_n_exits");
    need(out_step_ratio, "out_step_ratio");
    const auto s = walkers->core.statistics();
    *out_lambda1 = s.lambda1;
    *out_lambda1_error = s.lambda1_error;
    *out_time = s.time;
    *out_n_exits = s.n_exits;
    *out_step_ratio = s.step_ratio;
    return RDD_OK;
  });
}

rdd_status rdd_walkers_moments(const rdd_walkers* walkers, double* mean, double* covariance) {
  return compute([&]() -> rdd_status {
    need(walkers, "walkers");
    need(mean, "mean");
    need(covariance, "covariance");
    const auto dim = walkers->core.dim();
    need_apart({{"mean", mean, bytes(dim)}, {"covariance", covariance, bytes(dim * dim)}}, {});
    const auto s = walkers->core.statistics();
    give_if(s.mean, mean);
    give_if(s.covariance, covariance);
    return RDD_OK;
  });
}

rdd_status rdd_walkers_positions(const rdd_walkers* walkers, double* positions) {
  return answer([&] {
    need(walkers, "walkers");
    need(positions, "positions");
    give_if(walkers->core.positions(), positions);
  });
}

}  // extern "C"
