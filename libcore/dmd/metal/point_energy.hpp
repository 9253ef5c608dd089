// The energy of atoms at points, as molecular dynamics has it: no averages, one species a site.
#pragma once

#include <vector>

#include "dmd/crystal/neighbours.hpp"
#include "dmd/eam/potential.hpp"

namespace rdd::dmd {

struct PointEnergy {
  double energy = 0;
  Vector site;    ///< (n) E(rho_i) + (1/2) sum_j phi_ij
  Matrix forces;  ///< (3, n) -dV/dx
};

/// x: (3, n); species: (n) from 0 on. Between the last knot of a table and the cutoff forces have the slope at that
/// knot, although energies are constant there: so LAMMPS has it.
[[nodiscard]] PointEnergy point_energy(const EamPotential& potential, const Box& box, const Matrix& x,
                                       const std::vector<Index>& species, const Run& run);

}  // namespace rdd::dmd
