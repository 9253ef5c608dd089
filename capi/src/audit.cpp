// rdd/audit.h: audits and repair.
#include <rdd/audit.h>

#include "guard.hpp"
#include "handles.hpp"
#include "network/repair.hpp"
#include "options.hpp"

using namespace rdd;
using namespace rdd::capi;

namespace {

/// Runs the core's report, which includes the drift of a driven network.
std::string drift_line(const rdd_audit& audit) {
  const bool none = audit.findings.ergodic && audit.findings.reversible && audit.network->dim() > 0;
  return none ? "net drift: none, as detailed balance demands\n" : "";
}

}  // namespace

extern "C" {

rdd_status rdd_model_audit(rdd_context* opt_context, const rdd_options* opt_options, const rdd_model* model,
                           rdd_audit** out) {
  return compute(opt_context, [&]() -> rdd_status {
    need(model, "model");
    need(out, "out");
    const Run run = this_run();
    run.check();
    const double tolerance = option(opt_options, RDD_OPTION_REVERSIBLE_TOLERANCE);
    const auto& network = model->network;
    auto audit =
        std::make_unique<rdd_audit>(rdd_audit{network, tolerance == network::default_reversible_tolerance
                                                           ? network->audit(run)
                                                           : network::audit_network(*network, tolerance, run)});
    *out = audit.release();
    return RDD_OK;
  });
}

rdd_status rdd_audit_destroy(rdd_audit** audit) {
  return answer([&] { destroy(audit); });
}

rdd_status rdd_audit_n_states(const rdd_audit* audit, int64_t* out_n_states) {
  return answer([&] {
    need(audit, "audit");
    need(out_n_states, "out_n_states");
    *out_n_states = audit->network->n_states();
  });
}

rdd_status rdd_audit_verdict(const rdd_audit* audit, int32_t* out_ergodic, int32_t* out_reversible,
                             int64_t* out_n_classes, int64_t* out_n_one_way) {
  return answer([&] {
    need(audit, "audit");
    need(out_ergodic, "out_ergodic");
    need(out_reversible, "out_reversible");
    need(out_n_classes, "out_n_classes");
    need(out_n_one_way, "out_n_one_way");
    *out_ergodic = audit->findings.ergodic ? 1 : 0;
    *out_reversible = audit->findings.reversible ? 1 : 0;
    *out_n_classes = audit->findings.n_classes();
    *out_n_one_way = static_cast<int64_t>(audit->findings.one_way_jumps.size());
  });
}

rdd_status rdd_audit_classes(const rdd_audit* audit, int64_t* opt_class_of, int64_t* opt_sizes, int32_t* opt_closed) {
  return answer([&] {
    need(audit, "audit");
    const auto& found = audit->findings;
    const auto n = static_cast<std::int64_t>(found.class_of.size());
    need_apart({{"opt_class_of", opt_class_of, n * 8},
                {"opt_sizes", opt_sizes, found.n_classes() * 8},
                {"opt_closed", opt_closed, found.n_classes() * 4}},
               {});
    if (opt_class_of != nullptr) std::copy(found.class_of.begin(), found.class_of.end(), opt_class_of);
    if (opt_sizes != nullptr) std::copy(found.class_sizes.begin(), found.class_sizes.end(), opt_sizes);
    if (opt_closed != nullptr) std::copy(found.class_closed.begin(), found.class_closed.end(), opt_closed);
  });
}

rdd_status rdd_audit_one_way_jumps(const rdd_audit* audit, int32_t index_base, int64_t* opt_jumps) {
  return answer([&] {
    need(audit, "audit");
    need_index_base(index_base);
    if (opt_jumps == nullptr) return;
    for (const auto jump : audit->findings.one_way_jumps) *opt_jumps++ = jump + index_base;
  });
}

rdd_status rdd_audit_worst_cycle(const rdd_audit* audit, int64_t* out_length, double* out_affinity,
                                 double* out_affinity_per_jump) {
  return answer([&] {
    need(audit, "audit");
    need(out_length, "out_length");
    need(out_affinity, "out_affinity");
    need(out_affinity_per_jump, "out_affinity_per_jump");
    const auto& worst = audit->findings.worst;
    *out_length = static_cast<int64_t>(worst.jumps.size());
    *out_affinity = worst.affinity;
    *out_affinity_per_jump = worst.per_jump();
  });
}

rdd_status rdd_audit_worst_cycle_path(const rdd_audit* audit, int32_t index_base, int64_t* opt_states,
                                      int64_t* opt_jumps) {
  return answer([&] {
    need(audit, "audit");
    need_index_base(index_base);
    const auto& worst = audit->findings.worst.jumps;
    const auto bytes = static_cast<std::int64_t>(worst.size()) * 8;
    need_apart({{"opt_states", opt_states, bytes}, {"opt_jumps", opt_jumps, bytes}}, {});
    for (std::size_t i = 0; i < worst.size(); ++i) {
      const auto jump = worst[i];
      if (opt_states != nullptr) opt_states[i] = audit->network->jumps()[jump].from + index_base;
      if (opt_jumps != nullptr) opt_jumps[i] = jump + index_base;
    }
  });
}

rdd_status rdd_audit_errors(const rdd_audit* audit, double* out_largest_fundamental, double* out_largest_edge_error,
                            int64_t* out_largest_edge) {
  return answer([&] {
    need(audit, "audit");
    need(out_largest_fundamental, "out_largest_fundamental");
    need(out_largest_edge_error, "out_largest_edge_error");
    need(out_largest_edge, "out_largest_edge");
    *out_largest_fundamental = audit->findings.largest_fundamental;
    *out_largest_edge_error = audit->findings.largest_edge_error;
    *out_largest_edge = audit->findings.largest_edge;
  });
}

rdd_status rdd_audit_report(const rdd_audit* audit, int32_t index_base, char* buf, int64_t len, int64_t* out_needed) {
  return compute([&]() -> rdd_status {
    need(audit, "audit");
    need_index_base(index_base);
    give_text(network::describe(audit->findings, *audit->network, index_base) + drift_line(*audit), buf, len,
              out_needed);
    return RDD_OK;
  });
}

rdd_status rdd_model_repair(rdd_context* opt_context, const rdd_model* model, const double* opt_weights,
                            double* opt_change, double* out_largest_change, rdd_model** out) {
  return compute(opt_context, [&]() -> rdd_status {
    need(model, "model");
    need(out_largest_change, "out_largest_change");
    need(out, "out");
    const auto n = model->network->n_jumps();
    need_apart({{"opt_change", opt_change, n * 8}}, {{"opt_weights", opt_weights, n * 8}});
    this_run().check();
    const auto weights =
        opt_weights == nullptr ? std::span<const double>() : std::span(opt_weights, static_cast<std::size_t>(n));
    auto repaired = network::repair_network(*model->network, weights);
    auto handle = std::make_unique<rdd_model>(*model);
    handle->network = std::move(repaired.network);
    if (opt_change != nullptr) std::copy_n(repaired.change.data(), n, opt_change);
    *out_largest_change = repaired.largest_change;
    *out = handle.release();
    return RDD_OK;
  });
}

}  // extern "C"
