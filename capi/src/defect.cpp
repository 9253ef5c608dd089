// rdd/defect.h: construction, queries and look-up of the states of a defect.
#include "crystal/states/defect.hpp"

#include <rdd/defect.h>

#include <algorithm>

#include "arrays.hpp"
#include "guard.hpp"
#include "handles.hpp"
#include "lists.hpp"

using namespace rdd;
using namespace rdd::capi;
using crystal::Decoration;
using crystal::Defect;
using crystal::StateInput;

namespace {

Decoration decoration_of(std::int32_t code, const std::string& entry) {
  require(code >= RDD_DECORATION_NONE && code <= RDD_DECORATION_POINTS, Status::argument, entry, ": decoration ", code,
          ", expected an rdd_decoration, 0 to 3");
  return static_cast<Decoration>(code);
}

/// n points from the place `first` of the caller's lists.
void add_points(StateInput& input, std::int64_t first, std::int64_t n, const std::int32_t* label, const double* offset,
                std::int64_t space) {
  for (std::int64_t p = first; p < first + n; ++p)
    input.points.push_back({label == nullptr ? 0 : label[p], Eigen::Map<const Vector>(offset + space * p, space)});
}

/// An axis is one direction for the caller, two points in the core.
Index points_shown(const crystal::Placed& placed) {
  return placed.kind == Decoration::axis ? 1 : static_cast<Index>(placed.points.size());
}

}  // namespace

