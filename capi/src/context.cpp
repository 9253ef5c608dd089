// rdd/context.h: threads, seed, callbacks, cancellation.
#include <rdd/context.h>

#include <utility>

#include "guard.hpp"
#include "handles.hpp"

namespace rdd::capi {
namespace {

/// A host's callback with its data; its deleter calls the host's release function.
template <typename Function>
class HostCallback {
 public:
  HostCallback(Function function, void* user, rdd_release_fn release)
      : function_(function), user_(user), release_(release) {}
  ~HostCallback() {
    const HostFpScope scope;
    if (release_ != nullptr) release_(user_);
  }
  HostCallback(const HostCallback&) = delete;
  HostCallback& operator=(const HostCallback&) = delete;
  template <typename... Arguments>
  [[nodiscard]] int call(Arguments... arguments) const {
    return function_(user_, arguments...);
  }

 private:
  Function function_;
  void* user_;
  rdd_release_fn release_;
};

}  // namespace
}  // namespace rdd::capi

using namespace rdd;
using namespace rdd::capi;

extern "C" {

rdd_status rdd_context_create(int32_t threads, rdd_context** out) {
  return answer([&] {
    need(out, "out");
    *out = std::make_unique<rdd_context>(threads).release();
  });
}

rdd_status rdd_context_destroy(rdd_context** context) {
  return answer([&] { destroy(context); });
}

rdd_status rdd_context_set_threads(rdd_context* context, int32_t threads) {
  return answer([&] {
    need(context, "context");
    context->core.set_threads(threads);
  });
}

rdd_status rdd_context_threads(const rdd_context* context, int32_t* out_threads) {
  return answer([&] {
    need(context, "context");
    need(out_threads, "out_threads");
    *out_threads = context->core.threads();
  });
}

rdd_status rdd_context_set_seed(rdd_context* context, int64_t seed) {
  return answer([&] {
    need(context, "context");
    context->core.set_seed(static_cast<std::uint64_t>(seed));
  });
}

rdd_status rdd_context_seed(const rdd_context* context, int64_t* out_seed) {
  return answer([&] {
    need(context, "context");
    need(out_seed, "out_seed");
    *out_seed = static_cast<std::int64_t>(context->core.seed());
  });
}

rdd_status rdd_context_set_progress(rdd_context* context, rdd_progress_fn opt_callback, void* opt_user,
                                    rdd_release_fn opt_release) {
  return answer([&] {
    need(context, "context");
    if (opt_callback == nullptr) {
      require(opt_release == nullptr, Status::argument, "opt_release is set without a callback: expected NULL");
      return context->core.set_progress({});
    }
    auto kept = std::make_shared<HostCallback<rdd_progress_fn>>(opt_callback, opt_user, opt_release);
    context->core.set_progress([kept](std::int64_t done, std::int64_t total) { return kept->call(done, total); });
  });
}

rdd_status rdd_context_set_log(rdd_context* context, rdd_log_fn opt_callback, void* opt_user,
                               rdd_release_fn opt_release) {
  return answer([&] {
    need(context, "context");
    if (opt_callback == nullptr) {
      require(opt_release == nullptr, Status::argument, "opt_release is set without a callback: expected NULL");
      return context->core.set_log({});
    }
    auto kept = std::make_shared<HostCallback<rdd_log_fn>>(opt_callback, opt_user, opt_release);
    context->core.set_log([kept](const std::string& text) { return kept->call(text.c_str()); });
  });
}

rdd_status rdd_context_cancel(rdd_context* context) {
  return answer([&] {
    need(context, "context");
    context->core.cancel();
  });
}

}  // extern "C"
