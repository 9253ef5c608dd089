// Equations of a weighted graph's Laplacian by preconditioned conjugate gradients, with a bound on the error that is
// left: what a factorisation does for large graphs in three dimensions, in time that grows little faster than the
// graph.
#pragma once

#include <cmath>
#include <span>
#include <vector>

#include "support/types.hpp"

namespace rdd::numerics {

/// Undirected, of a conductance > 0.
struct GraphEdge {
  std::int32_t a = 0;
  std::int32_t b = 0;
  double conductance = 0;
};

/// L x = r with (L x)_i = sum over edges {i, j} of c_ij (x_i - x_j), for a connected graph; x is known but for a
/// constant, and the numbers of r sum to zero.
///
/// Conjugate gradients (HestenesStiefel1952) on M^{-1} L, M an elimination of the vertices in which new edges are
/// dropped and what they would carry is earthed: the incomplete factorisation of MeijerinkVanDerVorst1977 written
/// without a subtraction, so that every pivot is positive. Vertices are eliminated from the leaves of the maximum
/// spanning tree to its root. No edge of the tree is dropped then, the strong ones are eliminated first, and the
/// number of iterations hardly depends on how far the conductances are apart.
class GraphLaplacian {
 public:
  /// Several edges may join two vertices, none a vertex to itself. The order of the edges decides between equal
  /// conductances only. Throws internal if the graph is not connected.
  GraphLaplacian(Index n, std::span<const GraphEdge> edges);

  /// (columns x n) the solutions for the rows of right, zero at one of the vertices. The preconditioned norm of the
  /// residual of each has fallen by the factor `reduction`; false if `most` iterations did not suffice.
  [[nodiscard]] bool solve(const Matrix& right, double reduction, Index most, Matrix& x) const;

  /// Upper bound of e^T L e for the error e of an x whose residual r - L x is given: L is at least the Laplacian T of
  /// the spanning tree, therefore e^T L e = residual^T L^{-1} residual <= residual^T T^{-1} residual, which is a sum
  /// over the currents in the tree. Rigorous, and usually some hundred times too large.
  [[nodiscard]] double energy_bound(std::span<const double> residual) const;
  /// (n) the resistance of the tree's path to vertex i from its root: |e_i - e_root|^2 <= energy_bound times this.
  [[nodiscard]] Vector path_resistances() const;

 private:
  template <int Columns>
  bool iterate(const Matrix& right, Index first, double reduction, Index most, Matrix& x) const;
  template <int Columns>
  void apply(const double* x, double* y) const;
  template <int Columns>
  void precondition(const double* r, double* z) const;
  void find_tree(std::span<const GraphEdge> edges);
  void sort_edges(std::span<const GraphEdge> edges);
  void eliminate();

  [[nodiscard]] Index size() const { return static_cast<Index>(order_.size()); }

  // Everything below is by position in the elimination; later means nearer to the root.
  std::vector<std::int32_t> order_, position_;  // vertex at a position, position of a vertex
  std::vector<std::int32_t> parent_;            // position of the tree's next vertex; -1 at the root, the last
  std::vector<double> parent_conductance_;      // of the one edge in the tree
  std::vector<Index> first_;                    // (n + 1) edges to later vertices
  std::vector<std::int32_t> later_;
  std::vector<double> conductance_;  // of L, parallel edges added up
  std::vector<double> eliminated_;   // of M
  std::vector<double> inverse_;      // one over the sum of what leaves a vertex when it is eliminated; 0 at an
                                     // unearthed root
};

/// Whether solving for so many columns by iterations costs less than an elimination of `work` multiply-adds on n
/// vertices, a third of a nanosecond each. Iterations take ten nanoseconds an edge and column, and there are about
/// 3 n^(1/3) of them in three dimensions (n^(1/2) in two, where elimination wins at every size).
[[nodiscard]] inline bool iteration_pays(double work, Index n, Index edges, Index columns) {
  constexpr Index smallest = 1000;
  constexpr double operations = 300;  // twice the break-even, since networks differ
  return n > smallest && work > operations * std::cbrt(static_cast<double>(n)) * static_cast<double>(edges * columns);
}

}  // namespace rdd::numerics