extern "C" {

rdd_status rdd_defect_create(rdd_context* opt_context, const rdd_crystal* crystal, int64_t n_classes,
                             const double* position, const char* names, int64_t names_len,
                             const int32_t* opt_decoration, int64_t n_points, const int64_t* opt_n_points_of,
                             const int32_t* opt_label, const double* opt_offset, rdd_defect** out) {
  return compute(opt_context, [&]() -> rdd_status {
    need(crystal, "crystal");
    need(out, "out");
    require(n_classes >= 1, Status::argument, "n_classes = ", n_classes, ": expected at least 1");
    need_size(n_points, "n_points");
    need(position, "position");
    need_array(opt_offset, n_points, "opt_offset");
    const std::int64_t space = crystal->core->space();
    product({space, n_classes, 8}, "position");
    product({space, n_points, 8}, "offset");
    const auto list = name_list(text_of(names, names_len, "names"), n_classes, "names");
    std::vector<StateInput> classes;
    std::int64_t first = 0;
    for (std::int64_t c = 0; c < n_classes; ++c) {
      StateInput input;
      input.name = list.empty() ? std::to_string(c) : list[c];
      input.entry = "state \"" + input.name + "\"";
      input.position = Eigen::Map<const Vector>(position + space * c, space);
      input.kind = opt_decoration == nullptr ? Decoration::none : decoration_of(opt_decoration[c], input.entry);
      const std::int64_t n = opt_n_points_of == nullptr ? 0 : opt_n_points_of[c];
      require(n >= 0 && n <= n_points - first, Status::argument, input.entry, ": ", n, " points, expected 0 to ",
              n_points - first, " of those that are left");
      add_points(input, first, n, opt_label, opt_offset, space);
      first += n;
      classes.push_back(std::move(input));
    }
    require(first == n_points, Status::size, "n_points = ", n_points, ": the classes take ", first, ", expected all");
    *out = std::make_unique<rdd_defect>(rdd_defect{std::make_shared<const Defect>(this_run(), crystal->core, classes)})
               .release();
    return RDD_OK;
  });
}

rdd_status rdd_defect_destroy(rdd_defect** defect) {
  return answer([&] { destroy(defect); });
}

rdd_status rdd_defect_sizes(const rdd_defect* defect, int32_t* out_dim, int32_t* out_space, int64_t* out_n_states,
                            int64_t* out_n_classes, int64_t* out_n_points) {
  return answer([&] {
    need(defect, "defect");
    need(out_dim, "out_dim");
    need(out_space, "out_space");
    need(out_n_states, "out_n_states");
    need(out_n_classes, "out_n_classes");
    need(out_n_points, "out_n_points");
    const auto& core = *defect->core;
    *out_dim = core.crystal().dim();
    *out_space = core.crystal().space();
    *out_n_states = core.n_states();
    *out_n_classes = core.n_classes();
    *out_n_points = 0;
    for (Index i = 0; i < core.n_states(); ++i) *out_n_points += points_shown(core.state(i).placed);
  });
}

rdd_status rdd_defect_states(const rdd_defect* defect, int32_t index_base, int64_t* opt_class, double* opt_position,
                             int64_t* opt_operation, int64_t* opt_n_points_of, int32_t* opt_label, double* opt_offset) {
  return compute([&]() -> rdd_status {
    need(defect, "defect");
    need_index_base(index_base);
    const auto& core = *defect->core;
    const std::int64_t n = core.n_states(), space = core.crystal().space();
    std::int64_t points = 0;
    for (Index i = 0; i < n; ++i) points += points_shown(core.state(i).placed);
    need_apart({{"opt_class", opt_class, n * 8},
                {"opt_position", opt_position, n * space * 8},
                {"opt_operation", opt_operation, n * 8},
                {"opt_n_points_of", opt_n_points_of, n * 8},
                {"opt_label", opt_label, points * 4},
                {"opt_offset", opt_offset, points * space * 8}},
               {});
    points = 0;
    for (Index i = 0; i < n; ++i) {
      const auto& state = core.state(i);
      if (opt_class != nullptr) opt_class[i] = state.of_class + index_base;
      const auto x = core.crystal().basis().cartesian(state.placed.u);
      if (opt_position != nullptr) std::copy_n(x.data(), space, opt_position + space * i);
      if (opt_operation != nullptr) opt_operation[i] = state.operation + index_base;
      const Index shown = points_shown(state.placed);
      if (opt_n_points_of != nullptr) opt_n_points_of[i] = shown;
      for (Index p = 0; p < shown; ++p, ++points) {
        const auto& point = state.placed.points[p];
        if (opt_label != nullptr) opt_label[points] = point.label;
        if (opt_offset != nullptr) std::copy_n(point.offset.data(), space, opt_offset + space * points);
      }
    }
    return RDD_OK;
  });
}

rdd_status rdd_defect_classes(const rdd_defect* defect, int32_t index_base, int64_t* opt_first, int64_t* opt_count,
                              int64_t* opt_given, double* opt_move) {
  return answer([&] {
    need(defect, "defect");
    need_index_base(index_base);
    const std::int64_t n = defect->core->n_classes();
    need_apart({{"opt_first", opt_first, n * 8},
                {"opt_count", opt_count, n * 8},
                {"opt_given", opt_given, n * 8},
                {"opt_move", opt_move, n * 8}},
               {});
    for (std::int64_t c = 0; c < n; ++c) {
      const auto& one = defect->core->state_class(c);
      if (opt_first != nullptr) opt_first[c] = one.first + index_base;
      if (opt_count != nullptr) opt_count[c] = one.count;
      if (opt_given != nullptr) opt_given[c] = one.given + index_base;
      if (opt_move != nullptr) opt_move[c] = one.move;
    }
  });
}

rdd_status rdd_defect_name(const rdd_defect* defect, int64_t index, int32_t index_base, char* buf, int64_t len,
                           int64_t* out_needed) {
  return answer([&] {
    need(defect, "defect");
    need_index_base(index_base);
    need_entry(index, defect->core->n_classes(), index_base, "index");
    give_text(defect->core->state_class(index - index_base).name, buf, len, out_needed);
  });
}

rdd_status rdd_defect_find(const rdd_defect* defect, int32_t index_base, const double* position, int32_t decoration,
                           int64_t n_points, const int32_t* opt_label, const double* opt_offset, int64_t* out_state,
                           int64_t* translation) {
  return compute([&]() -> rdd_status {
    need(defect, "defect");
    need_index_base(index_base);
    need(position, "position");
    need_size(n_points, "n_points");
    need_array(opt_offset, n_points, "opt_offset");
    need(out_state, "out_state");
    need(translation, "translation");
    const auto& core = *defect->core;
    const std::int64_t space = core.crystal().space();
    StateInput input{
        "", "position", Eigen::Map<const Vector>(position, space), decoration_of(decoration, "position"), {}};
    add_points(input, 0, n_points, opt_label, opt_offset, space);
    double distance = 0;
    const auto found = core.find(Defect::place(core.crystal(), input), &distance);
    require(found.has_value(), Status::argument, "position: no state with this decoration there; the nearest one is ",
            number(distance), " away");
    *out_state = found->index + index_base;
    for (int a = 0; a < core.crystal().dim(); ++a) translation[a] = found->cell[a];
    return RDD_OK;
  });
}

}  // extern "C"
