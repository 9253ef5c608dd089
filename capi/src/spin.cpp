// rdd/spin.h: spin-diffusion, the stochastic process beneath diffusive molecular dynamics.
#include <rdd/spin.h>

#include <algorithm>
#include <span>

#include "arrays.hpp"
#include "guard.hpp"
#include "handles.hpp"
#include "options.hpp"
#include "spin/generator.hpp"
#include "spin/mean_field.hpp"
#include "spin/origin.hpp"

struct rdd_spin {
  rdd::spin::Ensemble core;
  std::vector<rdd::spin::Row> rows;
};

struct rdd_spin_chain {
  rdd::spin::Generator core;
  rdd::Vector stationary;
  double reference_length;
};

using namespace rdd;
using namespace rdd::capi;

namespace {

/// The caller's spins, one a site, if there are any.
std::span<const int32_t> spins_of(const rdd_dmd& dmd, const int32_t* opt_spins) {
  if (opt_spins == nullptr) return {};
  return {opt_spins, static_cast<std::size_t>(dmd::size(*dmd.core))};
}

rdd_status give_ensemble(const rdd_dmd& dmd, spin::EnsembleSettings settings, const int32_t* opt_spins,
                         rdd_spin** out) {
  const Run run = this_run();
  const auto origin = spin::origin_of(*dmd.core, spins_of(dmd, opt_spins));
  settings.seed = run.seed();
  spin::Ensemble ensemble(run, origin.system, settings, origin.start, origin.occupation, origin.reference_length);
  *out = std::make_unique<rdd_spin>(rdd_spin{std::move(ensemble), {}}).release();
  return RDD_OK;
}

/// All configurations that exchanges lead to, with their stationary distribution.
rdd_status give_configurations(const rdd_dmd& dmd, spin::RateRule rule, const spin::GibbsRule& gibbs, Index most_states,
                               const int32_t* opt_spins, rdd_spin_chain** out) {
  const Run run = this_run();
  const auto origin = spin::origin_of(*dmd.core, spins_of(dmd, opt_spins));
  rule.tolerance = 1e-9;  // every configuration is relaxed once
  auto generator = spin::make_generator(run, origin.system, rule, origin.start, spin::given_spins(origin), most_states,
                                        run.seed(), gibbs);
  Vector stationary = spin::stationary(generator);
  *out = std::make_unique<rdd_spin_chain>(
             rdd_spin_chain{std::move(generator), std::move(stationary), origin.reference_length})
             .release();
  return RDD_OK;
}

/// Checks and gives an array with one entry a row, or one column a row.
template <typename Value>
void give_rows(const std::vector<spin::Row>& rows, double* opt_out, Value&& value) {
  if (opt_out == nullptr) return;
  for (const auto& row : rows) {
    const auto& v = value(row);
    if constexpr (std::is_same_v<std::decay_t<decltype(v)>, double>)
      *opt_out++ = v;
    else
      opt_out = std::copy(v.begin(), v.end(), opt_out);
  }
}

int64_t bytes(const rdd_spin& spin, int64_t each) { return 8 * each * static_cast<int64_t>(spin.rows.size()); }

}  // namespace

