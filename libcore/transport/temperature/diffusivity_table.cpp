// The values of a table of D: its entries and their error scales.
#include "transport/temperature/diffusivity_table.hpp"

#include "network/landscape.hpp"
#include "transport/temperature/largest.hpp"
#include "transport/transport.hpp"

namespace rdd::transport {

InverseTable diffusivity_table(const Run& run, const Landscape& landscape, const TableRequest& request,
                               Accuracy accuracy, double* error) {
  const Index space = landscape.data().lattice.space();
  std::vector<TableValue> plan(space * space);
  for (Index b = 0; b < space; ++b)
    for (Index a = 0; a < space; ++a) {
      auto& value = plan[a + space * b];
      if (a == b) continue;
      value.scale_a = a + space * a;
      value.scale_b = b + space * b;
      if (a < b) value.same_as = b + space * a;
    }
  Largest worst;
  const auto function = [&](double temperature) -> Vector {
    double here = 0;
    const Matrix d = diffusivity(*landscape.network(temperature), accuracy, &here);
    worst.take(here);
    return Eigen::Map<const Vector>(d.data(), d.size());
  };
  InverseTable table(run, function, plan, request.least_temperature, request.most_temperature, request.tolerance);
  if (error != nullptr) *error = worst.value();
  return table;
}

}  // namespace rdd::transport
