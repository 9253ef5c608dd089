// One mesh of spectral elements on a rectangle and the lowest modes of a Dirichlet form on it.
#pragma once

#include "qsd/plane/box.hpp"

namespace rdd::qsd {

/// Polynomial degree within an element, each way.
inline constexpr Index element_degree = 10;

/// Gauss-Lobatto nodes and weights on [-1, 1] and the matrix that differentiates there.
struct Lobatto {
  Vector node, weight, barycentric;
  Matrix derivative;
};
[[nodiscard]] const Lobatto& lobatto();

/// Coordinates and weights of n elements' nodes on [lo, hi].
struct MeshLine {
  Vector node, weight;
};
[[nodiscard]] MeshLine mesh_line(double lo, double hi, Index elements);

/// lambda_1, lambda_2 and the mode psi_1 (nx x ny, zero on absorbing sides), from beta V at the nodes.
struct Modes {
  double lambda1 = 0, lambda2 = 0, rounding = 0;
  Matrix psi;
};
[[nodiscard]] Modes lowest_modes(const Run& run, const BoxRequest& request, const std::array<MeshLine, 2>& mesh,
                                 const Matrix& v);

}  // namespace rdd::qsd