extern "C" {

rdd_status rdd_spin_create(rdd_context* opt_context, const rdd_dmd* dmd, int32_t process, int32_t rates,
                           int32_t average, int64_t n_samples, double tolerance, double radius, double epsilon,
                           double time_step, double bound, int64_t n_trajectories, int64_t first, int64_t n_lags,
                           const int32_t* opt_spins, rdd_spin** out) {
  return compute(opt_context, [&]() -> rdd_status {
    need(dmd, "dmd");
    need(out, "out");
    spin::EnsembleSettings settings;
    settings.process = static_cast<spin::Process>(process);
    settings.rates.law = static_cast<spin::Law>(rates);
    settings.rates.closure = static_cast<spin::Closure>(average);
    if (n_samples != 0) settings.rates.n_samples = n_samples;
    if (tolerance != 0) settings.rates.tolerance = tolerance;
    settings.rates.radius = radius;
    settings.coupled = {settings.rates.law, epsilon, time_step, bound};
    settings.n_trajectories = n_trajectories;
    settings.first = first;
    settings.n_lags = n_lags;
    return give_ensemble(*dmd, settings, opt_spins, out);
  });
}

rdd_status rdd_spin_create_with(rdd_context* opt_context, const rdd_options* opt_options, const rdd_dmd* dmd,
                                int64_t n_trajectories, const int32_t* opt_spins, rdd_spin** out) {
  return compute(opt_context, [&]() -> rdd_status {
    need(dmd, "dmd");
    need(out, "out");
    auto settings = ensemble_settings(opt_options);
    settings.n_trajectories = n_trajectories;
    return give_ensemble(*dmd, settings, opt_spins, out);
  });
}

rdd_status rdd_spin_destroy(rdd_spin** spin) {
  return answer([&] { destroy(spin); });
}

rdd_status rdd_spin_run(rdd_context* opt_context, rdd_spin* spin, int64_t n_times, const double* times) {
  return compute(opt_context, [&]() -> rdd_status {
    need(spin, "spin");
    need_size(n_times, "n_times");
    need_array(times, n_times, "times");
    auto rows = spin->core.run(this_run(), {times, static_cast<std::size_t>(n_times)});
    std::move(rows.begin(), rows.end(), std::back_inserter(spin->rows));
    return RDD_OK;
  });
}

rdd_status rdd_spin_sizes(const rdd_spin* spin, int64_t* out_n_sites, int64_t* out_n_trajectories, int64_t* out_n_rows,
                          int64_t* out_n_lags) {
  return answer([&] {
    need(spin, "spin");
    need(out_n_sites, "out_n_sites");
    need(out_n_trajectories, "out_n_trajectories");
    need(out_n_rows, "out_n_rows");
    need(out_n_lags, "out_n_lags");
    *out_n_sites = spin->core.system().size();
    *out_n_trajectories = spin->core.settings().n_trajectories;
    *out_n_rows = static_cast<int64_t>(spin->rows.size());
    *out_n_lags = spin->core.n_lags();
  });
}

rdd_status rdd_spin_counts(const rdd_spin* spin, double* out_time, int64_t* out_n_events, int64_t* out_n_violations) {
  return answer([&] {
    need(spin, "spin");
    need(out_time, "out_time");
    need(out_n_events, "out_n_events");
    need(out_n_violations, "out_n_violations");
    *out_time = spin->core.time();
    *out_n_events = spin->core.n_events();
    *out_n_violations = spin->core.n_violations();
  });
}

rdd_status rdd_spin_means(const rdd_spin* spin, double* opt_times, double* opt_ab_bonds, double* opt_ab_bonds_error,
                          double* opt_strain, double* opt_strain_error) {
  return answer([&] {
    need(spin, "spin");
    const auto size = bytes(*spin, 1);
    need_apart({{"opt_times", opt_times, size},
                {"opt_ab_bonds", opt_ab_bonds, size},
                {"opt_ab_bonds_error", opt_ab_bonds_error, size},
                {"opt_strain", opt_strain, size},
                {"opt_strain_error", opt_strain_error, size}},
               {});
    give_rows(
        spin->rows, opt_times, [](const auto& row) -> const auto& { return row.time; });
    give_rows(
        spin->rows, opt_ab_bonds, [](const auto& row) -> const auto& { return row.ab_bonds; });
    give_rows(
        spin->rows, opt_ab_bonds_error, [](const auto& row) -> const auto& { return row.ab_bonds_error; });
    give_rows(
        spin->rows, opt_strain, [](const auto& row) -> const auto& { return row.strain; });
    give_rows(
        spin->rows, opt_strain_error, [](const auto& row) -> const auto& { return row.strain_error; });
  });
}

rdd_status rdd_spin_profiles(const rdd_spin* spin, double* opt_s, double* opt_s_error, double* opt_c,
                             double* opt_c_error) {
  return answer([&] {
    need(spin, "spin");
    const auto sites = bytes(*spin, spin->core.system().size()), lags = bytes(*spin, spin->core.n_lags());
    need_apart({{"opt_s", opt_s, sites},
                {"opt_s_error", opt_s_error, sites},
                {"opt_c", opt_c, lags},
                {"opt_c_error", opt_c_error, lags}},
               {});
    give_rows(
        spin->rows, opt_s, [](const auto& row) -> const auto& { return row.s; });
    give_rows(
        spin->rows, opt_s_error, [](const auto& row) -> const auto& { return row.s_error; });
    give_rows(
        spin->rows, opt_c, [](const auto& row) -> const auto& { return row.c; });
    give_rows(
        spin->rows, opt_c_error, [](const auto& row) -> const auto& { return row.c_error; });
  });
}

rdd_status rdd_spin_paths(const rdd_spin* spin, double* opt_ab_bonds, double* opt_strain) {
  return answer([&] {
    need(spin, "spin");
    const auto size = bytes(*spin, spin->core.settings().n_trajectories);
    need_apart({{"opt_ab_bonds", opt_ab_bonds, size}, {"opt_strain", opt_strain, size}}, {});
    give_rows(
        spin->rows, opt_ab_bonds, [](const auto& row) -> const auto& { return row.ab_bonds_of; });
    give_rows(
        spin->rows, opt_strain, [](const auto& row) -> const auto& { return row.strain_of; });
  });
}

rdd_status rdd_spin_state(const rdd_spin* spin, int64_t trajectory, int32_t* spins) {
  return answer([&] {
    need(spin, "spin");
    need(spins, "spins");
    const auto& state = spin->core.spins(trajectory);
    std::copy(state.begin(), state.end(), spins);
  });
}

rdd_status rdd_spin_mean_field(rdd_context* opt_context, const rdd_spin* spin, int32_t model, double amplitude,
                               double* opt_ab_bonds, double* opt_strain, double* opt_s, double* opt_c,
                               double* opt_ab_bonds_off, double* opt_strain_off, double* opt_s_off, double* opt_c_off) {
  return compute(opt_context, [&]() -> rdd_status {
    need(spin, "spin");
    const auto kinetics = code_of(model, dmd::Kinetics::master, "model");
    const auto one = bytes(*spin, 1), sites = bytes(*spin, spin->core.system().size()),
               lags = bytes(*spin, spin->core.n_lags());
    need_apart({{"opt_ab_bonds", opt_ab_bonds, one},
                {"opt_strain", opt_strain, one},
                {"opt_s", opt_s, sites},
                {"opt_c", opt_c, lags},
                {"opt_ab_bonds_off", opt_ab_bonds_off, one},
                {"opt_strain_off", opt_strain_off, one},
                {"opt_s_off", opt_s_off, sites},
                {"opt_c_off", opt_c_off, lags}},
               {});
    const auto found = spin::mean_field(this_run(), spin->core, spin->rows, kinetics, amplitude);
    auto one_of = [&](double* out, double spin::MeanField::*part) {
      for (std::size_t k = 0; out != nullptr && k < found.size(); ++k) out[k] = found[k].*part;
    };
    auto all_of = [&](double* out, Vector spin::MeanField::*part) {
      for (std::size_t k = 0; out != nullptr && k < found.size(); ++k)
        out = std::copy((found[k].*part).begin(), (found[k].*part).end(), out);
    };
    one_of(opt_ab_bonds, &spin::MeanField::ab_bonds);
    one_of(opt_strain, &spin::MeanField::strain);
    all_of(opt_s, &spin::MeanField::s);
    all_of(opt_c, &spin::MeanField::c);
    one_of(opt_ab_bonds_off, &spin::MeanField::ab_bonds_off);
    one_of(opt_strain_off, &spin::MeanField::strain_off);
    all_of(opt_s_off, &spin::MeanField::s_off);
    all_of(opt_c_off, &spin::MeanField::c_off);
    return RDD_OK;
  });
}

rdd_status rdd_spin_save(rdd_spin* spin, const char* path, int64_t path_len) {
  return compute([&]() -> rdd_status {
    need(spin, "spin");
    spin->core.save(text_of(path, path_len, "path"), spin->rows);
    return RDD_OK;
  });
}

rdd_status rdd_spin_restore(rdd_spin* spin, const char* path, int64_t path_len) {
  return compute([&]() -> rdd_status {
    need(spin, "spin");
    spin->rows = spin->core.restore(text_of(path, path_len, "path"));
    return RDD_OK;
  });
}

rdd_status rdd_spin_chain_create(rdd_context* opt_context, const rdd_dmd* dmd, int32_t rates, int32_t average,
                                 int64_t n_samples, int64_t nodes, int64_t reach, int64_t most_states,
                                 const int32_t* opt_spins, rdd_spin_chain** out) {
  return compute(opt_context, [&]() -> rdd_status {
    need(dmd, "dmd");
    need(out, "out");
    spin::RateRule rule;
    rule.law = static_cast<spin::Law>(rates);
    rule.closure = static_cast<spin::Closure>(average);
    if (n_samples != 0) rule.n_samples = n_samples;
    spin::GibbsRule gibbs;
    if (nodes != 0) gibbs.nodes = nodes;
    gibbs.reach = reach;
    return give_configurations(*dmd, rule, gibbs, most_states != 0 ? most_states : 2000, opt_spins, out);
  });
}

rdd_status rdd_spin_chain_create_with(rdd_context* opt_context, const rdd_options* opt_options, const rdd_dmd* dmd,
                                      const int32_t* opt_spins, rdd_spin_chain** out) {
  return compute(opt_context, [&]() -> rdd_status {
    need(dmd, "dmd");
    need(out, "out");
    spin::RateRule rule;
    rule.n_samples = 4096;  // each rate is drawn once and used for ever
    const auto number = [&](rdd_option key) { return static_cast<Index>(option(opt_options, key)); };
    const spin::GibbsRule gibbs{number(RDD_OPTION_SPIN_NODES), number(RDD_OPTION_SPIN_REACH)};
    return give_configurations(*dmd, rate_rule(opt_options, rule), gibbs, number(RDD_OPTION_SPIN_MOST_STATES),
                               opt_spins, out);
  });
}

rdd_status rdd_spin_chain_destroy(rdd_spin_chain** chain) {
  return answer([&] { destroy(chain); });
}

rdd_status rdd_spin_chain_sizes(const rdd_spin_chain* chain, int64_t* out_n_states, int64_t* out_n_sites) {
  return answer([&] {
    need(chain, "chain");
    need(out_n_states, "out_n_states");
    need(out_n_sites, "out_n_sites");
    *out_n_states = static_cast<int64_t>(chain->core.states.size());
    *out_n_sites = static_cast<int64_t>(chain->core.states.front().size());
  });
}

rdd_status rdd_spin_chain_states(const rdd_spin_chain* chain, int32_t* opt_spins, double* opt_rates,
                                 double* opt_ab_bonds, double* opt_strain, double* opt_stationary) {
  return answer([&] {
    need(chain, "chain");
    const auto& core = chain->core;
    const auto n = static_cast<int64_t>(core.states.size()), sites = static_cast<int64_t>(core.states.front().size());
    need_apart({{"opt_spins", opt_spins, 4 * n * sites},
                {"opt_rates", opt_rates, 8 * n * n},
                {"opt_ab_bonds", opt_ab_bonds, 8 * n},
                {"opt_strain", opt_strain, 8 * n},
                {"opt_stationary", opt_stationary, 8 * n}},
               {});
    for (std::size_t k = 0; opt_spins != nullptr && k < core.states.size(); ++k)
      opt_spins = std::copy(core.states[k].begin(), core.states[k].end(), opt_spins);
    if (opt_rates != nullptr) std::copy_n(core.rates.data(), core.rates.size(), opt_rates);
    if (opt_ab_bonds != nullptr) std::copy_n(core.ab_bonds.data(), n, opt_ab_bonds);
    for (Index k = 0; opt_strain != nullptr && k < n; ++k) opt_strain[k] = core.length[k] / chain->reference_length - 1;
    if (opt_stationary != nullptr) std::copy_n(chain->stationary.data(), n, opt_stationary);
  });
}

rdd_status rdd_spin_chain_propagate(const rdd_spin_chain* chain, int64_t n_times, const double* times,
                                    double* probabilities) {
  return compute([&]() -> rdd_status {
    need(chain, "chain");
    need_size(n_times, "n_times");
    need_array(times, n_times, "times");
    need_array(probabilities, n_times, "probabilities");
    const auto n = static_cast<int64_t>(chain->core.states.size());
    need_apart({{"probabilities", probabilities, 8 * product({n, n_times}, "probabilities")}},
               {{"times", times, 8 * n_times}});
    Matrix all(n, n_times);
    for (Index k = 0; k < n_times; ++k) all.col(k) = spin::probabilities(chain->core, times[k]);
    std::copy_n(all.data(), all.size(), probabilities);
    return RDD_OK;
  });
}

rdd_status rdd_spin_chain_balance(const rdd_spin_chain* chain, double* out_worst, double* out_mean,
                                  double* out_entropy_production) {
  return compute([&]() -> rdd_status {
    need(chain, "chain");
    need(out_worst, "out_worst");
    need(out_mean, "out_mean");
    need(out_entropy_production, "out_entropy_production");
    const spin::Balance balance = spin::detailed_balance_violation(chain->core);
    *out_worst = balance.worst;
    *out_mean = balance.mean;
    *out_entropy_production = balance.entropy_production;
    return RDD_OK;
  });
}

}  // extern "C"
