// What stands behind the opaque handles.
#pragma once

#include <rdd/rdd.h>

#include <memory>

#include "network/landscape.hpp"
#include "network/network.hpp"
#include "reduction/reduced.hpp"
#include "support/run.hpp"
#include "transport/inverse_table.hpp"

struct rdd_context {
  explicit rdd_context(int threads) : core(threads) {}
  rdd::Context core;
};

struct rdd_model {
  std::shared_ptr<const rdd::Network> network;
  rdd::StateSets sets;
};

struct rdd_audit {
  std::shared_ptr<const rdd::Network> network;
  rdd::Audit findings;
};

struct rdd_reduced {
  std::shared_ptr<const rdd::Reduced> core;
  rdd::Reduced::Hops hops;
};

struct rdd_landscape {
  std::shared_ptr<const rdd::Landscape> core;
};

struct rdd_table {
  rdd::InverseTable core;
};

namespace rdd::capi {

/// The running call on an optional context.
[[nodiscard]] inline Run run_on(rdd_context* context) { return Run(context == nullptr ? nullptr : &context->core); }

/// Puts a network behind a new handle.
inline void give_model(std::shared_ptr<const Network> network, rdd_model** out, StateSets sets = {}) {
  *out = std::make_unique<rdd_model>(rdd_model{std::move(network), std::move(sets)}).release();
}

/// Deletes what a handle points to and clears it; null is fine.
template <typename Handle>
void destroy(Handle** handle) {
  if (handle == nullptr) return;
  delete *handle;
  *handle = nullptr;
}

}  // namespace rdd::capi
