// Pairs of a solute and a vacancy: made, looked at, their transport coefficients.
#include "pair/pair.hpp"

#include <rdd/pair.h>

#include "arrays.hpp"
#include "guard.hpp"
#include "handles.hpp"
#include "lists.hpp"

using namespace rdd;
using namespace rdd::capi;
using pair::Pair;

namespace {

/// The caller's lists of states and offsets of pairs.
struct PairLists {
  const pair::PairClasses& classes;
  std::int64_t *solute, *vacancy, *translation;
  double* offset;
  std::int32_t base;

  void put(Index place, const pair::PairState& one) const {
    if (solute != nullptr) solute[place] = one.solute + base;
    if (vacancy != nullptr) vacancy[place] = one.vacancy.state + base;
    const int dim = classes.host().dim();
    for (int a = 0; translation != nullptr && a < dim; ++a) translation[a + dim * place] = one.vacancy.cell[a];
    if (offset == nullptr) return;
    const crystal::Vec x = classes.host().defect().crystal().basis().cartesian(classes.offset(one));
    std::copy_n(x.data(), x.size(), offset + x.size() * place);
  }
};

pair::PairState after(const pair::PairClasses& classes, const pair::PairJump& jump) {
  const auto& bond = classes.host().bond(jump.bond);
  return {jump.from.solute, {bond.to, crystal::operator+(jump.from.vacancy.cell, bond.cell)}};
}

/// The arrays that rdd_pair_transport and rdd_pair_bounds share.
pair::PairValues values_of(const pair::PairClasses& classes, const double* opt_energy, const double* opt_degeneracy,
                           const double* height, int32_t height_kind, const double* prefactor,
                           const double* opt_solute_energy, const double* opt_pair_energy,
                           const double* opt_pair_degeneracy, const double* opt_height1, const double* opt_prefactor1,
                           const double* opt_height2, const double* opt_prefactor2, double kB) {
  const Index n = classes.host().classes().n_classes(), n_states = classes.host().defect().n_classes();
  const auto n_pairs = static_cast<Index>(classes.pairs().size()), n_jumps = static_cast<Index>(classes.jumps().size());
  require(height_kind == RDD_HEIGHT_BARRIER || height_kind == RDD_HEIGHT_SADDLE, Status::argument,
          "height_kind = ", height_kind, ": expected RDD_HEIGHT_BARRIER (0) or RDD_HEIGHT_SADDLE (1)");
  need_array(height, n, "height");
  need_array(prefactor, n, "prefactor");
  pair::PairValues out;
  out.host = {vector_of(opt_energy, n_states),
              vector_of(opt_degeneracy, n_states),
              vector_of(height, n),
              static_cast<Height>(height_kind),
              vector_of(prefactor, n),
              kB};
  out.solute_energy = vector_of(opt_solute_energy, n_states);
  out.pair_energy = vector_of(opt_pair_energy, n_pairs);
  out.pair_degeneracy = vector_of(opt_pair_degeneracy, n_pairs);
  out.height1 = vector_of(opt_height1, n_jumps);
  out.prefactor1 = vector_of(opt_prefactor1, n_jumps);
  out.height2 = vector_of(opt_height2, n);
  out.prefactor2 = vector_of(opt_prefactor2, n);
  return out;
}

}  // namespace

