// rdd/transport.h: stationary distribution and transport.
#include "transport/transport.hpp"

#include <rdd/transport.h>

#include "guard.hpp"
#include "handles.hpp"
#include "options.hpp"
#include "promise.hpp"

using namespace rdd;
using namespace rdd::capi;

namespace {

template <typename Result>
void give(const Result& result, double* out) {
  std::copy_n(result.data(), result.size(), out);
}

}  // namespace

extern "C" {

rdd_status rdd_stationary(rdd_context* opt_context, const rdd_model* model, double* opt_pi, double* opt_log_pi) {
  return compute(opt_context, [&]() -> rdd_status {
    need(model, "model");
    const auto bytes = model->network->n_states() * 8;
    need_apart({{"opt_pi", opt_pi, bytes}, {"opt_log_pi", opt_log_pi, bytes}}, {});
    this_run().check();
    const auto& stationary = model->network->stationary();
    if (opt_pi != nullptr) give(stationary.pi, opt_pi);
    if (opt_log_pi != nullptr) give(stationary.log_pi, opt_log_pi);
    return RDD_OK;
  });
}

rdd_status rdd_drift_velocity(rdd_context* opt_context, const rdd_model* model, double* velocity) {
  return compute(opt_context, [&]() -> rdd_status {
    need(model, "model");
    need(velocity, "velocity");
    this_run().check();
    double error = 0;
    give(transport::drift_velocity(*model->network, &error), velocity);
    return status_of(error);
  });
}

rdd_status rdd_diffusivity(rdd_context* opt_context, const rdd_options* opt_options, const rdd_model* model,
                           double* diffusivity) {
  return compute(opt_context, [&]() -> rdd_status {
    need(model, "model");
    need(diffusivity, "diffusivity");
    this_run().check();
    double error = 0;
    give(rdd::transport::diffusivity(*model->network, spectrum_request(opt_options).accuracy, &error), diffusivity);
    return status_of(error);
  });
}

rdd_status rdd_local_equilibrium_diffusivity(rdd_context* opt_context, const rdd_model* model, double* diffusivity) {
  return compute(opt_context, [&]() -> rdd_status {
    need(model, "model");
    need(diffusivity, "diffusivity");
    this_run().check();
    give(transport::local_equilibrium_diffusivity(*model->network), diffusivity);
    return RDD_OK;
  });
}

rdd_status rdd_corrector(rdd_context* opt_context, const rdd_model* model, double* corrector) {
  return compute(opt_context, [&]() -> rdd_status {
    need(model, "model");
    need(corrector, "corrector");
    this_run().check();
    double error = 0;
    give(rdd::transport::corrector(*model->network, &error), corrector);
    return status_of(error);
  });
}

}  // extern "C"
