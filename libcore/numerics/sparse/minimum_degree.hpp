// Approximate minimum degree order (AmestoyDavisDuff1996), for graphs too small for nested dissection.
#pragma once

#include <Eigen/OrderingMethods>
#include <Eigen/SparseCore>
#include <cstdint>
#include <vector>

namespace rdd::numerics {

/// A symmetric pattern with its diagonal; the values are ignored.
using Pattern = Eigen::SparseMatrix<std::int32_t, Eigen::ColMajor, std::int32_t>;

/// order[p] = row, by approximate minimum degree.
[[nodiscard]] inline std::vector<std::int32_t> minimum_degree(const Pattern& pattern) {
  Eigen::PermutationMatrix<Eigen::Dynamic, Eigen::Dynamic, std::int32_t> permutation;
  Eigen::AMDOrdering<std::int32_t>()(pattern, permutation);
  return {permutation.indices().data(), permutation.indices().data() + permutation.size()};
}

}  // namespace rdd::numerics
