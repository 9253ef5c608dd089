// rdd/spectrum.h: bands, meshes and gaps.
#include "spectrum/spectrum.hpp"

#include <rdd/spectrum.h>

#include <algorithm>
#include <bit>
#include <cmath>

#include "arrays.hpp"
#include "give_numbers.hpp"
#include "guard.hpp"
#include "handles.hpp"
#include "options.hpp"
#include "spectrum/bloch.hpp"
#include "spectrum/gap.hpp"
#include "spectrum/mesh/band_path.hpp"
#include "spectrum/mesh/kgrid.hpp"
#include "staged.hpp"

using namespace rdd;
using namespace rdd::capi;

namespace {

struct SpectrumArrays {
  const double* k;
  std::int64_t n_k, n_bands;
  void* values;
  std::int64_t value_bytes;
  rdd_zpart *right, *left;
  std::int32_t* accuracy;
};

spectrum::SpectrumRequest checked_request(const rdd_options* options, const Network& network,
                                          const SpectrumArrays& arrays) {
  need_size(arrays.n_k, "n_k");
  need_array(arrays.values, arrays.n_k, "values");
  require(arrays.n_bands >= 1 && arrays.n_bands <= network.n_states(), Status::argument, "n_bands = ", arrays.n_bands,
          ": expected 1 to n_states = ", network.n_states());
  const auto k_size = product({network.dim(), arrays.n_k}, "k");
  need_array(arrays.k, k_size, "opt_k");
  const auto n_values = product({arrays.n_bands, arrays.n_k}, "values");
  const auto n_vectors = product({network.n_states(), n_values}, "right");
  need_apart({{"values", arrays.values, n_values * arrays.value_bytes},
              {"opt_right", arrays.right, n_vectors * 16},
              {"opt_left", arrays.left, n_vectors * 16},
              {"opt_accuracy_used", arrays.accuracy, arrays.n_k * 4}},
             {{"opt_k", arrays.k, k_size * 8}});
  spectrum::SpectrumRequest request = spectrum_request(options);
  request.k = k_size > 0 ? Matrix(Eigen::Map<const Matrix>(arrays.k, network.dim(), arrays.n_k))
                         : Matrix(network.dim(), arrays.n_k);
  request.bands = arrays.n_bands;
  request.vectors = arrays.right != nullptr || arrays.left != nullptr;
  return request;
}

/// Not a number that any computation gives: it stands where no computation has begun.
const double not_begun = std::bit_cast<double>(std::uint64_t{0x7ff8'0000'0bad'cafe});
bool has_begun(double value) { return std::bit_cast<std::uint64_t>(value) != std::bit_cast<std::uint64_t>(not_begun); }

/// Computes into memory of the library and gives the results after success: what fails at a late wavevector must leave
/// the caller's arrays as they were. A call that is cancelled gives the wavevectors it has reached, and NaN values at
/// the others.
rdd_status give_spectrum(const Network& network, const spectrum::SpectrumRequest& request, const SpectrumArrays& arrays,
                         bool complex) {
  const std::int64_t n_values = arrays.n_bands * arrays.n_k, n_vectors = network.n_states() * n_values;
  const Staged values(static_cast<double*>(arrays.values), complex ? 2 * n_values : n_values);
  const Staged right(reinterpret_cast<double*>(arrays.right), 2 * n_vectors);
  const Staged left(reinterpret_cast<double*>(arrays.left), 2 * n_vectors);
  const Staged accuracy(arrays.accuracy, arrays.n_k);
  spectrum::SpectrumOutput out;
  if (complex)
    out.complex_values = reinterpret_cast<Complex*>(values.data());
  else
    out.values = values.data();
  out.right = reinterpret_cast<Complex*>(right.data());
  out.left = reinterpret_cast<Complex*>(left.data());
  out.accuracy = accuracy.data();
  if (n_values > 0) values.data()[0] = not_begun;
  auto status = Status::ok;
  try {
    status = spectrum::compute_spectrum(this_run(), network, request, out);
  } catch (const Cancelled&) {
    const std::int64_t a_value = complex ? 2 : 1, a_vector = 2 * network.n_states() * arrays.n_bands;
    if (n_values == 0 || !has_begun(values.data()[0])) throw;
    values.give();
    for (std::int64_t q = 0; q < arrays.n_k; ++q) {
      if (std::isnan(values.data()[a_value * arrays.n_bands * q])) continue;
      right.give(a_vector * q, a_vector);
      left.give(a_vector * q, a_vector);
      accuracy.give(q, 1);
    }
    throw;
  }
  values.give();
  right.give();
  left.give();
  accuracy.give();
  return static_cast<rdd_status>(status);
}

void check_flags(std::int32_t midpoint, std::int32_t time_reversal) {
  for (const auto& [name, flag] : {std::pair{"midpoint", midpoint}, std::pair{"time_reversal", time_reversal}})
    require(flag == 0 || flag == 1, Status::argument, name, " = ", flag, ": expected 0 or 1");
}

}  // namespace

extern "C" {

rdd_status rdd_spectrum(rdd_context* opt_context, const rdd_options* opt_options, const rdd_model* model, int64_t n_k,
                        const double* opt_k, int64_t n_bands, double* values, rdd_zpart* opt_right, rdd_zpart* opt_left,
                        int32_t* opt_accuracy_used) {
  return compute(opt_context, [&]() -> rdd_status {
    need(model, "model");
    const SpectrumArrays arrays{opt_k, n_k, n_bands, values, sizeof(double), opt_right, opt_left, opt_accuracy_used};
    const auto request = checked_request(opt_options, *model->network, arrays);
    return give_spectrum(*model->network, request, arrays, false);
  });
}

rdd_status rdd_spectrum_complex(rdd_context* opt_context, const rdd_options* opt_options, const rdd_model* model,
                                int64_t n_k, const double* opt_k, int64_t n_bands, rdd_zpart* values,
                                rdd_zpart* opt_right, rdd_zpart* opt_left) {
  return compute(opt_context, [&]() -> rdd_status {
    need(model, "model");
    const SpectrumArrays arrays{opt_k, n_k, n_bands, values, 2 * sizeof(double), opt_right, opt_left, nullptr};
    const auto request = checked_request(opt_options, *model->network, arrays);
    return give_spectrum(*model->network, request, arrays, true);
  });
}

rdd_status rdd_spectrum_is_real(const rdd_options* opt_options, const rdd_model* model, int32_t* out_real) {
  return compute([&]() -> rdd_status {
    need(model, "model");
    need(out_real, "out_real");
    *out_real = spectrum::has_real_spectrum(*model->network, spectrum_request(opt_options).boundary) ? 1 : 0;
    return RDD_OK;
  });
}

rdd_status rdd_bloch_apply(rdd_context* opt_context, const rdd_model* model, int64_t n_k, const double* opt_k,
                           const rdd_zpart* v, rdd_zpart* qv) {
  return compute(opt_context, [&]() -> rdd_status {
    need(model, "model");
    need_size(n_k, "n_k");
    const auto& network = *model->network;
    const auto k_size = product({network.dim(), n_k}, "k");
    const auto size = product({network.n_states(), n_k}, "v");
    need_array(opt_k, k_size, "opt_k");
    need_array(v, size, "v");
    need_array(qv, size, "qv");
    need_apart({{"qv", qv, size * 16}}, {{"v", v, size * 16}, {"opt_k", opt_k, k_size * 8}});
    for (std::int64_t i = 0; i < k_size; ++i)
      require(std::isfinite(opt_k[i]), Status::argument, "opt_k: component ", i, " is not finite");
    const spectrum::BlochOperator bloch(network, spectrum::BlochOperator::Form::general);
    const Index m = network.n_states();
    const Staged result(reinterpret_cast<double*>(qv), 2 * size);
    this_run().for_pieces(n_k, std::max<Index>(1, 8192 / m), [&](Index begin, Index end) {
      for (Index q = begin; q < end; ++q) {
        const Vector kappa = k_size > 0 ? Vector(Eigen::Map<const Vector>(opt_k + q * network.dim(), network.dim()))
                                        : Vector(network.dim());
        Eigen::Map<ComplexVector> out(reinterpret_cast<Complex*>(result.data()) + q * m, m);
        bloch.apply(kappa, Eigen::Map<const ComplexVector>(reinterpret_cast<const Complex*>(v) + q * m, m), out);
        out = -out;
      }
    });
    result.give();
    return RDD_OK;
  });
}

rdd_status rdd_kmesh(int32_t dim, const int64_t* mesh, int32_t midpoint, int32_t time_reversal, int64_t* out_n_k,
                     double* opt_k, double* opt_weights) {
  return compute([&]() -> rdd_status {
    need(mesh, "mesh");
    need(out_n_k, "out_n_k");
    require(dim >= 1 && dim <= max_dim, Status::argument, "dim = ", dim, ": expected 1 to ", max_dim);
    check_flags(midpoint, time_reversal);
    const std::span<const Index> points(mesh, static_cast<std::size_t>(dim));
    const Index n_k = spectrum::mesh_size(points, midpoint != 0, time_reversal != 0);
    if (opt_k == nullptr && opt_weights == nullptr) {
      *out_n_k = n_k;
      return RDD_OK;
    }
    const auto grid = midpoint != 0 ? spectrum::midpoint_mesh(points, time_reversal != 0)
                                    : spectrum::gamma_mesh(points, time_reversal != 0);
    need_apart({{"opt_k", opt_k, grid.k.size() * 8}, {"opt_weights", opt_weights, grid.weights.size() * 8}},
               {{"mesh", mesh, dim * 8}});
    *out_n_k = grid.weights.size();
    give_if(grid.k, opt_k);
    give_if(grid.weights, opt_weights);
    return RDD_OK;
  });
}

rdd_status rdd_point_group(rdd_context* opt_context, const rdd_model* model, int64_t* out_n_rotations,
                           int32_t* opt_rotations) {
  return compute(opt_context, [&]() -> rdd_status {
    need(model, "model");
    need(out_n_rotations, "out_n_rotations");
    const auto rotations = spectrum::network_rotations(this_run(), *model->network);
    *out_n_rotations = std::ssize(rotations);
    if (opt_rotations == nullptr) return RDD_OK;
    for (const auto& rotation : rotations) opt_rotations = std::copy_n(rotation.data(), rotation.size(), opt_rotations);
    return RDD_OK;
  });
}

rdd_status rdd_kgrid(rdd_context* opt_context, const rdd_model* model, const int64_t* mesh, int32_t midpoint,
                     int32_t time_reversal, int32_t index_base, int64_t* out_n_mesh, int64_t* out_n_k, double* opt_k,
                     double* opt_weights, int64_t* opt_column) {
  return compute(opt_context, [&]() -> rdd_status {
    need(model, "model");
    need(mesh, "mesh");
    need(out_n_mesh, "out_n_mesh");
    need(out_n_k, "out_n_k");
    need_index_base(index_base);
    check_flags(midpoint, time_reversal);
    const auto& network = *model->network;
    network.require_lattice("a mesh of the zone");
    const std::span<const Index> points(mesh, static_cast<std::size_t>(network.dim()));
    const Index n_mesh = spectrum::mesh_size(points, midpoint != 0, false);
    const auto rotations = spectrum::network_rotations(this_run(), network);
    if (opt_k == nullptr && opt_weights == nullptr && opt_column == nullptr) {
      *out_n_k = spectrum::reduced_mesh_size(points, midpoint != 0, time_reversal != 0, rotations);
      *out_n_mesh = n_mesh;
      return RDD_OK;
    }
    const auto grid = spectrum::reduced_mesh(points, midpoint != 0, time_reversal != 0, rotations);
    need_apart({{"opt_k", opt_k, grid.k.size() * 8},
                {"opt_weights", opt_weights, grid.weights.size() * 8},
                {"opt_column", opt_column, n_mesh * 8}},
               {{"mesh", mesh, network.dim() * 8}});
    *out_n_mesh = n_mesh;
    *out_n_k = grid.weights.size();
    give_if(grid.k, opt_k);
    give_if(grid.weights, opt_weights);
    give_numbers(grid.column, index_base, opt_column);
    return RDD_OK;
  });
}

rdd_status rdd_band_path(const rdd_model* model, int64_t n_corners, const double* corners, int64_t steps,
                         int32_t index_base, int64_t* out_n_k, double* opt_k, double* opt_distance,
                         int64_t* opt_corner) {
  return compute([&]() -> rdd_status {
    need(model, "model");
    need(out_n_k, "out_n_k");
    need_index_base(index_base);
    const auto& network = *model->network;
    network.require_lattice("a path through the zone");
    require(n_corners >= 1, Status::size, "n_corners = ", n_corners, ": expected at least 1");
    const auto size = product({network.dim(), n_corners}, "corners");
    need(corners, "corners");
    const auto path = spectrum::band_path(network.lattice(), matrix_of(corners, network.dim(), n_corners), steps);
    need_apart({{"opt_k", opt_k, path.k.size() * 8},
                {"opt_distance", opt_distance, path.distance.size() * 8},
                {"opt_corner", opt_corner, n_corners * 8}},
               {{"corners", corners, size * 8}});
    *out_n_k = path.distance.size();
    give_if(path.k, opt_k);
    give_if(path.distance, opt_distance);
    give_numbers(path.corner, index_base, opt_corner);
    return RDD_OK;
  });
}

rdd_status rdd_gap(rdd_context* opt_context, const rdd_options* opt_options, const rdd_model* model, int64_t n,
                   double* ratio, double* opt_indirect, int64_t* out_recommended) {
  return compute(opt_context, [&]() -> rdd_status {
    need(model, "model");
    need(ratio, "ratio");
    need(out_recommended, "out_recommended");
    require(n >= 1 && n < model->network->n_states(), Status::argument, "n = ", n,
            ": expected 1 to n_states - 1 = ", model->network->n_states() - 1);
    need_apart({{"ratio", ratio, n * 8}, {"opt_indirect", opt_indirect, n * 8}}, {});
    auto request = gap_request(opt_options);
    request.largest = n;
    request.indirect = opt_indirect != nullptr;
    const auto table = spectrum::gap_table(this_run(), *model->network, request);
    std::copy_n(table.ratio.data(), n, ratio);
    if (opt_indirect != nullptr) std::copy_n(table.indirect.data(), n, opt_indirect);
    *out_recommended = table.recommended;
    return RDD_OK;
  });
}

}  // extern "C"
