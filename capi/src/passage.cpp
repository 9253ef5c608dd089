// rdd/passage.h: first passage.
#include "transport/passage/passage.hpp"

#include <rdd/passage.h>

#include <algorithm>

#include "guard.hpp"
#include "handles.hpp"

using namespace rdd;
using namespace rdd::capi;

struct rdd_passage {
  std::shared_ptr<const Network> network;
  transport::FirstPassage core;
};

namespace {

template <typename Result>
void give(const Result& result, double* out) {
  if (out != nullptr) std::copy_n(result.data(), result.size(), out);
}

std::vector<Index> states_of(const int64_t* states, int64_t n, int32_t base, const char* name) {
  need_size(n, name);
  need_array(states, n, name);
  // A check of their range follows, but the base must not overflow.
  std::vector<Index> result;
  result.reserve(n);
  for (int64_t i = 0; i < n; ++i) result.push_back(states[i] < 0 ? -1 : states[i] - base);
  return result;
}

transport::Products products_of(int64_t n_products, int64_t n_absorbing, const int64_t* absorbing,
                                const int64_t* product_of, int32_t base) {
  const auto states = states_of(absorbing, n_absorbing, base, "absorbing");
  require(n_products >= 1, Status::argument, "n_products = ", n_products, ": expected at least 1");
  require(n_products <= std::max<int64_t>(n_absorbing, 1), Status::argument, "n_products = ", n_products, " for ",
          n_absorbing, " absorbing states: expected at least one state for each product");
  transport::Products products{std::vector<std::vector<Index>>(static_cast<std::size_t>(n_products)), {}, base, {}};
  for (std::size_t i = 0; i < states.size(); ++i) {
    const auto c = product_of == nullptr ? base : product_of[i];
    require(c >= base && c - base < n_products, Status::argument, "product[", static_cast<int64_t>(i) + base, "] = ", c,
            ": expected a product from ", base, " to ", n_products - 1 + base, " (index base ", base, ")");
    products.states[c - base].push_back(states[i]);
  }
  return products;
}

}  // namespace

