// Least-squares lattice and positions when the translation of every jump is known.
#pragma once

#include <Eigen/SparseCore>
#include <memory>

#include "network/inference/closed_paths.hpp"
#include "numerics/krylov/graph_laplacian.hpp"
#include "numerics/sparse/elimination.hpp"

namespace rdd::network {

struct Geometry {
  Matrix lattice;   ///< (space x dim) basis as columns
  Matrix position;  ///< (space x n_states), the root of each component at the origin
  Matrix n;         ///< (dim x n steps) translations, integers held as doubles
  Vector shift;     ///< (n steps) |displacement - (A n + u_to - u_from)|
};

/// Minimises sum |dr - A n - (u_to - u_from)|^2 over A and u. The equations of the graph's Laplacian are eliminated
/// once, or solved by iterations in a large graph.
class GeometryFit {
 public:
  GeometryFit(const Steps& steps, const ClosedPathForest& forest);
  /// Fills lattice, position and shift from n; false if the translations of closed paths have not the rank dim.
  [[nodiscard]] bool operator()(Geometry& geometry) const;

 private:
  void eliminate(Matrix& x) const;
  /// (rows x c) x of the equations of the graph's Laplacian, zero at the roots.
  [[nodiscard]] Matrix solve(const Matrix& right) const;
  [[nodiscard]] Matrix differences(const Matrix& potential) const;

  const Steps& steps_;
  std::vector<std::int32_t> root_;         // of each state
  std::vector<std::int32_t> row_;          // row of each state among those that are no root, or -1
  Eigen::SparseMatrix<double> incidence_;  // (steps x rows) +1 at to, -1 at from
  numerics::EliminationPlan plan_;
  std::unique_ptr<const numerics::Elimination<numerics::PlainRates>> elimination_;
  std::unique_ptr<const numerics::GraphLaplacian> laplacian_;  // instead of both
};

}  // namespace rdd::network
