// The 48 operations of the cube as TAMMBER numbers them.
#pragma once

#include <Eigen/Core>

namespace rdd::io {

inline constexpr int cube_order = 48;

/// The matrix of an operation, 0 to 47.
[[nodiscard]] Eigen::Matrix3d cube_operation(int operation);
/// The operation whose matrix is that of `first` after `second`.
[[nodiscard]] int cube_product(int first, int second);

}  // namespace rdd::io
