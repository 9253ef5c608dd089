// Meshes of the Brillouin zone.
#pragma once

#include <span>
#include <vector>

#include "spectrum/mesh/point_group.hpp"

namespace rdd::spectrum {

/// Fractional wavevectors (dim x n_k) and weights that sum to one.
struct KGrid {
  Matrix k;
  Vector weights;
  std::vector<Index> column;  ///< of each point of the mesh: the column of k that has its bands
};

/// Number of points of the meshes below. Throws for a bad mesh, or one of more than 2^31 points.
[[nodiscard]] Index mesh_size(std::span<const Index> mesh, bool midpoint, bool time_reversal);

/// The Gamma-centred mesh kappa_a = m_a / mesh_a, folded into (-1/2, 1/2], the last axis fastest.
/// time_reversal: keep one of each pair k, -k (their spectra are conjugate) and double its weight.
[[nodiscard]] KGrid gamma_mesh(std::span<const Index> mesh, bool time_reversal);

/// The mesh of the midpoint rule, kappa_a = (m_a + 1/2)/mesh_a - 1/2: misses Gamma.
[[nodiscard]] KGrid midpoint_mesh(std::span<const Index> mesh, bool time_reversal);

/// One of those meshes without the points whose bands are those of an earlier one: of the points R^T kappa of a
/// rotation, and of -kappa with time_reversal (conjugate values, where they are complex), the first is kept. Rotations
/// that do not map the mesh onto itself are left out.
[[nodiscard]] KGrid reduced_mesh(std::span<const Index> mesh, bool midpoint, bool time_reversal,
                                 std::span<const Rotation> rotations);

/// The number of points it has, without going through the mesh.
[[nodiscard]] Index reduced_mesh_size(std::span<const Index> mesh, bool midpoint, bool time_reversal,
                                      std::span<const Rotation> rotations);

/// Equispaced points, corners included, on the faces max_a |kappa_a| = 1/(2 L) of the box |k.a|_inf <= pi/L; `points`
/// (odd) along each edge. One of each pair k, -k.
[[nodiscard]] Matrix box_faces(int dim, double length, Index points);

/// Equispaced points filling the box |kappa|_inf <= 1/(2 L), both ends included; one of each pair k, -k.
[[nodiscard]] Matrix box_mesh(int dim, double length, Index points);

}  // namespace rdd::spectrum
