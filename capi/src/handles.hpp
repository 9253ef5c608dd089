// What stands behind the opaque handles.
#pragma once

#include <rdd/rdd.h>

#include <memory>

#include "network/network.hpp"
#include "reduction/reduced.hpp"
#include "support/run.hpp"

struct rdd_context {
  explicit rdd_context(int threads) : core(threads) {}
  rdd::Context core;
};

struct rdd_model {
  std::shared_ptr<const rdd::Network> network;
};

struct rdd_audit {
  std::shared_ptr<const rdd::Network> network;
  rdd::Audit findings;
};

struct rdd_reduced {
  std::shared_ptr<const rdd::Reduced> core;
  rdd::Reduced::Hops hops;
};

namespace rdd::capi {

/// The running call on an optional context.
[[nodiscard]] inline Run run_on(rdd_context* context) { return Run(context == nullptr ? nullptr : &context->core); }

/// Deletes what a handle points to and clears it; null is fine.
template <typename Handle>
void destroy(Handle** handle) {
  if (handle == nullptr) return;
  delete *handle;
  *handle = nullptr;
}

}  // namespace rdd::capi
