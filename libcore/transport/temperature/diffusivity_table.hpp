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

}  // namespace rdd::transport
