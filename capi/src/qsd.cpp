// Quasi-stationary distributions and Fleming-Viot particles.
#include <rdd/qsd.h>

#include <limits>
#include <optional>
#include <variant>

#include "arrays.hpp"
#include "guard.hpp"
#include "handles.hpp"
#include "qsd/line/compare.hpp"
#include "qsd/plane/box.hpp"
#include "qsd/polynomial.hpp"
#include "qsd/walkers/fleming_viot.hpp"

namespace {

/// A host's function with its data; tells the host when nobody holds it any more.
struct HostEnergy {
  rdd_energy_fn call;
  void* user;
  rdd_release_fn release;
  HostEnergy(rdd_energy_fn function, void* data, rdd_release_fn gone) : call(function), user(data), release(gone) {}
  ~HostEnergy() {
    if (release != nullptr) release(user);
  }
  HostEnergy(const HostEnergy&) = delete;
  HostEnergy& operator=(const HostEnergy&) = delete;
};

}  // namespace

struct rdd_energy {
  rdd::qsd::Polynomial polynomial;
  std::unique_ptr<HostEnergy> host;  ///< instead of the polynomial
};

struct rdd_qsd {
  std::unique_ptr<const rdd::qsd::QsdLine> line;
  std::unique_ptr<rdd::qsd::QsdBox> box;
  std::optional<rdd::qsd::Comparison> comparison;  ///< of the line
  [[nodiscard]] int dim() const { return line ? 1 : 2; }
};

struct rdd_walkers {
  rdd::qsd::Walkers core;
};

using namespace rdd;
using namespace rdd::capi;

namespace {

std::int64_t bytes(std::int64_t numbers) { return numbers * 8; }

void need_dim(const rdd_energy* energy, std::int64_t dim) {
  need(energy, "energy");
  require(energy->polynomial.dim() == dim, Status::size, "energy has ", energy->polynomial.dim(),
          " coordinates: expected ", dim);
}

bool flag_of(std::int32_t flag, const char* name, std::int64_t a = -1, std::int64_t side = -1) {
  if (a < 0)
    require(flag == 0 || flag == 1, Status::argument, name, " = ", flag, ": expected 0 or 1");
  else
    require(flag == 0 || flag == 1, Status::argument, name, "[", a, ", ", side, "] = ", flag,
            " (counted from 0): expected 0 or 1");
  return flag == 1;
}

qsd::LineEnergy line_energy(const rdd_energy& energy) {
  if (energy.host) return [host = energy.host.get()](double x) { return host->call(host->user, x, 0); };
  return [&polynomial = energy.polynomial](double x) { return polynomial.value(&x); };
}

qsd::PlaneEnergy plane_energy(const rdd_energy& energy) {
  if (energy.host) return [host = energy.host.get()](double x, double y) { return host->call(host->user, x, y); };
  return [&polynomial = energy.polynomial](double x, double y) {
    const double place[] = {x, y};
    return polynomial.value(place);
  };
}

qsd::Density density_of(std::int32_t which, std::int32_t first) {
  require(which >= first && which <= RDD_QSD_GAUSSIAN, Status::argument, "which = ", which, ": expected ", first,
          " to ", static_cast<std::int32_t>(RDD_QSD_GAUSSIAN));
  return static_cast<qsd::Density>(which);
}

/// Fits the Gaussian of a line and keeps it.
qsd::Gaussian fit_line(rdd_qsd& qsd, const rdd_energy& energy) {
  const auto& d = qsd.line->domain;
  const auto gaussian = qsd::variational_gaussian(line_energy(energy), d.beta, d.minimum, d.hi - d.lo);
  qsd.comparison.emplace(*qsd.line, gaussian);
  return gaussian;
}

}  // namespace

