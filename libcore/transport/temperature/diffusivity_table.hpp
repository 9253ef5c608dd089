// Tables in 1/T of a landscape's transport coefficients.
#pragma once

#include "support/accuracy.hpp"
#include "transport/temperature/inverse_table.hpp"

namespace rdd {
class Landscape;
}  // namespace rdd

namespace rdd::transport {

struct TableRequest {
  double least_temperature = 0;
  double most_temperature = 0;
  double tolerance = 1e-6;  ///< relative: of diagonal entries, of others against sqrt(D_aa D_bb)
};

/// Values: D (space^2, column-major). error receives the largest estimate of transport.hpp at the temperatures tried.
[[nodiscard]] InverseTable diffusivity_table(const Run& run, const Landscape& landscape, const TableRequest& request,
                                             Accuracy accuracy, double* error = nullptr);

/// The same from D (space^2 x samples) at InverseTable::sample_temperatures; n_intervals: 2, 4, 8, ... 4096. With too
/// few of them largest_error() exceeds the tolerance.
[[nodiscard]] InverseTable table_of_diffusivities(const Run& run, Index space, const TableRequest& request,
                                                  Index n_intervals, const Matrix& diffusivity);

}  // namespace rdd::transport
