// rdd/potential.h: pair potentials and their Gaussian averages.
#include <rdd/potential.h>

#include <cmath>
#include <type_traits>

#include "dmd/potential/average_batch.hpp"
#include "dmd/potential/fitted_table.hpp"
#include "guard.hpp"
#include "handles.hpp"
#include "staged.hpp"

using namespace rdd;
using namespace rdd::capi;

namespace {

rdd_status give_potential(const dmd::PairFunction::Form& form, double cutoff, rdd_potential** out) {
  need(out, "out");
  *out = std::make_unique<rdd_potential>(rdd_potential{dmd::PairFunction(form, cutoff)}).release();
  return RDD_OK;
}

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
    const auto value = [&](double r) {
      const HostFpScope scope;
      return callback(opt_user, r);
    };
    dmd::Table table = dmd::fit_table(value, r_first, cutoff, tolerance);
    const auto n_values = table.values->size();
    const rdd_status status = give_potential(std::move(table), cutoff, out);
    *out_n_values = n_values;
    const HostFpScope scope;
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
    const dmd::Jet jet = pair_of(*potential, "potential")(distance);
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
    const dmd::Average g = dmd::average(pair_of(*potential, "potential"), dim, distance, variance, dmd::Quadrature());
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
      const dmd::Jet jet = pair_of(*potential, "potential")(distance[k]);
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
  return compute(opt_context, [&]() -> rdd_status {
    need(potential, "potential");
    need_size(n, "n");
    need_array(distance, n, "distance");
    need_array(variance, n, "variance");
    need_array(average, n, "average");
    require(dim >= 1 && dim <= 3, Status::argument, "dim = ", dim, ": expected 1, 2 or 3");
    const int64_t bytes = product({n, 8}, "distance");
    need_apart({{"average", average, product({6, n, 8}, "average")}},
               {{"distance", distance, bytes}, {"variance", variance, bytes}});
    static_assert(sizeof(dmd::Average) == 6 * sizeof(double) && std::is_standard_layout_v<dmd::Average>);
    const Staged found(average, 6 * n);
    const auto count = static_cast<std::size_t>(n);
    dmd::averages(this_run(), pair_of(*potential, "potential"), dim, {distance, count}, {variance, count}, tolerance,
                  {reinterpret_cast<dmd::Average*>(found.data()), count});
    found.give();
    return RDD_OK;
  });
}

}  // extern "C"
