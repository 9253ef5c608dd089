// The operations of the cube as signed permutations of the coordinates.
#include "io/tammber/symmetry.hpp"

#include <array>

namespace rdd::io {
namespace {

/// Row i of the matrix has the sign of source[i] there.
struct SignedPermutation {
  std::array<int, 3> source;
  std::array<int, 3> sign;  // of the source coordinates
};

SignedPermutation decoded(int operation) {
  static constexpr std::array<std::array<int, 3>, 6> sources{
      {{0, 1, 2}, {1, 2, 0}, {2, 0, 1}, {1, 0, 2}, {2, 1, 0}, {0, 2, 1}}};
  static constexpr std::array<std::array<int, 3>, 8> signs{
      {{1, 1, 1}, {-1, 1, 1}, {1, -1, 1}, {1, 1, -1}, {-1, -1, 1}, {1, -1, -1}, {-1, 1, -1}, {-1, -1, -1}}};
  return {sources[operation % 6], signs[operation / 6]};
}

using Table = std::array<std::array<int, cube_order>, cube_order>;

Table products() {
  Table table{};
  for (int a = 0; a < cube_order; ++a)
    for (int b = 0; b < cube_order; ++b) {
      const Eigen::Matrix3d both = cube_operation(a) * cube_operation(b);
      int c = 0;
      while (cube_operation(c) != both) ++c;
      table[a][b] = c;
    }
  return table;
}

}  // namespace

Eigen::Matrix3d cube_operation(int operation) {
  const auto [source, sign] = decoded(operation);
  Eigen::Matrix3d matrix = Eigen::Matrix3d::Zero();
  for (int row = 0; row < 3; ++row) {
    const int column = source[row];
    matrix(row, column) = sign[column];
  }
  return matrix;
}

int cube_product(int first, int second) {
  static const Table table = products();
  return table[first][second];
}

}  // namespace rdd::io
