// rdd/call.h: long calls of the host's own under one context.
#include <rdd/call.h>

#include "guard.hpp"
#include "handles.hpp"

struct rdd_call {
  rdd::Run run;
};

using namespace rdd;
using namespace rdd::capi;

extern "C" {

rdd_status rdd_call_create(rdd_context* opt_context, rdd_call** out) {
  return answer([&] {
    need(out, "out");
    *out = std::make_unique<rdd_call>(rdd_call{Run(opt_context == nullptr ? nullptr : &opt_context->core)}).release();
  });
}

rdd_status rdd_call_destroy(rdd_call** call) {
  return answer([&] { destroy(call); });
}

rdd_status rdd_call_check(const rdd_call* call) {
  return answer([&] {
    need(call, "call");
    call->run.check();
  });
}

rdd_status rdd_call_report(const rdd_call* call, int64_t done, int64_t total) {
  return compute([&]() -> rdd_status {
    need(call, "call");
    require(total > 0, Status::argument, "total = ", total, ": expected more than 0");
    call->run.check();
    call->run.report(done, total);
    return RDD_OK;
  });
}

rdd_status rdd_call_log(const rdd_call* call, const char* text, int64_t text_len) {
  return compute([&]() -> rdd_status {
    need(call, "call");
    call->run.log(text_of(text, text_len, "text"));
    return RDD_OK;
  });
}

}  // extern "C"