extern "C" {

rdd_status rdd_passage_create(rdd_context* opt_context, const rdd_model* model, int64_t n_products, int64_t n_absorbing,
                              const int64_t* absorbing, const int64_t* opt_product, int32_t index_base,
                              rdd_passage** out) {
  return compute(opt_context, [&]() -> rdd_status {
    need(model, "model");
    need(out, "out");
    need_index_base(index_base);
    const auto run = this_run();
    const auto products = products_of(n_products, n_absorbing, absorbing, opt_product, index_base);
    run.check();
    auto made =
        std::make_unique<rdd_passage>(rdd_passage{model->network, transport::FirstPassage(*model->network, products)});
    run.check();
    *out = made.release();
    return RDD_OK;
  });
}

rdd_status rdd_passage_create_within(rdd_context* opt_context, const rdd_model* model, int64_t n_products,
                                     int64_t n_absorbing, const int64_t* absorbing, const int64_t* opt_product,
                                     int64_t n_within, const int64_t* within, int32_t index_base, rdd_passage** out) {
  return compute(opt_context, [&]() -> rdd_status {
    need(model, "model");
    need(out, "out");
    need_index_base(index_base);
    require(n_within >= 1, Status::argument, "n_within = ", n_within, ": expected at least one state");
    const auto run = this_run();
    auto products = products_of(n_products, n_absorbing, absorbing, opt_product, index_base);
    products.within = states_of(within, n_within, index_base, "within");
    run.check();
    auto made =
        std::make_unique<rdd_passage>(rdd_passage{model->network, transport::FirstPassage(*model->network, products)});
    run.check();
    *out = made.release();
    return RDD_OK;
  });
}

rdd_status rdd_passage_destroy(rdd_passage** passage) {
  return answer([&] { destroy(passage); });
}

rdd_status rdd_passage_sizes(const rdd_passage* passage, int64_t* out_n_states, int64_t* out_n_products) {
  return answer([&] {
    need(passage, "passage");
    need(out_n_states, "out_n_states");
    need(out_n_products, "out_n_products");
    *out_n_states = passage->core.n_states();
    *out_n_products = passage->core.n_products();
  });
}

rdd_status rdd_passage_times(rdd_context* opt_context, const rdd_passage* passage, double* opt_mean_time,
                             double* opt_second_moment) {
  return compute(opt_context, [&]() -> rdd_status {
    need(passage, "passage");
    const auto bytes = passage->core.n_states() * 8;
    need_apart({{"opt_mean_time", opt_mean_time, bytes}, {"opt_second_moment", opt_second_moment, bytes}}, {});
    this_run().check();
    Vector mean, square;
    if (opt_mean_time != nullptr) mean = passage->core.mean_time();
    if (opt_second_moment != nullptr) square = passage->core.second_moment();
    give(mean, opt_mean_time);
    give(square, opt_second_moment);
    return RDD_OK;
  });
}

rdd_status rdd_passage_splitting(rdd_context* opt_context, const rdd_passage* passage, double* splitting) {
  return compute(opt_context, [&]() -> rdd_status {
    need(passage, "passage");
    need(splitting, "splitting");
    this_run().check();
    give(passage->core.splitting(), splitting);
    return RDD_OK;
  });
}

rdd_status rdd_passage_integral(rdd_context* opt_context, const rdd_passage* passage, const double* weight,
                                double* integral) {
  return compute(opt_context, [&]() -> rdd_status {
    need(passage, "passage");
    need(weight, "weight");
    need(integral, "integral");
    const auto n = passage->core.n_states();
    need_apart({{"integral", integral, n * 8}}, {{"weight", weight, n * 8}});
    this_run().check();
    give(passage->core.integral(Eigen::Map<const Vector>(weight, n)), integral);
    return RDD_OK;
  });
}

rdd_status rdd_passage_from(rdd_context* opt_context, const rdd_passage* passage, int64_t n_sources,
                            const int64_t* source, const double* opt_weight, int32_t index_base, double* out_mean_time,
                            double* out_variance, double* opt_splitting, double* opt_exit_rate,
                            double* opt_occupation) {
  return compute(opt_context, [&]() -> rdd_status {
    need(passage, "passage");
    need(out_mean_time, "out_mean_time");
    need(out_variance, "out_variance");
    need_index_base(index_base);
    const auto bytes = product({n_sources, 8}, "source");
    const auto& core = passage->core;
    need_apart({{"out_mean_time", out_mean_time, 8},
                {"out_variance", out_variance, 8},
                {"opt_splitting", opt_splitting, core.n_products() * 8},
                {"opt_exit_rate", opt_exit_rate, core.n_products() * 8},
                {"opt_occupation", opt_occupation, core.n_states() * 8}},
               {{"source", source, bytes}, {"opt_weight", opt_weight, bytes}});
    transport::PassageStart start{states_of(source, n_sources, index_base, "source"), {}};
    if (opt_weight != nullptr) start.weights = Eigen::Map<const Vector>(opt_weight, n_sources);
    this_run().check();
    const auto found = core.from(*passage->network, start, index_base);
    *out_mean_time = found.mean_time;
    *out_variance = found.variance;
    give(found.splitting, opt_splitting);
    give(found.exit_rate, opt_exit_rate);
    give(found.occupation, opt_occupation);
    return RDD_OK;
  });
}

rdd_status rdd_mean_first_passage_time(rdd_context* opt_context, const rdd_model* model, int64_t n_sources,
                                       const int64_t* source, int64_t n_targets, const int64_t* target,
                                       int32_t index_base, double* out_time) {
  return compute(opt_context, [&]() -> rdd_status {
    need(model, "model");
    need(out_time, "out_time");
    need_index_base(index_base);
    const auto sources = states_of(source, n_sources, index_base, "source");
    const auto targets = states_of(target, n_targets, index_base, "target");
    this_run().check();
    *out_time = transport::mean_first_passage_time(*model->network, sources, targets, index_base);
    return RDD_OK;
  });
}

rdd_status rdd_kemeny_constant(rdd_context* opt_context, const rdd_model* model, double* out_time) {
  return compute(opt_context, [&]() -> rdd_status {
    need(model, "model");
    need(out_time, "out_time");
    this_run().check();
    *out_time = transport::kemeny_constant(*model->network);
    return RDD_OK;
  });
}

}  // extern "C"