extern "C" {

rdd_status rdd_energy_create(int64_t dim, rdd_energy** out) {
  return compute([&]() -> rdd_status {
    need(out, "out");
    require(dim <= (int64_t{1} << 24), Status::size, "dim = ", dim, ": expected at most 2^24");
    *out = std::make_unique<rdd_energy>(rdd_energy{qsd::Polynomial(dim, {}, {}), nullptr}).release();
    return RDD_OK;
  });
}

rdd_status rdd_energy_destroy(rdd_energy** energy) {
  return answer([&] { destroy(energy); });
}

rdd_status rdd_energy_dim(const rdd_energy* energy, int64_t* out_dim) {
  return answer([&] {
    need(energy, "energy");
    need(out_dim, "out_dim");
    *out_dim = energy->polynomial.dim();
  });
}

rdd_status rdd_energy_set_polynomial(rdd_energy* energy, int64_t n_terms, const int64_t* exponents,
                                     const double* coefficients) {
  return compute([&]() -> rdd_status {
    need(energy, "energy");
    need_size(n_terms, "n_terms");
    const auto dim = energy->polynomial.dim();
    const auto count = product({dim, n_terms}, "exponents");
    need_array(exponents, count, "exponents");
    need_array(coefficients, n_terms, "coefficients");
    qsd::Polynomial made(dim, {exponents, static_cast<std::size_t>(count)},
                         {coefficients, static_cast<std::size_t>(n_terms)});
    energy->polynomial = std::move(made);
    energy->host.reset();
    return RDD_OK;
  });
}

rdd_status rdd_energy_set_host(rdd_energy* energy, rdd_energy_fn callback, void* opt_user, rdd_release_fn opt_release) {
  return answer([&] {
    need(energy, "energy");
    require(callback != nullptr, Status::null_argument, "callback is NULL: expected a function");
    require(energy->polynomial.dim() <= 2, Status::unsupported, "energy has ", energy->polynomial.dim(),
            " coordinates: a host's function is for 1 or 2; in more dimensions give gradients to rdd_walkers_advance");
    energy->host = std::make_unique<HostEnergy>(callback, opt_user, opt_release);
  });
}

rdd_status rdd_qsd_line(rdd_context* opt_context, const rdd_energy* energy, double lo, double hi, int32_t absorbing_lo,
                        int32_t absorbing_hi, double beta, rdd_qsd** out) {
  return compute([&]() -> rdd_status {
    need_dim(energy, 1);
    need(out, "out");
    const qsd::LineRequest request{lo, hi, flag_of(absorbing_lo, "absorbing_lo"), flag_of(absorbing_hi, "absorbing_hi"),
                                   beta};
    auto made = std::make_unique<rdd_qsd>();
    made->line =
        std::make_unique<const qsd::QsdLine>(qsd::solve_line(run_on(opt_context), request, line_energy(*energy)));
    made->comparison.emplace(*made->line, std::nullopt);
    *out = made.release();
    return RDD_OK;
  });
}

rdd_status rdd_qsd_box(rdd_context* opt_context, const rdd_energy* energy, const double* lo, const double* hi,
                       const int32_t* absorbing, double beta, double tolerance, rdd_qsd** out) {
  return compute([&]() -> rdd_status {
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
    auto made = std::make_unique<rdd_qsd>();
    made->box = std::make_unique<qsd::QsdBox>(qsd::solve_box(run_on(opt_context), request, plane_energy(*energy)));
    const bool converged = made->box->converged;
    *out = made.release();
    return converged ? RDD_OK : RDD_NOT_CONVERGED;
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
    *out_dim = qsd->dim();
    *out_n_nodes = qsd->line ? qsd->line->domain.panels.size() : qsd->box->v.size();
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
    const auto& rates = qsd->line ? qsd->line->rates : qsd->box->rates;
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
    const std::int64_t dim = qsd->dim();
    need_apart({{"opt_lo", opt_lo, bytes(dim)},
                {"opt_hi", opt_hi, bytes(dim)},
                {"opt_ends", opt_ends, 8 * dim},
                {"opt_minimum", opt_minimum, bytes(dim)}},
               {});
    if (qsd->line) {
      const auto& d = qsd->line->domain;
      if (opt_lo != nullptr) *opt_lo = d.lo;
      if (opt_hi != nullptr) *opt_hi = d.hi;
      if (opt_ends != nullptr) {
        opt_ends[0] = static_cast<int32_t>(d.end_lo);
        opt_ends[1] = static_cast<int32_t>(d.end_hi);
      }
      if (opt_minimum != nullptr) *opt_minimum = d.minimum;
      *out_barrier = d.barrier;
      return;
    }
    const auto& box = *qsd->box;
    for (std::size_t a = 0; a < 2; ++a) {
      if (opt_lo != nullptr) opt_lo[a] = box.request.lo[a];
      if (opt_hi != nullptr) opt_hi[a] = box.request.hi[a];
      if (opt_ends != nullptr) {
        opt_ends[a] = box.request.absorbing_lo[a] ? RDD_QSD_ABSORBING : RDD_QSD_NATURAL;
        opt_ends[a + 2] = box.request.absorbing_hi[a] ? RDD_QSD_ABSORBING : RDD_QSD_NATURAL;
      }
      if (opt_minimum != nullptr) opt_minimum[a] = box.minimum[a];
    }
    *out_barrier = std::numeric_limits<double>::quiet_NaN();
  });
}

rdd_status rdd_qsd_fit_gaussian(rdd_context* opt_context, rdd_qsd* qsd, const rdd_energy* energy, double* out_mean,
                                double* out_variance, double* out_outside) {
  return compute([&]() -> rdd_status {
    need(qsd, "qsd");
    need(out_mean, "out_mean");
    need(out_variance, "out_variance");
    need(out_outside, "out_outside");
    require(qsd->line != nullptr, Status::unsupported,
            "qsd has two dimensions: expected one; rdd_qsd_variational_gaussian is for both");
    need_dim(energy, 1);
    run_on(opt_context).check();
    const auto gaussian = fit_line(*qsd, *energy);
    *out_mean = gaussian.mean;
    *out_variance = gaussian.variance;
    *out_outside = qsd->comparison->gaussian_outside();
    return RDD_OK;
  });
}

rdd_status rdd_qsd_variational_gaussian(rdd_context* opt_context, rdd_qsd* qsd, const rdd_energy* energy, double* mean,
                                        double* covariance, double* out_outside) {
  return compute([&]() -> rdd_status {
    need(qsd, "qsd");
    need(mean, "mean");
    need(covariance, "covariance");
    need(out_outside, "out_outside");
    const std::int64_t dim = qsd->dim();
    need_dim(energy, dim);
    need_apart({{"mean", mean, bytes(dim)}, {"covariance", covariance, bytes(dim * dim)}}, {});
    run_on(opt_context).check();
    if (qsd->line) {
      const auto gaussian = fit_line(*qsd, *energy);
      *mean = gaussian.mean;
      *covariance = gaussian.variance;
      *out_outside = qsd->comparison->gaussian_outside();
      return RDD_OK;
    }
    qsd->box->fit_gaussian(plane_energy(*energy));
    give_if(qsd->box->gaussian->mean, mean);
    give_if(qsd->box->gaussian->covariance, covariance);
    *out_outside = qsd->box->gaussian_outside();
    return RDD_OK;
  });
}

rdd_status rdd_qsd_density(const rdd_qsd* qsd, int32_t which, int64_t n_points, const double* points, double* density) {
  return compute([&]() -> rdd_status {
    need(qsd, "qsd");
    const auto kind = density_of(which, RDD_QSD_QUASI_STATIONARY);
    need_size(n_points, "n_points");
    const auto count = product({qsd->dim(), n_points}, "points");
    need_array(points, count, "points");
    need_array(density, n_points, "density");
    need_apart({{"density", density, bytes(n_points)}}, {{"points", points, bytes(count)}});
    if (qsd->box) {
      const Matrix place = Eigen::Map<const Matrix>(points, 2, n_points);
      const Vector found = qsd->box->at(kind, place);
      give_if(found, density);
      return RDD_OK;
    }
    if (n_points > 0) (void)qsd->comparison->density(kind, 0);  // whether there is one, before anything is written
    for (int64_t i = 0; i < n_points; ++i) density[i] = qsd->comparison->density(kind, points[i]);
    return RDD_OK;
  });
}

rdd_status rdd_qsd_moments(const rdd_qsd* qsd, int32_t which, double* mean, double* covariance) {
  return compute([&]() -> rdd_status {
    need(qsd, "qsd");
    const auto kind = density_of(which, RDD_QSD_QUASI_STATIONARY);
    need(mean, "mean");
    need(covariance, "covariance");
    const std::int64_t dim = qsd->dim();
    need_apart({{"mean", mean, bytes(dim)}, {"covariance", covariance, bytes(dim * dim)}}, {});
    if (qsd->box) {
      const auto m = qsd->box->mean(kind);
      give_if(qsd->box->covariance(kind), covariance);
      std::copy(m.begin(), m.end(), mean);
      return RDD_OK;
    }
    const auto m = qsd->comparison->moments(kind);
    *mean = m.mean;
    *covariance = m.variance;
    return RDD_OK;
  });
}

rdd_status rdd_qsd_distance(const rdd_qsd* qsd, int32_t which, double* out_total_variation, double* out_divergence) {
  return compute([&]() -> rdd_status {
    need(qsd, "qsd");
    need(out_total_variation, "out_total_variation");
    need(out_divergence, "out_divergence");
    const auto kind = density_of(which, RDD_QSD_GIBBS);
    if (qsd->box) {
      const double variation = qsd->box->total_variation(kind);
      *out_divergence = qsd->box->divergence(kind);
      *out_total_variation = variation;
      return RDD_OK;
    }
    const auto found = qsd->comparison->distance(kind);
    *out_total_variation = found.total_variation;
    *out_divergence = found.divergence;
    return RDD_OK;
  });
}

rdd_status rdd_walkers_create(rdd_context* opt_context, int64_t dim, const double* lo, const double* hi,
                              const int32_t* absorbing, double beta, double dt, int64_t n_walkers, int64_t n_starts,
                              const double* start, rdd_walkers** out) {
  return compute([&]() -> rdd_status {
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
    *out = std::make_unique<rdd_walkers>(rdd_walkers{qsd::Walkers(run_on(opt_context).seed(), std::move(request))})
               .release();
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
  return compute([&]() -> rdd_status {
    need(walkers, "walkers");
    need_dim(energy, walkers->core.dim());
    require(energy->host == nullptr, Status::unsupported,
            "energy is a function of the host, which other threads may not call: expected a polynomial, or gradients "
            "given to rdd_walkers_advance");
    const auto& polynomial = energy->polynomial;
    walkers->core.run(
        run_on(opt_context), [&](const double* x, double* g) { polynomial.gradient(x, g); }, n_steps);
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
  return compute([&]() -> rdd_status {
    need(walkers, "walkers");
    need(gradient, "gradient");
    auto& core = walkers->core;
    const Vector distance = vector_of(core.half() ? nullptr : opt_distance, core.size());
    core.advance(run_on(opt_context), Eigen::Map<const Matrix>(gradient, core.dim(), core.size()), distance);
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
