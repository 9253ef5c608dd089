// rdd/sets.h: named sets of states.
#include "guard.hpp"
#include "handles.hpp"

using namespace rdd;
using namespace rdd::capi;

namespace {

const network::StateSets::value_type& set_of(const rdd_model& model, std::int64_t set, std::int32_t index_base) {
  need_index_base(index_base);
  const auto n = static_cast<std::int64_t>(model.sets.size());
  require(set >= index_base && set < n + index_base, Status::argument, "set = ", set, ": the model has ", n,
          " named sets, counted from ", index_base);
  return *std::next(model.sets.begin(), set - index_base);
}

}  // namespace

extern "C" {

rdd_status rdd_model_n_sets(const rdd_model* model, int64_t* out_n_sets) {
  return answer([&] {
    need(model, "model");
    need(out_n_sets, "out_n_sets");
    *out_n_sets = static_cast<std::int64_t>(model->sets.size());
  });
}

rdd_status rdd_model_set_name(const rdd_model* model, int64_t set, int32_t index_base, char* buf, int64_t len,
                              int64_t* out_needed) {
  return answer([&] {
    need(model, "model");
    give_text(set_of(*model, set, index_base).first, buf, len, out_needed);
  });
}

rdd_status rdd_model_set_members(const rdd_model* model, int64_t set, int32_t index_base, int32_t* member) {
  return answer([&] {
    need(model, "model");
    need(member, "member");
    const auto& states = set_of(*model, set, index_base).second;
    std::fill_n(member, model->network->n_states(), 0);
    for (const auto state : states) member[state] = 1;
  });
}

}  // extern "C"
