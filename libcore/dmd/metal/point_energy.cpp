// Sums over pairs in the order of the list.
#include "dmd/metal/point_energy.hpp"

#include <cmath>

#include "support/error.hpp"

namespace rdd::dmd {

PointEnergy point_energy(const EamPotential& potential, const Box& box, const Matrix& x,
                         const std::vector<Index>& species, const Run& run) {
  const Index n = x.cols();
  check(box, 3, n);
  require(static_cast<Index>(species.size()) == n, Status::size, "species has ", species.size(), " entries: expected ",
          n);
  for (Index i = 0; i < n; ++i) {
    require(x.col(i).allFinite(), Status::argument, "position[", i, "]: expected finite coordinates");
    require(species[i] >= 0 && species[i] < potential.species(), Status::argument, "species[", i, "] = ", species[i],
            ": expected one of ", potential.species());
  }
  const auto pairs = pairs_within(box, x, potential.range(), run);
  PointEnergy result{0, Vector::Zero(n), Matrix::Zero(3, n)};
  const auto difference = [&](const SitePair& pair) {
    return Eigen::Vector3d(x.col(pair.j) - x.col(pair.i) +
                           box.vectors * Eigen::Vector3d(pair.image[0], pair.image[1], pair.image[2]));
  };
  Vector rho = Vector::Zero(n), slope(n);
  for (const SitePair& pair : pairs) {
    const double r = difference(pair).norm();
    require(r > 0, Status::argument, "sites ", pair.i, " and ", pair.j, " have the same position: expected them apart");
    rho[pair.i] += potential.density(species[pair.i], species[pair.j])(r).value;
    rho[pair.j] += potential.density(species[pair.j], species[pair.i])(r).value;
  }
  for (Index i = 0; i < n; ++i) {
    const Jet e = potential.embedding(species[i], rho[i]);
    result.site[i] = e.value;
    slope[i] = e.first;
  }
  for (const SitePair& pair : pairs) {
    const Eigen::Vector3d d = difference(pair);
    const double r = d.norm();
    const Radial& phi = potential.pair(species[pair.i], species[pair.j]);
    const double value = phi(r).value;
    result.site[pair.i] += value / 2;
    result.site[pair.j] += value / 2;
    const double pull = phi.force_slope(r) +
                        slope[pair.i] * potential.density(species[pair.i], species[pair.j]).force_slope(r) +
                        slope[pair.j] * potential.density(species[pair.j], species[pair.i]).force_slope(r);
    result.forces.col(pair.i) += pull / r * d;
    result.forces.col(pair.j) -= pull / r * d;
  }
  for (Index i = 0; i < n; ++i) result.energy += result.site[i];
  return result;
}

}  // namespace rdd::dmd
