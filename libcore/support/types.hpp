// Short names of the types every room uses.
#pragma once

#include <Eigen/Core>
#include <complex>
#include <cstdint>

namespace rdd {

using Index = std::int64_t;
using Complex = std::complex<double>;
using Vector = Eigen::VectorXd;
using Matrix = Eigen::MatrixXd;
using ComplexVector = Eigen::VectorXcd;
using ComplexMatrix = Eigen::MatrixXcd;

}  // namespace rdd
