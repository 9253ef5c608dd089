// The coarse half of a two-level preconditioner: blocks of a crystal displaced as a whole, for its long waves
// (aggregation with a Galerkin operator, Nicolaides1987).
#pragma once

#include <Eigen/Cholesky>
#include <span>
#include <vector>

#include "dmd/crystal/crystal.hpp"

namespace rdd::dmd {

/// What a pair couples the shapes of two sites by: e the unit vector between them, the second derivatives of W,
/// across = W_R / R, along = W_RR - across.
struct ShapeLink {
  double e[3];
  double along, across, rv, vv;
};

/// Galerkin's approximation of a Hessian H on displacements that are constant over blocks of neighbouring sites.
/// With P (dim n, dim blocks) the matrix that displaces all sites of a block alike, times the scale of each, the coarse
/// Hessian is H_c = P^T H P and its part of the preconditioner P H_c^{-1} P^T.
class CrystalCoarse {
 public:
  /// own: (dim + 1, dim + 1) Hessian of each site, scaled by nothing, one after the other; links: by pair; free: (n)
  /// sites that may move; scale: (n) by which rows and columns of the Hessian are multiplied. Small or singular systems
  /// get no blocks.
  CrystalCoarse(const Crystal& crystal, const CrystalState& state, const CrystalPairs& pairs,
                std::span<const double> own, std::span<const ShapeLink> links, const std::vector<char>& free,
                const Vector& scale, const Run& run);

  /// Adds the approximate solution for a right-hand side, both (dim + 1, n). Nothing where there are no blocks.
  void add_solution(const Matrix& right, Matrix& result, const Run& run) const;

 private:
  void assign(const Crystal& crystal, const CrystalState& state, const std::vector<char>& free, Index wanted);

  int dim_;
  const Vector& scale_;
  std::vector<Index> block_;            ///< of a site; -1: none
  std::vector<Index> start_, members_;  ///< the sites of each block
  Eigen::LLT<Matrix> factor_;
  Index blocks_ = 0;
};

}  // namespace rdd::dmd
