// First-order error propagation, with full correlation within groups of heights.
#include "transport/temperature/error_bar.hpp"

#include <cmath>
#include <map>

#include "support/error.hpp"
#include "transport/derivative.hpp"

namespace rdd::transport {
namespace {

void check(const Landscape& landscape, const HeightErrors& errors) {
  const Index n = landscape.n_transitions();
  const int base = landscape.data().index_base;
  require(errors.deviation.size() == n, Status::size, "deviation has ", errors.deviation.size(),
          " entries, expected n_transitions = ", n);
  require(errors.group.empty() || static_cast<Index>(errors.group.size()) == n, Status::size, "group has ",
          errors.group.size(), " entries, expected n_transitions = ", n);
  for (Index t = 0; t < n; ++t)
    require(std::isfinite(errors.deviation[t]) && errors.deviation[t] >= 0, Status::argument, "deviation[", t + base,
            "] = ", number(errors.deviation[t]), ": expected a finite energy >= 0");
  for (std::size_t t = 0; t < errors.group.size(); ++t)
    require(errors.group[t] >= 0, Status::argument, "group[", t + static_cast<std::size_t>(base),
            "] = ", errors.group[t], ": expected a number >= 0");
}

}  // namespace

Vector standard_deviation(const Landscape& landscape, const HeightErrors& errors, const Matrix& by_height) {
  check(landscape, errors);
  const auto& groups = errors.group.empty() ? landscape.saddles() : errors.group;
  std::map<Index, Vector> sums;
  for (Index t = 0; t < landscape.n_transitions(); ++t) {
    auto& sum = sums.try_emplace(groups[t], Vector::Zero(by_height.rows())).first->second;
    sum += errors.deviation[t] * by_height.col(t);
  }
  Vector variance = Vector::Zero(by_height.rows());
  for (const auto& [group, sum] : sums) variance += sum.cwiseAbs2();
  return variance.cwiseSqrt();
}

Matrix diffusivity_deviation(const Landscape& landscape, double temperature, const HeightErrors& errors,
                             double* error) {
  check(landscape, errors);
  const auto derivative = landscape_derivative(landscape, temperature);
  if (error != nullptr) *error = derivative.error;
  const Vector out = standard_deviation(landscape, errors, derivative.diffusivity_height);
  const Index space = derivative.diffusivity.rows();
  return Eigen::Map<const Matrix>(out.data(), space, space);
}

}  // namespace rdd::transport
