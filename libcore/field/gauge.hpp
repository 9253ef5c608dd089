// Which cell each state is counted in, and in which coordinates displacements are held.
#pragma once

#include <array>
#include <vector>

#include "field/saddles.hpp"

namespace rdd::field {

struct Gauge {
  std::vector<std::array<Index, max_dim>> shift;  ///< (n_states) the cell that a state is moved from
  Matrix offset;                                  ///< (dim x n_saddles) displacements from cell to cell, in the basis
  Matrix basis;                                   ///< (space x dim) its vectors as columns
};

/// Along the spanning tree of the largest conductances (n_saddles): what strong saddles displace inside a cell is
/// exactly zero, so that it cannot hide what weak ones do. The network must be connected.
[[nodiscard]] Gauge gauge_along(const Lattice& lattice, Index n_states, const std::vector<Saddle>& saddles,
                                const Vector& conductance);

}  // namespace rdd::field
