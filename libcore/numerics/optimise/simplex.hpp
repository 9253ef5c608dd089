// A dense primal simplex method for the small linear programmes of PCCA+: few rows, any number of columns.
#pragma once

#include <vector>

#include "support/types.hpp"

namespace rdd::numerics {

struct Basis {
  std::vector<Index> columns;  ///< [P]
  Vector weights;              ///< (P) of the basic columns
  Vector price;                ///< (P) y with y.column = value for the basic columns
};

/// max value.c over c >= 0 with columns c = rhs, from a feasible basis (its weights and price are computed here).
/// columns (P x n); an infinite value leaves a column out. The first n_free columns may have weights of any sign and
/// never leave the basis. Deterministic; falls back on Bland's rule, so it ends on degenerate programmes.
void maximise(const Eigen::Ref<const Matrix>& columns, const Eigen::Ref<const Vector>& value, const Vector& rhs,
              Basis& basis, Index n_free = 0);

}  // namespace rdd::numerics
