// The Green function of a walk on a lattice: the inverse of its Laplacian, by quadrature over the Brillouin zone.
#pragma once

#include <array>
#include <compare>
#include <vector>

#include "support/run.hpp"
#include "support/types.hpp"

namespace rdd::pair {

/// A directed bond of a periodic graph; its reverse must be in the list, too.
struct Conductor {
  Index from = 0, to = 0;
  std::array<Index, 3> cell{};
  double conductance = 0;
  friend auto operator<=>(const Conductor&, const Conductor&) = default;
};

/// A periodic graph. `diffusion` (dim x dim) is its exact D in lattice coordinates, to any factor: it grades the nodes.
struct ConductorGraph {
  int dim = 0;
  Index n_sites = 0;
  std::vector<Conductor> bonds;
  Matrix diffusion;
};

/// G_ij(m) for all pairs of sites and all |m_a| <= reach_a: the potential at site i of the home cell of a unit source
/// at site j of cell m, minus one constant, that of G_00(0): only differences have a meaning, for sources that add up
/// to zero.
class GreenTable {
 public:
  GreenTable(Index n_sites, const std::array<Index, 3>& reach);
  [[nodiscard]] double operator()(Index i, Index j, const std::array<Index, 3>& m) const {
    return values_(row(m), i * n_sites_ + j);
  }
  [[nodiscard]] Index row(const std::array<Index, 3>& m) const {
    return ((m[0] + reach_[0]) * (2 * reach_[1] + 1) + m[1] + reach_[1]) * (2 * reach_[2] + 1) + m[2] + reach_[2];
  }
  /// (cells x site pairs), the first coordinate running slowest.
  [[nodiscard]] Matrix& values() { return values_; }
  [[nodiscard]] const Matrix& values() const { return values_; }
  [[nodiscard]] const std::array<Index, 3>& reach() const { return reach_; }

 private:
  Index n_sites_;
  std::array<Index, 3> reach_;
  Matrix values_;
};

/// The zone is cut into pyramids with the apex at k = 0, kappa = r (1, s, t) and permutations: there r^(dim-1) G is
/// analytic (Duffy1982), so that Gauss-Legendre rules in r, s, t converge exponentially. Where diffusion is faster
/// along one axis than along another, nodes are graded by a hyperbolic sine. dim 2 or 3; order: nodes along each of r,
/// s, t.
[[nodiscard]] GreenTable lattice_green(const Run& run, const ConductorGraph& graph, const std::array<Index, 3>& reach,
                                       Index order);

}  // namespace rdd::pair