extern "C" {

rdd_status rdd_pair_create(rdd_context* opt_context, const rdd_jump_classes* classes, int64_t range, rdd_pair** out) {
  return compute(opt_context, [&]() -> rdd_status {
    need(classes, "classes");
    need(out, "out");
    this_run().check();
    *out = std::make_unique<rdd_pair>(rdd_pair{std::make_shared<const Pair>(classes->core, range)}).release();
    return RDD_OK;
  });
}

rdd_status rdd_pair_destroy(rdd_pair** pair) {
  return answer([&] { destroy(pair); });
}

rdd_status rdd_pair_sizes(const rdd_pair* pair, int32_t* out_dim, int32_t* out_space, int64_t* out_range,
                          int64_t* out_n_state_classes, int64_t* out_n_classes, int64_t* out_n_pairs,
                          int64_t* out_n_members, int64_t* out_n_jumps) {
  return answer([&] {
    need(pair, "pair");
    need(out_dim, "out_dim");
    need(out_space, "out_space");
    need(out_range, "out_range");
    need(out_n_state_classes, "out_n_state_classes");
    need(out_n_classes, "out_n_classes");
    need(out_n_pairs, "out_n_pairs");
    need(out_n_members, "out_n_members");
    need(out_n_jumps, "out_n_jumps");
    const auto& classes = pair->core->classes();
    *out_dim = classes.host().dim();
    *out_space = classes.host().space();
    *out_range = classes.range();
    *out_n_state_classes = classes.host().defect().n_classes();
    *out_n_classes = classes.host().classes().n_classes();
    *out_n_pairs = static_cast<std::int64_t>(classes.pairs().size());
    *out_n_members = classes.n_members();
    *out_n_jumps = static_cast<std::int64_t>(classes.jumps().size());
  });
}

rdd_status rdd_pair_pairs(const rdd_pair* pair, int32_t index_base, int64_t* opt_solute, int64_t* opt_vacancy,
                          int64_t* opt_translation, double* opt_offset, double* opt_length, int64_t* opt_count) {
  return answer([&] {
    need(pair, "pair");
    need_index_base(index_base);
    const auto& classes = pair->core->classes();
    const auto n = static_cast<std::int64_t>(classes.pairs().size());
    const std::int64_t dim = classes.host().dim(), space = classes.host().space();
    need_apart({{"opt_solute", opt_solute, n * 8},
                {"opt_vacancy", opt_vacancy, n * 8},
                {"opt_translation", opt_translation, n * dim * 8},
                {"opt_offset", opt_offset, n * space * 8},
                {"opt_length", opt_length, n * 8},
                {"opt_count", opt_count, n * 8}},
               {});
    const PairLists lists{classes, opt_solute, opt_vacancy, opt_translation, opt_offset, index_base};
    Index place = 0;
    for (const auto& one : classes.pairs()) {
      lists.put(place, one.first());
      if (opt_length != nullptr) opt_length[place] = one.length;
      if (opt_count != nullptr) opt_count[place] = static_cast<std::int64_t>(one.members.size());
      ++place;
    }
  });
}

rdd_status rdd_pair_members(const rdd_pair* pair, int32_t index_base, int64_t* opt_class, int64_t* opt_solute,
                            int64_t* opt_vacancy, int64_t* opt_translation, double* opt_offset) {
  return answer([&] {
    need(pair, "pair");
    need_index_base(index_base);
    const auto& classes = pair->core->classes();
    const std::int64_t n = classes.n_members(), dim = classes.host().dim(), space = classes.host().space();
    need_apart({{"opt_class", opt_class, n * 8},
                {"opt_solute", opt_solute, n * 8},
                {"opt_vacancy", opt_vacancy, n * 8},
                {"opt_translation", opt_translation, n * dim * 8},
                {"opt_offset", opt_offset, n * space * 8}},
               {});
    const PairLists lists{classes, opt_solute, opt_vacancy, opt_translation, opt_offset, index_base};
    Index place = 0, number = index_base;
    for (const auto& one : classes.pairs()) {
      for (const auto& member : one.members) {
        if (opt_class != nullptr) opt_class[place] = number;
        lists.put(place++, member);
      }
      ++number;
    }
  });
}

rdd_status rdd_pair_jumps(const rdd_pair* pair, int32_t index_base, int64_t* opt_from, int64_t* opt_to,
                          int64_t* opt_class, int64_t* opt_count, int64_t* opt_solute, double* opt_from_offset,
                          double* opt_to_offset) {
  return answer([&] {
    need(pair, "pair");
    need_index_base(index_base);
    const auto& classes = pair->core->classes();
    const auto n = static_cast<std::int64_t>(classes.jumps().size());
    const std::int64_t space = classes.host().space();
    need_apart({{"opt_from", opt_from, n * 8},
                {"opt_to", opt_to, n * 8},
                {"opt_class", opt_class, n * 8},
                {"opt_count", opt_count, n * 8},
                {"opt_solute", opt_solute, n * 8},
                {"opt_from_offset", opt_from_offset, n * space * 8},
                {"opt_to_offset", opt_to_offset, n * space * 8}},
               {});
    const PairLists left{classes, opt_solute, nullptr, nullptr, opt_from_offset, index_base};
    const PairLists reached{classes, nullptr, nullptr, nullptr, opt_to_offset, index_base};
    Index place = 0;
    for (const auto& one : classes.jumps()) {
      if (opt_from != nullptr) opt_from[place] = one.from_class + index_base;
      if (opt_to != nullptr) opt_to[place] = one.to_class + index_base;
      if (opt_class != nullptr) opt_class[place] = one.jump_class + index_base;
      if (opt_count != nullptr) opt_count[place] = one.count;
      left.put(place, one.first.from);
      reached.put(place, after(classes, one.first));
      ++place;
    }
  });
}

rdd_status rdd_pair_name(const rdd_pair* pair, int64_t index, int32_t index_base, char* buf, int64_t len,
                         int64_t* out_needed) {
  return answer([&] {
    need(pair, "pair");
    need_index_base(index_base);
    const auto& classes = pair->core->classes();
    need_entry(index, static_cast<std::int64_t>(classes.pairs().size()), index_base, "index");
    give_text(pair_name(classes, index - index_base), buf, len, out_needed);
  });
}

rdd_status rdd_pair_describe(const rdd_pair* pair, char* buf, int64_t len, int64_t* out_needed) {
  return compute([&]() -> rdd_status {
    need(pair, "pair");
    give_text(pair->core->classes().describe(), buf, len, out_needed);
    return RDD_OK;
  });
}

rdd_status rdd_pair_transport(rdd_context* opt_context, const rdd_pair* pair, const double* opt_energy,
                              const double* opt_degeneracy, const double* height, int32_t height_kind,
                              const double* prefactor, const double* opt_solute_energy, const double* opt_pair_energy,
                              const double* opt_pair_degeneracy, const double* opt_height1,
                              const double* opt_prefactor1, const double* opt_height2, const double* opt_prefactor2,
                              double kB, int64_t n_temperatures, const double* temperature, double* opt_Lvv,
                              double* opt_Lss, double* opt_Lsv, double* opt_L1vv, double* opt_uncorrelated,
                              double* opt_correlation, double* opt_drag, double* opt_error) {
  return compute(opt_context, [&]() -> rdd_status {
    need(pair, "pair");
    need_size(n_temperatures, "n_temperatures");
    need_array(temperature, n_temperatures, "temperature");
    const std::int64_t space = pair->core->classes().host().space();
    const auto bytes = product({space, space, n_temperatures, 8}, "opt_Lss");
    need_apart({{"opt_Lvv", opt_Lvv, bytes},
                {"opt_Lss", opt_Lss, bytes},
                {"opt_Lsv", opt_Lsv, bytes},
                {"opt_L1vv", opt_L1vv, bytes},
                {"opt_uncorrelated", opt_uncorrelated, bytes},
                {"opt_correlation", opt_correlation, bytes},
                {"opt_drag", opt_drag, bytes},
                {"opt_error", opt_error, n_temperatures * 8}},
               {{"temperature", temperature, n_temperatures * 8}});
    const auto values =
        values_of(pair->core->classes(), opt_energy, opt_degeneracy, height, height_kind, prefactor, opt_solute_energy,
                  opt_pair_energy, opt_pair_degeneracy, opt_height1, opt_prefactor1, opt_height2, opt_prefactor2, kB);
    const auto found = pair->core->transport(this_run(), values, {temperature, temperature + n_temperatures});
    for (std::size_t t = 0; t < found.size(); ++t) {
      const auto give = [&](const Matrix& tensor, double* out) {
        if (out != nullptr) std::copy_n(tensor.data(), tensor.size(), out + static_cast<Index>(t) * tensor.size());
      };
      give(found[t].Lvv, opt_Lvv);
      give(found[t].Lss, opt_Lss);
      give(found[t].Lsv, opt_Lsv);
      give(found[t].L1vv, opt_L1vv);
      give(found[t].uncorrelated, opt_uncorrelated);
      give(found[t].correlation, opt_correlation);
      give(found[t].drag, opt_drag);
      if (opt_error != nullptr) opt_error[t] = found[t].error;
    }
    return RDD_OK;
  });
}

rdd_status rdd_pair_bounds(rdd_context* opt_context, const rdd_pair* pair, const double* opt_energy,
                           const double* opt_degeneracy, const double* height, int32_t height_kind,
                           const double* prefactor, const double* opt_solute_energy, const double* opt_pair_energy,
                           const double* opt_pair_degeneracy, const double* opt_height1, const double* opt_prefactor1,
                           const double* opt_height2, const double* opt_prefactor2, double kB, double temperature,
                           int64_t radius, double* lower, double* upper) {
  return compute(opt_context, [&]() -> rdd_status {
    need(pair, "pair");
    need(lower, "lower");
    need(upper, "upper");
    const std::int64_t space = pair->core->classes().host().space();
    need_apart({{"lower", lower, space * space * 8}, {"upper", upper, space * space * 8}}, {});
    const auto values =
        values_of(pair->core->classes(), opt_energy, opt_degeneracy, height, height_kind, prefactor, opt_solute_energy,
                  opt_pair_energy, opt_pair_degeneracy, opt_height1, opt_prefactor1, opt_height2, opt_prefactor2, kB);
    const auto found = pair->core->bounds(this_run(), values, temperature, radius);
    give_if(found.lower, lower);
    give_if(found.upper, upper);
    return RDD_OK;
  });
}

rdd_status rdd_pair_box(rdd_context* opt_context, const rdd_pair* pair, const double* opt_energy,
                        const double* opt_degeneracy, const double* height, int32_t height_kind,
                        const double* prefactor, const double* opt_solute_energy, const double* opt_pair_energy,
                        const double* opt_pair_degeneracy, const double* opt_height1, const double* opt_prefactor1,
                        const double* opt_height2, const double* opt_prefactor2, double kB, double temperature,
                        const int64_t* cells, double* out_weight, rdd_model** out) {
  return compute(opt_context, [&]() -> rdd_status {
    need(pair, "pair");
    need(cells, "cells");
    need(out_weight, "out_weight");
    need(out, "out");
    const auto& classes = pair->core->classes();
    std::vector<std::int32_t> shape;
    for (int k = 0; k < classes.host().dim(); ++k) {
      require(cells[k] >= 1 && cells[k] <= 1000, Status::argument, "cells[", k, "] = ", cells[k],
              ": expected 1 to 1000");
      shape.push_back(static_cast<std::int32_t>(cells[k]));
    }
    const auto values =
        values_of(classes, opt_energy, opt_degeneracy, height, height_kind, prefactor, opt_solute_energy,
                  opt_pair_energy, opt_pair_degeneracy, opt_height1, opt_prefactor1, opt_height2, opt_prefactor2, kB);
    auto box = pair->core->box(this_run(), values, temperature, shape);
    give_model(std::make_shared<const Network>(std::move(box.input)), out);
    *out_weight = box.weight;
    return RDD_OK;
  });
}

}  // extern "C"
