// PCCA+ in 113 bits, for slow modes known to many digits.
#pragma once

#include <utility>
#include <vector>

#include "numerics/quad.hpp"
#include "reduction/pcca/pcca.hpp"

namespace rdd::reduction {

/// As pcca_of_cores() in 113 bits, so that every entry of chi is that of the vertex to the digits of Z.
struct QuadMemberships {
  Memberships rounded;                         ///< transform is B
  numerics::QuadMatrix chi;                    ///< (M x P)
  numerics::QuadMatrix transform;              ///< (P x P) B with chi = Z B but for what was below zero
  std::vector<std::pair<Index, Index>> zeros;  ///< (state, coarse state) of the memberships that vanish at the vertex
};
[[nodiscard]] QuadMemberships pcca_of_cores(const numerics::QuadMatrix& z, const std::vector<numerics::Quad>& pi);

}  // namespace rdd::reduction
