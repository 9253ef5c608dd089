// Short names of the types that all rooms use.
#pragma once

#include <Eigen/Core>
#include <complex>
#include <cstdint>
#include <limits>

namespace rdd {

using Index = std::int64_t;
using Complex = std::complex<double>;
using Vector = Eigen::VectorXd;
using Matrix = Eigen::MatrixXd;
using ComplexVector = Eigen::VectorXcd;
using ComplexMatrix = Eigen::MatrixXcd;

inline constexpr double nan_value = std::numeric_limits<double>::quiet_NaN();

}  // namespace rdd
