// Exchange bonds and boxes of the systems of diffusive molecular dynamics from a caller's arrays.
#pragma once

#include <vector>

#include "arrays.hpp"
#include "dmd/crystal/neighbours.hpp"
#include "guard.hpp"

namespace rdd::capi {

inline std::vector<dmd::ExchangeBond> bonds_of(const int64_t* bonds, int64_t n_bonds, int32_t index_base) {
  need_size(n_bonds, "n_bonds");
  need_index_base(index_base);
  need_array(bonds, n_bonds, "bonds");
  std::vector<dmd::ExchangeBond> result;
  for (int64_t b = 0; b < n_bonds; ++b) result.push_back({bonds[2 * b] - index_base, bonds[2 * b + 1] - index_base});
  return result;
}

/// A box of lattice vectors, or of none.
inline dmd::Box box_of(int32_t dim, const double* opt_cell, const int32_t* opt_periodic) {
  dmd::Box box{Matrix::Identity(dim, dim), {}};
  if (opt_cell == nullptr) return box;
  box.vectors = Eigen::Map<const Matrix>(opt_cell, dim, dim);
  box.periodic = directions_of(opt_periodic, dim, "opt_periodic");
  return box;
}

}  // namespace rdd::capi
