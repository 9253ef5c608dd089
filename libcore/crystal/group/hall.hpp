// Operations of the space groups in the settings of the International Tables.
#pragma once

#include <Eigen/Core>
#include <string>
#include <utility>
#include <vector>

namespace rdd::crystal {

/// Rotations and shifts of the group with a Hall symbol (Hall1981), those of centrings included; empty if spglib's
/// tables of 530 settings do not have it. Blanks, underscores and the case of letters do not count.
[[nodiscard]] std::vector<std::pair<Eigen::Matrix3d, Eigen::Vector3d>> operations_named(const std::string& hall);

}  // namespace rdd::crystal
