// Errors by comparison of two precisions.
#include "transport/poisson/small_currents.hpp"

#include <cmath>
#include <limits>

#include "transport/poisson/tree_flow.hpp"

namespace rdd::transport {

bool has_small_currents(const Network& network) {
  constexpr double decades = 10;
  return !network.reversible() && spreads_widely(network, decades);
}

double error_beside(const Matrix& precise, const Matrix& usual, double size) {
  constexpr auto gain =
      16 * static_cast<double>(std::numeric_limits<long double>::epsilon() / std::numeric_limits<double>::epsilon());
  return size > 0 ? gain * (precise - usual).cwiseAbs().maxCoeff() / size : 0;
}

Matrix by_diagonal(const Matrix& d, const Matrix& by) {
  Vector unit(d.rows());
  for (Index a = 0; a < d.rows(); ++a) unit[a] = by(a, a) > 0 ? 1 / std::sqrt(by(a, a)) : 0;
  return unit.asDiagonal() * d * unit.asDiagonal();
}

}  // namespace rdd::transport
