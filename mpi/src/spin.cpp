// rdd_mpi_spin_ensemble: trajectories one by one, and the statistics of spin/ensemble.cpp over all of them. Spins and
// autocorrelations are whole numbers, so their sums are exact.
#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <limits>
#include <memory>

#include "slices.hpp"

namespace rdd::mpi {
namespace {

struct SpinCall {
  rdd_context* context;
  const rdd_options* options;
  rdd_mpi* mpi;
  std::int32_t gather;
  const rdd_dmd* dmd;
  std::int64_t n_sites, n_lags, n_trajectories;
  const std::int32_t* spins;
  std::int64_t n_times;
  const double* times;
  std::array<double*, 10> out;  // ab, ab error, strain, strain error, s, s error, c, c error, ab of, strain of
};

struct DestroySpin {
  void operator()(rdd_spin* spin) const { rdd_spin_destroy(&spin); }
};
struct DestroyOptions {
  void operator()(rdd_options* options) const { rdd_options_destroy(&options); }
};
using Spin = std::unique_ptr<rdd_spin, DestroySpin>;
using Options = std::unique_ptr<rdd_options, DestroyOptions>;

/// The caller's options of spins, and the first trajectory.
Options options_of(const SpinCall& c, std::int64_t& first) {
  rdd_options* made = nullptr;
  must(rdd_options_create(&made));
  Options options(made);
  if (c.options == nullptr) return options;
  for (const auto key : {RDD_OPTION_SPIN_PROCESS, RDD_OPTION_SPIN_RATES, RDD_OPTION_SPIN_AVERAGE,
                         RDD_OPTION_SPIN_SAMPLES, RDD_OPTION_SPIN_LAGS, RDD_OPTION_SPIN_FIRST}) {
    std::int64_t value = 0;
    must(rdd_options_get_int(c.options, key, &value));
    must(rdd_options_set_int(made, key, value));
    if (key == RDD_OPTION_SPIN_FIRST) first = value;
  }
  for (const auto key : {RDD_OPTION_SPIN_TOLERANCE, RDD_OPTION_SPIN_RADIUS, RDD_OPTION_SPIN_EPSILON,
                         RDD_OPTION_SPIN_TIME_STEP, RDD_OPTION_SPIN_BOUND}) {
    double value = 0;
    must(rdd_options_get_double(c.options, key, &value));
    must(rdd_options_set_double(made, key, value));
  }
  return options;
}

Spin ensemble(rdd_context* context, const rdd_options* options, const SpinCall& c, std::int64_t n) {
  rdd_spin* made = nullptr;
  must(rdd_spin_create_with(context, options, c.dmd, n, c.spins, &made));
  return Spin(made);
}

/// A column of one trajectory: ab (n_times), strain (n_times), s (n_sites, n_times), c (n_lags, n_times).
struct Column {
  std::int64_t n_sites, n_lags, n_times;
  [[nodiscard]] std::int64_t numbers() const { return (2 + n_sites + n_lags) * n_times; }
  [[nodiscard]] std::int64_t ab(std::int64_t t) const { return t; }
  [[nodiscard]] std::int64_t strain(std::int64_t t) const { return n_times + t; }
  [[nodiscard]] std::int64_t s(std::int64_t i, std::int64_t t) const { return 2 * n_times + i + n_sites * t; }
  [[nodiscard]] std::int64_t c(std::int64_t l, std::int64_t t) const {
    return (2 + n_sites) * n_times + l + n_lags * t;
  }
};

rdd_status run_block(rdd_context* context, rdd_options* options, std::int64_t first, const SpinCall& c,
                     std::int64_t begin, std::int64_t end, double* out) {
  const Column column{c.n_sites, c.n_lags, c.n_times};
  for (auto k = begin; k < end; ++k, out += column.numbers()) {
    must(rdd_options_set_int(options, RDD_OPTION_SPIN_FIRST, first + k));
    const Spin one = ensemble(context, options, c, 1);
    const auto status = must(rdd_spin_run(context, one.get(), c.n_times, c.times));
    if (status == RDD_CANCELLED) return status;
    must(rdd_spin_paths(one.get(), out + column.ab(0), out + column.strain(0)));
    must(rdd_spin_profiles(one.get(), out + column.s(0, 0), nullptr, out + column.c(0, 0), nullptr));
  }
  return RDD_OK;
}

/// Mean and its standard error, as spin/ensemble.cpp has them: of real numbers, and of whole ones by sums.
void means_of(const std::vector<double>& values, double* mean, double* error) {
  const auto n = static_cast<double>(values.size());
  double sum = 0, squares = 0;
  for (const double v : values) sum += v;
  for (const double v : values) squares += (v - sum / n) * (v - sum / n);
  if (mean != nullptr) *mean = sum / n;
  if (error != nullptr) *error = n > 1 ? std::sqrt(squares / n / (n - 1)) : std::numeric_limits<double>::quiet_NaN();
}
void means_of_whole(const std::vector<double>& values, double* mean, double* error) {
  const auto n = static_cast<double>(values.size());
  std::int64_t sum = 0, squares = 0;
  for (const double v : values) sum += std::llround(v), squares += std::llround(v) * std::llround(v);
  const double m = static_cast<double>(sum) / n;
  if (mean != nullptr) *mean = m;
  if (error != nullptr)
    *error = n > 1 ? std::sqrt(std::max(0.0, static_cast<double>(squares) / n - m * m) / (n - 1))
                   : std::numeric_limits<double>::quiet_NaN();
}

double* at(double* data, std::int64_t place) { return data == nullptr ? nullptr : data + place; }

void give(const SpinCall& c, const double* all) {
  const Column column{c.n_sites, c.n_lags, c.n_times};
  std::vector<double> values(static_cast<std::size_t>(c.n_trajectories));
  const auto each = [&](std::int64_t place) -> const std::vector<double>& {
    for (std::int64_t k = 0; k < c.n_trajectories; ++k)
      values[static_cast<std::size_t>(k)] = all[place + column.numbers() * k];
    return values;
  };
  for (std::int64_t t = 0; t < c.n_times; ++t) {
    means_of(each(column.ab(t)), at(c.out[0], t), at(c.out[1], t));
    if (c.out[8] != nullptr) std::copy(values.begin(), values.end(), c.out[8] + c.n_trajectories * t);
    means_of(each(column.strain(t)), at(c.out[2], t), at(c.out[3], t));
    if (c.out[9] != nullptr) std::copy(values.begin(), values.end(), c.out[9] + c.n_trajectories * t);
    for (std::int64_t i = 0; i < c.n_sites; ++i)
      means_of_whole(each(column.s(i, t)), at(c.out[4], i + c.n_sites * t), at(c.out[5], i + c.n_sites * t));
    for (std::int64_t l = 0; l < c.n_lags; ++l)
      means_of_whole(each(column.c(l, t)), at(c.out[6], l + c.n_lags * t), at(c.out[7], l + c.n_lags * t));
  }
}

void compare(Call& call, const SpinCall& c) {
  std::int64_t seed = 0;
  call.check([&] {
    need(c.dmd, "dmd");
    require(c.gather != RDD_MPI_OWN, RDD_ERROR_ARGUMENT,
            "gather = RDD_MPI_OWN: expected RDD_MPI_ROOT or RDD_MPI_ALL, since means are of all trajectories");
    require(c.n_trajectories >= 1 && c.n_sites >= 1 && c.n_lags >= 0 && c.n_times >= 0, RDD_ERROR_SIZE,
            "n_trajectories = ", c.n_trajectories, ", n_sites = ", c.n_sites, ", n_lags = ", c.n_lags,
            ", n_times = ", c.n_times, ": expected at least 1, 1, 0, 0");
    need_array(c.times, c.n_times, "times");
    std::int64_t first = 0, n_sites = 0, n_trajectories = 0, n_rows = 0, n_lags = 0;
    const auto options = options_of(c, first);
    const auto probe = ensemble(nullptr, options.get(), c, 1);
    must(rdd_spin_sizes(probe.get(), &n_sites, &n_trajectories, &n_rows, &n_lags));
    require(n_sites == c.n_sites && n_lags == c.n_lags, RDD_ERROR_SIZE, "n_sites = ", c.n_sites,
            ", n_lags = ", c.n_lags, ": expected ", n_sites, " and ", n_lags, ", those of the ensemble");
    if (c.context != nullptr) must(rdd_context_seed(c.context, &seed));
  });
  call.same("n_sites", c.n_sites);
  call.same("n_lags", c.n_lags);
  call.same("n_trajectories", c.n_trajectories);
  call.same_bytes("opt_spins", c.spins, c.n_sites * 4);
  call.same("n_times", c.n_times);
  call.same_bytes("times", c.times, c.n_times * 8);
  call.same_options(c.options);
  call.same("the seed", seed);
  call.open(c.gather);
}

rdd_status spin_ensemble(const SpinCall& c, const DefaultEnvironment& environment) {
  Call call(c.mpi, c.context, Function::spin_ensemble, environment);
  compare(call, c);
  const Column column{c.n_sites, c.n_lags, c.n_times};
  std::int64_t first = 0;
  Options options;
  Bytes all;
  Task task;
  call.communicator().agree(attempt([&] {
    options = options_of(c, first);
    if (call.receives()) all.make(8 * column.numbers() * c.n_trajectories);
    task.n_units = task.n_columns = c.n_trajectories;
    task.drawn = 1;
    task.outputs = {{all.as<double>(), 8 * column.numbers()}};
    task.work = [&](rdd_context* context, std::int64_t begin, std::int64_t end, std::span<const Bytes> out) {
      return run_block(context, options.get(), first, c, begin, end, out[0].as<double>());
    };
  }));
  const auto status = run_task(call, task);
  if (status == RDD_CANCELLED) return status;
  call.communicator().agree(attempt([&] {
    if (call.receives()) give(c, all.as<double>());
  }));
  return status;
}

}  // namespace
}  // namespace rdd::mpi

extern "C" rdd_status rdd_mpi_spin_ensemble(rdd_context* opt_context, const rdd_options* opt_options, rdd_mpi* mpi,
                                            int32_t gather, const rdd_dmd* dmd, int64_t n_sites, int64_t n_lags,
                                            int64_t n_trajectories, const int32_t* opt_spins, int64_t n_times,
                                            const double* times, double* opt_ab_bonds, double* opt_ab_bonds_error,
                                            double* opt_strain, double* opt_strain_error, double* opt_s,
                                            double* opt_s_error, double* opt_c, double* opt_c_error,
                                            double* opt_ab_bonds_of, double* opt_strain_of) {
  return rdd::mpi::entry([&](const rdd::mpi::DefaultEnvironment& environment) {
    return rdd::mpi::spin_ensemble({opt_context,
                                    opt_options,
                                    mpi,
                                    gather,
                                    dmd,
                                    n_sites,
                                    n_lags,
                                    n_trajectories,
                                    opt_spins,
                                    n_times,
                                    times,
                                    {opt_ab_bonds, opt_ab_bonds_error, opt_strain, opt_strain_error, opt_s, opt_s_error,
                                     opt_c, opt_c_error, opt_ab_bonds_of, opt_strain_of}},
                                   environment);
  });
}
