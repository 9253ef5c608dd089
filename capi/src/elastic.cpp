// rdd/elastic.h: landscapes with elastic dipoles, elastodiffusion, activation volumes, strain.
#include <rdd/elastic.h>

#include <algorithm>

#include "arrays.hpp"
#include "crystal/jumps/landscape.hpp"
#include "guard.hpp"
#include "handles.hpp"
#include "promise.hpp"
#include "transport/elastodiffusion.hpp"

using namespace rdd;
using namespace rdd::capi;

namespace {

int space_of(const rdd_landscape* landscape) { return landscape->core->data().lattice.space(); }

const transport::Dipoles& need_dipoles(const rdd_landscape* landscape) {
  need(landscape, "landscape");
  require(landscape->dipoles != nullptr, Status::argument,
          "landscape: it has no elastic dipoles, expected some of rdd_landscape_with_dipoles or of classes of jumps");
  return *landscape->dipoles;
}

void give_dipoles(const Matrix& tensors, std::int64_t n, double* out) {
  if (out == nullptr) return;
  if (tensors.size() > 0)
    give_if(tensors, out);
  else
    std::fill_n(out, n, 0.0);
}

}  // namespace

extern "C" {

rdd_status rdd_landscape_with_dipoles(const rdd_landscape* landscape, const double* opt_state_dipole,
                                      const double* opt_height_dipole, rdd_landscape** out) {
  return compute([&]() -> rdd_status {
    need(landscape, "landscape");
    need(out, "out");
    const int space = space_of(landscape);
    const transport::Dipoles dipoles{matrix_of(opt_state_dipole, space * space, landscape->core->n_states()),
                                     matrix_of(opt_height_dipole, space * space, landscape->core->n_transitions())};
    transport::check(*landscape->core, dipoles);
    *out = std::make_unique<rdd_landscape>(
               rdd_landscape{landscape->core, std::make_shared<const transport::Dipoles>(dipoles), landscape->classes})
               .release();
    return RDD_OK;
  });
}

rdd_status rdd_landscape_dipoles(const rdd_landscape* landscape, double* opt_state_dipole, double* opt_height_dipole) {
  return answer([&] {
    const auto& dipoles = need_dipoles(landscape);
    const std::int64_t entries = space_of(landscape) * space_of(landscape);
    const std::int64_t states = entries * landscape->core->n_states(),
                       heights = entries * landscape->core->n_transitions();
    need_apart(
        {{"opt_state_dipole", opt_state_dipole, states * 8}, {"opt_height_dipole", opt_height_dipole, heights * 8}},
        {});
    give_dipoles(dipoles.state, states, opt_state_dipole);
    give_dipoles(dipoles.height, heights, opt_height_dipole);
  });
}

rdd_status rdd_landscape_classes(const rdd_landscape* landscape, int32_t index_base, int64_t* opt_class,
                                 double* opt_deviation) {
  return answer([&] {
    need(landscape, "landscape");
    need_index_base(index_base);
    require(landscape->classes != nullptr, Status::argument,
            "landscape: it was not made from classes of jumps, expected one of rdd_jump_classes_landscape or a file "
            "\"rdd-defect\"");
    const auto& kept = *landscape->classes;
    const auto n = static_cast<std::int64_t>(kept.jump_class.size());
    need_apart({{"opt_class", opt_class, n * 8}, {"opt_deviation", opt_deviation, n * 8}}, {});
    for (std::size_t t = 0; opt_class != nullptr && t < kept.jump_class.size(); ++t)
      opt_class[t] = kept.jump_class[t] + index_base;
    give_if(kept.deviation, opt_deviation);
  });
}

rdd_status rdd_elastodiffusion(rdd_context* opt_context, const rdd_landscape* landscape, double temperature,
                               double* opt_diffusivity, double* derivative) {
  return compute(opt_context, [&]() -> rdd_status {
    const auto& dipoles = need_dipoles(landscape);
    need(derivative, "derivative");
    const std::int64_t entries = space_of(landscape) * space_of(landscape);
    need_apart({{"opt_diffusivity", opt_diffusivity, entries * 8}, {"derivative", derivative, entries * entries * 8}},
               {});
    this_run().check();
    const auto found = transport::elastodiffusion(*landscape->core, temperature, dipoles);
    give_if(found.diffusivity, opt_diffusivity);
    give_if(found.derivative, derivative);
    return status_of(found.error);
  });
}

rdd_status rdd_activation_volume(rdd_context* opt_context, const rdd_landscape* landscape, double temperature,
                                 const double* compliance, double* volume) {
  return compute(opt_context, [&]() -> rdd_status {
    const auto& dipoles = need_dipoles(landscape);
    need(compliance, "compliance");
    need(volume, "volume");
    const std::int64_t entries = space_of(landscape) * space_of(landscape);
    need_apart({{"volume", volume, entries * entries * 8}}, {{"compliance", compliance, entries * entries * 8}});
    this_run().check();
    const auto found = transport::elastodiffusion(*landscape->core, temperature, dipoles);
    give_if(transport::activation_volume(found, temperature, landscape->core->kB(),
                                         matrix_of(compliance, entries, entries)),
            volume);
    return status_of(found.error);
  });
}

rdd_status rdd_landscape_strained(const rdd_landscape* landscape, const double* strain, rdd_landscape** out) {
  return compute([&]() -> rdd_status {
    const auto& dipoles = need_dipoles(landscape);
    need(strain, "strain");
    need(out, "out");
    const int space = space_of(landscape);
    *out = std::make_unique<rdd_landscape>(
               rdd_landscape{transport::strained(*landscape->core, matrix_of(strain, space, space), dipoles),
                             landscape->dipoles, landscape->classes})
               .release();
    return RDD_OK;
  });
}

}  // extern "C"
