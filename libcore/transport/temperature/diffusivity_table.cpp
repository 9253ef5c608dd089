// The values of a table of D: its entries and their error scales.
#include "transport/temperature/diffusivity_table.hpp"

#include <algorithm>
#include <bit>
#include <functional>

#include "network/landscape.hpp"
#include "transport/temperature/largest.hpp"
#include "transport/transport.hpp"

namespace rdd::transport {
namespace {

std::vector<TableValue> plan_of(Index space) {
  std::vector<TableValue> plan(space * space);
  for (Index b = 0; b < space; ++b)
    for (Index a = 0; a < space; ++a) {
      auto& value = plan[a + space * b];
      if (a == b) continue;
      value.scale_a = a + space * a;
      value.scale_b = b + space * b;
      if (a < b) value.same_as = b + space * a;
    }
  return plan;
}

}  // namespace

InverseTable diffusivity_table(const Run& run, const Landscape& landscape, const TableRequest& request,
                               Accuracy accuracy, double* error) {
  Largest worst;
  const auto function = [&](double temperature) -> Vector {
    double here = 0;
    const Matrix d = diffusivity(*landscape.network(temperature), accuracy, &here);
    worst.take(here);
    return Eigen::Map<const Vector>(d.data(), d.size());
  };
  InverseTable table(run, function, plan_of(landscape.data().lattice.space()), request.least_temperature,
                     request.most_temperature, request.tolerance);
  if (error != nullptr) *error = worst.value();
  return table;
}

InverseTable table_of_diffusivities(const Run& run, Index space, const TableRequest& request, Index n_intervals,
                                    const Matrix& diffusivity) {
  require(
      n_intervals >= 2 && n_intervals <= InverseTable::largest_count && std::has_single_bit(std::uint64_t(n_intervals)),
      Status::argument, "n_intervals = ", n_intervals, ": expected a power of two from 2 to ",
      InverseTable::largest_count);
  const Vector known =
      InverseTable::sample_temperatures(request.least_temperature, request.most_temperature, n_intervals);
  require(diffusivity.rows() == space * space && diffusivity.cols() == known.size(), Status::size,
          "diffusivity has the shape (", diffusivity.rows(), ", ", diffusivity.cols(), "), expected (", space * space,
          ", ", known.size(), ")");
  // Fewer intervals are sampled at some of the same temperatures, to the last bit: the numerators are halved with n.
  const auto function = [&](double temperature) -> Vector {
    const auto* const found =
        std::lower_bound(known.data(), known.data() + known.size(), temperature, std::greater<>());
    const auto s = found - known.data();
    require(s < known.size() && *found == temperature, Status::internal, "temperature = ", number(temperature),
            ": no sample of the table");
    return diffusivity.col(s);
  };
  return InverseTable(run, function, plan_of(space), request.least_temperature, request.most_temperature,
                      request.tolerance, n_intervals);
}

}  // namespace rdd::transport
