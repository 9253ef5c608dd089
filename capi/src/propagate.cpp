// rdd/propagate.h: propagation on a box, and stencils.
#include "reduction/propagate.hpp"

#include <rdd/propagate.h>

#include "arrays.hpp"
#include "guard.hpp"
#include "handles.hpp"

using namespace rdd;
using namespace rdd::capi;

namespace {

reduction::Box box_of(const Network& network, const int64_t* box, std::int64_t n_cells) {
  network.require_lattice("a periodic box");
  need(box, "box");
  const std::vector<Index> lengths(box, box + network.dim());
  reduction::Box out(network, lengths);
  require(out.cells() == n_cells, Status::size, "n_cells = ", n_cells, ": expected the number of cells of the box, ",
          out.cells());
  return out;
}

std::int64_t points_of(const rdd_reduced* reduced) {
  const std::int64_t dim = reduced->core->lattice.dim();
  return 1 + 2 * dim * dim;
}

}  // namespace

extern "C" {

rdd_status rdd_propagate(rdd_context* opt_context, const rdd_model* model, const int64_t* box, int64_t n_cells,
                         int64_t n_times, const double* time, const double* start, double* distribution) {
  return compute(opt_context, [&]() -> rdd_status {
    need(model, "model");
    const auto& network = *model->network;
    const auto cells = box_of(network, box, n_cells);
    need_size(n_times, "n_times");
    need_array(time, n_times, "time");
    need(start, "start");
    const auto entries = product({network.n_states(), n_cells, n_times}, "distribution");
    need_array(distribution, entries, "distribution");
    const auto state = network.n_states() * n_cells * 8;
    need_apart({{"distribution", distribution, entries * 8}}, {{"start", start, state}, {"time", time, n_times * 8}});
    give_if(reduction::propagate(this_run(), network, cells, matrix_of(start, network.n_states(), n_cells),
                                 vector_of(time, n_times)),
            distribution);
    return RDD_OK;
  });
}

rdd_status rdd_reduced_propagate(rdd_context* opt_context, const rdd_reduced* reduced, const int64_t* box,
                                 int64_t n_cells, int64_t n_times, const double* time, const double* start,
                                 int32_t slip, double* opt_density, double* opt_exact, double* opt_error) {
  return compute(opt_context, [&]() -> rdd_status {
    need(reduced, "reduced");
    const auto& network = *reduced->core->network;
    const auto cells = box_of(network, box, n_cells);
    need_size(n_times, "n_times");
    need_array(time, n_times, "time");
    need(start, "start");
    require(slip == 0 || slip == 1, Status::argument, "slip = ", slip, ": expected 0 or 1");
    const auto bytes = product({reduced->core->n_coarse, n_cells, n_times, 8}, "density");
    need_apart(
        {{"opt_density", opt_density, bytes}, {"opt_exact", opt_exact, bytes}, {"opt_error", opt_error, n_times * 8}},
        {{"start", start, network.n_states() * n_cells * 8}, {"time", time, n_times * 8}});
    const auto found =
        reduction::propagate(this_run(), *reduced->core, cells, matrix_of(start, network.n_states(), n_cells),
                             slip == 1, vector_of(time, n_times));
    give_if(found.model, opt_density);
    give_if(found.exact, opt_exact);
    give_if(found.error, opt_error);
    return RDD_OK;
  });
}

rdd_status rdd_reduced_stencil_size(const rdd_reduced* reduced, int64_t* out_n_points) {
  return answer([&] {
    need(reduced, "reduced");
    need(out_n_points, "out_n_points");
    *out_n_points = points_of(reduced);
  });
}

rdd_status rdd_reduced_stencil(const rdd_reduced* reduced, double spacing, int64_t n_points, int64_t* opt_offset,
                               double* opt_coefficient) {
  return compute([&]() -> rdd_status {
    need(reduced, "reduced");
    require(n_points == points_of(reduced), Status::size, "n_points = ", n_points, ": expected ", points_of(reduced),
            " as rdd_reduced_stencil_size says");
    const Index dim = reduced->core->lattice.dim(), pairs = reduced->core->n_coarse * reduced->core->n_coarse;
    need_apart(
        {{"opt_offset", opt_offset, dim * n_points * 8}, {"opt_coefficient", opt_coefficient, pairs * n_points * 8}},
        {});
    const auto found = reduction::stencil(*reduced->core, spacing);
    for (std::size_t i = 0; i < found.offset.size(); ++i) {
      const auto point = static_cast<Index>(i);
      for (Index a = 0; opt_offset != nullptr && a < dim; ++a) opt_offset[a + dim * point] = found.offset[i][a];
      give_if(found.coefficient[i], opt_coefficient == nullptr ? nullptr : opt_coefficient + pairs * point);
    }
    return RDD_OK;
  });
}

}  // extern "C"
